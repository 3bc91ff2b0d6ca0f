"""Reads of the audit log."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mailboxes import mailbox_of
from accounts.models import AuditEntry, AuditQuerySet, User
from portal.lib import actions, wording
from portal.lib.cursors import CursorPage, cursor_page

PAGE = 50
# entries made at once get their numbers and their moments in orders of their own
SLACK = 1_000
SHOWN_LETTERS = 300
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # as services write days down
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(3000, 1, 1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the log is asked for; "" and None leave everything.

    who: an address, a person's number, or "0" for the portal itself. action: one, or with a dot at
    its end all of a kind. subject: «model:id», or a model. since, until: days, both included.
    text: words of the details.
    """

    who: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What is set, as plain values for a query, a task, the log."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value
        }


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry in words."""

    entry: AuditEntry
    who: str
    who_url: str
    what: str
    subject: str
    subject_url: str
    details: list[tuple[str, str]]


def found(user: Any, filters: Filters) -> AuditQuerySet:
    """The entries that this person may read, filtered, with who is meant by `by`."""
    rows = AuditEntry.objects.visible_to(user).select_related("by")
    if filters.who:
        rows = rows.filter(_by(filters.who))
    if filters.action.endswith("."):
        rows = rows.filter(action__gt=filters.action, action__lt=f"{filters.action[:-1]}/")
    elif filters.action:
        rows = rows.filter(action=filters.action)
    if ":" in filters.subject:
        rows = rows.filter(subject=filters.subject)
    elif filters.subject:
        rows = rows.filter(subject__gt=f"{filters.subject}:", subject__lt=f"{filters.subject};")
    if filters.since:
        begin = _midnight(filters.since)
        rows = rows.filter(at__gte=begin, pk__gt=_number_at(begin) - SLACK)
    if filters.until:
        end = _midnight(filters.until, later=1)
        rows = rows.filter(at__lt=end, pk__lt=_number_at(end) + SLACK)
    for word in filters.text.lower().split():
        rows = rows.filter(words__contains=word)
    return rows


def page(user: Any, filters: Filters, *, after: str = "", before: str = "") -> CursorPage:
    """A page of the log as ShownEntry, the newest first.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    found_page = cursor_page(
        found(user, filters), keys=("pk",), descending=True, size=PAGE, after=after, before=before
    )
    return CursorPage(list(in_words(found_page.rows)), found_page.previous, found_page.next)


def history(subject: str, *, limit: int = 20, without: str = "") -> list[ShownEntry]:
    """The latest entries about one thing, «model:id», the newest first.

    Args:
        without: an action that isn't told.
    """
    rows = AuditEntry.objects.select_related("by").filter(subject=subject).order_by("-pk")
    rows = rows.exclude(action=without) if without else rows
    return list(in_words(rows[:limit]))


def in_words(rows: Iterable[AuditEntry]) -> Iterator[ShownEntry]:
    """Entries as they are shown; their `by` is fetched with them."""
    for row in rows:
        subject, subject_url = actions.told(row.subject) if row.subject else ("", "")
        # who has left is known by number alone
        person = row.by if row.by_id else None
        yield ShownEntry(
            entry=row,
            who=name_of(row),
            who_url=reverse("people:person", args=[person.pk]) if person else "",
            what=actions.words_of(row.action),
            subject=subject,
            subject_url=subject_url,
            details=[
                (actions.key_of(key), _plain(value))
                for key, value in sorted(row.details.items())
                if value not in (None, "", False, [])
            ],
        )


def name_of(row: AuditEntry) -> str:
    """Who did it: the address at that time, else the present one, else the number alone."""
    if row.by_id is None:
        return _("портал")
    if row.by_name:
        return row.by_name
    if row.by is not None:
        return row.by.email
    return _("удалённая учётная запись № %(n)s") % {"n": row.by_id}


def _by(who: str) -> Q:
    number = who.lstrip("№# ")
    if number.isascii() and number.isdecimal() and len(number) < 18:
        return Q(by=int(number)) if int(number) else Q(by=None)
    people = User.objects.filter(mailbox=mailbox_of(who)).values_list("pk", flat=True)
    # whoever had this address then, though the account is gone
    former = AuditEntry.objects.filter(by_name=who.lower()).order_by("-pk")
    return Q(by__in={*people, *former.values_list("by", flat=True)[:1]})


def _number_at(moment: datetime) -> int:
    """The number of the first entry of that moment or later."""
    rows = AuditEntry.objects.filter(at__gte=moment).order_by("at").values_list("pk", flat=True)
    first = rows.first()
    if first is not None:
        return first
    return (AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _midnight(day: date, *, later: int = 0) -> datetime:
    """So many days later; a year that no calendar of ours holds stands for its end."""
    day = min(max(day, FIRST_DAY), LAST_DAY) + timedelta(days=later)
    return timezone.make_aware(datetime.combine(day, time.min))


def _day_in_words(text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text))
    except ValueError:  # somebody's own words
        return text


def _plain(value: Any) -> str:
    if value is True:
        return _("да")
    if isinstance(value, dict):
        text = ", ".join(f"{actions.key_of(key)}: {_plain(one)}" for key, one in value.items())
    elif isinstance(value, list):
        text = ", ".join(_plain(one) for one in value)
    elif isinstance(value, str) and _DAY.fullmatch(value):
        text = _day_in_words(value)
    else:
        text = "—" if value is None else str(value)
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
