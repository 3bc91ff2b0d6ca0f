"""What charts of the country are drawn from equals the rating and the questionnaires, to the last
digit: in a random country, in every set, in frozen half-years and in those that still move."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection

from accounts.selectors import count_people
from organizations import services as organization_services
from organizations.models import Organization
from ratings import scores
from ratings.arithmetic import NOTHING, PARTS, Tally, plus, rank_key
from ratings.models import (
    ALL_TIME,
    MonthSum,
    Mover,
    Period,
    Questionnaire,
    Scope,
    Score,
    SetKind,
    SetSum,
    SummaryRun,
)
from ratings.scores import summaries
from ratings.selectors import all_time, national_figures
from ratings.selectors.dynamics import dynamics_page
from ratings.selectors.summaries import (
    by_month,
    by_source,
    half_years,
    months_and_sources,
    most_rated,
    movers,
    people_by_month,
    sums_by_period,
    sums_by_set,
)
from ratings.services import exclude_questionnaire
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    leave_questionnaires,
    make_organization,
    make_staff,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

SPRING, SUMMER = datetime(2026, 5, 20, 9, tzinfo=UTC), datetime(2026, 8, 3, 9, tzinfo=UTC)
AUTUMN = datetime(2026, 11, 22, 9, tzinfo=UTC)
Rows = Iterable[Questionnaire]


def make_country(rng: random.Random) -> list[Organization]:
    """Two regions, three spheres, organizations with units, one hidden, one closed."""
    kinds = [
        CategoryFactory(
            code=f"kind-{n}", sphere=SphereFactory(code=f"sphere-{n}", name_ru=f"Сфера {n}")
        )
        for n in range(3)
    ]
    towns = []
    for code, name in (("vi", "Витебская область"), ("br", "Брестская область")):
        region = RegionFactory(code=code, name_ru=name)
        district = DistrictFactory(code=f"{code}-one", region=region, name_ru=f"Район {code}")
        towns.append(SettlementFactory(code=f"{code}-town", region=region, district=district))
    made = []
    for n in range(9):
        legal = make_organization(
            name_ru=f"Учреждение {n}",
            settlement=rng.choice(towns),
            categories=rng.sample(kinds, rng.randint(1, 2)) if n else [],  # the first is hidden
        )
        made.append(legal)
        made += [make_organization(parent=legal) for _ in range(rng.randint(0, 2))]
    make_organization(name_ru="Исполком", registry=rng.sample(made[3:], 3))
    organization_services.close_organization(by=None, organization=made[-1], on=date(2026, 1, 1))
    return made


def rate_at_random(rng: random.Random, made: list[Organization], day: date) -> None:
    chosen = [(rng.choice(made), rng.randint(1, 5)) for _ in range(60)]
    written = leave_questionnaires(*chosen, day=day)
    for one in written:
        if rng.random() < 0.3:
            Questionnaire.objects.filter(pk=one.pk).update(source=rng.choice(["qr", "q:ABCDEF"]))
    scores.settle()


def root_of(organization: Organization) -> Organization:
    return root_of(organization.parent) if organization.parent else organization


def recount(rows: Rows, keys: Callable[[Organization], Iterable[Any]]) -> dict[Any, Tally]:
    """The questionnaires added up by what their legal person stands in: nothing but a loop."""
    found: dict[Any, Tally] = defaultdict(lambda: NOTHING)
    for one in rows:
        for key in keys(root_of(one.organization)):
            found[key] = plus(found[key], one.tally)
    return dict(found)


SETS: dict[SetKind, Callable[[Organization], Iterable[Any]]] = {
    SetKind.REGION: lambda o: [o.region_id],
    SetKind.DISTRICT: lambda o: [o.district_id],
    SetKind.SPHERE: lambda o: o.sphere_links.values_list("sphere", flat=True),
    SetKind.CATEGORY: lambda o: o.category_links.values_list("category", flat=True),
}


def as_tally(sums: Any) -> Tally:
    return tuple(getattr(sums, part) for part in PARTS)


def counted(**where: Any) -> list[Questionnaire]:
    return list(Questionnaire.objects.counted().filter(**where).select_related("organization"))


def check(period: Period, rows: list[Questionnaire]) -> None:
    """Every sum of a period against these questionnaires, in the country and in each region."""
    for kind, keys in SETS.items():
        found = {id_: as_tally(one) for id_, one in sums_by_set(period, kind).items()}
        assert found == recount(rows, keys), (period, kind)
        for region in RegionFactory._meta.model.objects.all():
            inside = [one for one in rows if root_of(one.organization).region_id == region.pk]
            here = sums_by_set(period, kind, region.pk)
            assert {id_: as_tally(one) for id_, one in here.items()} == recount(inside, keys)
            regional = sums_by_period(region.pk).get(period.code)
            assert (as_tally(regional) if regional else NOTHING) == recount(
                inside, lambda _o: ["all"]
            ).get("all", NOTHING)
    country = sums_by_period()[period.code]
    assert as_tally(country) == recount(rows, lambda _o: ["all"])["all"]
    assert country.organizations == len({root_of(one.organization).pk for one in rows})


def shown(found: list[Any]) -> list[tuple[int, int]]:
    return [(one.organization.pk, one.change) for one in found]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_country(seed: int, db: None) -> None:
    rng = random.Random(seed)
    with time_machine.travel(SPRING, tick=False):
        made = make_country(rng)
        for day in (date(2026, 2, 3), date(2026, 5, 20)):
            rate_at_random(rng, made, day)
    with time_machine.travel(SUMMER, tick=False):
        scores.settle()  # freezes the first half-year
        first = Period.objects.get(code="2026-1")
        then = counted()
        check(first, then)
        rate_at_random(rng, made, date(2026, 8, 3))
    with time_machine.travel(AUTUMN, tick=False):
        rate_at_random(rng, made, date(2026, 11, 22))
        exclude_questionnaire(by=make_staff("operator"), questionnaire=then[0], reason="Проба")
        moved = root_of(then[0].organization)
        elsewhere = next(o for o in made if not o.parent and o.region_id != moved.region_id)
        before = {kind: dict(_sums(first, kind)) for kind in SETS}
        moved.settlement, moved.region = elsewhere.settlement, elsewhere.region
        moved.district = elsewhere.district
        organization_services.save_organization(by=None, organization=moved)
        scores.settle()

        summaries.keep_up()

        running = Period.objects.get(code="2026-2")
        check(all_time(), counted())
        check(running, counted(day__gte=date(2026, 7, 1)))
        # frozen is frozen: neither what was excluded since nor who has moved changes it
        assert {kind: dict(_sums(first, kind)) for kind in SETS} == before
        # the rating's own figures
        national, country = national_figures(), sums_by_period()["all"]
        assert (national.count, national.total, national.satisfied) == (
            (country.count, country.sum, country.satisfied)
        )
        _check_months()
        _check_organizations(running, first)
        _check_cabinet(Organization.objects.get(pk=moved.pk), {"2026-1": first, "2026-2": running})


def _sums(period: Period, kind: SetKind) -> Iterable[tuple[int, Tally]]:
    return ((id_, as_tally(one)) for id_, one in sums_by_set(period, kind).items())


def _check_months() -> None:
    rows = counted()
    months: dict[str, tuple[int, int]] = {}
    for one in rows:
        total, count = months.get(f"{one.day:%Y-%m}", (0, 0))
        months[f"{one.day:%Y-%m}"] = (total + one.mean, count + 1)
    assert by_month(months_and_sources()) == months
    by_qr = sum(one.source != "site" for one in rows)
    assert by_source(months_and_sources(), all_time()) == {"site": len(rows) - by_qr, "qr": by_qr}


def _check_cabinet(organization: Organization, halves: dict[str, Period]) -> None:
    """Its region's mean on the page of its dynamics is the one of the infographics."""
    own = Score.objects.filter(organization=organization, scope=Scope.OWN).exclude(period=ALL_TIME)
    codes = sorted(own.values_list("period__code", flat=True), reverse=True)
    lines = dynamics_page(organization).half_lines
    for code, line in zip(codes, lines, strict=True):
        sums = sums_by_set(halves[code], SetKind.REGION)[organization.region_id or 0]
        assert line.compared[-1]["text"] == sums.mark.text


def _check_organizations(running: Period, first: Period) -> None:
    assert half_years([running, first], all_time()) == (running, first)
    assert half_years([running, first], first) == (first, None)
    marks = {
        (row.organization_id, row.period_id): row
        for row in Score.objects.filter(
            scope=Scope.CONSOLIDATED,
            count__gte=5,
            organization__is_listed=True,
            organization__level=0,
        )
    }
    changes = sorted(
        (
            (
                rank_key(now.sum, now.count) - rank_key(before.sum, before.count),
                now.count,
                -id_,
            )
            for (id_, period), now in marks.items()
            if period == running.pk and (before := marks.get((id_, first.pk)))
        ),
        reverse=True,
    )
    risen, fallen = movers(running)
    assert shown(risen) == [(-id_, change) for change, _n, id_ in changes if change > 0][:10]
    assert sorted(shown(fallen)) == sorted(
        (-id_, change) for change, _n, id_ in changes if change < 0
    )
    assert risen or fallen
    assert [one.change for one in fallen] == sorted(one.change for one in fallen)
    rated = [(organization.pk, mark.count) for organization, mark in most_rated(all_time())]
    own = Score.objects.filter(
        period=ALL_TIME, scope=Scope.OWN, organization__is_listed=True, organization__level=0
    )
    assert [count for _id, count in rated] == sorted(
        (one.count for one in own if one.count), reverse=True
    )[:10]


def test_few_of_a_source_are_shown_with_others_or_not_at_all(db: None) -> None:
    def told(**counts: int) -> dict[str, int]:
        MonthSum.objects.all().delete()
        for source, count in counts.items():
            MonthSum.objects.create(
                month=date(2026, 5, 1), region_id=0, source=source, count=count, sum=0, satisfied=0
            )
        return by_source(months_and_sources(), all_time())

    assert told(site=90, qr=5) == {"site": 90, "qr": 5}
    assert told(site=90, qr=4) == {"": 94}
    assert told(site=90, qr=7, widget=4) == {"site": 90, "": 11}
    assert told(site=90, qr=3, widget=4) == {"site": 90, "": 7}
    assert told(site=4) == {}


def test_it_is_made_when_due(db: None) -> None:
    with time_machine.travel(AUTUMN, tick=False) as clock:
        organization = make_organization()
        leave_questionnaires((organization, 5))
        scores.settle()
        summaries.keep_up()
        leave_questionnaires((organization, 3))
        scores.settle()

        summaries.keep_up()  # within the minute: as it stood
        assert sums_by_period()["all"].count == 1
        clock.shift(61)
        summaries.keep_up()
        assert sums_by_period()["all"].count == 2
        assert sum(one.count for one in months_and_sources()) == 1  # these wait for the night
        SummaryRun.objects.filter(what="live").update(took_ms=30_000)  # a large country
        clock.shift(5 * 60)
        with patch.object(summaries, "sum_up_live") as summed:
            summaries.keep_up()
        assert not summed.called
        clock.shift(24 * 60 * 60)
        summaries.keep_up()
        assert sum(one.count for one in months_and_sources()) == 2


def test_newcomers_are_counted_in_their_months_of_minsk(db: None) -> None:
    for moment in (
        datetime(2026, 4, 30, 20, 59, tzinfo=UTC),  # the last minute of April in Minsk
        datetime(2026, 4, 30, 21, 0, tzinfo=UTC),
        datetime(2026, 5, 31, 20, 59, tzinfo=UTC),
        None,
    ):
        UserFactory(confirmed_at=moment)
    summaries.sum_up_months()
    summaries.sum_up_months()

    assert people_by_month() == [(date(2026, 4, 1), 1), (date(2026, 5, 1), 2)]
    assert sum(count for _month, count in people_by_month()) == count_people()


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_it_once() -> None:
    organization = make_organization()
    leave_questionnaires(*[(organization, 5)] * 7)
    scores.settle()

    raised = at_once([summaries.sum_up_live, summaries.sum_up_months] * 8, workers=8)

    assert raised == []
    assert connection.vendor == "postgresql"
    assert (SetSum.objects.filter(kind=SetKind.REGION).count(), MonthSum.objects.count()) == (2, 1)
    assert not Mover.objects.exists()
