"""Scores when all questionnaires of one organization become another's."""

from django.utils import timezone

from organizations.models import Organization
from portal.lib.locks import Lock, take
from ratings.arithmetic import Tally, minus
from ratings.models import Questionnaire
from ratings.scores.books import lock_books
from ratings.scores.journal import leave_changes
from ratings.scores.proof import tallies
from ratings.scores.settling import settle_under


def hold_writers() -> None:
    """Let nobody write into the questionnaires until the end of the transaction, and settle all
    that was written: whoever calls this holds no row of an organization yet."""
    books = lock_books()
    take(Lock.BOOKS)
    settle_under(books)


def move_scores(gone: Organization, kept: Organization) -> None:
    """Leave the changes that take what counts now from one organization to the other; before the
    questionnaires themselves are moved. Frozen half-years stay as they are."""
    books = lock_books()
    starts_on = books.running.starts_on
    if starts_on is None:
        raise ValueError("a half-year has a first day")
    rows = Questionnaire.objects.filter(organization=gone)
    changes = []
    for part, day in (
        (rows.filter(day__gte=starts_on), starts_on),
        (rows.filter(day__lt=starts_on), None),
    ):
        for _organization, *parts in tallies(part):
            tally: Tally = tuple(parts)
            of = day or part.order_by("-day").values_list("day", flat=True)[0]
            changes += [(gone.pk, of, minus(tally)), (kept.pk, of, tally)]
    leave_changes(changes, happened_on=timezone.localdate())


def settle_moved() -> None:
    """Settle what was left, in the transaction that holds the writers."""
    settle_under(lock_books())
