"""Ratings' part of making one organization part of another: questionnaires and what is about them.

Frozen half-years stay with whom they were counted for. Of two counted questionnaires of one person
about the two within the repeat days, the later stays, as if they had been one from the start.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.hooks import Line
from organizations.models import Organization, Service
from ratings import rules
from ratings.arithmetic import minus
from ratings.models import (
    Comment,
    Complaint,
    Draft,
    InvitationBatch,
    InvitationKey,
    Note,
    Questionnaire,
    Reply,
    Slot,
    State,
    Tag,
    Tagging,
    VisitLink,
)
from ratings.models.numbers import new_number
from ratings.scores import hold_writers, leave_changes, move_scores, settle_moved
from ratings.services.fraud import move_suspicions

_MOVING = (
    *(Questionnaire, Comment, Reply, Complaint, Note, Draft),
    *(InvitationKey, InvitationBatch),
)


class RatingsMover:
    """Registered with `organizations.hooks`."""

    fields: Mapping[str, str] = {
        "Questionnaire.organization": "moves",
        "Comment.organization": "moves",
        "Reply.organization": "moves",
        "Complaint.organization": "moves",
        "Note.organization": "moves",
        "Tag.organization": "moves; the same name is the same tag",
        "Draft.organization": "moves",
        "InvitationKey.organization": "moves: its system goes on",
        "InvitationBatch.organization": "moves: its links lead there",
        "QuestionnaireTrace.organization": "moves",
        "CabinetNetwork.organization": "moves",
        "SuspicionCase.organization": "moves; an open one of the same pattern is the same case",
        "DayCount.organization": "stays: what was usual there",
        "Slot.organization": "made anew by the next write",
        "MovedOrganization.organization": "stays: what it was moved in as",
        "Score.organization": "follows the questionnaires; frozen ones stay",
        "ScoreChange.organization": "settled before and after",
        "FrozenPosition.organization": "stays: frozen",
        "Mover.organization": "summed anew by housekeeping",
        "Correction.organization": "stays beside the frozen half-year",
    }

    def begin(self) -> None:
        """Nobody writes into questionnaires until this is done."""
        hold_writers()

    def refusals(self, gone: Organization, kept: Organization) -> Iterator[str]:
        """Nothing of ratings stands in the way."""
        return iter(())

    def lines(self, gone: Organization, kept: Organization) -> Iterator[Line]:
        """Questionnaires and what organizations have made of them."""
        rows = Questionnaire.objects.filter(organization=gone)
        replaced = len(repeats(gone, kept))
        yield Line(_("Анкеты, всех состояний"), rows.count())
        why = _("ещё столько анкет заменят более поздние анкеты тех же людей")
        counted = rows.counted().count()
        yield Line(_("— из них учтены"), counted, replaced, why if replaced else "")
        yield Line(_("Комментарии"), Comment.objects.filter(organization=gone).count())
        yield Line(_("Ответы на комментарии"), Reply.objects.filter(organization=gone).count())
        yield Line(_("Жалобы на комментарии"), Complaint.objects.filter(organization=gone).count())
        yield Line(_("Заметки об анкетах"), Note.objects.filter(organization=gone).count())
        batches = InvitationBatch.objects.filter(organization=gone)
        yield Line(_("Одноразовые ссылки"), batches.aggregate(sum=Sum("issued"))["sum"] or 0)
        names, there = (_tags(one) for one in (gone, kept))
        same = len(names.keys() & there.keys())
        why = _("такая метка уже есть: анкеты получат её") if same else ""
        yield Line(_("Метки"), len(names) - same, same, why)

    def move(self, *, by: Any, gone: Organization, kept: Organization) -> None:
        """Move everything, and settle the marks."""
        replaced = repeats(gone, kept)
        move_scores(gone, kept)
        _give_free_numbers(gone, kept)
        _follow_services(gone, kept)
        for model in _MOVING:
            rows: Any = model
            rows.objects.filter(organization=gone).update(organization=kept)
        _move_tags(gone, kept)
        move_suspicions(gone, kept)
        Slot.objects.filter(organization=gone).delete()
        _replace(replaced, kept)
        settle_moved()


def repeats(gone: Organization, kept: Organization) -> list[Questionnaire]:
    """Counted questionnaires that a later one of the same person replaces when both organizations
    are one: by the rule of the later one's day."""
    both = Questionnaire.objects.counted().filter(organization__in=[gone.pk, kept.pk])
    people = {
        side.pk: both.filter(organization=side).values("authorship__person")
        for side in (gone, kept)
    }
    rows = (
        both.filter(authorship__person__in=people[gone.pk])
        .filter(authorship__person__in=people[kept.pk])
        .annotate(person=F("authorship__person"))
        .order_by("person", "submitted_at", "pk")  # what was moved in has a later id
    )
    found: list[Questionnaire] = []
    last: Questionnaire | None = None
    person: int | None = None
    for row in rows:
        if last is not None and person == row.person and _is_repeat(last.day, row.day):
            found.append(last)
        last, person = row, row.person
    return found


def _is_repeat(earlier: date, later: date) -> bool:
    return (later - earlier).days < rules.in_force(later).repeat_days


def _replace(questionnaires: list[Questionnaire], kept: Organization) -> None:
    """They count no more; they stand with the organization that stays by now."""
    now = timezone.now()
    ids = [row.pk for row in questionnaires]
    for start in range(0, len(ids), 1000):
        part = Questionnaire.objects.filter(pk__in=ids[start : start + 1000])
        part.update(state=State.REPLACED, state_changed_at=now)
    changes = [(kept.pk, row.day, minus(row.tally)) for row in questionnaires]
    leave_changes(changes, happened_on=timezone.localdate())


def _give_free_numbers(gone: Organization, kept: Organization) -> None:
    """Numbers are an organization's own: one that both have used is drawn anew."""
    taken = Questionnaire.objects.filter(organization=kept).values("number")
    for row in Questionnaire.objects.filter(organization=gone, number__in=taken):
        number = new_number(row.day)
        while Questionnaire.objects.filter(
            organization__in=[gone.pk, kept.pk], number=number
        ).exists():
            number = new_number(row.day)
        Questionnaire.objects.filter(pk=row.pk).update(number=number)


def _follow_services(gone: Organization, kept: Organization) -> None:
    """What was received, where both list it under one name, is from now on that of the one that
    stays; the rest of the list moves as it is."""
    there = dict(Service.objects.filter(organization=kept).values_list("name_ru", "pk"))
    for service in Service.objects.filter(organization=gone, name_ru__in=there):
        for model in (Questionnaire, VisitLink):
            rows: Any = model
            rows.objects.filter(service=service).update(service=there[service.name_ru])


def _tags(organization: Organization) -> dict[str, int]:
    """Ids by name: capitals aside, the same name is the same tag."""
    rows = Tag.objects.filter(organization=organization).values_list("name", "pk")
    return {name.casefold(): pk for name, pk in rows}


def _move_tags(gone: Organization, kept: Organization) -> None:
    there = _tags(kept)
    for name, pk in _tags(gone).items():
        if name not in there:
            Tag.objects.filter(pk=pk).update(organization=kept)
            continue
        tagged = Tagging.objects.filter(tag=there[name]).values_list("questionnaire", flat=True)
        taggings = Tagging.objects.filter(tag=pk)
        taggings.filter(questionnaire__in=list(tagged)).delete()
        taggings.update(tag=there[name])
        Tag.objects.filter(pk=pk).delete()
