"""The forms of the cabinet for services, units and the logo."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from organizations import logos
from organizations.models import Organization, Service
from portal.lib.forms import LongSelect

CITIZENS, EMPLOYEES = "citizens", "employees"


class ServiceForm(forms.Form):
    """A service or an administrative procedure."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Что это"), choices=Service.Kind.choices, widget=forms.RadioSelect
    )
    service_ru = forms.CharField(
        label=gettext_lazy("Название услуги или процедуры"),
        max_length=300,
        help_text=gettext_lazy("Так, как её называют, когда приходят за ней."),
    )
    service_be = forms.CharField(
        label=gettext_lazy("Название по-белорусски"), max_length=300, required=False
    )
    service_en = forms.CharField(
        label=gettext_lazy("Название по-английски"), max_length=300, required=False
    )
    applicants = forms.ChoiceField(
        label=gettext_lazy("Кто за ней обращается"),
        choices=[
            (CITIZENS, gettext_lazy("любой гражданин, которому она нужна")),
            (EMPLOYEES, gettext_lazy("только работники организации, нынешние или бывшие")),
        ],
        widget=forms.RadioSelect,
    )

    def service(self) -> dict[str, Any]:
        """What was typed, for `cabinet.add_service`."""
        told = self.cleaned_data
        return {
            "kind": told["kind"],
            "name_ru": told["service_ru"],
            "name_be": told["service_be"],
            "name_en": told["service_en"],
            "for_employees": told["applicants"] == EMPLOYEES,
        }


class UnitForm(ServiceForm):
    """A new unit: its name, and the first service that it provides itself."""

    name_ru = forms.CharField(label=gettext_lazy("Полное наименование"), max_length=400)
    short_name_ru = forms.CharField(
        label=gettext_lazy("Краткое наименование"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Например: Бабиновичская амбулатория."),
    )
    name_be = forms.CharField(
        label=gettext_lazy("Полное наименование по-белорусски"), max_length=400, required=False
    )
    field_order = ["name_ru", "short_name_ru", "name_be"]

    def unit(self, parent: Organization) -> Organization:
        """The unit as typed, not saved."""
        told = self.cleaned_data
        return Organization(
            parent=parent,
            name_ru=told["name_ru"],
            short_name_ru=told["short_name_ru"],
            name_be=told["name_be"],
        )


class MovingForm(forms.Form):
    """Under which organization a unit stands from now on."""

    parent = forms.ChoiceField(label=gettext_lazy("Куда перенести"), widget=LongSelect)

    def __init__(self, data: Any = None, *, parents: list[Organization]) -> None:
        super().__init__(data)
        self.parents = {str(parent.pk): parent for parent in parents}
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("не выбрано")),
            *((key, parent.short_name) for key, parent in self.parents.items()),
        ]

    def chosen(self) -> Organization:
        """The organization to move it to."""
        return self.parents[self.cleaned_data["parent"]]


class ClosingForm(forms.Form):
    """Since when a unit is closed."""

    closed_on = forms.DateField(
        label=gettext_lazy("С какого дня закрыто"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )


class LogoForm(forms.Form):
    """A picture to show instead of the last one."""

    logo = forms.FileField(
        label=gettext_lazy("Файл с логотипом"),
        help_text=gettext_lazy("PNG, JPEG или WebP, не больше 5 МБ. Векторные не подойдут."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        allow_empty_file=True,  # what is empty is refused as no picture
        error_messages={"required": gettext_lazy("Выберите файл.")},
    )

    def clean_logo(self) -> bytes:
        """The picture, made anew."""
        return logos.read_picture(self.cleaned_data["logo"])
