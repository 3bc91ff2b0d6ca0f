"""How an organization is doing: exact, by time, criterion, unit and service, beside others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from organizations.services.cabinet import add_service
from ratings import scores
from ratings.selectors.dynamics import DynamicsPage, dynamics_page
from tests.factories import (
    SphereFactory,
    UserFactory,
    leave_questionnaires,
    make_organization,
    make_organizations,
    rate,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE = NOW - timedelta(days=200)  # in the first half-year


@pytest.fixture
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def old(db: None) -> Organization:
    """A clinic that got a 3,75 in the half-year before."""
    with time_machine.travel(BEFORE, tick=False):
        clinic = make_organization()
        rate(UserFactory(), clinic, 4, 4, 4, 3)
        scores.settle()
    return clinic


def page_of(organization: Organization) -> DynamicsPage:
    return dynamics_page(Organization.objects.get(pk=organization.pk))


@pytest.mark.usefixtures("old", "_now")
def test_half_years_months_and_criteria(old: Organization) -> None:
    rate(UserFactory(), old, 5, 5, 4, 3)  # 4,25
    rate(UserFactory(), old, 5, 5, 5, 5)
    scores.settle()

    page = page_of(old)

    assert [(line.name, line.mark.now, line.mark.text, line.count) for line in page.half_lines] == [
        ("2‑е полугодие 2026\N{NO-BREAK SPACE}г.", "4,63", "+0,88", 2),
        ("1‑е полугодие 2026\N{NO-BREAK SPACE}г.", "3,75", "", 1),
    ]
    assert [line.satisfaction.now for line in page.half_lines if line.satisfaction] == [
        "92,5\N{NO-BREAK SPACE}%",
        "75,0\N{NO-BREAK SPACE}%",
    ]
    assert page.sentence == (
        "2‑е полугодие 2026\N{NO-BREAK SPACE}г.: удовлетворённость 92,5\N{NO-BREAK SPACE}%,"
        " на 17,5 процентного пункта выше прежней"
    )
    assert [(line.name, line.mark.now) for line in page.month_lines] == [
        ("ноябрь 2026\N{NO-BREAK SPACE}г.", "4,63"),
        ("май 2026\N{NO-BREAK SPACE}г.", "3,75"),
    ]
    assert [(line.mark.before, line.mark.now, line.mark.text) for line in page.criteria] == [
        ("4,00", "5,00", "+1,00"),
        ("4,00", "5,00", "+1,00"),
        ("4,00", "4,50", "+0,50"),
        ("3,00", "4,00", "+1,00"),
    ]


@pytest.mark.usefixtures("_now")
def test_units_and_services(clinic: Organization, operator: User) -> None:
    unit = make_organization(name_ru="Амбулатория", parent=clinic)
    service = add_service(by=operator, organization=clinic, kind="service", name_ru="Приём")
    gone = add_service(by=operator, organization=clinic, kind="service", name_ru="Прививка")
    rate(UserFactory(), unit, 3, service=service)
    rate(UserFactory(), clinic, 5, service=service)
    rate(UserFactory(), clinic, 2, service=gone)
    rate(UserFactory(), clinic, 5)
    gone.delete()
    scores.settle()

    page = page_of(clinic)

    assert [(line.name, line.mark.now, line.count) for line in page.units] == [
        ("Амбулатория", "3,00", 1)
    ]
    assert [(line.name, line.mark.now, line.count) for line in page.services] == [
        ("Приём", "4,00", 2),
        ("Прививка", "2,00", 1),
    ]


@pytest.mark.usefixtures("_now")
def test_sphere_and_region_count_each_questionnaire_once(
    clinic: Organization, other_clinic: Organization
) -> None:
    unit = make_organization(parent=clinic)
    make_organization(registry=[clinic, other_clinic])
    for organization, mark in ((clinic, 5), (unit, 2), (other_clinic, 2)):
        rate(UserFactory(), organization, mark)
    scores.settle()

    line = page_of(clinic).half_lines[0]

    assert [(str(one["name"]), one["text"]) for one in line.compared] == [
        (SphereFactory().name, "3,00"),
        ("Витебская область", "3,00"),
    ]


@pytest.mark.usefixtures("old", "_now")
def test_frozen_half_years_are_compared_too(old: Organization) -> None:
    rate(UserFactory(), old, 5)
    scores.settle()

    page, again = page_of(old), page_of(old)

    assert [line.compared[0]["text"] for line in page.half_lines] == ["5,00", "3,75"]
    assert again.half_lines == page.half_lines


def test_page_says_so_when_there_is_nothing_yet(
    client: Client, representative: User, clinic: Organization
) -> None:
    client.force_login(representative)

    page = client.get(f"/cabinet/{clinic.pk}/questionnaires/dynamics/").content.decode()

    assert "Анкет пока нет" in page


@pytest.mark.parametrize("number", [1, 30])
def test_page_costs_the_same_with_any_number_of_units(
    number: int, queries: Any, client: Client, representative: User, clinic: Organization
) -> None:
    units = make_organizations(*(f"Часть {n}" for n in range(number)), parent=clinic)
    oversight.rebuild()
    leave_questionnaires(*[(unit, 4) for unit in units])
    leave_questionnaires((clinic, 5), day=date(2026, 1, 9))
    scores.settle()
    client.force_login(representative)
    client.get("/help/")

    with queries(12):
        answer = client.get(f"/cabinet/{clinic.pk}/questionnaires/dynamics/")

    assert len(answer.context["page"].units) == number
