"""Forms of who came with a key: let in as what, or why not; what the first person is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organizations.forms.access import voluntary_field
from organizations.forms.people import InvitationForm
from organizations.models import Membership
from portal.lib.forms import WordsField


class AdmissionForm(forms.Form):
    """As what a person is let in."""

    role = forms.ChoiceField(
        label=gettext_lazy("Что сможет"),
        widget=forms.RadioSelect,
        initial=Membership.Role.REPRESENTATIVE,
        error_messages={"required": gettext_lazy("Выберите одно из двух.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = InvitationForm.base_fields["role"].choices  # type: ignore[attr-defined]


class DecliningForm(forms.Form):
    """Why a person isn't let in."""

    reason = WordsField(
        label=gettext_lazy("Причина"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Её прочтёт этот человек."),
        error_messages={"required": gettext_lazy("Напишите причину.")},
    )


class WelcomeForm(forms.Form):
    """«Это также уполномоченный орган?»; of whom the key has registered, whether voluntarily."""

    is_authority = forms.TypedChoiceField(
        label=gettext_lazy("Это также уполномоченный государственный орган?"),
        choices=[
            ("no", gettext_lazy("Нет: нас только оценивают")),
            ("yes", gettext_lazy("Да: мы ещё и следим за оценками других организаций")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите «нет» или «да».")},
    )
    is_voluntary = voluntary_field()

    def __init__(self, *args: Any, asks_will: bool, **kwargs: Any) -> None:
        """
        Args:
            asks_will: whether the organization says here that it registers voluntarily.
        """
        super().__init__(*args, **kwargs)
        if not asks_will:
            del self.fields["is_voluntary"]
