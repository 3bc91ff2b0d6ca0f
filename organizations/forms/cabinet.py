"""The forms of the cabinet: each of one subject; `fill` writes what was typed into the row."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Accessibility, Organization
from organizations.selectors import Item, reference
from organizations.selectors.cabinet import city_districts, kinds_of
from portal.lib.forms import LongSelect

POINT = re.compile(r"\s*(\d{2}(?:[.,]\d+)?)\s*°?\s*[,;\s]\s*(\d{2}(?:[.,]\d+)?)\s*°?\s*")


class NamesForm(forms.ModelForm):
    """What it is called in each language."""

    class Meta:
        model = Organization
        fields = [
            "name_ru",
            "short_name_ru",
            "name_be",
            "short_name_be",
            "name_en",
            "short_name_en",
        ]
        labels = {
            "name_ru": gettext_lazy("Полное наименование"),
            "short_name_ru": gettext_lazy("Краткое наименование"),
            "name_be": gettext_lazy("Полное наименование по-белорусски"),
            "short_name_be": gettext_lazy("Краткое наименование по-белорусски"),
            "name_en": gettext_lazy("Полное наименование по-английски"),
            "short_name_en": gettext_lazy("Краткое наименование по-английски"),
        }
        help_texts = {
            "name_ru": gettext_lazy("Как в уставе или положении."),
            "short_name_ru": gettext_lazy("Под ним организацию знают люди: оно стоит в списках."),
        }

    def fill(self, organization: Organization) -> None:
        """Write what was typed into the row."""
        for name, value in self.cleaned_data.items():
            setattr(organization, name, value)


class ContactsForm(forms.ModelForm):
    """When and how to reach it, who heads it, how accessible it is."""

    accessibility = forms.MultipleChoiceField(
        label=gettext_lazy("Что есть для людей с инвалидностью"),
        choices=Accessibility.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.URLField(
        label=gettext_lazy("Сайт"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Organization
        fields = [
            "hours_ru",
            "hours_be",
            "hours_en",
            "phone",
            "email",
            "website",
            "head_post_ru",
            "head_name_ru",
            "head_post_be",
            "head_name_be",
            "head_post_en",
            "head_name_en",
            "accessibility",
            "accessibility_note_ru",
            "accessibility_note_be",
            "accessibility_note_en",
        ]
        labels = {
            "hours_ru": gettext_lazy("Режим работы"),
            "hours_be": gettext_lazy("Режим работы по-белорусски"),
            "hours_en": gettext_lazy("Режим работы по-английски"),
            "phone": gettext_lazy("Телефон"),
            "email": gettext_lazy("Электронная почта"),
            "head_post_ru": gettext_lazy("Должность руководителя"),
            "head_name_ru": gettext_lazy("Фамилия, имя, отчество"),
            "head_post_be": gettext_lazy("Должность по-белорусски"),
            "head_name_be": gettext_lazy("Фамилия, имя, отчество по-белорусски"),
            "head_post_en": gettext_lazy("Должность по-английски"),
            "head_name_en": gettext_lazy("Имя и фамилия по-английски"),
            "accessibility_note_ru": gettext_lazy("О доступности подробнее"),
            "accessibility_note_be": gettext_lazy("О доступности подробнее по-белорусски"),
            "accessibility_note_en": gettext_lazy("О доступности подробнее по-английски"),
        }
        help_texts = {
            "hours_ru": gettext_lazy("Например: пн–пт 8:00–17:00, перерыв 13:00–14:00."),
            "phone": gettext_lazy("Например: +375 212 12-34-56."),
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields under headings."""
        return [
            (_("Режим работы"), [self[f"hours_{code}"] for code in ("ru", "be", "en")]),
            (_("Как связаться"), [self["phone"], self["email"], self["website"]]),
            (
                _("Руководитель"),
                [self[f"head_{n}_{c}"] for c in ("ru", "be", "en") for n in ("post", "name")],
            ),
            (
                _("Доступность"),
                [
                    self["accessibility"],
                    *(self[f"accessibility_note_{code}"] for code in ("ru", "be", "en")),
                ],
            ),
        ]

    fill = NamesForm.fill


class LocationForm(forms.Form):
    """Where it is: region → district → settlement, address, point.

    Finer places are offered once the coarser are chosen; the button between them sends all that
    is typed and gets it back.
    """

    inherits_place = forms.BooleanField(required=False)
    region = forms.ChoiceField(
        label=gettext_lazy("Область"),
        widget=LongSelect,
        error_messages={"required": gettext_lazy("Выберите область или город Минск.")},
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False, widget=LongSelect)
    settlement = forms.ChoiceField(
        label=gettext_lazy("Город или посёлок"), required=False, widget=LongSelect
    )
    settlement_name_ru = forms.CharField(
        label=gettext_lazy("Другой населённый пункт"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Если его нет в списке. Например: аг. Бабиновичи."),
    )
    settlement_name_be = forms.CharField(
        label=gettext_lazy("Он же по-белорусски"), required=False, max_length=120
    )
    settlement_name_en = forms.CharField(
        label=gettext_lazy("Он же по-английски"), required=False, max_length=120
    )
    city_district = forms.ChoiceField(
        label=gettext_lazy("Район города"), required=False, widget=LongSelect
    )
    address_ru = forms.CharField(
        label=gettext_lazy("Улица и дом"),
        max_length=200,
        help_text=gettext_lazy("Например: ул. Ленина, 12."),
        error_messages={"required": gettext_lazy("Впишите улицу и дом.")},
    )
    address_be = forms.CharField(
        label=gettext_lazy("Улица и дом по-белорусски"), required=False, max_length=200
    )
    address_en = forms.CharField(
        label=gettext_lazy("Улица и дом по-английски"), required=False, max_length=200
    )
    point = forms.CharField(
        label=gettext_lazy("Точка на карте"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Широта и долгота через запятую, как их показывают карты: 55.0241, 30.7966."
        ),
    )

    def __init__(self, data: Any = None, *, organization: Organization, step: bool = False) -> None:
        """`step`: no save was asked for; show what finer places there are, and no errors."""
        typed = {name: data.get(name, "") for name in self.base_fields} if step else {}
        super().__init__(None if step else data, initial=typed or location_of(organization))
        self.parent = organization.parent
        known = reference()
        chosen = self.initial if data is None or step else data
        if self.parent:
            self.fields["inherits_place"].label = _("Там же, где %(name)s") % {
                "name": self.parent.short_name
            }
        else:
            del self.fields["inherits_place"]
        if self.parent and chosen.get("inherits_place"):
            self.fields["region"].required = self.fields["address_ru"].required = False
        region = known.regions.get(chosen.get("region") or "")
        district = known.districts.get(chosen.get("district") or "")
        self._offer("region", _("не выбрана"), known.regions.values())
        self._offer(
            "district",
            _("не выбран или без района"),
            (i for i in known.districts.values() if region and i.parent == region.code),
        )
        self._offer(
            "settlement",
            _("нет в списке"),
            (
                item
                for item in known.settlements.values()
                if region and item.parent == region.code
                and (not district or district.parent != region.code
                     or item.district == district.code)
            ),
        )  # fmt: skip
        settlement = known.settlements.get(chosen.get("settlement") or "")
        parts = city_districts(settlement.id) if settlement else []
        self.parts = {part.code: part.pk for part in parts}
        self.fields["city_district"].choices = [  # type: ignore[attr-defined]
            ("", _("не выбран")),
            *((part.code, part.name) for part in parts),
        ]
        for name in ("district", "settlement", "city_district"):
            if len(self.fields[name].choices) < 2:  # type: ignore[attr-defined]
                del self.fields[name]

    def _offer(self, name: str, nothing: str, items: Iterable[Item]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", nothing), *((item.code, item.name) for item in items)]
        field.error_messages["invalid_choice"] = _(
            "Здесь такого нет. Нажмите «Показать районы и населённые пункты» и выберите."
        )

    def clean_point(self) -> tuple[Decimal, Decimal] | None:
        """Both numbers, or none; within Belarus."""
        text = self.cleaned_data["point"]
        if not text:
            return None
        found = POINT.fullmatch(text)
        if not found:
            raise ValidationError(_("Впишите два числа: широту и долготу."))
        latitude, longitude = (
            round(Decimal(number.replace(",", ".")), 4) for number in found.groups()
        )
        if not (51 <= latitude <= 57 and 23 <= longitude <= 33):
            raise ValidationError(_("Эта точка не в Беларуси. Сначала широта, потом долгота."))
        return latitude, longitude

    def clean(self) -> dict[str, Any]:
        """A settlement is chosen or typed, not both."""
        told = super().clean() or self.cleaned_data
        if told.get("inherits_place"):
            return told
        chosen, typed = told.get("settlement"), told.get("settlement_name_ru")
        if chosen and typed:
            self.add_error(
                "settlement_name_ru",
                _("Выберите населённый пункт в списке или впишите его: одно из двух."),
            )
        elif not chosen and not typed and "settlement" not in self.errors:
            self.add_error(
                "settlement" if "settlement" in self.fields else "settlement_name_ru",
                _("Выберите населённый пункт или впишите его."),
            )
        return told

    def fill(self, organization: Organization) -> None:
        """Write what was typed into the row; what a unit inherits is copied when it is saved."""
        told, known = self.cleaned_data, reference()
        organization.inherits_place = bool(told.get("inherits_place"))
        if organization.inherits_place:
            return
        settlement = known.settlements.get(told.get("settlement") or "")
        district = told.get("district") or (settlement.district if settlement else "")
        organization.region_id = known.regions[told["region"]].id
        organization.district_id = known.districts[district].id if district else None
        organization.settlement_id = settlement.id if settlement else None
        organization.city_district_id = self.parts.get(told.get("city_district") or "")
        for name in ("settlement_name", "address"):
            for code in ("ru", "be", "en"):
                setattr(organization, f"{name}_{code}", told[f"{name}_{code}"])
        organization.latitude, organization.longitude = told["point"] or (None, None)


def location_of(organization: Organization) -> dict[str, Any]:
    """The form's values as they are saved."""
    own = organization
    values = {
        name: place.code if (place := getattr(own, name)) else ""
        for name in ("region", "district", "settlement", "city_district")
    }
    texts = [f"{name}_{code}" for name in ("settlement_name", "address") for code in NAMES_IN]
    return {
        **values,
        **{name: getattr(own, name) for name in texts},
        "inherits_place": own.inherits_place,
        "point": "" if own.latitude is None else f"{own.latitude}, {own.longitude}",
    }


NAMES_IN = ("ru", "be", "en")


class ActivityForm(forms.Form):
    """Spheres and categories."""

    inherits_spheres = forms.BooleanField(required=False)
    kinds = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Сферы и категории"),
        error_messages={"invalid_choice": gettext_lazy("Такой категории больше нет.")},
    )

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        known = reference()
        super().__init__(
            data,
            initial={
                "inherits_spheres": organization.inherits_spheres,
                "kinds": sorted(kinds_of(organization)),
            },
        )
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (code, item.name) for code, item in (*known.spheres.items(), *known.categories.items())
        ]
        if organization.parent:
            self.fields["inherits_spheres"].label = _("Те же, что у организации %(name)s") % {
                "name": organization.parent.short_name
            }
        else:
            del self.fields["inherits_spheres"]

    def groups(self) -> list[dict[str, Any]]:
        """Each sphere with its categories, chosen or not."""
        known, chosen = reference(), set(self["kinds"].value() or ())
        groups = []
        for sphere in known.spheres.values():
            inside = [item for item in known.categories.values() if item.parent == sphere.code]
            categories = [(item, item.code in chosen) for item in inside]
            count = sum(is_chosen for _item, is_chosen in categories)
            groups.append(
                {
                    "sphere": sphere,
                    "chosen": sphere.code in chosen,
                    "categories": categories,
                    "count": count or int(sphere.code in chosen),
                }
            )
        return groups

    def clean(self) -> dict[str, Any]:
        """At least one: without a sphere citizens don't see it (002 п. 6)."""
        told = super().clean() or self.cleaned_data
        if "kinds" in told and not told["kinds"] and not told.get("inherits_spheres"):
            self.add_error("kinds", _("Отметьте хотя бы одну сферу или категорию."))
        return told

    def fill(self, organization: Organization) -> None:
        """Write what was typed into the row; the links are saved along with it."""
        organization.inherits_spheres = bool(self.cleaned_data.get("inherits_spheres"))
