"""Forms of ratings."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, Service
from portal.lib import wording
from portal.lib.forms import LongSelect, WordsField
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES, MARK_WORDS
from ratings.models import Comment, Criterion, Questionnaire
from ratings.models.comments import MAX_LENGTH
from ratings.rules import current_day
from ratings.services import Answers

TOKEN_SALT = "ratings.questionnaire"  # noqa: S105 — names the purpose, is no secret
VISIT_MONTHS = 12


class ForeignToken(ValueError):
    """The page's token was made for another person or organization, or by nobody."""


@dataclass(frozen=True, slots=True)
class Token:
    """What makes a page sent twice one questionnaire; says how people came to the page, too, and
    when it was made (a moment since 1970 in seconds; 0: unknown), and which one-time link it is
    to spend (0: none)."""

    reference: UUID
    source: str = "site"
    made_at: int = 0
    link: int = 0

    @property
    def seconds(self) -> int | None:
        """How long ago the page was made."""
        return max(0, int(time.time()) - self.made_at) if self.made_at else None


def make_token(person: Any, organization: Organization, token: Token | None = None) -> str:
    """A page's token, bound to the person (a guest is nobody) and the organization."""
    token = token or Token(uuid4())
    made_at = token.made_at or int(time.time())
    return signing.dumps(
        [person.pk or 0, organization.pk, token.reference.hex, token.source, made_at, token.link],
        salt=TOKEN_SALT,
        compress=False,
    )


def read_token(text: str, person: Any, organization: Organization) -> Token:
    """What a page's token says.

    Raises:
        ForeignToken: it isn't this person's token for this organization.
    """
    try:
        person_id, organization_id, reference, source, *moment = signing.loads(
            text, salt=TOKEN_SALT
        )
    except (signing.BadSignature, ValueError, TypeError):
        raise ForeignToken from None
    if (person_id, organization_id) != (person.pk or 0, organization.pk):
        raise ForeignToken
    made_at, link = (*moment, 0, 0)[:2]  # pages that were open before links have none
    return Token(UUID(hex=reference), source, made_at, link)


def _scale(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(str(mark), word) for mark, word in MARK_WORDS.items()],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Выберите отметку от 1 до 5."),
            "invalid_choice": _("Выберите отметку от 1 до 5."),
        },
    )


class QuestionnaireForm(forms.Form):
    """The questionnaire: four base criteria, additional ones, a comment."""

    clarity = _scale(CRITERION_NAMES["clarity"])
    information = _scale(CRITERION_NAMES["information"])
    timeliness = _scale(CRITERION_NAMES["timeliness"])
    courtesy = _scale(CRITERION_NAMES["courtesy"])
    comment = WordsField(
        label=_("Комментарий"),
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Комментарий длиннее 2 000 знаков. Сократите его.")},
    )
    is_private = forms.BooleanField(
        label=_("Не публиковать"),
        required=False,
        help_text=_("Комментарий увидят только организация и её вышестоящие органы."),
    )
    visit_month = forms.ChoiceField(label=_("Когда вы там были"), required=False)

    service = forms.ChoiceField(
        label=_("Какую услугу вы получали"),
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": _("Этой услуги в списке больше нет. Выберите другую.")},
    )

    def __init__(
        self,
        *args: Any,
        additional: list[Criterion],
        services: Callable[[], list[Service]] = list,
        **kwargs: Any,
    ) -> None:
        """services: what the organization provides; asked for only where it matters."""
        super().__init__(*args, **kwargs)
        self.services = cache(services)
        self.fields["service"].choices = self._service_choices  # type: ignore[attr-defined]
        self.additional = {f"criterion_{criterion.pk}": criterion for criterion in additional}
        for name, criterion in self.additional.items():
            self.fields[name] = _scale(criterion.name)
        self.order_fields([*BASE_CRITERIA, *self.additional])
        self.fields["visit_month"].choices = [  # type: ignore[attr-defined]
            ("", _("не указано")),
            *((month.isoformat(), wording.month(month)) for month in _last_months()),
        ]

    def _service_choices(self) -> list[Any]:
        kinds = {kind: str(label) for kind, label in Service.Kind.choices}
        groups: dict[str, list[Any]] = {}
        for service in self.services():
            groups.setdefault(kinds[service.kind], []).append((str(service.pk), service.name))
        every = [*groups.items()] if len(groups) > 1 else next(iter(groups.values()), [])
        return [("", gettext("не указано")), *every]

    @property
    def scales(self) -> list[Any]:
        """The bound fields of all criteria, in order."""
        return [self[name] for name in (*BASE_CRITERIA, *self.additional)]

    def as_sent(self) -> dict[str, str]:
        """The fields as a browser would send them again; only after `is_valid()`."""
        return {
            name: "on" if value is True else str(value or "")
            for name, value in self.cleaned_data.items()
        }

    def answers(self) -> Answers:
        """What was said; only after `is_valid()`."""
        data = self.cleaned_data
        month = data["visit_month"]
        return Answers(
            base={name: data[name] for name in BASE_CRITERIA},
            additional={c.pk: data[name] for name, c in self.additional.items()},
            comment=data["comment"],
            is_private=data["is_private"],
            visit_month=next((m for m in _last_months() if m.isoformat() == month), None),
            service=next((s for s in self.services() if str(s.pk) == data["service"]), None)
            if data["service"]
            else None,
        )


def _last_months() -> list[Any]:
    """The first days of this month and the eleven before."""
    first = current_day().replace(day=1)
    return [
        first.replace(
            year=first.year + (first.month - 1 - back) // 12,
            month=(first.month - 1 - back) % 12 + 1,
        )
        for back in range(VISIT_MONTHS)
    ]


def initial_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """What a questionnaire says, to begin editing with."""
    comment: Comment | None = getattr(questionnaire, "comment", None)
    month = questionnaire.visit_month
    return {
        **{name: getattr(questionnaire, name) for name in BASE_CRITERIA},
        **{
            f"criterion_{answer.criterion_id}": answer.value
            for answer in questionnaire.additional_answers.all()
        },
        "comment": comment.text if comment else "",
        "is_private": bool(comment and comment.is_private),
        "visit_month": month.isoformat() if month else "",
        "service": str(questionnaire.service_id or ""),
    }
