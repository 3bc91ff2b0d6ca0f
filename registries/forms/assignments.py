"""Forms of assignments: composing, answering, deciding, narrowing the list."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy

from organizations.models import Organization
from organizations.selectors import reference
from portal.lib import wording
from portal.lib.forms import LongSelect, WordsField
from portal.lib.scans import checked
from registries.models import Addressee, Assignment, Monitoring, Topic
from registries.models.assignments import RESULT_LENGTH, TEXT_LENGTH
from registries.selectors.assignments import Filters
from registries.selectors.composing import ALL, CHOSEN, PART, Whom, districts_of, monitoring_of
from registries.services.assignments import Said, check_due

MOST_CHOSEN = 5_000
MOST_ID = 10**15  # longer numbers are no ids, and no database takes them


def words_field(label: Any, missing: Any, *, length: int, rows: int = 5, **more: Any) -> WordsField:
    """Words of several lines, that must not be empty unless told otherwise."""
    return WordsField(
        label=label,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": gettext_lazy("Текст слишком длинный. Сократите его."),
        },
        **more,
    )


def due_field(label: Any) -> forms.DateField:
    """A day to come."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": gettext_lazy("Укажите дату."),
            "invalid": gettext_lazy("Такой даты нет. Напишите так: 31.12.2026."),
        },
    )


def file_field() -> forms.FileField:
    """A document that may be attached."""
    return forms.FileField(
        label=gettext_lazy("Файл"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=gettext_lazy("PDF, JPEG или PNG до 10 МБ."),
        error_messages={"empty": gettext_lazy("Файл пуст. Приложите другой.")},
    )


def key_of(text: str) -> UUID:
    """The key that a page carries; a new one if it carries none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


class FileForm(forms.Form):
    """A file of its own page."""

    file = file_field()

    def clean_file(self) -> ContentFile | None:
        """Told by its content; as it will be kept."""
        upload = self.cleaned_data["file"]
        return checked(upload) if upload else None


class ComposeForm(forms.Form):
    """What is sent and to whom. The file is attached at the last step, so that no step loses it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Что отправляете"),
        choices=[
            (
                Assignment.Kind.RECOMMENDATION,
                gettext_lazy("Рекомендацию: что сделать, чтобы работать лучше"),
            ),
            (Assignment.Kind.REQUEST, gettext_lazy("Запрос информации: о чём рассказать")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите одно из двух.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("О чём"),
        max_length=200,
        help_text=gettext_lazy("Одной строкой: её увидят в списке и в письме."),
        error_messages={"required": gettext_lazy("Напишите, о чём это.")},
    )
    text = words_field(
        gettext_lazy("Текст"), gettext_lazy("Напишите текст."), length=TEXT_LENGTH, rows=8
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("О чём запрос информации"),
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Для рекомендации не нужно."),
    )
    due_on = due_field(gettext_lazy("Срок ответа"))
    how = forms.ChoiceField(
        label=gettext_lazy("Кому"),
        choices=[
            (CHOSEN, gettext_lazy("тем, кого выберу по одному")),
            (ALL, gettext_lazy("всем организациям реестра")),
            (PART, gettext_lazy("части реестра: по району, по сфере")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите, кому отправить.")},
    )
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False, widget=LongSelect)
    sphere = forms.ChoiceField(label=gettext_lazy("Сфера"), required=False, widget=LongSelect)
    units = forms.BooleanField(
        label=gettext_lazy("И каждому структурному подразделению отдельно"),
        required=False,
        help_text=gettext_lazy("Только если отправляете всему реестру или его части."),
    )
    monitoring = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_ID, widget=forms.HiddenInput
    )
    ids = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, authority: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, anything = reference(), ("", "—")
        self.authority = authority
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            anything,
            *(
                (code, known.districts[code].name if code in known.districts else name)
                for code, name in districts_of(authority)
            ),
        ]
        self.fields["sphere"].choices = [  # type: ignore[attr-defined]
            anything,
            *((code, item.name) for code, item in known.spheres.items()),
        ]

    def clean_due_on(self) -> Any:
        """Refused as by the service, at its field."""
        return _due(self.cleaned_data["due_on"])

    def clean_monitoring(self) -> Monitoring | None:
        """The authority's own; another number is none."""
        return monitoring_of(self.authority, self.cleaned_data["monitoring"])

    def clean(self) -> dict[str, Any]:
        """A request asks about something; a part of the registry is narrowed by something."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == Assignment.Kind.REQUEST and not data.get("topics"):
            self.add_error("topics", gettext_lazy("Отметьте, о чём спрашиваете."))
        if data.get("how") == PART and not (data.get("district") or data.get("sphere")):
            self.add_error("district", gettext_lazy("Выберите район, сферу или то и другое."))
        return data

    def said(self, file: ContentFile | None = None) -> Said:
        """What it says, in a valid form."""
        data = self.cleaned_data
        return Said(
            kind=data["kind"],
            subject=" ".join(data["subject"].split()),
            text=data["text"].strip(),
            due_on=data["due_on"],
            topics=data["topics"] if data["kind"] == Assignment.Kind.REQUEST else [],
            file=file,
        )


def typed(query: Mapping[str, str], topics: Iterable[str]) -> dict[str, Any]:
    """What was typed into a form that isn't to be checked yet."""
    found: dict[str, Any] = {
        name: query.get(name, "") for name in ComposeForm.base_fields if name != "topics"
    }
    number = found["monitoring"]
    return {
        **found,
        "topics": list(topics),
        "units": bool(found["units"]),
        "how": found["how"] or CHOSEN,
        "monitoring": int(number)
        if number.isascii() and number.isdigit() and number[:9] == number
        else None,
    }


def whom_of(data: Mapping[str, Any]) -> Whom:
    """To whom, of what was typed or of a valid form."""
    return Whom(
        how=data["how"],
        ids=ids_of([data["ids"]]),
        district=data["district"],
        sphere=data["sphere"],
        units=bool(data["units"]),
    )


def ids_of(texts: Iterable[str]) -> tuple[int, ...]:
    """Ids that stand in texts, several in one between commas; what is none is left out."""
    parts = [part.strip() for text in texts for part in text.split(",")]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 16]
    return tuple(dict.fromkeys(numbers))[:MOST_CHOSEN]


class AnswerForm(FileForm):
    """The organization's answer."""

    text = words_field(
        gettext_lazy("Ответ"), gettext_lazy("Напишите ответ."), length=TEXT_LENGTH, required=False
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("text", "file", "key")


class AcceptForm(forms.Form):
    """The answer is accepted."""

    result = words_field(
        gettext_lazy("Результат"),
        gettext_lazy("Напишите, с каким результатом принят ответ."),
        length=RESULT_LENGTH,
        rows=3,
        help_text=gettext_lazy("Например: «Принято к сведению», «Меры достаточны»."),
    )


class ReturnForm(forms.Form):
    """The answer isn't enough."""

    reason = words_field(
        gettext_lazy("Чего не хватает"),
        gettext_lazy("Напишите, чего не хватает: организация это увидит."),
        length=RESULT_LENGTH,
        rows=3,
    )
    due_on = due_field(gettext_lazy("Новый срок"))

    def clean_due_on(self) -> Any:
        """Refused as by the service, at its field."""
        return _due(self.cleaned_data["due_on"])


class WithdrawForm(forms.Form):
    """It is taken back."""

    reason = words_field(
        gettext_lazy("Почему"),
        gettext_lazy("Напишите, почему: организация это увидит."),
        length=RESULT_LENGTH,
        rows=3,
    )


class ExtendForm(forms.Form):
    """There is more time."""

    due_on = due_field(gettext_lazy("Новый срок"))

    def clean_due_on(self) -> Any:
        """Refused as by the service, at its field."""
        return _due(self.cleaned_data["due_on"])


def _due(day: Any) -> Any:
    try:
        check_due(day)
    except forms.ValidationError as error:
        raise forms.ValidationError(error.messages) from None
    return day


class FilterForm(forms.Form):
    """The filters of the list; what isn't among them filters nothing."""

    q = forms.CharField(label=gettext_lazy("Организация"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Вид"),
        required=False,
        choices=[("", gettext_lazy("любой")), *Assignment.Kind.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Состояние"),
        required=False,
        choices=[
            ("", gettext_lazy("любое")),
            ("awaiting", gettext_lazy("ждёт организацию")),
            (Addressee.State.ANSWERED, gettext_lazy("ждёт вашего решения")),
            (Addressee.State.ACCEPTED, gettext_lazy("принято")),
            (Addressee.State.WITHDRAWN, gettext_lazy("отозвано")),
        ],
    )
    overdue = forms.ChoiceField(
        label=gettext_lazy("Срок"),
        required=False,
        choices=[("", gettext_lazy("любой")), ("1", gettext_lazy("просрочено"))],
    )
    monitoring = forms.ChoiceField(
        label=gettext_lazy("Мониторинг"), required=False, widget=LongSelect
    )
    organization = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_ID, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, monitorings: Iterable[Monitoring]) -> None:
        super().__init__(data, auto_id="filter-%s")
        field: Any = self.fields["monitoring"]
        field.choices = [
            ("", gettext_lazy("любой")),
            *(
                (str(m.number), f"№ {m.number}, {wording.half_year(m.half_year)}")
                for m in monitorings
            ),
        ]
        if len(field.choices) == 1:
            del self.fields["monitoring"]

    def filters(self) -> Filters:
        """What is asked for; wrong values ask for nothing."""
        self.is_valid()
        data = self.cleaned_data
        number = data.get("monitoring", "")
        return Filters(
            kind=data.get("kind", ""),
            state=data.get("state", ""),
            overdue=bool(data.get("overdue")),
            monitoring=int(number) if number else None,
            organization=data.get("organization"),
            text=data.get("q", ""),
        )
