"""Scores of years at once, from questionnaires that were written without them: demo and move-in."""

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from ratings.arithmetic import PARTS, HalfYear
from ratings.models import ALL_TIME, FrozenPosition, Period, Questionnaire, Scope, Score
from ratings.scores import standings
from ratings.scores.books import lock_books, open_period
from ratings.scores.proof import write_direct, write_totals
from ratings.scores.settling import freeze
from ratings.scores.sums import add_missing, make_keys_anew, sum_up


@transaction.atomic
def write_history() -> None:
    """Write all scores anew, half-year by half-year, freezing each that has ended.

    Raises:
        ValueError: a half-year is frozen already; frozen is frozen.
    """
    if Period.objects.filter(frozen_at__isnull=False).exists():
        raise ValueError("there is history already")
    first = Questionnaire.objects.aggregate(first=Min("day"))["first"] or timezone.localdate()
    books = lock_books()
    Score.objects.all().delete()
    FrozenPosition.objects.all().delete()
    books.running = open_period(HalfYear.of(first))
    books.count = books.sum = books.satisfied = books.country_key = 0
    books.save()
    today = timezone.localdate()
    while True:
        running = books.running
        inside = Questionnaire.objects.filter(day__range=(running.starts_on, running.ends_on))
        write_direct(running.pk, inside)
        keys = {"minimum": books.minimum_count, "country_key": books.country_key}
        sum_up([running.pk], None, **keys)
        _add_to_all_time(running.pk)
        make_keys_anew([ALL_TIME], **keys)
        write_totals(books)
        if running.ends_on is None or running.ends_on >= today:
            break
        freeze(books)
    add_missing(None)
    standings.count_anew(books)


def _add_to_all_time(period_id: int) -> None:
    columns = ", ".join(PARTS)
    added = ", ".join(f"{part} = ratings_score.{part} + excluded.{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ratings_score (organization_id, period_id, scope, {columns},"
            " rank_key, list_key, adjusted_key)"
            f" SELECT organization_id, {ALL_TIME}, scope, {columns}, 0, 0, 0"
            " FROM ratings_score WHERE period_id = %s AND scope <= %s"
            f" ON CONFLICT (organization_id, period_id, scope) DO UPDATE SET {added}",
            [period_id, Scope.CONSOLIDATED],
        )
