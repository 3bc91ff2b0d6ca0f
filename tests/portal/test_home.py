"""The first page: the country in figures, the spheres, what people write."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Organization
from organizations.services import close_organization
from ratings import scores, services
from ratings.models import Comment
from tests.factories import (
    UserFactory,
    leave_questionnaires,
    make_organization,
    rate,
)


def home() -> Any:
    answer = Client().get("/")
    assert answer.status_code == 200
    return answer


def numbers() -> list[str]:
    """Organizations, people, questionnaires."""
    return [number for number, _label in home().context["figures"]]


def test_home_of_an_empty_portal_has_no_satisfaction(db: None) -> None:
    page = home()

    assert [number for number, _label in page.context["figures"]] == ["0", "0", "0"]
    assert page.context["national"].satisfaction_text == ""
    assert page.context["satisfied_text"] == ""


def test_home_counts_each_questionnaire_once(clinic: Organization, committee: Organization) -> None:
    unit = make_organization(parent=clinic)
    leave_questionnaires((unit, 5), (clinic, 4), (committee, 3))
    scores.settle()

    page = home()

    assert numbers() == ["2", "0", "3"]
    assert page.context["national"].satisfaction_text == "80,0\N{NO-BREAK SPACE}%"
    assert page.context["satisfied_text"] == "66,7\N{NO-BREAK SPACE}%"


def test_home_counts_people_with_a_confirmed_address(db: None) -> None:
    UserFactory()
    UserFactory(confirmed_at=timezone.now())

    assert numbers()[1] == "1"


def test_home_counts_voluntary_subjects_and_no_units_or_closed(clinic: Organization) -> None:
    make_organization(parent=clinic)
    make_organization(is_voluntary=True)
    closed = make_organization()
    close_organization(by=None, organization=closed, on=timezone.localdate())

    assert numbers()[0] == "2"


def test_home_groups_thousands(clinic: Organization) -> None:
    leave_questionnaires(*[(clinic, 5)] * 1234)
    scores.settle()

    assert numbers()[2].replace("\N{NO-BREAK SPACE}", " ") == "1 234"


def test_home_forgets_a_withdrawn_questionnaire(clinic: Organization) -> None:
    person = UserFactory()
    questionnaire = rate(person, clinic)
    before = numbers()[2]

    services.withdraw_questionnaire(by=person, questionnaire=questionnaire)

    assert (before, numbers()[2]) == ("1", "0")


def test_home_shows_the_three_latest_public_comments(clinic: Organization) -> None:
    for number in range(5):
        rate(UserFactory(), clinic, comment=f"Слово {number}")
    rate(UserFactory(), clinic, comment="Тайное слово", is_private=True)
    Comment.objects.update(state=Comment.State.PUBLISHED)

    shown = [comment["text"] for _organization, comment in home().context["comments"]]

    assert shown == ["Слово 4", "Слово 3", "Слово 2"]


def test_home_counts_what_the_catalogue_lists_of_each_sphere(clinic: Organization) -> None:
    make_organization(parent=clinic)

    assert [(item.code, n) for item, n in home().context["spheres"]] == [("health", 2)]


@pytest.mark.parametrize("address", ["/help/", "/sources/"])
def test_standing_page_opens(address: str, db: None) -> None:
    assert Client().get(address).status_code == 200
