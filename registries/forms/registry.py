"""Forms of a local registry: what to look for, a list of УНП, the document of approval."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms.access import day_field
from organizations.models import Level
from organizations.selectors import Item, reference
from portal.lib.forms import LongSelect, WordsField
from portal.lib.scans import checked
from registries.selectors.numbers import MOST_BYTES, decoded, too_big
from registries.selectors.searching import Wanted

LEVELS = {"legal": Level.LEGAL, "units": Level.UNIT}
MOST_LETTERS = 400_000  # of a list of УНП: a post holds no more


def grouped(parts: Iterable[Item], wholes: Mapping[str, Item]) -> list[Any]:
    """Choices of parts under the names of their wholes."""
    groups: dict[str, list[tuple[str, str]]] = {code: [] for code in wholes}
    for part in parts:
        if part.parent in groups:
            groups[part.parent].append((part.code, part.short_name or part.name))
    return [(wholes[code].name, choices) for code, choices in groups.items() if choices]


def plain(items: Iterable[Item]) -> list[Any]:
    return [(item.code, item.short_name or item.name) for item in items]


def select(label: Any, everything: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        widget=LongSelect,
        choices=[("", everything)],
    )


class FilterForm(forms.Form):
    """A GET form: what isn't known falls away."""

    q = forms.CharField(
        label=gettext_lazy("Название, адрес или УНП"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    region = select(gettext_lazy("Область"), gettext_lazy("вся страна"))
    level = forms.ChoiceField(
        label=gettext_lazy("Показывать"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("все")),
            ("legal", gettext_lazy("организации")),
            ("units", gettext_lazy("структурные подразделения")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.offer("region", plain(reference().regions.values()))

    def offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [*field.choices, *choices]

    def value(self, name: str) -> str:
        """What was asked for, if there is such a choice; else ""."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    @property
    def level_asked(self) -> Level | None:
        return LEVELS.get(self.value("level"))

    @property
    def asked(self) -> dict[str, str]:
        """What stands in the address, to be kept in others."""
        return {name: value for name in self.fields if (value := self.value(name))}


class WantedForm(FilterForm):
    """Whom an officer looks for to put them into a draft."""

    district = select(gettext_lazy("Район"), gettext_lazy("все районы"))
    sphere = select(gettext_lazy("Сфера жизнедеятельности"), gettext_lazy("все сферы"))
    category = select(gettext_lazy("Категория"), gettext_lazy("все категории"))
    field_order = ("q", "region", "district", "sphere", "category", "level")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = reference()
        self.offer("district", grouped(known.districts.values(), known.regions))
        self.offer("sphere", plain(known.spheres.values()))
        self.offer("category", grouped(known.categories.values(), known.spheres))

    def wanted(self) -> Wanted:
        """What is asked for."""
        known = reference()
        return Wanted(
            q=self.value("q").strip(),
            region=known.regions.get(self.value("region")),
            district=known.districts.get(self.value("district")),
            sphere=known.spheres.get(self.value("sphere")),
            category=known.categories.get(self.value("category")),
            level=self.level_asked,
        )


class NumbersForm(forms.Form):
    """A list of УНП: a file, or pasted."""

    text = WordsField(
        label=gettext_lazy("УНП списком"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("По одному в строке, или столбец, скопированный из таблицы."),
    )
    file = forms.FileField(
        label=gettext_lazy("Или файл CSV"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text=gettext_lazy("До 1 МБ, с заголовком или без. Из таблицы берётся столбец «УНП»."),
        error_messages={"empty": gettext_lazy("Файл пуст. Выберите другой.")},
    )

    def clean_text(self) -> str:
        """Not more than a post holds."""
        text: str = self.cleaned_data["text"]
        if len(text) > MOST_LETTERS:
            raise ValidationError(_("Список слишком длинный. Добавляйте его по частям."))
        return text

    def clean_file(self) -> str:
        """What the file says; one that is too large isn't read at all."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise too_big()
        return decoded(file.read()) if file else ""

    def clean(self) -> dict[str, Any]:
        """A file goes before what was pasted; one of them is there."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not (data.get("file") or data.get("text")):
            self.add_error("text", _("Вставьте список УНП или выберите файл."))
        return data

    @property
    def said(self) -> str:
        """The list of a valid form."""
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])


class ApprovalForm(forms.Form):
    """The document by which an authority approves its registry."""

    revision = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)
    document_number = forms.CharField(
        label=gettext_lazy("Номер документа"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Приказ, решение или распоряжение, которым утверждён реестр."),
        error_messages={"required": gettext_lazy("Напишите номер документа.")},
    )
    document_date = day_field(gettext_lazy("Его дата"))
    signed_by = forms.CharField(
        label=gettext_lazy("Кто утвердил"),
        max_length=300,
        help_text=gettext_lazy("Должность, фамилия и инициалы: председатель Иванов И. И."),
        error_messages={"required": gettext_lazy("Напишите, кто утвердил реестр.")},
    )
    document = forms.FileField(
        label=gettext_lazy("Скан документа"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=gettext_lazy("PDF, JPEG или PNG до 10 МБ. Его увидит оператор портала."),
        error_messages={"empty": gettext_lazy("Файл пуст. Приложите другой.")},
    )

    def clean_document(self) -> Any:
        """Told by its content; as it will be kept."""
        upload = self.cleaned_data["document"]
        return checked(upload) if upload else None
