"""Forms of the operator's work on one organization."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from organizations.forms.access import day_field
from organizations.forms.cabinet import NamesForm


def reason_field() -> forms.CharField:
    """Why; it stays in the history."""
    return forms.CharField(
        label=gettext_lazy("Причина"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Останется в истории: решение, приказ, чьё обращение."),
        error_messages={"required": gettext_lazy("Напишите причину: она останется в истории.")},
    )


class ClosingForm(forms.Form):
    """Since when and why an organization is closed."""

    closed_on = day_field(gettext_lazy("С какого дня закрыта"))
    with_units = forms.BooleanField(
        label=gettext_lazy("Закрыть и её подразделения"), required=False, initial=True
    )
    reason = reason_field()

    def __init__(self, data: Any = None, *, units: int = 0) -> None:
        super().__init__(data, initial={"closed_on": timezone.localdate()})
        if not units:
            del self.fields["with_units"]


class ReopeningForm(forms.Form):
    """Why it opens again."""

    reason = reason_field()


class RenamingForm(NamesForm):
    """The new names, since when and why."""

    since = day_field(gettext_lazy("С какого дня называется так"))
    reason = reason_field()

    def fill(self, organization: Any) -> None:
        """Write the names into the row."""
        for name in self.Meta.fields:
            setattr(organization, name, self.cleaned_data[name])


class LookingForm(forms.Form):
    """Whom to make one with it."""

    q = forms.CharField(
        label=gettext_lazy("Название, УНП или номер второй организации"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )


class MergingForm(forms.Form):
    """What the operator confirms: the preview as they have seen it, and why."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = reason_field()
