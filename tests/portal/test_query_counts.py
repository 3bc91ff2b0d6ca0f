"""Lists cost the same number of statements with one row and with thirty."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from organizations.selectors import reference
from ratings import rules, scores
from ratings.arithmetic import BASE_CRITERIA
from ratings.forms import Token, make_token
from ratings.models import Comment, Questionnaire
from ratings.services.networks import salts
from tests.factories import UserFactory, leave_questionnaires, make_organizations, rate

BASE = dict.fromkeys(BASE_CRITERIA, "5")


def make_many(number: int, parent: Organization | None = None) -> list[Organization]:
    return make_organizations(*(f"Учреждение {n}" for n in range(number)), parent=parent)


@pytest.fixture
def remembered() -> Any:
    """What stays in the cache between requests is there already."""

    def remember() -> None:
        reference()
        rules.today()
        rules.has_additional_criteria()
        rules.has_ever_had_criteria()
        rules.has_campaigns()
        salts(rules.current_day())

    return remember


@pytest.mark.parametrize("item_count", [1, 30])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/organizations/", 4),
        ("/organizations/?sort=name&region=vi", 5),
        ("/be/organizations/?sort=name", 5),
        ("/en/organizations/", 4),
        ("/organizations/?q=учреждение", 7),
        ("/rating/", 5),
        ("/rating/?sort=adjusted", 5),
        ("/rating/?region=vi&category=health-clinic", 5),
    ],
)
def test_list_costs_the_same_with_any_number_of_rows(
    address: str, statements: int, item_count: int, queries: Any, remembered: Any, db: None
) -> None:
    made = make_many(item_count)
    leave_questionnaires(*[(organization, 5) for organization in made for _ in range(5)])
    scores.settle()
    remembered()

    with queries(statements):
        answer = Client().get(address)

    assert len(answer.context["listing"].rows) == min(item_count, 20)


@pytest.mark.parametrize("item_count", [1, 30])
def test_organizations_page_costs_the_same_with_any_number_of_units_and_comments(
    item_count: int, queries: Any, remembered: Any, clinic: Organization, committee: Organization
) -> None:
    for unit in make_many(item_count, parent=clinic):
        leave_questionnaires((unit, 4))
        rate(UserFactory(), clinic, comment="Спасибо")
    leave_questionnaires(*[(clinic, 5)] * 5)
    Comment.objects.update(state=Comment.State.PUBLISHED)
    scores.settle()
    remembered()

    with queries(12):
        answer = Client().get(f"/organizations/{clinic.pk}/")

    assert len(answer.context["page"].units) == item_count
    assert len(answer.context["page"].comments) == min(item_count, 10)


@pytest.mark.parametrize("item_count", [1, 30])
def test_home_costs_the_same_with_any_number_of_rows(
    item_count: int, queries: Any, remembered: Any, db: None
) -> None:
    for organization in make_many(item_count):
        rate(UserFactory(), organization, comment="Спасибо")
    Comment.objects.update(state=Comment.State.PUBLISHED)
    remembered()

    with queries(6):
        answer = Client().get("/")

    assert len(answer.context["comments"]) == min(item_count, 3)


@pytest.mark.parametrize("item_count", [1, 30])
def test_own_questionnaires_cost_the_same_with_any_number_of_rows(
    item_count: int, queries: Any, remembered: Any, client: Client, citizen: User
) -> None:
    for organization in make_many(item_count):
        rate(citizen, organization, comment="Спасибо")
    client.force_login(citizen)
    client.get("/help/")
    remembered()

    with queries(3):
        answer = client.get("/accounts/questionnaires/")

    assert len(answer.context["rows"]) == min(item_count, 20)


@pytest.mark.parametrize("item_count", [1, 30])
def test_moderators_queue_costs_the_same_with_any_number_of_rows(
    item_count: int, queries: Any, client: Client, moderator: User, clinic: Organization
) -> None:
    for _ in range(item_count):
        rate(UserFactory(), clinic, comment="Спасибо")
    client.force_login(moderator)
    client.get("/help/")

    with queries(12):
        answer = client.get("/moderation/comments/")

    assert len(answer.context["rows"]) == min(item_count, 20)


# The questionnaire


@pytest.fixture
def rating_clinic(
    client: Client, citizen: User, clinic: Organization, committee: Organization, remembered: Any
) -> Client:
    """A citizen before the questionnaire about a ranked clinic that an authority oversees."""
    leave_questionnaires(*[(clinic, 4)] * 6)
    scores.settle()
    client.force_login(citizen)
    client.get("/help/")
    remembered()
    return client


def test_questionnaires_page_statements(
    rating_clinic: Client, queries: Any, clinic: Organization
) -> None:
    # the fifth: what the organization provides
    with queries(5):
        rating_clinic.get(f"/organizations/{clinic.pk}/rate/")


@pytest.mark.parametrize(
    ("replacing", "comment", "statements"),
    [(False, "", 22), (True, "", 25), (False, "Спасибо", 27), (True, "Спасибо", 30)],
)
def test_submission_that_moves_positions_statements(
    replacing: bool,
    comment: str,
    statements: int,
    rating_clinic: Client,
    queries: Any,
    citizen: User,
    clinic: Organization,
) -> None:
    if replacing:
        rate(citizen, clinic, 1)
        Questionnaire.objects.update(submitted_at=timezone.now() - timedelta(minutes=2))
    token = make_token(citizen, clinic, Token(uuid4()))

    with queries(statements):
        answer = rating_clinic.post(
            f"/organizations/{clinic.pk}/rate/", {"token": token, **BASE, "comment": comment}
        )

    assert answer.status_code == 302


@pytest.mark.parametrize("times", [200, 500])
def test_submission_costs_the_same_however_often_the_organization_was_rated(
    times: int, rating_clinic: Client, queries: Any, citizen: User, clinic: Organization
) -> None:
    leave_questionnaires(*[(clinic, 5)] * times)
    scores.settle()

    # two statements fewer while the mark stays within its step of the histogram
    with queries(21):
        rating_clinic.post(
            f"/organizations/{clinic.pk}/rate/", {"token": make_token(citizen, clinic), **BASE}
        )


def test_thank_you_page_statements(
    rating_clinic: Client, queries: Any, citizen: User, clinic: Organization
) -> None:
    reference = rate(citizen, clinic).reference

    with queries(8):
        rating_clinic.get(f"/accounts/questionnaires/{reference}/")
