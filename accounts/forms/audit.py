"""What of the audit log is asked for."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.selectors.audit import Filters
from portal.lib import actions
from portal.lib.forms import LongSelect


class AuditForm(forms.Form):
    """Filters of the audit log; all may stay empty."""

    q = forms.CharField(
        label=_("Слова из подробностей"),
        required=False,
        max_length=200,
        help_text=_("Из причины, названия, кода."),
    )
    who = forms.CharField(
        label=_("Кто"),
        required=False,
        max_length=254,
        help_text=_("Почта целиком или номер человека; 0 — сам портал."),
    )
    action = forms.ChoiceField(label=_("Действие"), required=False, widget=LongSelect)
    subject = forms.ChoiceField(label=_("Над чем"), required=False)
    number = forms.IntegerField(
        label=_("Номер"), required=False, min_value=1, max_value=10**17, localize=False
    )
    since = forms.DateField(
        label=_("С дня"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("По день"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_ = ("", _("все"))
        kinds = groupby(actions.known_actions().items(), lambda one: one[0].partition(".")[0])
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            any_,
            *((kind.replace("_", " "), list(group)) for kind, group in kinds),
        ]
        known = sorted(actions.known_subjects().items(), key=lambda one: one[1])
        self.fields["subject"].choices = [any_, *known]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What is asked for; of a form with mistakes, what is right."""
        told = getattr(self, "cleaned_data", {})
        subject = told.get("subject", "")
        if subject and told.get("number"):
            subject = f"{subject}:{told['number']}"
        return Filters(
            who=told.get("who", ""),
            action=told.get("action", ""),
            subject=subject,
            since=told.get("since"),
            until=told.get("until"),
            text=told.get("q", ""),
        )
