"""A consolidated mark is the sum of what it is made of, to the unit, whatever the hierarchy."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from ratings import scores
from ratings.arithmetic import UNIT
from ratings.models import Scope, Score
from registries.selectors.composition import (
    GROUPINGS,
    BadGroup,
    Sums,
    composition_of,
    inside_of,
    members_of,
    roots_of,
)
from registries.selectors.spans import Span, read_spans
from tests.factories import (
    CategoryFactory,
    RegionFactory,
    SphereFactory,
    leave_questionnaires,
    make_organization,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE = NOW - timedelta(days=200)


def all_time() -> Span:
    return read_spans("").chosen


def consolidated(organization: Organization, span: Span) -> Sums:
    row = Score.objects.filter(
        organization=organization, period=span.period.pk, scope=Scope.CONSOLIDATED
    ).first()
    return Sums(row.count, row.sum) if row else Sums()


def wild_country(seed: int) -> list[Organization]:
    """Two authorities that list each other, units at any depth, units that are entries, entries
    that are reached twice; returns the authorities."""
    chance = random.Random(seed)
    north = RegionFactory(code="no", name_ru="Северная", sort_key="b")
    other = CategoryFactory(
        code="school", name_ru="Школы", sphere=SphereFactory(code="education", name_ru="Школа")
    )
    authorities = [make_organization(is_authority=True) for _ in range(2)]
    everybody = [*authorities]
    for _ in range(12):
        more: dict[str, Any] = {}
        if chance.random() < 0.6:
            more["parent"] = chance.choice(everybody)
        else:
            more["categories"] = chance.choice(
                [[CategoryFactory()], [other], [CategoryFactory(), other], []]
            )
            if chance.random() < 0.5:
                more |= {"region": north, "settlement_name_ru": "аг. Ковали", "settlement": None}
        everybody.append(make_organization(**more))
    for authority in authorities:
        listed = {one.pk for one in everybody if chance.random() < 0.5}
        oversight.set_registry(
            authority=authority, organizations=listed | {one.pk for one in authorities}
        )
    leave_questionnaires(*((chance.choice(everybody), chance.randint(1, 5)) for _ in range(60)))
    scores.settle()
    return authorities


@pytest.mark.parametrize("seed", range(6))
def test_roots_and_own_are_the_consolidated_mark_exactly(seed: int, db: None) -> None:
    for authority in wild_country(seed):
        for span in read_spans("").every:
            for by in GROUPINGS:
                found = composition_of(authority, span, by)
                assert found.added == found.consolidated == consolidated(authority, span)
                if not found.overlaps:
                    sums = Sums()
                    for group in found.groups:
                        sums += group.sums
                    assert sums == found.roots.sums
                    assert (
                        sum(group.organizations for group in found.groups)
                        == found.roots.organizations
                    )
                for group in found.groups:
                    members = members_of(authority, span, by, group.code)
                    assert members.group == group
                    assert sum(row.sums.count for row in members.rows) == group.sums.count
                    for row in members.rows:
                        inside = inside_of(row.organization, span)
                        parts = inside.rest
                        assert parts is not None
                        for unit in inside.units:
                            parts += unit.sums
                        assert parts == inside.own == row.sums


def test_entry_inside_another_is_counted_with_it(db: None) -> None:
    clinic = make_organization()
    ward = make_organization(parent=clinic)
    room = make_organization(parent=ward)
    school = make_organization()
    committee = make_organization(registry=[clinic, ward, room, school])
    window = make_organization(parent=committee)
    oversight.set_registry(
        authority=committee,
        organizations=[clinic.pk, ward.pk, room.pk, school.pk, window.pk, committee.pk],
    )
    leave_questionnaires(
        (clinic, 5), (ward, 4), (room, 3), (school, 2), (window, 1), (committee, 5)
    )
    scores.settle()

    found = composition_of(committee, all_time(), "kind")

    assert set(roots_of(committee)) == {clinic, school}
    assert found.roots.sums == Sums(4, 14 * UNIT)
    assert found.own == Sums(2, 6 * UNIT)
    assert found.consolidated == Sums(6, 20 * UNIT)
    assert [(group.code, group.sums.count) for group in found.groups] == [("legal", 4)]


def test_unit_that_stands_alone_in_a_registry_is_a_root(db: None) -> None:
    clinic = make_organization()
    ward = make_organization(parent=clinic)
    committee = make_organization(registry=[ward])
    leave_questionnaires((clinic, 5), (ward, 4))
    scores.settle()

    found = composition_of(committee, all_time(), "kind")

    assert [(group.code, group.sums) for group in found.groups] == [("units", Sums(1, 4 * UNIT))]
    assert found.adds_up


def test_frozen_half_year_says_that_the_registry_was_another(db: None) -> None:
    with time_machine.travel(BEFORE, tick=False):
        clinic, school = make_organization(), make_organization()
        committee = make_organization(registry=[clinic])
        leave_questionnaires((clinic, 5), (school, 3))
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        leave_questionnaires((clinic, 4))
        scores.settle()
        oversight.set_registry(authority=committee, organizations=[clinic.pk, school.pk])
        frozen = composition_of(committee, read_spans("2026-1").chosen, "region")
        live = composition_of(committee, read_spans("2026-2").chosen, "region")

    assert (frozen.consolidated, frozen.added) == (Sums(1, 5 * UNIT), Sums(2, 8 * UNIT))
    assert not frozen.adds_up
    assert live.consolidated == live.added == Sums(1, 4 * UNIT)


def test_half_year_of_an_organization_that_has_got_a_unit_since(db: None) -> None:
    with time_machine.travel(BEFORE, tick=False):
        clinic, other = make_organization(), make_organization()
        ward = make_organization(parent=other)
        leave_questionnaires((clinic, 5), (ward, 3), (ward, 3))
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        leave_questionnaires((clinic, 4))
        scores.settle()
        Organization.objects.filter(pk=ward.pk).update(parent=clinic)
        span = read_spans("2026-1").chosen

        assert inside_of(clinic, span).rest is None
        assert inside_of(other, span).rest == Sums(2, 6 * UNIT)


@pytest.mark.parametrize(("by", "code"), [("colour", "red"), ("region", "zz")])
def test_unknown_group(by: str, code: str, db: None) -> None:
    committee = make_organization(registry=[])

    with pytest.raises(BadGroup):
        members_of(committee, all_time(), by, code)


def test_pages_lead_from_the_sum_to_the_questionnaires(
    clinic: Organization, committee: Organization, officer: User, client: Client
) -> None:
    ward = make_organization(parent=clinic, name_ru="Отделение")
    leave_questionnaires((clinic, 5), (ward, 4), (ward, 2))
    scores.settle()
    client.force_login(officer)
    base = f"/authority/{committee.pk}"

    page = client.get(f"{base}/composition/").content.decode()
    group = client.get(f"{base}/composition/region/vi/").content.decode()
    inside = client.get(f"{base}/organizations/{clinic.pk}/").content.decode()
    everything = client.get(f"/cabinet/{clinic.pk}/questionnaires/?state=0").content.decode()
    alone = client.get(f"/cabinet/{clinic.pk}/questionnaires/?state=0&unit={clinic.pk}")

    assert f"{base}/composition/region/vi/" in page
    assert f"{base}/organizations/{clinic.pk}/" in group
    assert f"/cabinet/{clinic.pk}/questionnaires/?state=0&amp;unit={clinic.pk}" in inside
    assert f"{base}/organizations/{ward.pk}/" in inside
    assert "3 анкеты" in everything
    assert "1 анкета" in alone.content.decode()


def test_table_as_csv_proves_itself(
    clinic: Organization, committee: Organization, officer: User, client: Client
) -> None:
    leave_questionnaires((clinic, 5), (clinic, 4), (committee, 3))
    scores.settle()
    client.force_login(officer)

    answer = client.get(f"/authority/{committee.pk}/composition/csv/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[1:] == [
        "Витебская область;1;2;7560;4,50",
        "Все организации реестра, каждая один раз;1;2;7560;4,50",
        "Собственная оценка органа;;1;2520;3,00",
        "Итоговая оценка органа;;3;10080;4,00",
    ]


@pytest.mark.parametrize("query", ["?by=colour", "?period=2031-1"])
def test_unknown_address_is_not_found(
    query: str, committee: Organization, officer: User, client: Client
) -> None:
    client.force_login(officer)

    assert client.get(f"/authority/{committee.pk}/composition/{query}").status_code == 404


def test_one_group_and_many_cost_the_same(
    committee: Organization, officer: User, client: Client, queries: Any
) -> None:
    client.force_login(officer)
    address = f"/authority/{committee.pk}/composition/"
    client.get(address)
    with queries(7):
        client.get(address)
    made = [make_organization() for _ in range(30)]
    oversight.set_registry(authority=committee, organizations=[one.pk for one in made])
    leave_questionnaires(*((one, 4) for one in made))
    scores.settle()
    with queries(7):
        client.get(address)
