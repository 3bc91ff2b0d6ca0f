"""How an organization is doing: by half-year and month, by criterion, unit and service, beside its
sphere and region. Integers throughout: half-years of stored scores, the rest of what is counted.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from organizations.models import Level, Organization, Oversight, Sphere, name_order
from portal.lib import wording
from portal.lib.languages import Text, text_of
from ratings import arithmetic, figures
from ratings.arithmetic import BASE_CRITERIA, HalfYear
from ratings.figures import CRITERION_NAMES, Dynamics, Mark
from ratings.models import ALL_TIME, Period, Questionnaire, Scope, Score, SetKind, SetSum
from ratings.models.numbers import first_number
from ratings.rules import current_day
from ratings.selectors import scores_of
from ratings.selectors.additional import AdditionalMark, additional_marks_of

HALVES = 8
MONTHS = 12
UNITS = 200

Sums = dict[str, tuple[int, int]]  # code of the half-year: sum of the means, count


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now."""

    before: str
    now: str
    text: str  # «+0,12», «без изменений», "" where there is nothing to compare
    sign: int = 0

    @property
    def size(self) -> str:
        """How much, without the sign."""
        return self.text.lstrip("+\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a half-year, a unit, a criterion, a service."""

    name: str
    mark: Change
    count: int
    satisfaction: Change | None = None
    compared: list[dict[str, str]] = field(default_factory=list)  # name, text
    url_id: int = 0


@dataclass(frozen=True, slots=True)
class DynamicsPage:
    """All that the page shows."""

    mark: Mark
    sentence: str
    halves: Dynamics | None
    half_lines: list[Line]
    compared: list[Text]
    now_text: str
    before_text: str
    months: Dynamics | None
    month_lines: list[Line]
    criteria: list[Line]
    additional: list[AdditionalMark]
    units: list[Line]
    more_units: bool
    services: list[Line]


def dynamics_page(organization: Organization) -> DynamicsPage:
    """The page of one organization and its units: as many statements with one unit as with 30."""
    scores = scores_of(organization)
    own = {
        row.period.code: row
        for (_period, scope), row in scores.items()
        if scope == Scope.OWN and row.period_id != ALL_TIME
    }
    codes = sorted(own)[-HALVES:]
    halves: Sums = {code: (own[code].sum, own[code].count) for code in codes}
    now = HalfYear.of(current_day())
    before = HalfYear(now.year, 1) if now.half == 2 else HalfYear(now.year - 1, 2)
    periods = [own[code].period for code in codes]
    compared = _means_around(organization, periods)
    total = scores.get((ALL_TIME, Scope.OWN))
    by_month = months_of(organization)
    units = _units(organization, now.code, before.code)
    return DynamicsPage(
        mark=Mark(total.sum, total.count, 1) if total else Mark(0, 0, 1),
        sentence=satisfaction_sentence(
            halves.get(before.code), halves.get(now.code), wording.half_year(now.code)
        ),
        halves=figures.dynamics([(code, *halves[code]) for code in codes]),
        half_lines=_half_lines(halves, compared),
        compared=[name for name, _sums in compared],
        now_text=wording.half_year(now.code),
        before_text=wording.half_year(before.code),
        months=figures.dynamics(
            [(code, *sums) for code, sums in sorted(by_month.items())], figures.MONTHS
        ),
        month_lines=lines_of_time(by_month, wording.month_of)[::-1],
        criteria=_criteria(own.get(now.code), own.get(before.code)),
        additional=additional_marks_of(organization),
        units=units[:UNITS],
        more_units=len(units) > UNITS,
        services=_services(organization),
    )


# Changes


def mark_change(before: tuple[int, int] | None, now: tuple[int, int] | None) -> Change:
    """Of marks, with two decimals: the difference of what is shown."""
    return change_between(*(figures.mark_text(*sums) if sums else "" for sums in (before, now)))


def satisfaction_change(before: tuple[int, int] | None, now: tuple[int, int] | None) -> Change:
    """Of satisfaction, in percentage points with one decimal."""
    texts = [
        wording.decimal(arithmetic.satisfaction_text(*sums)) if sums else ""
        for sums in (before, now)
    ]
    return change_between(*texts)


def change_between(before: str, now: str) -> Change:
    """Of two figures as they are shown: marks, or, with «%», satisfactions."""
    if not before or not now:
        return Change(before, now, "")
    places = 1 if "%" in now else 2
    size = _digits(now) - _digits(before)
    if not size:
        return Change(before, now, _("без изменений"))
    text = figures.decimals(abs(size), 10**places, places)
    sign = "+" if size > 0 else "\N{MINUS SIGN}"
    return Change(before, now, f"{sign}{text}", 1 if size > 0 else -1)


def _digits(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()))


def satisfaction_sentence(
    before: tuple[int, int] | None, now: tuple[int, int] | None, period: str
) -> str:
    """«2‑е полугодие 2026 г.: удовлетворённость 92,2 %, на 0,4 процентного пункта выше»."""
    if not now or not now[1]:
        return ""
    change = satisfaction_change(before if before and before[1] else None, now)
    told = {
        "period": period,
        "now": change.now,
        "size": change.size,
    }
    if change.sign > 0:
        text = _(
            "%(period)s: удовлетворённость %(now)s, на %(size)s процентного пункта выше прежней"
        )
        return text % told
    if change.sign < 0:
        text = _(
            "%(period)s: удовлетворённость %(now)s, на %(size)s процентного пункта ниже прежней"
        )
        return text % told
    return _("%(period)s: удовлетворённость %(now)s") % told


# By time


def _half_lines(halves: Sums, compared: list[tuple[Text, Sums]]) -> list[Line]:
    lines = lines_of_time(halves, wording.half_year)
    return [
        Line(
            name=line.name,
            mark=line.mark,
            count=line.count,
            satisfaction=line.satisfaction,
            compared=[
                {"name": name, "text": figures.mark_text(*sums.get(code, (0, 0)))}
                for name, sums in compared
            ],
        )
        for code, line in zip(halves, lines, strict=True)
    ][::-1]


def lines_of_time(sums: Sums, wording_of: Any) -> list[Line]:
    """Each period beside the one before, the oldest first."""
    lines, before = [], None
    for code, now in sorted(sums.items()):
        lines.append(
            Line(
                name=wording_of(code),
                mark=mark_change(before, now),
                count=now[1],
                satisfaction=satisfaction_change(before, now),
            )
        )
        before = now
    return lines


def year_ago() -> date:
    """The first day of the month eleven months ago."""
    today = current_day()
    number = today.year * 12 + today.month - MONTHS
    return date(number // 12, number % 12 + 1, 1)


def _lately(organization: Organization) -> Any:
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    return (
        Questionnaire.objects.counted()
        .filter(organization__in=below, number__gte=first_number(year_ago()))
        .order_by()
    )


def months_of(organization: Organization) -> Sums:
    """The latest twelve months that have any. Days are added up here: SQLite would call Python to
    find the month of each of a hundred thousand rows."""
    found: Sums = {}
    rows = _lately(organization).values_list("day")
    for day, total, count in rows.annotate(total=Sum("mean"), n=Count("pk")):
        month = day.strftime("%Y-%m")
        before = found.get(month, (0, 0))
        found[month] = (before[0] + total, before[1] + count)
    return found


def _services(organization: Organization) -> list[Line]:
    """What was received in the latest twelve months, the most frequent first."""
    names = ("service__name_ru", "service__name_be", "service__name_en")
    rows = _lately(organization).exclude(service_name="").values("service", "service_name", *names)
    found = [
        (_service_name(row), (row["total"], row["n"]))
        for row in rows.annotate(total=Sum("mean"), n=Count("pk")).order_by("-n", "service_name")
    ]
    return [
        Line(name=name, mark=mark_change(None, sums), count=sums[1]) for name, sums in found[:UNITS]
    ]


def _service_name(row: dict[str, Any]) -> Text:
    if row["service"] is None:
        return Text(row["service_name"], "ru")

    class Names:
        name_ru = row["service__name_ru"]
        name_be = row["service__name_be"]
        name_en = row["service__name_en"]

    return text_of(Names, "name")


# By criterion and unit


def _criteria(now: Score | None, before: Score | None) -> list[Line]:
    lines = []
    for name in BASE_CRITERIA:
        texts = [
            figures.decimals(getattr(score, name), score.count) if score and score.count else ""
            for score in (before, now)
        ]
        lines.append(
            Line(str(CRITERION_NAMES[name]), change_between(*texts), now.count if now else 0)
        )
    return lines


def _units(organization: Organization, now: str, before: str) -> list[Line]:
    """The units at any depth: this half-year and the one before (two statements)."""
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    units = list(
        Organization.objects.filter(pk__in=below)
        .exclude(pk=organization.pk)
        .order_by(name_order(), "pk")[: UNITS + 1]
    )
    scores = Score.objects.filter(
        organization__in=units, period__code__in=[now, before], scope=Scope.OWN
    ).values_list("organization_id", "period__code", "sum", "count")
    found = {(id_, code): (total, count) for id_, code, total, count in scores if count}
    return [
        Line(
            name=unit.short_name,
            mark=mark_change(found.get((unit.pk, before)), found.get((unit.pk, now))),
            satisfaction=satisfaction_change(
                found.get((unit.pk, before)), found.get((unit.pk, now))
            ),
            count=found.get((unit.pk, now), (0, 0))[1],
            url_id=unit.pk,
        )
        for unit in units
    ]


# Sphere and region


def _means_around(organization: Organization, periods: list[Period]) -> list[tuple[Text, Sums]]:
    """The means of its spheres and of its region: all questionnaires about the legal persons there
    and their units, each once; of a frozen half-year, there as it was frozen (a statement for
    those, and one for each set)."""
    spheres = Sphere.objects.filter(links__organization=organization).order_by("order", "pk")[:2]
    around: list[tuple[Text, SetKind, int, dict[str, int]]] = [
        (sphere.name, SetKind.SPHERE, sphere.pk, {"sphere_links__sphere": sphere.pk})
        for sphere in spheres
    ]
    if region := organization.region:
        around.append((region.name, SetKind.REGION, region.pk, {"region": region.pk}))
    frozen = _frozen_sums(periods, [(kind, id_) for _name, kind, id_, _where in around])
    live = [period for period in periods if not period.frozen_at]
    return [
        (name, frozen.get((kind, id_), {}) | _live_sums(live, where))
        for name, kind, id_, where in around
    ]


def _frozen_sums(
    periods: list[Period], sets: list[tuple[SetKind, int]]
) -> dict[tuple[SetKind, int], Sums]:
    chosen = Q()
    for kind, id_ in sets:
        chosen |= Q(kind=kind, set_id=id_)
    rows = (
        SetSum.objects.filter(chosen, period__in=[one for one in periods if one.frozen_at])
        .order_by()
        .values_list("kind", "set_id", "period__code")
        .annotate(total=Sum("sum"), n=Sum("count"))
    )
    found: dict[tuple[SetKind, int], Sums] = {}
    for kind, id_, code, total, count in rows if sets else ():
        found.setdefault((SetKind(kind), id_), {})[code] = (total, count)
    return found


def _live_sums(periods: list[Period], where: dict[str, int]) -> Sums:
    theirs = {f"organization__{name}": value for name, value in where.items()}
    rows = (
        Score.objects.filter(
            period__in=periods, scope=Scope.OWN, organization__level=Level.LEGAL, **theirs
        )
        .order_by()
        .values_list("period__code")
        .annotate(total=Sum("sum"), n=Sum("count"))
    )
    return {code: (total, count) for code, total, count in rows}
