"""Questionnaires about organizations that aren't in the catalogue yet: kept with the suggestion,
submitted when it is accepted."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization, Suggestion
from ratings.arithmetic import BASE_CRITERIA
from ratings.models import PendingQuestionnaire, Questionnaire, State
from ratings.scores import settle_soon
from ratings.services.questionnaires import (
    Answers,
    CannotRate,
    OwnOrganization,
    submit_inside,
)

Outcome = Suggestion.Outcome
REFUSED_KEPT = timedelta(days=30)


class NotWaiting(Exception):
    """The suggestion is decided: nothing can wait with it any more."""


@transaction.atomic
def keep_pending(*, suggestion: Suggestion, answers: Mapping[str, str]) -> PendingQuestionnaire:
    """Let a questionnaire wait with the suggestion; written again, it says the newer answers.

    Args:
        answers: the fields of a valid form of the base criteria. Others aren't asked: which ones
            the organization has is known when a moderator has settled what it does.

    Raises:
        NotWaiting: the suggestion is decided.
    """
    row = _locked(suggestion)
    if not row.can_change:
        raise NotWaiting
    pending, _made = PendingQuestionnaire.objects.update_or_create(
        suggestion=row, defaults={"answers": dict(answers), "written_at": timezone.now()}
    )
    return pending


@transaction.atomic
def discard_pending(*, suggestion: Suggestion) -> None:
    """Take the waiting questionnaire back; the suggestion stays.

    Raises:
        NotWaiting: it is submitted already, or the suggestion decided.
    """
    row = _locked(suggestion)
    if not row.can_change:
        raise NotWaiting
    PendingQuestionnaire.objects.filter(suggestion=row).delete()


def _locked(suggestion: Suggestion) -> Suggestion:
    """The suggestion under lock: a moderator may be deciding it."""
    return Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)


def answers_of(fields: Mapping[str, str]) -> Answers:
    """What kept fields say."""
    return Answers(
        base={name: int(fields[name]) for name in BASE_CRITERIA},
        comment=fields.get("comment", ""),
        is_private=fields.get("is_private") == "on",
        visit_month=date.fromisoformat(month) if (month := fields.get("visit_month")) else None,
    )


def forget_refused() -> None:
    """Delete what waits with suggestions that were refused a month ago (due work): till then a
    second decision brings it back."""
    PendingQuestionnaire.objects.filter(
        suggestion__state=Suggestion.State.REFUSED,
        suggestion__decided_at__lt=timezone.now() - REFUSED_KEPT,
    ).delete()


class PendingFollower:
    """Submits what waited in the transaction that accepts the suggestion; registered with
    `organizations.following`."""

    def waiting_with(self, suggestions: Collection[int]) -> set[int]:
        """With which of these suggestions a questionnaire waits."""
        rows = PendingQuestionnaire.objects.filter(suggestion__in=suggestions)
        return set(rows.values_list("suggestion", flat=True))

    def follow(self, suggestion: Suggestion, organization: Organization) -> str:
        """Submit it, of today; whatever stands against it is said to its author."""
        pending = PendingQuestionnaire.objects.filter(suggestion=suggestion).first()
        if pending is None:
            return Outcome.NONE
        outcome = self._submit(pending, suggestion.by, organization)
        pending.delete()
        return outcome

    def _submit(
        self, pending: PendingQuestionnaire, author: User, organization: Organization
    ) -> str:
        if not author.is_active:
            return Outcome.BARRED
        newer = Questionnaire.objects.written_by(author).filter(
            organization=organization, submitted_at__gt=pending.written_at
        )
        if newer.filter(state__in=(State.COUNTED, State.QUARANTINED)).exists():
            return Outcome.NEWER
        try:
            submit_inside(
                by=author,
                organization=organization,
                reference=pending.reference,
                answers=answers_of(pending.answers),
            )
        except OwnOrganization:
            return Outcome.BARRED
        except CannotRate:
            return Outcome.CLOSED
        return Outcome.SUBMITTED

    def forget(self, suggestion: Suggestion) -> None:
        """The suggestion is withdrawn, and so is what waited."""
        PendingQuestionnaire.objects.filter(suggestion=suggestion).delete()

    def afterwards(self) -> None:
        """Move the marks."""
        settle_soon()


def export_pending(person: User) -> list[dict[str, Any]]:
    """The waiting questionnaires' part of «all about me»."""
    rows = PendingQuestionnaire.objects.visible_to(person).select_related("suggestion")
    return [
        {
            "suggestion": row.suggestion_id,
            "about": row.suggestion.name_ru,
            "written_at": row.written_at.isoformat(),
            "answers": row.answers,
        }
        for row in rows.order_by("suggestion_id")
    ]
