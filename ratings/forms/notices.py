"""How often one is written to about new questionnaires."""

from django import forms
from django.utils.translation import gettext_lazy

from ratings.models import Frequency


class FrequencyForm(forms.Form):
    """One choice for all organizations that the person speaks for."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("Как часто писать"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
    )
