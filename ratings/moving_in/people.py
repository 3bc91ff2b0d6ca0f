"""people.csv: accounts without passwords; two numbers of one mailbox are one account."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.departures import left_lately
from accounts.mailboxes import canonical, mailbox_of
from accounts.models import User
from accounts.services.moving_in import Newcomer, bring_people, people_of
from portal.lib.languages import NAMES, RUSSIAN
from ratings.models import MovedPerson
from ratings.moving_in.cells import Cells
from ratings.moving_in.files import PEOPLE, read
from ratings.moving_in.report import Report
from ratings.moving_in.spool import Spool
from ratings.services import moving_in

BATCH = 2000
LONGEST_EMAIL = 254
LONGEST_VERSION = 20
LANGUAGES = {"": RUSSIAN, **{code: code for code in NAMES}}


def bring(path: Path, report: Report, now: datetime, tell: Callable[[int, int], None]) -> None:
    """Take the people over; call it in a transaction."""
    rows = read(path, PEOPLE, tell)
    with Spool() as spool:
        while batch := [Cells(row, PEOPLE, report, now) for row in islice(rows, BATCH)]:
            _bring(batch, spool, report)


def _bring(batch: list[Cells], spool: Spool, report: Report) -> None:
    known = set(
        MovedPerson.objects.filter(
            legacy_id__in=[cells.text("legacy_id") for cells in batch]
        ).values_list("legacy_id", flat=True)
    )
    read_: list[tuple[Cells, str, Newcomer]] = []
    for cells in batch:
        number, newcomer = cells.key("legacy_id"), _newcomer(cells)
        if number:
            first = spool.first_line_of(number, cells.row.number)
            if first != cells.row.number:
                cells.wrong(
                    "legacy_id", _("Этот номер уже есть в строке %(row)s.") % {"row": first}
                )
        if not cells.is_right or newcomer is None:
            continue
        if number in known:
            report.count(PEOPLE.name, "already")
        else:
            read_.append((cells, number, newcomer))
    _write(read_, report)


def _write(batch: list[tuple[Cells, str, Newcomer]], report: Report) -> None:
    there = people_of([mailbox_of(one.email) for _cells, _number, one in batch])
    gone = left_lately([one.email for _cells, _number, one in batch])
    moved = set(
        MovedPerson.objects.filter(person__in=there.values()).values_list("person", flat=True)
    )
    new: dict[str, Newcomer] = {}
    mailboxes: list[tuple[Cells, str, str]] = []
    for cells, number, one in batch:
        mailbox = mailbox_of(one.email)
        if mailbox not in there and one.email in gone:
            cells.wrong("email", _("Учётную запись с этой почтой её владелец здесь удалил."))
            continue
        if mailbox in new or there.get(mailbox) in moved:
            report.count(PEOPLE.name, "same mailbox")
            cells.note("email", _("У этой почты есть и другой номер: это одна учётная запись."))
        elif mailbox in there:
            report.count(PEOPLE.name, "here")
            moved.add(there[mailbox])
        else:
            report.count(PEOPLE.name, "new")
            new[mailbox] = one
        mailboxes.append((cells, number, mailbox))
    keys = bring_people(list(new.values()))
    there |= dict(zip(new, keys, strict=True))
    moving_in.remember_people({number: there[mailbox] for _cells, number, mailbox in mailboxes})


def _newcomer(cells: Cells) -> Newcomer | None:
    email = _email(cells)
    joined_at = cells.moment("registered_at")
    confirmed_at = cells.moment("confirmed_at", is_required=False)
    language = cells.choice("language", LANGUAGES)
    version = cells.text("consent_version")
    if len(version) > LONGEST_VERSION:
        cells.wrong(
            "consent_version", _("Слишком длинно: до %(most)s знаков.") % {"most": LONGEST_VERSION}
        )
    consent_at = cells.moment("consent_at", is_required=False)
    if not cells.is_right or joined_at is None:
        return None
    return Newcomer(email, joined_at, confirmed_at, language, version, consent_at or joined_at)


def _email(cells: Cells) -> str:
    try:
        email = canonical(cells.text("email"))
        User._meta.get_field("email").run_validators(email)
    except ValueError:  # and ValidationError
        cells.wrong("email", _("Это не адрес электронной почты. Пример: info@example.by."))
        return ""
    return email
