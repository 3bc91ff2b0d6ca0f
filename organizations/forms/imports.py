"""Forms of the import: the file, and what to do with its rows."""

from django import forms
from django.utils.translation import gettext_lazy


class UploadForm(forms.Form):
    """A table of organizations."""

    file = forms.FileField(
        label=gettext_lazy("Таблица организаций"),
        help_text=gettext_lazy(
            "Книга Excel (.xlsx) до 10 МБ или CSV до 20 МБ, не больше 50 000 строк."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=255,
        error_messages={
            "required": gettext_lazy("Выберите файл."),
            "empty": gettext_lazy("Файл пуст. Выберите другой."),
            "invalid": gettext_lazy("Файл не дошёл. Выберите его снова."),
            "max_length": gettext_lazy("Имя файла слишком длинное. Назовите его короче."),
        },
    )


class ApplyForm(forms.Form):
    """What to do with the rows that were checked."""

    ALL, RIGHT = "all", "right"

    revision = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)
    rows = forms.ChoiceField(choices=[(ALL, ALL), (RIGHT, RIGHT)])
