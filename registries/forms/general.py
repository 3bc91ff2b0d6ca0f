"""What the operator looks for in the general registry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organizations.forms.access import DayInput
from organizations.selectors import reference
from portal.lib.forms import LongSelect
from registries.forms.registry import FilterForm, grouped, plain, select
from registries.selectors.general import (
    BY_NAME,
    CLOSED,
    HIDDEN,
    MERGED,
    NEWEST,
    NO_CABINET,
    NO_PLACE,
    NO_QUESTIONNAIRES,
    NO_SPHERE,
    NOWHERE,
    VISIBLE,
    VOLUNTARY,
    Sought,
)


class SoughtForm(FilterForm):
    """A GET form: what isn't known falls away."""

    district = select(gettext_lazy("Район"), gettext_lazy("все районы"))
    sphere = select(gettext_lazy("Сфера жизнедеятельности"), gettext_lazy("все сферы"))
    category = select(gettext_lazy("Категория"), gettext_lazy("все категории"))
    authority = forms.ChoiceField(
        label=gettext_lazy("В чьём реестре"),
        required=False,
        widget=LongSelect,
        choices=[("", gettext_lazy("неважно")), (NOWHERE, gettext_lazy("ни в чьём"))],
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Видят ли граждане"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("неважно")),
            (VISIBLE, gettext_lazy("видят")),
            (HIDDEN, gettext_lazy("не видят: не заполнены место или сфера")),
            (NO_PLACE, gettext_lazy("не видят: не заполнено место")),
            (NO_SPHERE, gettext_lazy("не видят: не выбрана сфера")),
            (CLOSED, gettext_lazy("закрыты")),
            (MERGED, gettext_lazy("стали частью других")),
        ],
    )
    special = forms.ChoiceField(
        label=gettext_lazy("Только"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("неважно")),
            (NO_CABINET, gettext_lazy("без людей в кабинете")),
            (NO_QUESTIONNAIRES, gettext_lazy("без анкет")),
            (VOLUNTARY, gettext_lazy("зарегистрированные добровольно")),
        ],
    )
    since = forms.DateField(
        label=gettext_lazy("На портале с"),
        required=False,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Порядок"),
        required=False,
        widget=LongSelect,
        choices=[
            (BY_NAME, gettext_lazy("по названию")),
            (NEWEST, gettext_lazy("сначала новые")),
        ],
    )
    field_order = (
        *("q", "visibility", "special", "region", "district", "sphere", "category"),
        *("authority", "level", "since", "sort"),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = reference()
        self.offer("district", grouped(known.districts.values(), known.regions))
        self.offer("sphere", plain(known.spheres.values()))
        self.offer("category", grouped(known.categories.values(), known.spheres))
        self.offer("authority", plain(known.authorities.values()))

    def sought(self) -> Sought:
        """What is asked for."""
        known, authority = reference(), self.value("authority")
        self.is_valid()
        return Sought(
            q=self.value("q").strip(),
            region=known.regions.get(self.value("region")),
            district=known.districts.get(self.value("district")),
            sphere=known.spheres.get(self.value("sphere")),
            category=known.categories.get(self.value("category")),
            visibility=self.value("visibility"),
            authority=int(authority) if authority.isdigit() else None,
            in_no_registry=authority == NOWHERE,
            level=self.level_asked,
            special=self.value("special"),
            since=self.cleaned_data.get("since"),
        )
