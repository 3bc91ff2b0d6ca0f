"""questionnaires.csv: years of questionnaires, counted by the rules of their days."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Membership, Organization
from portal.lib import wording
from ratings import rules, scores
from ratings.arithmetic import BASE_CRITERIA, NOTHING, Tally, mean_of, plus, tally_of
from ratings.models import Authorship, Criterion, MovedPerson, MovedQuestionnaire, State
from ratings.models.comments import MAX_LENGTH
from ratings.moving_in.cells import Cells
from ratings.moving_in.files import QUESTIONNAIRES, read
from ratings.moving_in.memberships import Since
from ratings.moving_in.repeats import Said, replaced_among
from ratings.moving_in.report import Report
from ratings.moving_in.spool import Pair, Read, Spool
from ratings.services import moving_in

FILE = QUESTIONNAIRES.name
READ_AT_ONCE, WRITTEN_AT_ONCE = 2000, 5000


def bring(
    path: Path, report: Report, now: datetime, since: Since, tell: Callable[[int, int], None]
) -> None:
    """Take the questionnaires over and let the scores follow; call it in a transaction.

    Args:
        since: from when on people of `memberships.csv` stand for an organization.
    """
    frozen = scores.begin_moving()
    with Spool() as spool:
        gathered = _Gathering(report, now, frozen, spool).gather(path, tell)
        if not gathered:
            return
        replaced = _decide(spool, since)
        changes = moving_in.replace_questionnaires(replaced)
        report.count(FILE, "replaced here", len(changes))
        changes += _write(spool, report)
    report.say("  " + _("итоги и позиции …"))
    scores.end_moving(changes)


class _Gathering:
    """Reads the rows, says what is wrong with them, keeps the right ones."""

    def __init__(self, report: Report, now: datetime, frozen: date | None, spool: Spool) -> None:
        self.report, self.now, self.frozen, self.spool = report, now, frozen, spool
        organizations = Organization.objects.filter(legacy_id__isnull=False)
        # of one that is part of another by now, the other
        known = organizations.values_list("legacy_id", Coalesce("merged_into", "pk"))
        self.organizations = {str(number): pk for number, pk in known}
        self.has_criteria = Criterion.objects.exists()

    def gather(self, path: Path, tell: Callable[[int, int], None]) -> int:
        """Read the file; how many rows are new and right."""
        rows, count = read(path, QUESTIONNAIRES, tell), 0
        while part := list(islice(rows, READ_AT_ONCE)):
            batch = [Cells(row, QUESTIONNAIRES, self.report, self.now) for row in part]
            found = list(self._read_all(batch))
            self.spool.put(found)
            count += len(found)
        return count

    def _read_all(self, batch: list[Cells]) -> Iterator[Read]:
        numbers = [cells.text("legacy_id") for cells in batch]
        known = set(
            MovedQuestionnaire.objects.filter(legacy_id__in=numbers).values_list("pk", flat=True)
        )
        people: dict[str, int | None] = dict(
            MovedPerson.objects.filter(
                legacy_id__in={cells.text("person_legacy_id") for cells in batch}
            ).values_list("legacy_id", "person_id")
        )
        for cells in batch:
            if found := self._read(cells, known, people):
                yield found

    def _read(self, cells: Cells, known: set[str], people: dict[str, int | None]) -> Read | None:
        number, line = cells.key("legacy_id"), cells.row.number
        first = self.spool.first_line_of(number, line) if number else line
        if first != line:
            cells.wrong("legacy_id", _("Этот номер уже есть в строке %(row)s.") % {"row": first})
        elif number in known:
            self.report.count(FILE, "already")
            return None
        person = self._person(cells, people)
        organization = self.organizations.get(cells.key("organization_legacy_id"))
        if organization is None and cells.text("organization_legacy_id"):
            cells.wrong("organization_legacy_id", _("Организации с этим номером здесь нет."))
        at = cells.moment("submitted_at")
        day = timezone.localdate(at) if at else None
        if day and self.frozen and day <= self.frozen:
            cells.wrong(
                "submitted_at",
                _("Полугодие этого дня уже закрыто (по %(day)s): его итоги не меняются.")
                % {"day": wording.day(self.frozen)},
            )
        base = tuple(cells.answer(name) for name in BASE_CRITERIA)
        comment, is_published = cells.text("comment"), cells.yes("comment_published")
        if len(comment) > MAX_LENGTH:
            cells.wrong("comment", _("Комментарий длиннее 2 000 знаков. Сократите его."))
        additional = self._additional(cells, organization, day) if cells.is_right else {}
        if not cells.is_right or person is None or organization is None or not (at and day):
            return None
        return Read(
            line=line,
            legacy_id=number,
            person_id=person,
            organization_id=organization,
            at=at,
            day=day,
            base=base,
            mean=mean_of([*base, *additional.values()]),
            comment=comment,
            is_published=is_published,
            additional=additional,
        )

    def _person(self, cells: Cells, people: dict[str, int | None]) -> int | None:
        number = cells.key("person_legacy_id")
        if not number:
            return None
        if number not in people:
            cells.wrong("person_legacy_id", _("Человека с этим номером нет ни здесь, ни в файле."))
        elif people[number] is None:
            cells.wrong("person_legacy_id", _("Этот человек удалил здесь свою учётную запись."))
        return people.get(number)

    def _additional(
        self, cells: Cells, organization: int | None, day: date | None
    ) -> dict[int, int]:
        """«Чистота=5; Очередь=4»: the answers to criteria that were in force here that day."""
        told = [part.strip() for part in cells.text("additional").split(";") if part.strip()]
        if not told or organization is None or day is None:
            return {}
        asked: dict[str, int] = {}
        if self.has_criteria:
            of = Criterion.objects.for_organization(Organization(pk=organization), day)
            asked = {one.name_ru.casefold(): one.pk for one in of}
        found = {}
        for part in told:
            name, _equals, value = (piece.strip() for piece in part.rpartition("="))
            if len(value) != 1 or value not in "12345":
                cells.wrong("additional", _("Напишите так: Чистота=5; Очередь=4."))
            elif name.casefold() in asked:
                found[asked[name.casefold()]] = int(value)
            else:
                self.report.count(FILE, "additional ignored")
                cells.note(
                    "additional",
                    _("Критерия %(name)s здесь в тот день не было: ответ не учтён.")
                    % {"name": wording.quoted(name[:60])},
                )
        return found


def _decide(spool: Spool, since: Since) -> list[int]:
    """Say which rows don't count; the questionnaires of here that give way to them."""
    joined = Membership.objects.order_by().values("user").annotate(first=Min("created_at"))
    stands = {row["user"]: row["first"] for row in joined} | since
    is_empty = not Authorship.objects.exists()
    repeat_days = cache(lambda day: rules.in_force(day).repeat_days)
    replaced: list[int] = []
    for pairs in spool.by_pair():
        barred = _barred([pair for pair, _said in pairs if pair[0] in stands])
        here = {} if is_empty else _here([pair for pair, _said in pairs])
        states: list[tuple[int, State]] = []
        for pair, said in pairs:
            out = {row.line for row in said if pair in barred and row.at >= stands[pair[0]]}
            states += [(line, State.EXCLUDED) for line in sorted(out)]
            chain = [Said(row.line, row.at, row.day, True) for row in said if row.line not in out]
            for one in replaced_among([*here.get(pair, ()), *chain], repeat_days):
                if one.is_new:
                    states.append((one.key, State.REPLACED))
                else:
                    replaced.append(one.key)
        spool.decide(states)
    return replaced


def _barred(pairs: list[Pair]) -> set[Pair]:
    """Those of these whose person stands for the organization, above it or below it (row 34)."""
    rated: dict[int, list[int]] = defaultdict(list)
    for person, organization in pairs:
        rated[person].append(organization)
    found = set()
    for member in User.objects.filter(pk__in=rated):
        rows: Any = Organization.objects.with_bar(member).filter(pk__in=rated[member.pk])
        barred = rows.filter(is_barred=True).values_list("pk", flat=True)
        found |= {(member.pk, organization) for organization in barred}
    return found


def _here(pairs: list[Pair]) -> dict[Pair, list[Said]]:
    """The counted questionnaires of these that the portal has already."""
    wanted, found = set(pairs), defaultdict(list)
    rows = Authorship.objects.filter(
        person__in={person for person, _organization in pairs},
        questionnaire__state=State.COUNTED,
    ).values_list(
        "person", "questionnaire__organization", "questionnaire", "questionnaire__submitted_at",
        "questionnaire__day",
    )  # fmt: skip
    for person, organization, key, at, day in rows:
        if (person, organization) in wanted:
            found[person, organization].append(Said(key, at, day, is_new=False))
    return found


def _write(spool: Spool, report: Report) -> list[tuple[int, date, Tally]]:
    """Write the rows in the order of time; what they add to the scores."""
    added: dict[tuple[int, date], Tally] = defaultdict(lambda: NOTHING)
    rows, written = spool.by_time(), 0
    while batch := list(islice(rows, WRITTEN_AT_ONCE)):
        moving_in.write_questionnaires([_brought(row, state) for row, state in batch])
        for row, state in batch:
            report.count(FILE, state.name.lower())
            if state == State.COUNTED:
                key = row.organization_id, row.day
                added[key] = plus(added[key], tally_of(row.base, row.mean))
            elif state == State.EXCLUDED:
                report.notice(
                    *(FILE, row.line, "person_legacy_id", ""),
                    _("Человек представляет эту организацию или связанную с ней: не учтена."),
                )
        written += len(batch)
        report.say("  " + _("записано анкет: %(done)s") % {"done": wording.number(written)})
    return [(organization, day, tally) for (organization, day), tally in added.items()]


def _brought(row: Read, state: State) -> moving_in.Brought:
    return moving_in.Brought(
        legacy_id=row.legacy_id,
        person_id=row.person_id,
        organization_id=row.organization_id,
        at=row.at,
        day=row.day,
        base=row.base,
        mean=row.mean,
        state=state,
        comment=row.comment,
        is_published=row.is_published,
        additional=row.additional,
    )
