"""Forms of the monitoring: the officer's words, the signature, what of the table is shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import WordsField

FINDINGS_LENGTH, CONCLUSION_LENGTH = 20_000, 10_000


class WordsForm(forms.Form):
    """What the monitoring showed, and the conclusion."""

    findings = WordsField(
        label=gettext_lazy("Что показал мониторинг"),
        help_text=gettext_lazy("Портал написал это по цифрам. Исправьте и дополните."),
        max_length=FINDINGS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    conclusion = WordsField(
        label=gettext_lazy("Вывод"),
        help_text=gettext_lazy(
            "Что следует из мониторинга: что улучшить, кому помочь, чей опыт распространить. "
            "Без вывода мониторинг не подписать."
        ),
        max_length=CONCLUSION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class SigningForm(forms.Form):
    """Who signs it off."""

    name = WordsField(
        label=gettext_lazy("Кто подписывает"),
        help_text=gettext_lazy("Фамилия и инициалы: «Иванова А. П.»"),
        max_length=150,
    )
    position = WordsField(label=gettext_lazy("Должность"), max_length=200)


class RowsForm(forms.Form):
    """The filters of the table."""

    q = forms.CharField(label=gettext_lazy("Название или УНП"), required=False)
    only = forms.ChoiceField(
        label=gettext_lazy("Требует внимания"),
        required=False,
        choices=[
            ("", gettext_lazy("все организации")),
            ("fallen", gettext_lazy("оценка упала на 0,20 и более")),
            ("empty", gettext_lazy("нет анкет")),
            ("incomplete", gettext_lazy("неполные данные")),
            ("overdue", gettext_lazy("просрочен ответ")),
        ],
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Уровень"),
        required=False,
        choices=[
            ("", gettext_lazy("все")),
            ("legal", gettext_lazy("юридические лица")),
            ("units", gettext_lazy("структурные подразделения")),
        ],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Порядок"),
        required=False,
        choices=[
            ("name", gettext_lazy("по названию")),
            ("mark", gettext_lazy("сначала низкие оценки")),
            ("-mark", gettext_lazy("сначала высокие оценки")),
            ("change", gettext_lazy("сначала те, у кого оценка упала")),
            ("-change", gettext_lazy("сначала те, у кого оценка выросла")),
            ("-count", gettext_lazy("сначала те, у кого больше анкет")),
            ("count", gettext_lazy("сначала те, у кого меньше анкет")),
            ("position", gettext_lazy("сначала высокие позиции")),
            ("-position", gettext_lazy("сначала низкие позиции")),
            ("-lacks", gettext_lazy("сначала неполные данные")),
            ("lacks", gettext_lazy("сначала полные данные")),
            ("-overdue", gettext_lazy("сначала просроченные ответы")),
            ("overdue", gettext_lazy("сначала без просроченных ответов")),
            ("-name", gettext_lazy("по названию, с конца")),
        ],
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_units:
            del self.fields["level"]
