"""The row that whoever writes scores holds."""

from django.db import connection
from django.utils import timezone

from ratings import rules
from ratings.arithmetic import HalfYear
from ratings.models import ALL_TIME, Books, Period


def lock_books() -> Books:
    """The books, locked to the end of the transaction, as they stand; made if there are none."""
    books = (
        Books.objects.select_for_update(no_key=True, of=("self",))
        .select_related("running")
        .filter(pk=1)
        .first()
    )
    if books is None:
        today = timezone.localdate()
        running = open_period(HalfYear.of(today))
        minimum = rules.in_force(today).minimum_count
        Books.objects.bulk_create(
            [Books(pk=1, running=running, minimum_count=minimum)], ignore_conflicts=True
        )
        return lock_books()
    return books


def open_period(half_year: HalfYear) -> Period:
    """The half-year's row, made if it is new; makes the row of all time along with it."""
    Period.objects.get_or_create(pk=ALL_TIME, defaults={"code": "all"})
    if connection.vendor == "postgresql":
        # the row above was made with a given id: let the sequence go past it
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('ratings_period', 'id'),"
                " (SELECT MAX(id) FROM ratings_period))"
            )
    period, _ = Period.objects.get_or_create(
        code=half_year.code,
        defaults={"starts_on": half_year.starts_on, "ends_on": half_year.ends_on},
    )
    return period


def live_periods(books: Books) -> tuple[int, int]:
    """The periods whose scores still move: all time and the running half-year."""
    return ALL_TIME, books.running_id
