"""Forms of suspicious activity: a decision about a case, why an author must be known."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.desk import ReasonForm
from portal.lib.forms import WordsField


class CaseDecisionForm(ReasonForm):
    """Which of a case's questionnaires, and why."""

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        """numbers: of those that wait and are shown."""
        help_text = _("Её прочтут организация и авторы анкет.")
        super().__init__(
            *args, queue="suspicions", outcome="exclude", help_text=help_text, **kwargs
        )
        self.fields["number"] = forms.MultipleChoiceField(
            choices=[(str(one), str(one)) for one in numbers],
            required=True,
            error_messages={
                "required": _("Отметьте хотя бы одну анкету."),
                "invalid_choice": _("Одной из анкет здесь больше нет. Проверьте список."),
            },
        )

    @property
    def words(self) -> list[Any]:
        """The fields of the reason."""
        return [self[name] for name in self.fields if name != "number"]


class AuthorForm(forms.Form):
    """Why somebody must know who filled a questionnaire."""

    reason = WordsField(
        label=_("Зачем нужно знать автора"),
        max_length=500,
        help_text=_("Причина, время и ваше имя останутся в журнале навсегда."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Без причины автора узнать нельзя.")},
    )
