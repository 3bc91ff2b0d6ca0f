"""Forms of suggestions: the citizen's, and the moderator's corrections of what it says."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.by.unp import compact

from organizations.arithmetic import normalised
from organizations.forms.cabinet import LocationForm
from organizations.models import Organization, Suggestion
from organizations.models.organization import CAPITAL
from organizations.selectors import Item, reference
from organizations.selectors.duplicates import Described
from organizations.services.suggestions import Suggested
from organizations.validators import validate_unp
from portal.lib.forms import LongSelect, WordsField

ORGANIZATION, UNIT = "organization", "unit"
_KINDS_OF_PLACES = {"г", "город", "горад", "гп", "кп", "рп", "пгт"}


class SuggestionForm(forms.Form):
    """What a citizen knows of an organization that the catalogue lacks."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    is_unit = forms.ChoiceField(
        label=gettext_lazy("Что вы хотите добавить"),
        choices=[
            (ORGANIZATION, gettext_lazy("организацию целиком")),
            (UNIT, gettext_lazy("её часть: отделение, филиал, амбулаторию")),
        ],
        initial=ORGANIZATION,
        widget=forms.RadioSelect,
    )
    name_ru = forms.CharField(
        label=gettext_lazy("Название"),
        max_length=400,
        help_text=gettext_lazy("Как на вывеске. Точное наименование уточнит модератор."),
        error_messages={"required": gettext_lazy("Впишите название.")},
    )
    parent_name = forms.CharField(
        label=gettext_lazy("Частью какой организации она является"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Если добавляете часть. Например: Лиозненская ЦРБ."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Чем она занимается"),
        widget=LongSelect,
        error_messages={"required": gettext_lazy("Выберите, чем она занимается.")},
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Область"),
        widget=LongSelect,
        error_messages={"required": gettext_lazy("Выберите область или город Минск.")},
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False, widget=LongSelect)
    settlement_name_ru = forms.CharField(
        label=gettext_lazy("Населённый пункт"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Например: Лиозно или аг. Бабиновичи."),
        widget=forms.TextInput(attrs={"list": "towns"}),
    )
    address_ru = forms.CharField(
        label=gettext_lazy("Улица и дом"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Например: ул. Ленина, 12. Если не знаете, оставьте пустым."),
    )
    unp = forms.CharField(
        label=gettext_lazy("УНП"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Девять знаков. Есть на чеке и на сайте организации."),
    )
    phone = forms.CharField(label=gettext_lazy("Телефон"), required=False, max_length=80)
    email = forms.EmailField(
        label=gettext_lazy("Электронная почта"), required=False, max_length=254
    )
    website = forms.URLField(
        label=gettext_lazy("Сайт"), required=False, max_length=200, assume_scheme="https"
    )
    about = WordsField(
        label=gettext_lazy("Как её найти и чем она занимается"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Текст длиннее 1 000 знаков. Сократите его.")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = reference()
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("не выбрана")),
            *((item.code, item.name) for item in known.regions.values()),
        ]
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", _("не выбран или без района")),
            *(
                (
                    region.name,
                    [(d.code, d.name) for d in known.districts.values() if d.parent == region.code],
                )
                for region in known.regions.values()
                if region.code != CAPITAL
            ),
        ]
        self.fields["key"].widget.attrs["id"] = "id_key"

    @property
    def towns(self) -> list[str]:
        """What the field of the settlement offers while somebody types."""
        return list(dict.fromkeys(item.name for item in reference().settlements.values()))

    def clean_unp(self) -> str:
        """As it is kept: without blanks, in upper case."""
        told: str = self.cleaned_data["unp"]
        if not told:
            return ""
        unp: str = compact(told)
        validate_unp(unp)
        return unp

    def clean(self) -> dict[str, Any]:
        """The place must be one, and a part belongs to something."""
        told = super().clean() or self.cleaned_data
        known = reference()
        region = told.get("region", "")
        district = known.districts.get(told.get("district") or "")
        if district and region and district.parent != region:
            self.add_error("district", _("Этот район в другой области."))
        town = told.get("settlement_name_ru", "")
        told["settlement"] = settlement_named(town, region, district.code if district else "")
        if not town and not told["settlement"] and "settlement_name_ru" not in self.errors:
            self.add_error("settlement_name_ru", _("Впишите город, посёлок или деревню."))
        needs_name = told.get("is_unit") == UNIT and "parent_name" in self.fields
        if needs_name and not told.get("parent_name"):
            self.add_error("parent_name", _("Напишите, частью какой организации она является."))
        return told

    def suggested(self) -> Suggested:
        """What was said; only after `is_valid()`."""
        told, known = self.cleaned_data, reference()
        town: Item | None = told["settlement"]
        district = told["district"] or (town.district if town else "")
        is_unit = told["is_unit"] == UNIT
        return Suggested(
            name_ru=told["name_ru"],
            is_unit=is_unit,
            parent_name=told["parent_name"] if is_unit else "",
            kind=told["kind"],
            unp="" if is_unit else told["unp"],
            region_id=known.regions[told["region"]].id,
            district_id=known.districts[district].id if district else None,
            settlement_id=town.id if town else None,
            settlement_name_ru="" if town else told["settlement_name_ru"],
            **{name: told[name] for name in ("address_ru", "phone", "email", "website", "about")},
        )

    def as_sent(self) -> dict[str, str]:
        """The fields as a browser would send them again; only after `is_valid()`."""
        return {name: str(self[name].value() or "") for name in self.fields}


def _kinds() -> list[Any]:
    """Categories under their spheres, and each sphere itself for what has no category."""
    known = reference()
    groups: list[Any] = [("", _("не выбрано"))]
    for sphere in known.spheres.values():
        inside = [(c.code, c.name) for c in known.categories.values() if c.parent == sphere.code]
        groups.append((sphere.name, [*inside, (sphere.code, _("другое: %s") % sphere.name)]))
    return groups


def settlement_named(text: str, region: str, district: str) -> Item | None:
    """The listed town of this name, «г. Лиозно» as «Лиозно»; Minsk where the region is Minsk."""
    known = reference()
    wanted = _name_alone(text)
    for item in known.settlements.values():
        if item.parent != region or (district and item.district and item.district != district):
            continue
        names = {_name_alone(name) for name in (item.name_ru, item.name_be, item.name_en)}
        if wanted in names or (region == CAPITAL and not wanted):
            return item
    return None


def _name_alone(text: str) -> str:
    return " ".join(word for word in normalised(text).split() if word not in _KINDS_OF_PLACES)


def described_from(data: Mapping[str, Any]) -> Described:
    """What the form says so far, finished or not."""

    def told(name: str, most: int) -> str:
        return str(data.get(name) or "").strip()[:most]

    known = reference()
    region = known.regions.get(told("region", 60))
    district = known.districts.get(told("district", 60))
    town = told("settlement_name_ru", 120)
    code = region.code if region else ""
    settlement = settlement_named(town, code, district.code if district else "") if town else None
    return Described(
        name=told("name_ru", 400),
        unp=told("unp", 20),
        address=told("address_ru", 200),
        region_id=region.id if region else None,
        district_id=district.id if district else None,
        settlement_id=settlement.id if settlement else None,
        settlement_name=town,
    )


def initial_of(suggestion: Suggestion) -> dict[str, Any]:
    """The form's values as they are saved; reads places: select them."""
    names = ("name_ru", "parent_name", "kind", "address_ru", "unp", "phone", "email", "website")
    return {
        **{name: getattr(suggestion, name) for name in (*names, "about", "key")},
        "is_unit": UNIT if suggestion.is_unit else ORGANIZATION,
        "region": suggestion.region.code,
        "district": suggestion.district.code if suggestion.district else "",
        "settlement_name_ru": suggestion.settlement.name
        if suggestion.settlement
        else suggestion.settlement_name_ru,
    }


class AcceptanceForm(SuggestionForm):
    """What the organization will be called, and where and what it is: corrected by a moderator."""

    short_name_ru = forms.CharField(
        label=gettext_lazy("Краткое наименование"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Под ним организацию знают люди: оно стоит в списках."),
    )
    name_be = forms.CharField(
        label=gettext_lazy("Полное наименование по-белорусски"), required=False, max_length=400
    )
    parent = forms.IntegerField(
        label=gettext_lazy("Номер организации, частью которой она будет"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "10"}),
        help_text=gettext_lazy("Число из адреса её страницы."),
    )
    service_ru = forms.CharField(
        label=gettext_lazy("Какую услугу оказывает эта часть"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Хотя бы одну: без неё это не структурное подразделение."),
    )
    point = forms.CharField(
        label=gettext_lazy("Точка на карте"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Широта и долгота через запятую, как их показывают карты: 55.0241, 30.7966."
        ),
    )
    clean_point = LocationForm.clean_point

    def __init__(self, data: Any = None, *, parents: Any, **kwargs: Any) -> None:
        """parents: the organizations that it may be made a part of."""
        super().__init__(data, **kwargs)
        self.parents = parents
        self.fields["address_ru"].required = True
        self.fields["address_ru"].help_text = _("Например: ул. Ленина, 12.")
        self.fields["name_ru"].label = _("Полное наименование")
        self.fields["name_ru"].help_text = _("Как в уставе или положении.")
        for name in ("parent_name", "about", "seen", "key"):
            del self.fields[name]

    def clean_parent(self) -> Organization | None:
        """The organization of this number."""
        number = self.cleaned_data["parent"]
        parent: Organization | None = self.parents.filter(pk=number).first() if number else None
        if number and parent is None:
            raise ValidationError(_("Такой организации нет."))
        return parent

    def clean(self) -> dict[str, Any]:
        """A part has a parent and provides something."""
        told = super().clean()
        if told.get("is_unit") == UNIT:
            if not told.get("parent") and "parent" not in self.errors:
                self.add_error("parent", _("Укажите, частью какой организации она будет."))
            if not told.get("service_ru"):
                self.add_error("service_ru", _("Впишите услугу."))
        return told

    def organization(self) -> Organization:
        """The organization as it will be; only after `is_valid()`."""
        told, known = self.cleaned_data, reference()
        town: Item | None = told["settlement"]
        district = told["district"] or (town.district if town else "")
        is_unit = told["is_unit"] == UNIT
        latitude, longitude = told["point"] or (None, None)
        return Organization(
            parent=told["parent"] if is_unit else None,
            unp="" if is_unit else told["unp"],
            region_id=known.regions[told["region"]].id,
            district_id=known.districts[district].id if district else None,
            settlement_id=town.id if town else None,
            settlement_name_ru="" if town else told["settlement_name_ru"],
            latitude=latitude,
            longitude=longitude,
            **{
                name: told[name]
                for name in (
                    *("name_ru", "short_name_ru", "name_be", "address_ru"),
                    *("phone", "email", "website"),
                )
            },
        )
