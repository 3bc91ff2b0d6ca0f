"""The read API: the figures of the pages, for programs; nobody hidden, nothing but JSON."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from organizations.services import close_organization
from portal.opendata.api import limits
from portal.opendata.dumps.catalogue import lists
from portal.opendata.models import ApiKey
from portal.opendata.services import TooManyKeys, make_key, revoke_key
from portal.polls.models import Poll
from portal.polls.services.polls import close_poll
from portal.polls.services.taking_part import Said, take_part
from ratings import scores
from ratings.models import ALL_TIME, Scope, Score
from ratings.services.campaigns import Call, draft_campaign
from ratings.services.criteria import Wording
from tests.factories import (
    make_campaign,
    make_criterion,
    make_organization,
    make_organizations,
    make_poll,
    rate_often,
    the_category,
)
from tests.polls.test_polls import said_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


def ask(client: Client, path: str, **headers: str) -> Any:
    response = client.get(f"{API}{path}", headers=headers)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def walk(client: Client, path: str) -> list[Any]:
    """All items, page by page, as `next` leads."""
    items = []
    while path:
        page = ask(client, path)
        items += page["items"]
        path = (page["next"] or "").removeprefix(f"http://testserver{API}")
    return items


class TestFigures:
    def test_are_those_of_the_pages_and_hidden_ones_are_nowhere(
        self, client: Client, clinic: Organization, committee: Organization
    ) -> None:
        ward = make_organization(name_ru="Отделение", parent=clinic)
        hidden = make_organization(name_ru="Скрытая", categories=[])
        known_ward = make_organization(parent=hidden, categories=[the_category()])
        rate_often(clinic, 5, 4, 4, 4)
        rate_often(ward, 2, 5)
        marks = ask(client, f"/organizations/{clinic.pk}/marks")
        score = Score.objects.get(organization=clinic, period=ALL_TIME, scope=Scope.CONSOLIDATED)
        assert (marks["consolidated"]["sum"], marks["consolidated"]["count"]) == (24 * 840, 6)
        assert marks["consolidated"]["criteria"]["clarity"] == score.clarity == 24
        assert marks["consolidated"]["mark"] == "4.00"
        assert marks["consolidated"]["satisfaction"] == "80.0"
        page = client.get(f"/organizations/{clinic.pk}/").content.decode()
        assert "4,00" in page

        positions = ask(client, f"/organizations/{committee.pk}/positions")
        assert positions["count"] == 6
        assert [one["set"] for one in positions["positions"]] == [
            *("country", "region", "district", "sphere", "category")
        ]
        # equal in mark and count, they share the first place
        assert {one["position"] for one in positions["positions"]} == {1}
        rating = ask(client, "/rating")
        assert [row["position"] for row in rating["items"]] == [1, 1]
        assert ask(client, "/rating?size=1")["items"] == rating["items"][:1]
        assert walk(client, "/rating?size=1") == rating["items"]

        listed = walk(client, "/organizations?size=1")
        assert [one["id"] for one in listed] == [clinic.pk, committee.pk, ward.pk, known_ward.pk]
        assert listed[-1]["parent"] is None
        assert ask(client, f"/organizations/{known_ward.pk}")["part_of"] == []
        assert listed[0]["mark"] == {
            name: marks["consolidated"][name] for name in ("count", "sum", "mark", "satisfaction")
        }
        one = ask(client, f"/organizations/{ward.pk}")
        assert (one["parent"], one["part_of"]) == (clinic.pk, [clinic.pk])
        assert one["overseen_by"] == [committee.pk]
        assert [u["id"] for u in ask(client, f"/organizations/{clinic.pk}/units")["items"]] == [
            ward.pk
        ]
        assert ask(client, "/country")["count"] == 6
        assert ask(client, f"/organizations/{clinic.pk}/history")["half_years"][0]["own"]["count"]
        for gone in (hidden.pk, 10**30):
            for part in ("", "/units", "/marks", "/positions", "/history"):
                response = client.get(f"{API}/organizations/{gone}{part}")
                assert response.status_code == 404
                assert response["Content-Type"] == "application/problem+json"

    def test_closed_ones_and_what_has_changed_are_asked_for(
        self, client: Client, clinic: Organization, other_clinic: Organization, operator: User
    ) -> None:
        close_organization(by=operator, organization=clinic, on=date(2026, 1, 2))
        assert [o["id"] for o in ask(client, "/organizations")["items"]] == [other_clinic.pk]
        closed = ask(client, "/organizations?closed=true")["items"]
        assert [o["id"] for o in closed] == [clinic.pk]
        assert closed[0]["closed_on"]
        assert ask(client, "/organizations?changed_since=2999-01-01T00:00:00Z")["items"] == []
        assert ask(client, "/organizations?changed_since=2999-01-01T00:00:00")["items"] == []
        for beyond in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"):
            response = client.get(f"{API}/organizations?changed_since={beyond}")
            assert response.status_code == 400
        found = ask(
            client, "/organizations?q=витебская&district=vi-liozno&sphere=health&level=legal"
        )
        assert [o["id"] for o in found["items"]] == [other_clinic.pk]
        assert ask(client, "/organizations?level=unit")["items"] == []


def test_a_walk_meets_each_row_once_while_others_come_and_go(client: Client) -> None:
    made = make_organizations(*(f"Школа № {number}" for number in range(7)))
    for organization, mean in zip(made, (3, 2, 3, 2, 1, 2, 3), strict=True):
        rate_often(organization, *[mean] * 5)
    first = ask(client, "/rating?size=3")
    rate_often(made[4], *[5] * 40)  # from the end to the front, already passed
    rest = walk(client, first["next"].removeprefix(f"http://testserver{API}"))
    met = [row["organization"]["id"] for row in (*first["items"], *rest)]
    assert len(met) == len(set(met)) == 6
    listed = ask(client, "/organizations?size=4")
    new = make_organization()
    rest = walk(client, listed["next"].removeprefix(f"http://testserver{API}"))
    assert [o["id"] for o in (*listed["items"], *rest)] == [*(o.pk for o in made), new.pk]


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/organizations?size=200", 4), ("/rating?size=200", 2), ("/organizations/{}/units", 7)],
)
def test_long_lists_cost_no_more_statements(
    client: Client, clinic: Organization, queries: Any, path: str, statements: int
) -> None:
    path = path.format(clinic.pk)
    for number in (1, 30):
        made = make_organizations(
            *(f"Учреждение {number}-{i}" for i in range(number)),
            parent=clinic if "units" in path else None,
        )
        rate_often(made[0], 5, 5, 5, 5, 5)
        ask(client, path)  # what each process remembers
        with queries(statements):
            ask(client, path)


class TestProtocol:
    def test_answers_from_any_site_are_kept_by_caches_and_by_their_tag(
        self, client: Client, clinic: Organization
    ) -> None:
        path = f"{API}/organizations/{clinic.pk}"
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=60"
        assert first["Access-Control-Allow-Origin"] == "*"
        assert not first.cookies
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
        rate_often(clinic, 5)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert client.head(path).status_code == 200
        preflight = client.options(path, headers={"Origin": "https://example.org"})
        assert preflight.status_code == 204
        assert "Authorization" in preflight["Access-Control-Allow-Headers"]
        for method in ("post", "put", "patch", "delete"):
            refused = getattr(client, method)(path)
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")

    def test_a_set_without_its_code_is_told_of_it(self, client: Client) -> None:
        for query, message in (
            ("set=region", "required: of which region"),
            ("code=vi", "not of the country"),
        ):
            told = client.get(f"{API}/rating?{query}").json()
            assert told["errors"] == [{"parameter": "code", "message": message}]

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/organizations?size=201", 400),
            ("/organizations?sise=20", 400),
            ("/organizations?after=%00", 400),
            ("/organizations?q=%ff", 400),
            ("/organizations?region=nowhere", 404),
            ("/rating?set=region", 404),
            ("/rating?code=vi", 404),
            ("/rating?set=region&code=nowhere", 404),
            ("/rating?period=1999-1", 404),
            ("/rating?after=1~2;drop", 400),
            ("/nothing/here", 404),
            ("/organizations/x", 404),
            ("/organizations/1%00", 400),
        ],
    )
    def test_errors_have_one_shape(self, client: Client, path: str, status: int) -> None:
        response = client.get(f"{API}{path}")
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert {"type", "title", "status", "detail"} <= json.loads(response.content).keys()

    def test_the_specification_is_read_in_three_languages(self, client: Client) -> None:
        found = {
            language: ask(client, f"/openapi.json?lang={language}") for language in ("ru", "en")
        }
        assert found["ru"]["openapi"] == "3.1.0"
        assert found["ru"]["paths"].keys() == found["en"]["paths"].keys()
        assert "/organizations/{organization_id}/marks" in found["ru"]["paths"]


class TestLimits:
    def test_a_network_has_some_requests_a_minute_and_a_key_more(
        self, client: Client, citizen: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "WITHOUT_KEY", 2)
        key, text = make_key(by=citizen, name="Сайт газеты")
        assert text not in str(ApiKey.objects.values_list("digest", "name"))
        with time_machine.travel(datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC), tick=False):
            assert client.get(f"{API}/regions")["RateLimit-Remaining"] == "1"
            client.get(f"{API}/regions")
            refused = client.get(f"{API}/regions")
            assert (refused.status_code, refused["Retry-After"]) == (429, "30")
            assert json.loads(refused.content)["status"] == 429
            known = client.get(f"{API}/regions", headers={"Authorization": f"Bearer {text}"})
            assert (known.status_code, known["RateLimit-Limit"]) == (200, "1200")
        with time_machine.travel(datetime(2026, 11, 22, 9, 1, tzinfo=UTC), tick=False):
            assert client.get(f"{API}/regions").status_code == 200
        key.refresh_from_db()
        assert key.last_used_on
        revoke_key(by=citizen, key=key)
        for told in (f"Bearer {text}", "Bearer", "Basic eA==", "Bearer \u00ff"):
            assert client.get(f"{API}/regions", headers={"Authorization": told}).status_code == 401

    def test_many_keys_of_a_person_share_one_limit(
        self, client: Client, citizen: User, other_citizen: User
    ) -> None:
        with time_machine.travel(datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC), tick=False):
            left = []
            for owner in (citizen, citizen, citizen, other_citizen):
                key, text = make_key(by=owner, name="Ключ")
                told = client.get(f"{API}/rules", headers={"Authorization": f"Bearer {text}"})
                left.append(told["RateLimit-Remaining"])
                revoke_key(by=owner, key=key)
        assert left == ["1199", "1198", "1197", "1199"]

    def test_a_person_has_five_keys_at_most(self, citizen: User) -> None:
        keys = [make_key(by=citizen, name=str(number))[0] for number in range(5)]
        with pytest.raises(TooManyKeys):
            make_key(by=citizen, name="6")
        revoke_key(by=citizen, key=keys[0])
        make_key(by=citizen, name="6")


def test_frozen_half_years_are_told_as_they_were(client: Client, db: None) -> None:
    with time_machine.travel(datetime(2026, 5, 20, 9, tzinfo=UTC)):
        clinic = make_organization()
        rate_often(clinic, 5, 5, 5, 5, 5)
    with time_machine.travel(datetime(2026, 7, 2, 9, tzinfo=UTC)):
        scores.settle()
        rate_often(clinic, 1)
        frozen = ask(client, "/rating?period=2026-1")
        assert [(row["position"], row["mark"]) for row in frozen["items"]] == [(1, "5.00")]
        half, running = ask(client, f"/organizations/{clinic.pk}/history")["half_years"]
        assert (half["is_frozen"], half["stood"]["count"]) == (True, 5)
        assert half["positions"][0]["of"] == 1
        assert (running["is_frozen"], running["consolidated"]["count"]) == (False, 1)
        assert walk(client, "/rating?period=2026-1&size=1") == frozen["items"]


def test_criteria_are_told_once_they_are_asked_and_never_those_of_a_draft(
    client: Client, operator: User
) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 9, tzinfo=UTC)) as now:
        make_criterion(operator)
        told = make_campaign(operator)
        call = {
            "name_ru": "Тайная неделя",
            "text_ru": "Пока тайна",
            "sphere": the_category().sphere,
        }
        draft = draft_campaign(
            by=operator, call=Call(**call, starts_on=told.starts_on, ends_on=told.ends_on)
        )
        make_criterion(operator, owner=told, wording=Wording("Быстро ли", "Ці хутка", "Is it fast"))
        make_criterion(operator, owner=draft, wording=Wording("Тайна", "Тайна", "Secret"))
        assert ask(client, "/criteria")["additional"] == []
        assert list(lists()[-1].rows) == []
        now.shift(5 * 24 * 3600)
        names = [one["name"]["ru"] for one in ask(client, "/criteria")["additional"]]
        assert names == ["Чисто ли там", "Быстро ли"]
        assert [row[2] for row in lists()[-1].rows] == names


def test_polls_tell_their_results_where_everybody_sees_them(
    client: Client, operator: User, citizen: User
) -> None:
    make_poll(operator, is_published=False)
    poll = make_poll(operator, results="after")
    make_poll(operator, results="operator")
    said = said_of(poll)
    words = poll.questions.get(kind="text")
    said[words.pk] = Said(text="Секрет")
    take_part(poll=poll, said=said, by=citizen, network=None, reference=uuid4())
    listed = walk(client, "/polls?size=1")
    assert [(one["id"], one["has_results"]) for one in listed] == [
        *((poll.pk, False), (poll.pk + 1, False))
    ]
    assert client.get(f"{API}/polls/{poll.pk - 1}").status_code == 404
    before = ask(client, f"/polls/{poll.pk}")
    assert before["respondents"] is None
    assert {answer["count"] for one in before["questions"] for answer in one["answers"]} == {None}
    for one in (poll, Poll.objects.get(pk=poll.pk + 1)):
        close_poll(by=operator, poll=one, reason="Хватит")
    after = ask(client, f"/polls/{poll.pk}")
    assert after["respondents"] == 1
    assert [[answer["count"] for answer in one["answers"]] for one in after["questions"]] == [
        *([1, 0, 0], [1, 1, 0], [0, 1, 0, 0, 0], [])
    ]
    assert "Секрет" not in str(after)
    assert ask(client, f"/polls/{poll.pk + 1}")["respondents"] is None


@pytest.mark.parametrize("address", ["/api/", "/api/v2/organizations/"])
def test_beside_the_versions_programs_are_told_in_json(address: str, db: None) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404
    assert Client().get("/api/v1").status_code == 301
