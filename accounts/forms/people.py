"""Forms of the operator's pages about people."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import ROLES
from portal.lib.forms import WordsField

MOST_LETTERS = 1000
LONGEST_BLOCK = timedelta(days=365 * 5)
ROLE_NAMES = {"moderator": _("модератор"), "operator": _("оператор")}


def _reason(help_text: Any) -> WordsField:
    return WordsField(
        label=_("Причина"),
        max_length=MOST_LETTERS,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Напишите причину.")},
    )


class PeopleForm(forms.Form):
    """Whom to look for; without anything nobody is shown."""

    q = forms.CharField(
        label=_("Почта человека или номер"),
        required=False,
        max_length=254,
        help_text=_("Целиком, или первые буквы, не меньше трёх."),
    )
    role = forms.ChoiceField(
        label=_("Роль"),
        required=False,
        choices=[
            ("", _("любая")),
            ("operator", _("операторы")),
            ("moderator", _("модераторы")),
            ("officer", _("должностные лица органов")),
            ("member", _("представители организаций")),
            ("blocked", _("заблокированные")),
        ],
    )
    organization = forms.CharField(
        label=_("Организация"),
        required=False,
        max_length=200,
        help_text=_("Слова из названия, УНП или номер."),
    )


class DecisionForm(forms.Form):
    """A decision about a person."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person


class ReasonForm(DecisionForm):
    """A decision and its reason, which the person reads."""

    reason = _reason(_("Человек прочтёт её в письме."))


class UnblockForm(DecisionForm):
    """Taking a block off."""

    reason = _reason(_("Остаётся в журнале."))


class BlockForm(ReasonForm):
    """A block, for good or until a day."""

    until = forms.DateField(
        label=_("Снять блокировку в день"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("В этот день человек снова сможет войти. Если пусто, блокировка бессрочная."),
    )

    def clean_until(self) -> date | None:
        """A day to come."""
        until: date | None = self.cleaned_data["until"]
        today = timezone.localdate()
        if until and not today < until <= today + LONGEST_BLOCK:
            raise forms.ValidationError(_("Нужен день после сегодняшнего, не дальше пяти лет."))
        return until


class GrantingForm(ReasonForm):
    """Granting a role that the person doesn't have."""

    held = False

    role = forms.ChoiceField(
        label=_("Роль"),
        choices=list(ROLE_NAMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите роль.")},
    )
    field_order = ("role", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_of(self.person, held=self.held)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, ROLE_NAMES[role]) for role in roles
        ]
        if len(roles) == 1:
            self.initial["role"] = roles[0]


class WithdrawalForm(GrantingForm):
    """Taking a role back."""

    held = True


def roles_of(person: User, *, held: bool) -> list[str]:
    """The roles that a person has, or has not."""
    return [role for role, name in ROLES.items() if getattr(person, name) is held]
