"""How often codes are scanned: a number a day, and nothing about who scanned."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from organizations.models import QrCode, QrVisit

LATELY = 30  # days
PATIENCE = 250  # milliseconds that a count waits for the database; then it is lost
ROBOT = re.compile(
    r"bot\b|bot[/;-]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|viber|skype|"
    r"curl|wget|python|java/|okhttp|go-http|libwww|headless|monitor|scan(?:ner)?/",
    re.IGNORECASE,
)
logger = logging.getLogger(__name__)


class CountedRedirect(HttpResponseRedirect):
    """Leads on from a scanned code, and counts the visit once the answer is on its way.

    So counting neither delays the person nor keeps them from the questionnaire.
    """

    def __init__(self, address: str, qr_code: QrCode) -> None:
        super().__init__(address)
        self.qr_code = qr_code

    def close(self) -> None:
        try:
            count_visit(self.qr_code)
        except DatabaseError:
            logger.warning("A visit of a QR code wasn't counted", exc_info=True)
        super().close()


def is_persons(request: HttpRequest) -> bool:
    """Whether a person seems to have asked: not a robot, a link's preview or a page's prefetch."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return (
        request.method == "GET"
        and bool(agent)
        and not ROBOT.search(agent)
        and not purpose.startswith("prefetch")
    )


def count_visit(qr_code: QrCode) -> None:
    """Add one to the code's visits of today, in one statement.

    Raises:
        DatabaseError: the database was busy for too long; nothing is counted.
    """
    table = QrVisit._meta.db_table
    with connection.cursor() as cursor:
        is_patient = connection.vendor == "sqlite" and not connection.in_atomic_block
        if is_patient:  # there one writer keeps all others waiting
            cursor.execute("PRAGMA busy_timeout")
            before = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE:d}")
        try:
            cursor.execute(
                f"INSERT INTO {table} (qr_code_id, day, visits) VALUES (%s, %s, 1) "
                f"ON CONFLICT (qr_code_id, day) DO UPDATE SET visits = {table}.visits + 1",
                [qr_code.pk, timezone.localdate()],
            )
        finally:
            if is_patient:
                cursor.execute(f"PRAGMA busy_timeout = {before:d}")


@dataclass(frozen=True, slots=True)
class Visits:
    """How often a code was scanned: in all, and in the last thirty days."""

    total: int = 0
    lately: int = 0


def visits_of(qr_codes: Iterable[QrCode]) -> dict[int, Visits]:
    """The visits of each code, by its id (one query)."""
    since = timezone.localdate() - timedelta(days=LATELY - 1)
    rows = (
        QrVisit.objects.filter(qr_code__in=[qr_code.pk for qr_code in qr_codes])
        .values_list("qr_code")
        .annotate(total=Sum("visits"), lately=Sum("visits", filter=Q(day__gte=since)))
    )
    return {id_: Visits(total, lately or 0) for id_, total, lately in rows}
