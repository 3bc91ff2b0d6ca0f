"""Campaigns: which one a questionnaire belongs to, what they say, and their own figures."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization
from organizations.selectors import reference
from ratings import rules, services
from ratings.arithmetic import UNIT
from ratings.models import Campaign, Criterion, Questionnaire, Stage
from ratings.selectors import campaigns
from ratings.selectors.campaigns import calls_about, figures_of, running_for
from ratings.services.campaigns import (
    Call,
    announce_campaign,
    change_campaign,
    discard_campaign,
    draft_campaign,
    stop_campaign,
)
from ratings.services.criteria import Wording, add_criterion
from ratings.services.moderation import AlreadyDecided
from tests.factories import (
    CategoryFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    make_campaign,
    make_organization,
    rate,
    rate_often,
)

pytestmark = pytest.mark.django_db
BEFORE, FIRST, LAST = date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 20)
WORDS = Wording("Чисто ли", "Ці чыста", "Is it clean")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(noon(BEFORE), tick=False) as traveller:
        yield traveller


def call(**more: Any) -> Call:
    told: dict[str, Any] = {
        "name_ru": "Неделя здоровья",
        "text_ru": "Оцените поликлинику.",
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    if not more.get("categories"):
        told["sphere"] = SphereFactory()
    return Call(**{**told, **more})


def announced(by: User, **more: Any) -> Campaign:
    return make_campaign(by, **{"starts_on": FIRST, "ends_on": LAST, **more})


def on(clock: Any, day: date) -> None:
    clock.move_to(noon(day))
    rules.forget()


def test_questionnaire_remembers_the_campaign_that_runs_when_it_is_submitted(
    clock: Any, clinic: Organization, operator: User
) -> None:
    campaign = announced(operator)
    school = make_organization(categories=[CategoryFactory(code="school", sphere__code="school")])
    told = {}

    for day in (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)):
        on(clock, day)
        told[day] = rate(UserFactory(), clinic).campaign
    on(clock, FIRST)
    elsewhere = rate(UserFactory(), school).campaign

    assert list(told.values()) == [None, campaign, campaign, None]
    assert elsewhere is None
    assert [campaign.stage_on(day) for day in (BEFORE, FIRST, LAST, LAST + timedelta(days=1))] == [
        Stage.ANNOUNCED,
        Stage.RUNNING,
        Stage.RUNNING,
        Stage.ENDED,
    ]


def test_draft_and_stopped_campaigns_are_remembered_by_nothing_new(
    clock: Any, clinic: Organization, operator: User
) -> None:
    draft_campaign(by=operator, call=call())
    campaign = announced(operator)
    on(clock, FIRST)
    first = rate(UserFactory(), clinic)

    stop_campaign(by=operator, campaign=campaign, reason="Карантин")
    second = rate(UserFactory(), clinic)

    assert (first.campaign, second.campaign) == (campaign, None)
    with pytest.raises(AlreadyDecided):
        stop_campaign(by=operator, campaign=campaign, reason="Ещё раз")


def test_narrowest_campaign_wins_then_the_one_begun_first(
    clock: Any, clinic: Organization, operator: User
) -> None:
    minsk = SettlementFactory(code="hm", region=RegionFactory(code="hm"), district=None)
    elsewhere = make_organization(settlement=minsk)
    wide = announced(operator, starts_on=BEFORE + timedelta(days=1))
    later = announced(operator, starts_on=FIRST)
    regional = announced(operator, region=clinic.region)
    of_category = announced(operator, categories=[CategoryFactory()], starts_on=LAST)
    narrow = announced(operator, categories=[CategoryFactory()], region=clinic.region)

    found = []
    for gone in (None, narrow, of_category, regional, wide, later):
        if gone:
            Campaign.objects.filter(pk=gone.pk).update(ends_on=LAST, announced_at=None)
        on(clock, LAST)
        found.append((running_for(clinic.pk, LAST), running_for(elsewhere.pk, LAST)))

    assert found == [
        (narrow, of_category),
        (of_category, of_category),
        (regional, wide),
        (wide, wide),
        (later, later),
        (None, None),
    ]


def test_campaign_asks_its_own_criteria_in_place_of_the_category(
    clock: Any, clinic: Organization, operator: User
) -> None:
    draft = draft_campaign(by=operator, call=call())
    Criterion.objects.create(
        category=CategoryFactory(), name_ru="Прежний", valid_from=date(2020, 1, 1)
    )
    own = add_criterion(by=operator, owner=draft, wording=WORDS)
    change_campaign(by=operator, campaign=draft, call=call(ends_on=LAST + timedelta(days=1)))
    campaign = announce_campaign(by=operator, campaign=draft)
    asked = {}

    for day in (FIRST - timedelta(days=1), FIRST, LAST + timedelta(days=1)):
        on(clock, day)
        found = Criterion.objects.for_organization(clinic, day, running_for(clinic.pk, day))
        asked[day] = [criterion.name_ru for criterion in found]

    assert list(asked.values()) == [["Прежний"], ["Чисто ли"], ["Чисто ли"]]
    own.refresh_from_db()
    assert (own.valid_from, own.valid_until) == (FIRST, LAST + timedelta(days=1))
    with pytest.raises(ValidationError, match="уже началась"):
        add_criterion(by=operator, owner=campaign, wording=WORDS)


def test_what_a_campaign_is_about_stands_once_it_has_begun(
    clock: Any, clinic: Organization, operator: User
) -> None:
    campaign = announced(operator)
    with pytest.raises(ValidationError, match="не раньше завтра"):
        change_campaign(by=operator, campaign=campaign, call=call(starts_on=BEFORE))
    on(clock, FIRST)

    for other in (
        {"ends_on": LAST + timedelta(days=1)},
        {"region": clinic.region},
        {"categories": [CategoryFactory()]},
    ):
        with pytest.raises(ValidationError, match="только название и текст"):
            change_campaign(by=operator, campaign=campaign, call=call(**other))
    change_campaign(by=operator, campaign=campaign, call=call(name_ru="Месяц здоровья"))

    campaign.refresh_from_db()
    assert (campaign.name_ru, campaign.ends_on) == ("Месяц здоровья", LAST)
    with pytest.raises(AlreadyDecided):
        announce_campaign(by=operator, campaign=campaign)
    with pytest.raises(AlreadyDecided):
        discard_campaign(by=operator, campaign=campaign)
    actions = AuditEntry.objects.filter(subject=f"campaign:{campaign.pk}").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "campaign.draft",
        "campaign.announce",
        "campaign.change",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": FIRST - timedelta(days=1)}, "раньше первого"),
        ({"ends_on": FIRST + timedelta(days=366)}, "не больше года"),
        ({"sphere": None}, "либо сферу"),
        ({"name_ru": " "}, "не может быть пустым"),
    ],
)
def test_impossible_campaigns_are_refused(
    wrong: dict[str, Any], said: str, clock: Any, operator: User
) -> None:
    with pytest.raises(ValidationError, match=said):
        draft_campaign(by=operator, call=call(**wrong))

    assert not Campaign.objects.exists()


def test_figures_are_those_of_its_counted_questionnaires(
    clock: Any,
    clinic: Organization,
    operator: User,
    client: Client,
    queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    minsk = SettlementFactory(
        code="hm", region=RegionFactory(code="hm", name_ru="Минск"), district=None
    )
    other = make_organization(settlement=minsk, name_ru="Минская поликлиника")
    draft = draft_campaign(by=operator, call=call())
    criterion = add_criterion(by=operator, owner=draft, wording=WORDS)
    campaign = announce_campaign(by=operator, campaign=draft)
    rate_often(clinic, 1)
    on(clock, FIRST)
    person = UserFactory()
    rate(person, clinic, 1, additional={criterion.pk: 1})
    rate(person, clinic, 4, additional={criterion.pk: 2})  # replaces
    rate(UserFactory(), clinic, 5, 4, 3, 2, additional={criterion.pk: 5})
    rate(UserFactory(), other, 5, additional={criterion.pk: 5})
    excluded = rate(UserFactory(), other, 1, additional={criterion.pk: 1})
    services.exclude_questionnaire(by=operator, questionnaire=excluded, reason="накрутка")
    withdrawn = UserFactory()
    services.withdraw_questionnaire(by=withdrawn, questionnaire=rate(withdrawn, other, 1))

    reference(), rules.has_ever_had_criteria()
    with queries(5):
        page = figures_of(campaign)

    counted = Questionnaire.objects.counted().filter(campaign=campaign)
    means = [one.mean for one in counted]
    assert sorted(means) == sorted([18 * UNIT // 5, 19 * UNIT // 5, 5 * UNIT])
    assert (page.mark.count, page.mark.total) == (3, sum(means))
    assert [(mark.total, mark.count) for mark in page.additional] == [(12, 3)]
    assert [one.text for one in page.criteria] == ["4,67", "4,33", "4,00", "3,67"]
    regions = [(one.name, one.mark.count, one.mark.total) for one in page.regions]
    assert regions == [
        ("Витебская область", 2, 37 * UNIT // 5),
        ("Минск", 1, 5 * UNIT),
    ]
    assert [(one.organization, one.mark.count) for one in page.organizations] == [
        (clinic, 2),
        (other, 1),
    ]
    assert [bar.count for bar in page.distribution] == [1, 2, 0, 0, 0]
    tables = {
        name: client.get(f"/campaigns/{campaign.pk}/{name}.csv").getvalue().decode("utf-8-sig")
        for name in ("marks", "criteria", "regions", "organizations")
    }
    assert tables["criteria"].splitlines()[-1] == "Чисто ли;4,00;3"
    assert tables["regions"].splitlines()[1:] == [
        "Витебская область;2;3,70;74,0",
        "Минск;1;5,00;100,0",
    ]
    assert client.get(f"/campaigns/{campaign.pk}/authors.csv").status_code == 404
    assert page.at is None
    # where there are many, they are remembered for a minute and say so
    monkeypatch.setattr(campaigns, "LIVE", 2)
    remembered = figures_of(campaign)
    rate(UserFactory(), clinic, 1)
    assert figures_of(campaign) == remembered
    assert "Числа на 12:00." in client.get(f"/campaigns/{campaign.pk}/").content.decode()
    clock.shift(timedelta(seconds=61))
    assert figures_of(campaign).mark.count == 4


@pytest.mark.parametrize("many", [1, 30])
def test_list_costs_the_same_with_any_number_of_campaigns(
    many: int, clock: Any, clinic: Organization, operator: User, client: Client, queries: Any
) -> None:
    for _ in range(many):
        announced(operator, categories=[CategoryFactory()], region=clinic.region)
        announced(operator, starts_on=BEFORE + timedelta(1), ends_on=BEFORE + timedelta(2))
    on(clock, FIRST)
    rate(UserFactory(), clinic)

    with queries(5):
        page = client.get("/campaigns/")

    assert len(page.context["campaigns"].running) == many
    assert len(page.context["campaigns"].ended) == min(many, 20)
    assert client.get("/campaigns/?after=wrong").status_code == 302


def test_call_is_shown_where_people_look_for_whom_to_rate(
    clock: Any, clinic: Organization, operator: User, client: Client
) -> None:
    campaign = announced(operator, categories=[CategoryFactory()])
    hidden = draft_campaign(by=operator, call=call())
    places = [
        "/",
        "/spheres/",
        "/organizations/?sphere=health",
        "/organizations/?category=health-clinic",
        f"/organizations/{clinic.pk}/",
        f"/organizations/{clinic.pk}/rate/",
    ]
    address = f'href="/campaigns/{campaign.pk}/"'

    before = [client.get(place).content.decode().count(address) for place in places]
    on(clock, FIRST)
    pages = [client.get(place).content.decode() for place in places]

    assert before == [0] * 6
    assert [page.count(address) for page in pages] == [1] * 6
    assert client.get("/organizations/").content.decode().count(address) == 0
    assert calls_about(categories=[CategoryFactory().pk + 1]) == []
    english = client.get(f"/en/campaigns/{campaign.pk}/").content.decode()
    assert '<h1 lang="ru">Неделя здоровья</h1>' in english
    assert client.get(f"/campaigns/{hidden.pk}/").status_code == 404
