"""Forms of the plan list: one entry, or many at once."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.validators import validate_unp
from registries.models import PlanEntry
from registries.services.plan import new_entry

MOST_ROWS = 5_000
MOST_BYTES = 2_000_000
ERRORS_SHOWN = 20


def _flag(label: Any, *, initial: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)


class ChecklistForm(forms.Form):
    """What an organization registers as, and the checklist of 002 п. 4."""

    role = forms.ChoiceField(
        label=gettext_lazy("Кем регистрируется"),
        choices=PlanEntry.Role.choices,
        widget=forms.RadioSelect,
        initial=PlanEntry.Role.OBJECT,
    )
    is_legal_person = _flag(gettext_lazy("Юридическое лицо"), initial=True)
    provides_services = _flag(
        gettext_lazy("Оказывает услуги, обеспечивающие жизнедеятельность населения"), initial=True
    )
    carries_procedures = forms.BooleanField(
        label=gettext_lazy("Осуществляет административные процедуры по заявлениям граждан"),
        required=False,
        help_text=gettext_lazy("Кроме процедур по заявлениям работников и бывших работников."),
    )


def clean_unp(value: str) -> str:
    """УНП as it is kept.

    Raises:
        ValidationError: there is no such УНП.
    """
    unp = "".join(value.split()).upper()
    validate_unp(unp)
    return unp


class PlanEntryForm(ChecklistForm):
    """One entry."""

    unp = forms.CharField(
        label=gettext_lazy("УНП"),
        max_length=20,
        help_text=gettext_lazy("Девять знаков, например 200988541."),
        error_messages={"required": gettext_lazy("Укажите УНП.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Наименование"),
        max_length=400,
        error_messages={
            "required": gettext_lazy("Укажите наименование."),
            "max_length": gettext_lazy("Наименование длиннее 400 знаков. Сократите его."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Примечание"),
        max_length=300,
        required=False,
        error_messages={"max_length": gettext_lazy("Длиннее 300 знаков. Сократите.")},
    )
    field_order = ("unp", "name")

    def clean_unp(self) -> str:
        """With a check digit that is right."""
        return clean_unp(self.cleaned_data["unp"])

    def clean_name(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["name"].split())

    def write_to(self, entry: PlanEntry) -> PlanEntry:
        """The entry with what the valid form says, not yet saved."""
        for name, value in self.cleaned_data.items():
            setattr(entry, name, value)
        return entry


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that can't be taken: which, and why."""

    number: int
    text: str


class ManyEntriesForm(ChecklistForm):
    """Many at once: pasted, or as a file of two columns, УНП and name."""

    rows = forms.CharField(
        label=gettext_lazy("УНП и наименования"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "По одной организации в строке: УНП, точка с запятой, наименование. "
            "Можно скопировать два столбца из Excel."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Или файл CSV"),
        required=False,
        help_text=gettext_lazy("Два столбца: УНП и наименование. До 5 000 строк."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    field_order = ("rows", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong: list[WrongRow] = []
        self.entries: list[PlanEntry] = []

    def clean_file(self) -> str:
        """Its text, in UTF-8 or as a Russian Excel saves it."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise ValidationError(_("Файл больше 2 МБ. Разделите его."))
        content: bytes = file.read()
        for encoding in ("utf-8-sig", "cp1251"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
        raise ValidationError(_("Файл не похож на CSV. Сохраните таблицу как CSV."))

    def clean(self) -> dict[str, Any]:
        """Every row checked; entries if all of them are right."""
        data: dict[str, Any] = self.cleaned_data
        text = data.get("file") or data.get("rows") or ""
        if self.errors:
            return data
        if not text.strip():
            self.add_error("rows", _("Вставьте строки или выберите файл."))
            return data
        try:
            self._read(text)
        except csv.Error:
            self.add_error("rows", _("Строки не читаются: проверьте кавычки."))
        if self.wrong:
            self.add_error("file" if data.get("file") else "rows", self._told_wrong())
        return data

    def _told_wrong(self) -> str:
        told = [
            _("строка %(n)s: %(what)s") % {"n": row.number, "what": row.text}
            for row in self.wrong[:ERRORS_SHOWN]
        ]
        if len(self.wrong) > ERRORS_SHOWN:
            more = len(self.wrong) - ERRORS_SHOWN
            told.append(_("и ещё строк с ошибками: %(n)s") % {"n": more})
        return _("Ничего не добавлено. Исправьте: %(rows)s") % {"rows": "; ".join(told)}

    def _read(self, text: str) -> None:
        delimiter = next((one for one in "\t;" if one in text), ",")
        seen: dict[str, int] = {}
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            told = [" ".join(cell.split()) for cell in cells]
            if not any(told) or (number == 1 and told[0].upper() in ("УНП", "UNP")):
                continue
            if number > MOST_ROWS + 1:
                self.wrong.append(WrongRow(number, _("строк больше 5 000, разделите список")))
                return
            self._take(number, told, seen)

    def _take(self, number: int, told: list[str], seen: dict[str, int]) -> None:
        try:
            unp = clean_unp(told[0])
        except ValidationError as error:
            self.wrong.append(WrongRow(number, " ".join(error.messages)))
            return
        name = told[1] if len(told) > 1 else ""
        if not name:
            self.wrong.append(WrongRow(number, _("нет наименования")))
        elif len(name) > 400:
            self.wrong.append(WrongRow(number, _("наименование длиннее 400 знаков")))
        elif unp in seen:
            first = _("УНП уже есть в строке %(n)s") % {"n": seen[unp]}
            self.wrong.append(WrongRow(number, first))
        else:
            seen[unp] = number
            self.entries.append(self._entry(unp, name))

    def _entry(self, unp: str, name: str) -> PlanEntry:
        flags = ("role", "is_legal_person", "provides_services", "carries_procedures")
        return new_entry(unp=unp, name=name, **{flag: self.cleaned_data[flag] for flag in flags})
