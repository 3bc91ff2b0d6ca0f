"""The form of a moderator who finds a suggested organization in the catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class MergeForm(forms.Form):
    """Which organization it is already: one of the likely ones, or another by its number."""

    organization = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    number = forms.IntegerField(
        label=gettext_lazy("Или номер другой организации"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "10"}),
        help_text=gettext_lazy("Число из адреса её страницы."),
    )

    def clean(self) -> dict[str, Any]:
        """The number typed, else the one chosen."""
        told = super().clean() or self.cleaned_data
        told["chosen"] = told.get("number") or told.get("organization")
        if not told["chosen"] and not self.errors:
            raise ValidationError(_("Выберите организацию."))
        return told
