"""The operator's forms: additional criteria, campaigns, dated rules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Category, Region, Sphere
from organizations.selectors import reference
from portal.lib.forms import LongSelect, WordsField
from ratings.models import Campaign, Criterion
from ratings.rules import Rules, current_day
from ratings.selectors.criteria_desk import (
    coming_campaigns,
    find_owner,
    owner_choices,
    whom_of,
)
from ratings.services.campaigns import Call
from ratings.services.criteria import Wording


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, as calendars or people write it."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": gettext_lazy("Укажите дату."),
            "invalid": gettext_lazy("Такой даты нет. Напишите так: 31.12.2026."),
        },
        **more,
    )


def tomorrow() -> Any:
    """The first day on which anything new can begin."""
    return current_day() + timedelta(days=1)


def _name(label: Any, *, length: int = 200, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        error_messages={"required": gettext_lazy("Напишите формулировку.")},
        **more,
    )


class WordingForm(forms.Form):
    """A criterion in the three languages."""

    name_ru = _name(
        gettext_lazy("Критерий по-русски"),
        help_text=gettext_lazy("Коротко и без отрицания: «Чистота в помещениях»."),
    )
    name_be = _name(gettext_lazy("Критерий по-белорусски"))
    name_en = _name(gettext_lazy("Критерий по-английски"))

    def wording(self) -> Wording:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        return Wording(data["name_ru"], data["name_be"], data["name_en"])


class RewordingForm(WordingForm):
    """Other words from a day on."""

    valid_from = day_field(gettext_lazy("С какого дня спрашивать так"), initial=tomorrow)


class CriterionForm(WordingForm):
    """A new criterion, or one that hasn't begun."""

    owner = forms.ChoiceField(
        label=gettext_lazy("У кого спрашивать"),
        widget=LongSelect,
        error_messages={
            "required": gettext_lazy("Выберите сферу, категорию или кампанию."),
            "invalid_choice": gettext_lazy("Выберите сферу, категорию или кампанию."),
        },
    )
    order = forms.IntegerField(
        label=gettext_lazy("Порядок"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=gettext_lazy("Меньше — выше на анкете."),
    )
    valid_from = day_field(
        gettext_lazy("С какого дня"),
        initial=tomorrow,
        required=False,
        help_text=gettext_lazy("Не раньше завтра. У критериев кампании — её дни."),
    )
    valid_until = day_field(
        gettext_lazy("По какой день"),
        required=False,
        help_text=gettext_lazy("Если дня нет, критерий действует, пока вы его не закончите."),
    )

    def __init__(self, *args: Any, criterion: Criterion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if criterion is None:
            campaigns = [(f"campaign-{one.pk}", str(one.name)) for one in coming_campaigns()]
            self.fields["owner"].choices = [  # type: ignore[attr-defined]
                ("", gettext_lazy("не выбрано")),
                *owner_choices(),
                *([(_("Кампании"), campaigns)] if campaigns else []),
            ]
            self.order_fields(["owner"])
            return
        del self.fields["owner"]
        if criterion.campaign_id:
            del self.fields["valid_from"], self.fields["valid_until"]

    def chosen(self) -> Any:
        """Whose it is."""
        return find_owner(self.cleaned_data["owner"])

    def told(self) -> dict[str, Any]:
        """What the services are told besides the owner."""
        data = self.cleaned_data
        return {
            "wording": self.wording(),
            "order": data["order"],
            "valid_from": data.get("valid_from"),
            "valid_until": data.get("valid_until"),
        }


class EndingForm(forms.Form):
    """Up to when a criterion is asked."""

    last_day = day_field(gettext_lazy("Последний день"), initial=current_day)


class ReasonForm(forms.Form):
    """Why; everybody will read this."""

    reason = WordsField(
        label=gettext_lazy("Причина"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Её увидят все."),
        error_messages={"required": gettext_lazy("Укажите причину: её увидят все.")},
    )


class RuleForm(ReasonForm):
    """The rating's settings from a day on."""

    minimum_count = forms.IntegerField(
        label=gettext_lazy("Сколько анкет нужно для места"),
        min_value=1,
        max_value=1_000,
        help_text=gettext_lazy("Меньше — место получат и те, о ком судить рано."),
    )
    repeat_days = forms.IntegerField(
        label=gettext_lazy("За сколько дней новая анкета заменяет прежнюю"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("0 — считаются все. Уже отправленных анкет это не касается."),
    )
    valid_from = day_field(gettext_lazy("С какого дня"), initial=tomorrow)
    field_order = ["valid_from", "minimum_count", "repeat_days", "reason"]

    @classmethod
    def beginning_with(cls, rules: Rules) -> "RuleForm":
        """A fresh form with the numbers in force."""
        return cls(initial={"minimum_count": rules.minimum_count, "repeat_days": rules.repeat_days})


class CampaignForm(forms.Form):
    """What a campaign says, about whom, from when to when."""

    name_ru = _name(gettext_lazy("Название"), length=160)
    text_ru = WordsField(
        label=gettext_lazy("Текст"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Зачем оценивать именно сейчас. Одно-два предложения."),
        error_messages={"required": gettext_lazy("Напишите текст.")},
    )
    name_be = _name(gettext_lazy("Название по-белорусски"), length=160, required=False)
    text_be = WordsField(
        label=gettext_lazy("Текст по-белорусски"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name_en = _name(gettext_lazy("Название по-английски"), length=160, required=False)
    text_en = WordsField(
        label=gettext_lazy("Текст по-английски"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sphere = forms.ChoiceField(
        label=gettext_lazy("Сфера целиком"),
        required=False,
        widget=LongSelect,
        help_text=gettext_lazy("Или отметьте ниже отдельные категории."),
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Категории"), required=False, widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(label=gettext_lazy("Область"), required=False, widget=LongSelect)
    starts_on = day_field(gettext_lazy("Первый день"), initial=tomorrow)
    ends_on = day_field(gettext_lazy("Последний день"))

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign:
            kwargs["initial"] = initial_of_campaign(campaign)
        super().__init__(*args, **kwargs)
        known = reference()
        self._set("sphere", _("только отмеченные категории"), known.spheres.values())
        self._set("categories", "", known.categories.values())
        self._set("region", _("вся страна"), known.regions.values())

    def _set(self, name: str, empty: str, items: Any) -> None:
        choices = [(item.code, str(item.name)) for item in items]
        first = [("", empty)] if empty else []
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of each language."""
        return [self[f"{name}_{code}"] for code in ("ru", "be", "en") for name in ("name", "text")]

    def groups(self) -> list[dict[str, Any]]:
        """Spheres with their categories, each with whether it is chosen."""
        known, chosen = reference(), set(self["categories"].value() or ())
        return [
            {
                "sphere": sphere,
                "categories": (
                    theirs := [
                        (category, category.code in chosen)
                        for category in known.categories.values()
                        if category.parent == sphere.code
                    ]
                ),
                "count": sum(one for _category, one in theirs),
            }
            for sphere in known.spheres.values()
        ]

    def call(self) -> Call:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        words = {name: data[name] for name in data if name.startswith(("name_", "text_"))}
        sphere, categories, region = whom_of(data["sphere"], data["categories"], data["region"])
        return Call(
            **words,
            sphere=sphere,
            categories=categories,
            region=region,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


def initial_of_campaign(campaign: Campaign) -> dict[str, Any]:
    """What a campaign says, to begin changing with."""
    sphere: Sphere | None = campaign.sphere
    region: Region | None = campaign.region
    categories: Sequence[Category] = list(campaign.categories.all())
    names = ("name_ru", "name_be", "name_en", "text_ru", "text_be", "text_en")
    return {
        **{name: getattr(campaign, name) for name in names},
        "sphere": sphere.code if sphere else "",
        "categories": [category.code for category in categories],
        "region": region.code if region else "",
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
    }
