"""What a monitoring sees of a registry: read once, in one consistent state, and kept.

`Monitoring.totals` is what `Snapshot.totals` says here:

- authority (its name, as it was then);
- half_year, until (day up to which, ISO), is_running, before (code of the half-year that it is
  compared with, "" if there is none), minimum (questionnaires that a place needs), registry
  (number of the version in force, 0 if it has none);
- organizations, units: how many entries of each kind;
- own, own_before, consolidated, consolidated_before: tallies of the authority by
  `ratings.arithmetic.PARTS`, {} where it had none;
- place, place_before: [position, of how many] of the authority, [] where it had none;
- fallen, risen: among those of whom both half-years have as many questionnaires as a place needs;
- empty, hidden, incomplete, overdue: how many organizations; answers: how many
  answers are overdue;
- comments, themes: see `registries.selectors.themes`; of examples their ids and marks, no text.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from organizations.arithmetic import normalised
from organizations.models import Level, Organization, RegistryEdge
from organizations.selectors.completeness import Lacks, lacking
from ratings import rules
from ratings.arithmetic import PARTS, HalfYear, mark_text, rank_key
from ratings.models import Period, Scope, Score
from ratings.selectors.country import Place, frozen_places, live_places
from registries.models import MonitoringRow, RegistryVersion
from registries.selectors.assignments import overdue_answers
from registries.selectors.themes import Themes

NAMES = tuple(
    f"{field}_{language}" for field in ("name", "short_name") for language in ("ru", "be", "en")
)
SORT_KEYS = ("sort_key", "sort_key_be", "sort_key_en")
KEPT = (  # what completeness asks for, too
    *("parent", "level", "unp", "closed_on", "verified_on", "region", "settlement", "phone"),
    *("settlement_name_ru", "address_ru", "address_be", "latitude", "hours_ru", "email", "website"),
    *("head_name_ru", "accessibility", "logo_digest"),
)
Sums = tuple[int, int]  # sum of the means, count


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The totals, and a row for each entry, not yet saved."""

    totals: dict[str, Any]
    rows: list[MonitoringRow]


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is known of the half-year and the one before, by organization."""

    scores: dict[tuple[int, int, int], tuple[int, ...]]  # (period, scope, organization): tally
    places: dict[int, Place]
    places_before: dict[int, Place]
    overdue: dict[int, int]
    lacks: dict[int, Lacks]
    now: int
    before: int

    def tally(self, organization: int, scope: int, *, before: bool = False) -> tuple[int, ...]:
        """The parts of a score; () if there is none or it is of no questionnaires."""
        period = self.before if before else self.now
        found = self.scores.get((period, int(scope), organization), ())
        return found if found and found[0] else ()


def entries_of(authority: Organization) -> list[Organization]:
    """The entries of the registry in force, by name, with what they are units of (one query); no
    more of them than a snapshot keeps."""
    rows = Organization.objects.filter(registered_by__authority=authority)
    above = [f"parent__{name}" for name in NAMES]
    return list(
        rows.select_related("parent").only(*NAMES, *SORT_KEYS, *KEPT, *above).order_by("sort_key")
    )


def gather(
    authority: Organization, half_year: HalfYear, *, today: date, themes: Themes
) -> Snapshot:
    """What the registry in force looks like in a half-year: from its frozen scores and places, or,
    of the running one, as of this moment.

    The caller holds the books, so that all figures are of one state. As many statements for three
    thousand organizations as for three, but for those about cabinets: two for each five hundred.
    """
    entries = entries_of(authority)
    periods = {row.code: row for row in Period.objects.filter(code__in=_codes(half_year))}
    now = periods.get(half_year.code)
    before = periods.get(before_of(half_year).code)
    is_running = now is None or now.frozen_at is None
    ids = _ids(authority)
    frozen = [one for one in (now, before) if one and one.frozen_at]
    found = frozen_places(frozen, ids)
    figures = _Figures(
        scores=_scores([one for one in (now, before) if one], ids),
        places=live_places(authority.pk) if is_running else _of_period(found, now),
        places_before=_of_period(found, before),
        overdue=overdue_answers([one.pk for one in entries], authority),
        lacks=lacking(entries),
        now=now.pk if now else 0,
        before=before.pk if before else 0,
    )
    minimum = (now and now.minimum_count) or rules.today().minimum_count
    rows = [_row(entry, figures, minimum) for entry in entries]
    version = RegistryVersion.objects.filter(
        authority=authority, state=RegistryVersion.State.IN_FORCE
    )
    totals = {
        "authority": authority.name_ru,
        "half_year": half_year.code,
        "until": (today if is_running else half_year.ends_on).isoformat(),
        "is_running": is_running,
        "before": before.code if before and before.frozen_at else "",
        "registry": version.values_list("number", flat=True).first() or 0,
        "minimum": minimum,
        **_own_totals(authority.pk, figures),
        **_counts(rows),
        "comments": themes.comments,
        "themes": themes.themes,
    }
    return Snapshot(totals, rows)


def before_of(half_year: HalfYear) -> HalfYear:
    """The half-year before this one."""
    if half_year.half == 2:
        return HalfYear(half_year.year, 1)
    return HalfYear(half_year.year - 1, 2)


def _codes(half_year: HalfYear) -> list[str]:
    return [half_year.code, before_of(half_year).code]


def _ids(authority: Organization) -> Any:
    """The authority and the entries of its registry."""
    entries = RegistryEdge.objects.filter(authority=authority).values("organization")
    return Organization.objects.filter(Q(pk=authority.pk) | Q(pk__in=entries)).values("pk")


def _scores(periods: list[Period], ids: Any) -> dict[tuple[int, int, int], tuple[int, ...]]:
    rows = Score.objects.filter(
        organization__in=ids, period__in=periods, scope__in=[Scope.OWN, Scope.CONSOLIDATED]
    ).values_list("period_id", "scope", "organization_id", *PARTS)
    return {(period, scope, id_): tuple(parts) for period, scope, id_, *parts in rows}


def _of_period(found: dict[tuple[int, int], Place], period: Period | None) -> dict[int, Place]:
    return {id_: place for (pk, id_), place in found.items() if period and pk == period.pk}


def shown_change(before: Sums, now: Sums) -> int | None:
    """The difference of two marks as they are shown, in hundredths; None without one of them."""
    if not before[1] or not now[1]:
        return None
    was, is_ = (int(mark_text(*sums).replace(",", "")) for sums in (before, now))
    return is_ - was


def _row(entry: Organization, figures: _Figures, minimum: int) -> MonitoringRow:
    tally = figures.tally(entry.pk, Scope.CONSOLIDATED)
    own = figures.tally(entry.pk, Scope.OWN)
    before = figures.tally(entry.pk, Scope.CONSOLIDATED, before=True)
    count, total = tally[:2] if tally else (0, 0)
    before_count, before_sum = before[:2] if before else (0, 0)
    place, place_before = figures.places.get(entry.pk), figures.places_before.get(entry.pk)
    lacks = figures.lacks[entry.pk]
    above = entry.parent
    names = {name: getattr(entry, name) for name in (*NAMES, *SORT_KEYS)}
    return MonitoringRow(
        organization_id=entry.pk,
        level=entry.level,
        unp=entry.unp,
        **names,
        above_ru=(above.short_name_ru or above.name_ru) if above else "",
        above_be=(above.short_name_be or above.name_be) if above else "",
        above_en=(above.short_name_en or above.name_en) if above else "",
        words=normalised(" ".join((*(names[name] for name in NAMES), entry.unp))),
        **dict(zip(PARTS, tally, strict=True) if tally else ()),
        mark_key=rank_key(total, count),
        own_count=own[0] if own else 0,
        own_sum=own[1] if own else 0,
        before_count=before_count,
        before_sum=before_sum,
        change=shown_change((before_sum, before_count), (total, count)),
        is_telling=min(count, before_count) >= minimum,
        position=place[0] if place else None,
        position_of=place[1] if place else None,
        position_before=place_before[0] if place_before else None,
        is_closed=entry.is_closed,
        gate=lacks.gate,
        checklist=lacks.checklist,
        lacks=len(lacks.gate) + len(lacks.checklist),
        verified_on=entry.verified_on,
        overdue=figures.overdue.get(entry.pk, 0),
    )


def _own_totals(authority: int, figures: _Figures) -> dict[str, Any]:
    """The authority's own figures."""
    told: dict[str, Any] = {}
    for name, scope in (("own", Scope.OWN), ("consolidated", Scope.CONSOLIDATED)):
        for suffix, before in (("", False), ("_before", True)):
            tally = figures.tally(authority, scope, before=before)
            told[name + suffix] = dict(zip(PARTS, tally, strict=True)) if tally else {}
    told["place"] = list(figures.places.get(authority, ()))
    told["place_before"] = list(figures.places_before.get(authority, ()))
    return told


def _counts(rows: list[MonitoringRow]) -> dict[str, int]:
    """How many entries there are, and how many of each kind that needs attention."""
    return {
        "organizations": sum(row.level == Level.LEGAL for row in rows),
        "units": sum(row.level == Level.UNIT for row in rows),
        "empty": sum(not row.count for row in rows),
        "fallen": sum(row.has_fallen for row in rows),
        "risen": sum(row.has_risen for row in rows),
        "hidden": sum(row.is_hidden for row in rows),
        "incomplete": sum(bool(row.lacks) and not row.is_closed for row in rows),
        "overdue": sum(bool(row.overdue) for row in rows),
        "answers": sum(row.overdue for row in rows),
    }
