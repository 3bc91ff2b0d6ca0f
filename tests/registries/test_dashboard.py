"""An authority's first page: every figure worked out by hand, in each kind of period."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from organizations.models.officials import Official
from organizations.services import save_organization
from ratings import scores
from ratings.services import mark_read
from registries.models import Monitoring
from registries.selectors.dashboard import Dashboard, dashboard_of, months_of
from registries.selectors.duties import duties_of, functions_without_officials
from registries.selectors.spans import BadPeriod, read_spans
from registries.services.plan import new_entry, save_entry
from tests.factories import UNPS, leave_questionnaires, make_member, make_organization

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE = NOW - timedelta(days=200)  # in the first half-year


@pytest.fixture
def world(db: None) -> Iterator[dict[str, Organization]]:
    """A committee over a clinic that fell, a school that rose, a pool nobody rates, and a hidden
    one, through two half-years; the last questionnaire is of today."""
    with time_machine.travel(BEFORE, tick=False):
        made = {
            name: make_organization(name_ru=name) for name in ("clinic", "school", "pool", "rival")
        }
        made["hidden"] = make_organization(name_ru="hidden", categories=[])
        committee = make_organization(
            name_ru="Райисполком",
            registry=[made[name] for name in ("clinic", "school", "pool", "hidden")],
        )
        leave_questionnaires(
            *[(made["clinic"], 5)] * 5,
            *[(made["school"], 3)] * 5,
            *[(made["rival"], 4)] * 5,
            (committee, 2),
        )
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        leave_questionnaires(
            *[(made["clinic"], 4)] * 4,
            (made["clinic"], 1),
            *[(made["school"], 5)] * 5,
            (made["rival"], 4),
        )
        scores.settle()
        yield {**made, "committee": committee}


def page_of(world: dict[str, Organization], code: str = "") -> Dashboard:
    return dashboard_of(world["committee"], read_spans(code).chosen)


def test_all_time_is_compared_with_how_it_stood(world: dict[str, Organization]) -> None:
    page = page_of(world)

    # then 5 × 5 + 5 × 3 + 2 = 42 of 11; now 42 + 16 + 1 + 25 = 84 of 21
    assert (page.mark.count, page.mark.text, page.mark.satisfaction_text) == (
        21,
        "4,00",
        "80,0\N{NO-BREAK SPACE}%",
    )
    assert (page.mark_change.before, page.mark_change.text) == ("3,82", "+0,18")
    assert (page.count_change.before, page.count_change.text) == ("11", "+10")
    assert (page.satisfaction_change.before, page.satisfaction_change.text) == (
        "76,4\N{NO-BREAK SPACE}%",
        "+3,6",
    )
    assert (page.own.count, page.own.text) == (1, "2,00")
    assert page.organizations == 4


def test_running_half_year_is_compared_with_the_one_before(
    world: dict[str, Organization],
) -> None:
    page = page_of(world, "2026-2")

    assert (page.mark.count, page.mark.text) == (10, "4,20")
    assert (page.mark_change.before, page.mark_change.text) == ("3,82", "+0,38")
    assert (page.count_change.before, page.count_change.text) == ("11", "\N{MINUS SIGN}1")
    assert page.own.count == 0


def test_frozen_half_year_stays_as_it_was(world: dict[str, Organization]) -> None:
    first = page_of(world, "2026-1")
    leave_questionnaires((world["clinic"], 1))
    scores.settle()
    oversight.set_registry(
        authority=world["committee"], organizations=[world["clinic"].pk, world["school"].pk]
    )

    again = page_of(world, "2026-1")

    assert (first.mark, first.place) == (again.mark, again.place)
    assert (first.mark.count, first.mark.text) == (11, "3,82")
    assert first.mark_change.text == ""


def test_place_in_the_country_and_its_change(world: dict[str, Organization]) -> None:
    place = page_of(world).place
    running = page_of(world, "2026-2").place
    frozen = page_of(world, "2026-1").place

    # now: clinic 4,20, then the committee, the rival and the school 4,00 each, of which the one
    # with the most questionnaires comes first; then: clinic 5, rival 4, committee 3,82, school 3
    assert place is not None
    assert (place.position, place.of, place.before, place.change) == (2, 4, 3, 1)
    # the running half-year: school 5, committee 4,20 of ten, clinic 3,40; the rival has one alone
    assert running is not None
    assert (running.position, running.of, running.change) == (2, 3, 1)
    assert frozen is not None
    assert (frozen.position, frozen.of, frozen.before) == (3, 4, None)


def test_what_needs_attention_is_counted(world: dict[str, Organization]) -> None:
    found = {one.state: one.count for one in page_of(world).attention}
    half = {one.state: one.count for one in page_of(world, "2026-2").attention}

    # the clinic went from 5,00 to 4,20, in the half-year to 3,40; its one was a «1»
    assert found == {"fell": 1, "unread": 1, "hidden": 1, "none": 2, "stale": 4}
    assert half == {"fell": 1, "unread": 1, "hidden": 1, "none": 2, "stale": 4}


def test_read_and_old_questionnaires_need_no_attention(world: dict[str, Organization]) -> None:
    low = world["clinic"].questionnaires.get(mean__lt=1000)
    mark_read(questionnaires=[low])

    assert "unread" not in {one.state for one in page_of(world).attention}


def test_criteria_halves_and_months(world: dict[str, Organization]) -> None:
    page, months = page_of(world), months_of(world["committee"])

    assert [(line.mark.before, line.mark.now, line.mark.text) for line in page.criteria] == [
        ("3,82", "4,00", "+0,18")
    ] * 4
    assert [(line.mark.now, line.count) for line in page.half_lines] == [("4,20", 10), ("3,82", 11)]
    assert [(line.name, line.mark.now, line.count) for line in months.lines] == [
        ("ноябрь 2026\N{NO-BREAK SPACE}г.", "4,20", 10),
        ("май 2026\N{NO-BREAK SPACE}г.", "3,82", 11),
    ]


def test_unknown_period(world: dict[str, Organization], client: Client) -> None:
    with pytest.raises(BadPeriod):
        read_spans("2031-1")

    client.force_login(make_member(world["committee"], "officer"))

    assert client.get(f"/authority/{world['committee'].pk}/?period=x").status_code == 404


def test_page_says_what_its_figures_are(world: dict[str, Organization], client: Client) -> None:
    client.force_login(make_member(world["committee"], "officer"))
    address = f"/authority/{world['committee'].pk}/"

    page = " ".join(client.get(address).content.decode().split())
    half = client.get(f"{address}?period=2026-2").content.decode()

    for told in ("больше на 0,18", "(было 3,82)", "выше на 1", "собственная 2,00 по 1 анкете"):
        assert told in page
    assert f"{address}organizations/?state=fell&amp;period=2026-2" in half


@pytest.mark.parametrize(
    ("chart", "first"),
    [("halves", "2‑е полугодие 2026"), ("months", "ноябрь 2026")],
)
def test_charts_are_files_too(
    chart: str, first: str, world: dict[str, Organization], client: Client
) -> None:
    client.force_login(make_member(world["committee"], "officer"))

    answer = client.get(f"/authority/{world['committee'].pk}/chart/{chart}/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "Период;Оценка;Удовлетворённость, %;Анкет"
    assert lines[1] == f"{first}\N{NO-BREAK SPACE}г.;4,20;84,0;10"


def test_one_organization_and_thirty_cost_the_same(
    committee: Organization, officer: User, client: Client, queries: Any
) -> None:
    client.force_login(officer)
    address = f"/authority/{committee.pk}/"
    leave_questionnaires((committee, 4))
    scores.settle()
    client.get(address)
    with queries(15):
        client.get(address)
    made = [make_organization() for _ in range(30)]
    oversight.set_registry(authority=committee, organizations=[one.pk for one in made])
    leave_questionnaires(*((one, 2) for one in made))
    scores.settle()
    with queries(15):
        client.get(address)


# What an authority has to do


def test_duties_are_done_one_by_one(
    committee: Organization, officer: User, clinic: Organization
) -> None:
    def done() -> list[bool]:
        return [duty.done for duty in duties_of(Organization.objects.get(pk=committee.pk))]

    assert done() == [False, False, True, True, True, False]

    for number, function in enumerate(
        ("coordination", "improvement", "quality", "evaluation", "support")
    ):
        Official.objects.create(
            organization=committee,
            full_name="Анна",
            position="начальник отдела",
            email=f"anna{number}@example.org",
            phone="1234567",
            functions=[function, "content"],
            order_number="12-р",
            order_date=date(2026, 2, 3),
        )
    save_entry(by=officer, entry=new_entry(authority=committee, unp=UNPS[0], name="Школа"))
    with time_machine.travel(NOW, tick=False):
        Monitoring.objects.create(
            authority=committee,
            number=1,
            half_year="2026-1",
            state="signed",
            conclusion="Работать",
            signed_at=NOW,
            taken_at=NOW,
            totals={},
        )
        assert done() == [True] * 6
        committee.address_ru = ""
        save_organization(by=None, organization=committee)
        oversight.set_registry(authority=committee, organizations=[])
        assert done() == [True, True, True, False, False, True]


def test_functions_that_nobody_answers_for(committee: Organization) -> None:
    Official.objects.create(
        organization=committee,
        full_name="Анна",
        position="начальник отдела",
        email="anna@example.org",
        phone="1234567",
        functions=["quality", "evaluation"],
    )

    assert functions_without_officials(committee) == [
        "координация работы подчинённых организаций",
        "повышение уровня оказания услуг",
        "техническая поддержка",
    ]
