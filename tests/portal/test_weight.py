"""The first view of the pages that people come to weighs little, however much there is to show."""

import pytest
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from ratings import scores
from ratings.models import Comment
from tests.factories import UserFactory, leave_questionnaires, make_organizations, rate
from tests.weight import FIRST_VIEW, weight


@pytest.mark.parametrize("language", ["", "/be", "/en"])
def test_first_view_weighs_little(language: str, clinic: Organization, citizen: User) -> None:
    for unit in make_organizations(*(f"Отделение № {n}" for n in range(40)), parent=clinic):
        leave_questionnaires((unit, 4))
        rate(UserFactory(), clinic, comment="Приняли вовремя, всё объяснили. " * 20)
    Comment.objects.update(state=Comment.State.PUBLISHED)
    scores.settle()
    signed_in = Client()
    signed_in.force_login(citizen)

    pages = [
        Client().get(f"{language}/"),
        Client().get(f"{language}/organizations/"),
        Client().get(f"{language}/rating/?level=units"),
        Client().get(f"{language}/organizations/{clinic.pk}/"),
        Client().get(f"{language}/organizations/{clinic.pk}/rate/"),
        signed_in.get(f"{language}/organizations/{clinic.pk}/rate/"),
    ]

    assert [page.status_code for page in pages] == [200] * 6
    assert max(weight(page) for page in pages) < FIRST_VIEW, [weight(page) for page in pages]


def test_pages_are_sent_compressed(clinic: Organization) -> None:
    answer = Client().get("/", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 20_000
