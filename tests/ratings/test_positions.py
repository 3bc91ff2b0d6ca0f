"""Positions equal those that counting everything anew gives, in every set, ties included."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from organizations import oversight
from organizations.models import Level, Organization, RegistryEdge
from organizations.selectors import category_names
from organizations.services import close_organization, save_organization
from ratings import scores
from ratings.arithmetic import rank_key
from ratings.models import (
    ALL_TIME,
    Period,
    Questionnaire,
    RatingRule,
    Scope,
    Score,
    SetKind,
)
from ratings.selectors import Set, all_time, positions, positions_of
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    leave_questionnaires,
    make_organization,
    rate,
    rate_often,
)

MINIMUM = 5
SPRING = datetime(2026, 4, 15, 9, tzinfo=UTC)


def sets_of(organization: Organization) -> set[Set]:
    """Every set that an organization stands in."""
    found: set[Set] = {(SetKind.COUNTRY, 0), (SetKind.REGION, organization.region_id)}
    if organization.district_id:
        found.add((SetKind.DISTRICT, organization.district_id))
    found |= {(SetKind.SPHERE, link.sphere_id) for link in organization.sphere_links.all()}
    found |= {(SetKind.CATEGORY, link.category_id) for link in organization.category_links.all()}
    return found


def below(organization: Organization) -> set[int]:
    """Whose questionnaires move an organization's mark: DESIGN §2.3, read literally."""
    parents = dict(Organization.objects.values_list("pk", "parent_id"))

    def stands_under(pk: int | None, top: int) -> bool:
        while pk is not None and pk != top:
            pk = parents[pk]
        return pk == top

    tops = {organization.pk} | set(
        RegistryEdge.objects.filter(authority=organization).values_list("organization", flat=True)
    )
    return {pk for pk in parents for top in tops if stands_under(pk, top)}


def brute_positions(since: date | None = None) -> dict[int, dict[Set, tuple[int, int]]]:
    """(position, of how many) of every organization in each of its sets, from scratch."""
    told: dict[int, list[int]] = defaultdict(list)
    for row in Questionnaire.objects.counted():
        if since is None or row.day >= since:
            told[row.organization_id].append(row.mean)
    ranked: dict[int, tuple[int, int]] = {}
    where: dict[int, set[Set]] = {}
    level: dict[int, int] = {}
    for organization in Organization.objects.filter(is_listed=True):
        means = [mean for pk in below(organization) for mean in told[pk]]
        if len(means) >= MINIMUM:
            ranked[organization.pk] = (rank_key(sum(means), len(means)), len(means))
            where[organization.pk] = sets_of(organization)
            level[organization.pk] = organization.level
    found: dict[int, dict[Set, tuple[int, int]]] = {}
    for pk in ranked:
        found[pk] = {}
        for one in where[pk]:
            rivals = [o for o in ranked if level[o] == level[pk] and one in where[o]]
            better = sum(ranked[o] > ranked[pk] for o in rivals)
            found[pk][one] = (1 + better, len(rivals))
    return found


def stored_positions(period: int) -> dict[int, dict[Set, tuple[int, int]]]:
    """What the pages are given, for every organization that has a position."""
    found = {}
    for organization in Organization.objects.all():
        score = Score.objects.filter(
            organization=organization, period=period, scope=Scope.CONSOLIDATED
        ).first()
        standing = positions_of(organization, score, sets_of(organization))
        if standing:
            found[organization.pk] = standing
    return found


def make_country(rng: random.Random) -> list[Organization]:
    """Two regions, three districts, three categories; units, authorities, hidden and closed."""
    vitebsk = RegionFactory()
    minsk = RegionFactory(code="hm", name_ru="Минск")
    places = [
        {"region": vitebsk, "settlement": SettlementFactory(), "district": DistrictFactory()},
        {
            "region": vitebsk,
            "settlement": SettlementFactory(code="orsha"),
            "district": DistrictFactory(code="vi-orsha"),
        },
        {"region": minsk, "settlement": SettlementFactory(code="minsk", region=minsk)},
    ]
    school = CategoryFactory(
        code="school", name_ru="Школы", sphere=SphereFactory(code="education", name_ru="Наука")
    )
    categories = [CategoryFactory(), CategoryFactory(code="hospital", name_ru="Больницы"), school]
    made = []
    for _ in range(14):
        chosen = rng.sample(categories, rng.choice([1, 1, 2]))
        made.append(make_organization(categories=chosen, **rng.choice(places)))
    for _ in range(6):
        made.append(make_organization(parent=rng.choice(made)))
    for _ in range(2):
        made.append(make_organization(registry=rng.sample(made, 4), **rng.choice(places)))
    made.append(make_organization(categories=[]))
    return made


def rate_at_random(made: list[Organization], rng: random.Random) -> None:
    """Few different marks, so that many share a position; some of the half-year before."""
    told = []
    for organization in made:
        for _ in range(rng.choice([0, 3, 5, 5, 6, 10])):
            told.append((organization, rng.choice([3, 4, 5])))
    rng.shuffle(told)
    third = len(told) // 3
    leave_questionnaires(*told[:third], day=date(2025, 11, 3))
    leave_questionnaires(*told[third:])
    scores.settle()


@pytest.mark.parametrize("seed", range(3))
def test_positions_equal_those_counted_anew(seed: int, db: None) -> None:
    rng = random.Random(seed)
    with time_machine.travel(SPRING, tick=False):
        made = make_country(rng)
        rate_at_random(made, rng)
        running = Period.objects.get(code="2026-1")

        assert stored_positions(ALL_TIME) == brute_positions()
        assert stored_positions(running.pk) == brute_positions(date(2026, 1, 1))


@pytest.mark.parametrize("seed", range(2))
def test_positions_follow_every_change_of_the_country(seed: int, db: None) -> None:
    rng = random.Random(100 + seed)
    with time_machine.travel(SPRING, tick=False):
        made = make_country(rng)
        rate_at_random(made, rng)
        closed, hidden, moved, shown = rng.sample(made[:20], 3) + made[-1:]

        close_organization(by=None, organization=closed, on=date(2026, 4, 1))
        hidden.inherits_place, hidden.address_ru = False, ""
        save_organization(by=None, organization=hidden)
        moved.refresh_from_db()
        save_organization(
            by=None, organization=moved, categories=[CategoryFactory(code="hospital")]
        )
        save_organization(by=None, organization=shown, categories=[CategoryFactory()])
        oversight.set_registry(authority=made[20], organizations=[made[0].pk, made[21].pk])
        rate_at_random([shown, *made[:5]], rng)

        assert stored_positions(ALL_TIME) == brute_positions()
        assert list(scores.differences()) == []


def test_equal_marks_and_counts_share_a_position(db: None) -> None:
    first, tied, also_tied, last = (make_organization() for _ in range(4))
    for organization, marks in (
        (first, (5, 5, 5, 5, 5)),
        (tied, (4, 4, 4, 4, 4)),
        (also_tied, (3, 5, 3, 5, 4)),
        (last, (1, 1, 1, 1, 1)),
    ):
        leave_questionnaires(*((organization, mark) for mark in marks))
    scores.settle()

    found = stored_positions(ALL_TIME)

    country = (SetKind.COUNTRY, 0)
    assert [found[o.pk][country] for o in (first, tied, also_tied, last)] == [
        (1, 4),
        (2, 4),
        (2, 4),
        (4, 4),
    ]


def test_equal_marks_are_ordered_by_the_number_of_questionnaires(db: None) -> None:
    fewer, more = make_organization(), make_organization()
    leave_questionnaires(*[(fewer, 4)] * 5, *[(more, 4)] * 6)
    scores.settle()

    found = stored_positions(ALL_TIME)

    country = (SetKind.COUNTRY, 0)
    assert (found[more.pk][country], found[fewer.pk][country]) == ((1, 2), (2, 2))


def test_organization_is_ranked_from_the_fifth_questionnaire_on(db: None) -> None:
    organization = make_organization()
    rate_often(organization, 5, 5, 5, 5)
    before = stored_positions(ALL_TIME)

    fifth = rate_often(organization, 5)[0]
    after = stored_positions(ALL_TIME)[organization.pk][SetKind.COUNTRY, 0]

    assert (before, after) == ({}, (1, 1))
    assert fifth.is_counted


def test_minimum_is_that_of_the_rule_in_force(db: None) -> None:
    RatingRule.objects.create(valid_from=date(2026, 5, 1), minimum_count=2)
    organization = make_organization()
    with time_machine.travel(SPRING, tick=False):
        leave_questionnaires((organization, 5), (organization, 5))
        scores.settle()
        before = stored_positions(ALL_TIME)

    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False):
        scores.settle()
        after = stored_positions(ALL_TIME)
        differences = list(scores.differences())

    assert before == {}
    assert after[organization.pk][SetKind.COUNTRY, 0] == (1, 1)
    assert differences == []


def make_hidden(organization: Organization) -> None:
    save_organization(by=None, organization=organization, categories=[])


def make_closed(organization: Organization) -> None:
    close_organization(by=None, organization=organization, on=date(2026, 1, 1))


@pytest.mark.parametrize("leave", [make_hidden, make_closed])
def test_hidden_and_closed_are_not_ranked(leave: Callable[[Organization], None], db: None) -> None:
    gone, stays = make_organization(), make_organization()
    leave_questionnaires(*[(gone, 5)] * 5, *[(stays, 4)] * 5)
    scores.settle()
    before = stored_positions(ALL_TIME)[stays.pk][SetKind.COUNTRY, 0]

    leave(gone)

    assert before == (2, 2)
    assert stored_positions(ALL_TIME) == {stays.pk: dict.fromkeys(sets_of(stays), (1, 1))}


def test_units_are_ranked_among_units(db: None) -> None:
    legal = make_organization()
    unit = make_organization(parent=legal)
    leave_questionnaires(*[(unit, 5)] * 5, *[(legal, 3)] * 5)
    scores.settle()

    found = stored_positions(ALL_TIME)

    country = (SetKind.COUNTRY, 0)
    assert (found[unit.pk][country], found[legal.pk][country]) == ((1, 1), (1, 1))
    assert (unit.level, legal.level) == (Level.UNIT, Level.LEGAL)


def test_response_to_a_questionnaire_already_knows_the_new_position(
    citizen: User, clinic: Organization, other_clinic: Organization
) -> None:
    leave_questionnaires(*[(clinic, 4)] * 4, *[(other_clinic, 4)] * 5)
    scores.settle()

    rate(citizen, clinic, 5)

    country = (SetKind.COUNTRY, 0)
    assert stored_positions(ALL_TIME)[clinic.pk][country] == (1, 2)
    assert stored_positions(ALL_TIME)[other_clinic.pk][country] == (2, 2)


def shown_changes(organization: Organization) -> list[tuple[int, int | None]]:
    """(position, change since the last half-year) in each set, as the page shows them."""
    score = Score.objects.get(
        organization=organization, period=all_time(), scope=Scope.CONSOLIDATED
    )
    categories = category_names([organization.pk])[organization.pk]
    return [(p.number, p.change) for p in positions(organization, score, categories)]


def test_change_is_counted_since_the_end_of_the_last_half_year(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        clinic, other_clinic, newcomer = (make_organization() for _ in range(3))
        leave_questionnaires(*[(clinic, 3)] * 5, *[(other_clinic, 4)] * 5)
        scores.settle()
        never_frozen = shown_changes(clinic)
    with time_machine.travel(SPRING + timedelta(days=90), tick=False):
        leave_questionnaires(*[(clinic, 5)] * 20, *[(newcomer, 1)] * 5)
        scores.settle()

        risen, fallen, new = map(shown_changes, (clinic, other_clinic, newcomer))

    # in the country, the region, the district, the sphere, the category
    assert never_frozen == [(2, None)] * 5
    assert risen == [(1, 1)] * 5
    assert fallen == [(2, -1)] * 5
    assert new == [(3, None)] * 5
