"""The half-yearly monitoring: a snapshot is taken once; words are edited until they are signed."""

import json
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record
from organizations.models import Organization, RegistryEdge
from ratings.arithmetic import HalfYear
from ratings.scores.books import lock_books
from ratings.scores.settling import settle_under
from registries.models import Monitoring, MonitoringRow
from registries.selectors.snapshot import Snapshot, before_of, gather
from registries.selectors.themes import themes_of
from registries.services.findings import findings_of

BATCH = 200  # rows a statement


class NotNow(Exception):
    """Only the half-year that ended last and the running one are monitored."""


class NoRegistry(Exception):
    """Nothing stands in a registry in force: there is nobody to monitor."""


class DraftThere(Exception):
    """There is an unsigned monitoring of the half-year: finish or discard it first."""

    def __init__(self, monitoring: Monitoring) -> None:
        super().__init__()
        self.monitoring = monitoring


class AlreadySigned(Exception):
    """Signed is final."""


class Overtaken(Exception):
    """Somebody else has changed the words since they were read; carries what they say now."""

    def __init__(self, monitoring: Monitoring) -> None:
        super().__init__()
        self.monitoring = monitoring


class NoConclusion(Exception):
    """A monitoring without a conclusion can't be signed."""


def half_years_now() -> tuple[HalfYear, HalfYear]:
    """Those that can be monitored today: the one that ended last, and the running one."""
    running = HalfYear.of(timezone.localdate())
    return before_of(running), running


def take_snapshot(*, by: User | None, authority: Organization, half_year: HalfYear) -> Monitoring:
    """Look at the registry in force and keep what is seen: of the half-year that ended last from
    its frozen scores and places, of the running one as of this moment.

    Returns:
        the monitoring, a draft with the findings in words.

    Raises:
        NotNow, NoRegistry, DraftThere: nothing was written.
    """
    if half_year not in half_years_now():
        raise NotNow
    return write_snapshot(by=by, authority=authority, half_year=half_year, at=timezone.now())


def write_snapshot(
    *, by: User | None, authority: Organization, half_year: HalfYear, at: datetime
) -> Monitoring:
    """`take_snapshot` of any half-year, for histories that are written later (the demo's).

    Raises:
        NoRegistry, DraftThere: nothing was written.
    """
    if not RegistryEdge.objects.filter(authority=authority).exists():
        raise NoRegistry
    _refuse_second_draft(authority, half_year)
    today = timezone.localdate(at)
    until = min(half_year.ends_on, today)
    # before anything is locked: comments are many, and no score depends on them
    themes = themes_of(authority, half_year.starts_on, until)
    with transaction.atomic():
        # no score moves and no half-year ends while all of it is read
        settle_under(lock_books())
        snapshot = gather(authority, half_year, today=today, themes=themes)
    return _write(by, authority, half_year, at, snapshot)


def _refuse_second_draft(authority: Organization, half_year: HalfYear) -> None:
    draft = Monitoring.objects.filter(
        authority=authority, half_year=half_year.code, state=Monitoring.State.DRAFT
    ).first()
    if draft:
        raise DraftThere(draft)


@transaction.atomic
def _write(
    by: User | None, authority: Organization, half_year: HalfYear, at: datetime, snapshot: Snapshot
) -> Monitoring:
    """Keep what was read, with its findings; of two at once the second finds the first's draft."""
    Organization.objects.select_for_update(no_key=True).get(pk=authority.pk)
    _refuse_second_draft(authority, half_year)
    if not snapshot.rows:
        raise NoRegistry
    last = Monitoring.objects.filter(authority=authority).order_by("-number").first()
    monitoring = Monitoring.objects.create(
        authority=authority,
        number=last.number + 1 if last else 1,
        half_year=half_year.code,
        taken_at=at,
        taken_by=by,
        totals=snapshot.totals,
        findings=findings_of(snapshot.totals, snapshot.rows),
    )
    _insert(monitoring, snapshot.rows)
    record(
        by=by,
        action="monitoring.take",
        subject=monitoring,
        details={"authority": authority.pk, "half_year": half_year.code},
    )
    return monitoring


def _insert(monitoring: Monitoring, rows: list[MonitoringRow]) -> None:
    """Write the rows of a snapshot: twice as fast as `bulk_create`, which prepares each of a
    quarter of a million values by itself."""
    fields = [field for field in MonitoringRow._meta.concrete_fields if not field.primary_key]
    names = ", ".join(str(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            values: list[Any] = []
            for row in part:
                row.monitoring = monitoring
                values += [_plain(getattr(row, field.attname)) for field in fields]
            cursor.execute(
                f"INSERT INTO registries_monitoringrow ({names})"
                f" VALUES {', '.join([marks] * len(part))}",
                values,
            )


def _plain(value: Any) -> Any:
    """A value as both databases take it: lists as JSON, days as ISO text."""
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def save_words(
    *, by: User, monitoring: Monitoring, seen: int, findings: str, conclusion: str
) -> Monitoring:
    """Keep the officer's words.

    Args:
        seen: the version that the form was made of.

    Raises:
        Overtaken, AlreadySigned: nothing was saved.
    """
    kept = _draft(monitoring, seen)
    kept.findings, kept.conclusion = findings, conclusion
    kept.version += 1
    kept.save(update_fields=["findings", "conclusion", "version"])
    record(by=by, action="monitoring.write", subject=kept, details={"version": kept.version})
    return kept


@transaction.atomic
def sign(
    *,
    by: User | None,
    monitoring: Monitoring,
    seen: int,
    name: str,
    position: str,
    at: datetime | None = None,
) -> Monitoring:
    """Sign it off: from now on nothing of it changes.

    Args:
        seen: the version that the signer has read.
        name, position: of whoever signs, as the document says.
        at: when, if not now: for histories that are written later.

    Raises:
        Overtaken, AlreadySigned, NoConclusion: nothing was signed.
    """
    kept = _draft(monitoring, seen)
    if not kept.conclusion.strip():
        raise NoConclusion
    kept.state = Monitoring.State.SIGNED
    kept.signed_name, kept.signed_position = name, position
    kept.signed_at, kept.signed_by = at or timezone.now(), by
    kept.save(update_fields=["state", "signed_name", "signed_position", "signed_at", "signed_by"])
    record(
        by=by,
        action="monitoring.sign",
        subject=kept,
        details={"name": name, "position": position, "version": kept.version},
    )
    return kept


@transaction.atomic
def discard(*, by: User, monitoring: Monitoring) -> None:
    """Throw an unsigned monitoring away.

    Raises:
        AlreadySigned: it stays.
    """
    kept = Monitoring.objects.select_for_update(no_key=True).filter(pk=monitoring.pk).first()
    if kept is None:
        return
    if kept.is_signed:
        raise AlreadySigned
    record(
        by=by,
        action="monitoring.discard",
        subject=kept,
        details={"authority": kept.authority_id, "half_year": kept.half_year},
    )
    kept.delete()


def _draft(monitoring: Monitoring, seen: int) -> Monitoring:
    """The draft, locked, if it is still what somebody has read."""
    kept = Monitoring.objects.select_for_update(no_key=True).get(pk=monitoring.pk)
    if kept.is_signed:
        raise AlreadySigned
    if kept.version != seen:
        raise Overtaken(kept)
    return kept
