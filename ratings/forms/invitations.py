"""Forms of the cabinet's pages about one-time links and keys."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Organization, Service
from portal.lib import wording
from portal.lib.forms import LongSelect
from ratings.models.invitations import KEY_NAME_LENGTH
from ratings.references import BYTES, MOST, read_references
from ratings.rules import current_day


def months_of_visit() -> list[date]:
    """This month and the last: a link is given just after a service, and an old month on one link
    alone would point at who has it."""
    first = current_day().replace(day=1)
    return [first, (first - timedelta(days=1)).replace(day=1)]


class LinksForm(forms.Form):
    """What links are wanted: so many, or one for each reference of a file."""

    about = forms.ChoiceField(label=gettext_lazy("О ком анкета"), widget=LongSelect)
    number = forms.IntegerField(
        label=gettext_lazy("Сколько ссылок"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("От 1 до 5 000. Или загрузите файл со своими номерами."),
        error_messages={
            "invalid": gettext_lazy("Напишите число от 1 до 5 000."),
            "min_value": gettext_lazy("Напишите число от 1 до 5 000."),
            "max_value": gettext_lazy("Напишите число от 1 до 5 000."),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("Файл со своими номерами"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy(
            "CSV в один столбец, до 5 000 строк: номера посещений или заказов. В ответ вы получите"
            " тот же файл со ссылкой в каждой строке. Номера портал не сохраняет, имена и телефоны"
            " не принимает."
        ),
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Какую услугу выбрать заранее"),
        required=False,
        widget=LongSelect,
        help_text=gettext_lazy(
            "Посетитель сможет выбрать другую. Услуга выбирается заранее, когда её назвали хотя бы"
            " в пяти анкетах: иначе по ней можно узнать человека."
        ),
    )
    visit_month = forms.ChoiceField(
        label=gettext_lazy("Какой месяц посещения выбрать заранее"),
        required=False,
        widget=LongSelect,
    )

    def __init__(
        self,
        *args: Any,
        places: list[Organization],
        services: list[Service],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(service.pk): service for service in services}
        self.places = {str(place.pk): place for place in places}
        if len(places) > 1:
            self.fields["about"].choices = [  # type: ignore[attr-defined]
                (key, place.short_name) for key, place in self.places.items()
            ]
        else:
            del self.fields["about"]
        nothing = ("", _("не выбирать"))
        if services:
            self.fields["service"].choices = [  # type: ignore[attr-defined]
                nothing,
                *((key, service.name) for key, service in self.services.items()),
            ]
        else:
            del self.fields["service"]
        self.fields["visit_month"].choices = [  # type: ignore[attr-defined]
            nothing,
            *((month.isoformat(), wording.month(month)) for month in months_of_visit()),
        ]

    def clean_file(self) -> list[str] | None:
        """The references of the file; None without one."""
        file = self.cleaned_data["file"]
        return read_references(file.read(BYTES + 1)) if file else None

    def clean(self) -> dict[str, Any]:
        """Either so many, or a file."""
        data: dict[str, Any] = self.cleaned_data
        if self.errors:
            return data
        if data.get("number") and data.get("file"):
            self.add_error("number", _("Выберите одно: число ссылок или файл."))
        elif not data.get("number") and not data.get("file"):
            self.add_error("number", _("Напишите, сколько нужно ссылок, или загрузите файл."))
        return data

    def wanted(self, organization: Organization) -> dict[str, Any]:
        """What `issue_links` is to make; only after `is_valid()`."""
        data = self.cleaned_data
        month = data.get("visit_month")
        return {
            "organization": self.places.get(data.get("about", ""), organization),
            "number": data["number"] or len(data["file"]),
            "service": self.services.get(data.get("service", "")),
            "visit_month": date.fromisoformat(month) if month else None,
        }


class KeyForm(forms.Form):
    """What a system is called; the service checks the rest."""

    name = forms.CharField(
        label=gettext_lazy("Какая система будет им пользоваться"),
        max_length=KEY_NAME_LENGTH,
        help_text=gettext_lazy("«1С», «Электронная очередь». Не длиннее 60 знаков."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Назовите систему: «1С», «Электронная очередь»."),
            "max_length": gettext_lazy("Название длиннее 60 знаков. Сократите его."),
        },
    )
