"""Forms of conclusions: choosing on whom, writing, narrowing the list."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import LongSelect
from registries.forms.assignments import words_field
from registries.models import Use
from registries.models.conclusions import TEXT_LENGTH
from registries.services.conclusions import Words


class ConclusionsForm(forms.Form):
    """The filters of the list, and the search for whom to conclude on."""

    q = forms.CharField(label=gettext_lazy("Организация"), required=False, max_length=100)
    half_year = forms.ChoiceField(
        label=gettext_lazy("Полугодие"), required=False, widget=LongSelect
    )

    def __init__(
        self, data: Any, *, half_years: list[tuple[str, str]], must_choose: bool = False
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        anything = [] if must_choose else [("", gettext_lazy("любое"))]
        self.fields["half_year"].choices = [*anything, *half_years]  # type: ignore[attr-defined]
        self.known = half_years

    def asked(self) -> tuple[str, str]:
        """(words, half-year); what is wrong asks for nothing."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("half_year", "")


class ConclusionForm(forms.Form):
    """What a conclusion says, and who signs it."""

    assessment = words_field(
        gettext_lazy("Оценка эффективности"),
        gettext_lazy("Напишите, как работает организация."),
        length=TEXT_LENGTH,
        rows=10,
    )
    use = forms.ChoiceField(
        label=gettext_lazy("Как использовано в кадровых решениях"),
        choices=Use.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите одно.")},
    )
    use_text = words_field(gettext_lazy("Пояснение"), "", length=2_000, rows=3, required=False)
    signed_name = forms.CharField(
        label=gettext_lazy("Кто подписал"),
        max_length=150,
        help_text=gettext_lazy("Фамилия и инициалы."),
        error_messages={"required": gettext_lazy("Напишите, кто подписал.")},
    )
    signed_position = forms.CharField(
        label=gettext_lazy("Должность"),
        max_length=200,
        error_messages={"required": gettext_lazy("Напишите должность.")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Дата подписания"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": gettext_lazy("Укажите дату."),
            "invalid": gettext_lazy("Такой даты нет. Напишите так: 31.12.2026."),
        },
    )

    def clean_signed_on(self) -> Any:
        """Nobody has signed tomorrow."""
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Эта дата ещё не наступила."))
        return day

    def clean(self) -> dict[str, Any]:
        """«Иное» is explained."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("use") == Use.OTHER and not data.get("use_text", "").strip():
            self.add_error("use_text", _("Поясните, как именно."))
        return data

    def words(self) -> Words:
        """What it says, in a valid form."""
        data = self.cleaned_data
        return Words(
            assessment=data["assessment"].strip(),
            use=data["use"],
            use_text=data["use_text"].strip(),
            signed_name=" ".join(data["signed_name"].split()),
            signed_position=" ".join(data["signed_position"].split()),
            signed_on=data["signed_on"],
        )
