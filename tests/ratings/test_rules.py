"""The rating's dated settings: laid down for a day to come, taken at midnight, public for ever."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization
from ratings import rules, scores
from ratings.models import ALL_TIME, Books, PositionBucket, RatingRule
from ratings.selectors import minimum_count
from ratings.selectors.rule_history import Standing, effect_of, rules_history
from ratings.services.moderation import AlreadyDecided
from ratings.services.rules import RuleBegun, cancel_rule
from tests.factories import make_organization, make_rule, rate_often

pytestmark = pytest.mark.django_db
# a minute before midnight in Minsk
EVENING = datetime(2026, 5, 20, 20, 59, tzinfo=UTC)
MIDNIGHT = EVENING + timedelta(minutes=1)
TODAY, TOMORROW = date(2026, 5, 20), date(2026, 5, 21)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


def ranked() -> int:
    """How many organizations the country's histogram of all time holds."""
    country = PositionBucket.objects.filter(period=ALL_TIME, kind=0)
    return sum(country.values_list("count", flat=True))


def test_new_minimum_is_taken_at_midnight_and_never_shown_beside_the_old_positions(
    clock: Any, clinic: Organization, operator: User
) -> None:
    rate_often(clinic, 5, 5, 5)
    make_rule(operator, valid_from=TOMORROW, minimum_count=3)
    scores.settle()
    before = (minimum_count(), Books.objects.get().minimum_count, ranked())
    clock.move_to(MIDNIGHT)

    unsettled = (minimum_count(), ranked())
    scores.settle()
    after = (minimum_count(), Books.objects.get().minimum_count, ranked())

    assert before == (5, 5, 0)
    assert unsettled == (5, 0)
    assert after == (3, 3, 1)
    assert list(scores.differences()) == []


def test_effect_is_what_the_next_day_brings(clock: Any, operator: User) -> None:
    hospital = make_organization()
    ward = make_organization(parent=hospital)
    hidden = make_organization(categories=[])
    for organization, number in ((hospital, 2), (ward, 4), (make_organization(), 5)):
        rate_often(organization, *[5] * number)
    assert hidden.is_listed is False

    same, fewer, more = effect_of(5), effect_of(4), effect_of(7)

    # the ward's questionnaires count for the hospital, too
    told = [[(e.ranked, e.gained, e.lost, e.would_be) for e in one] for one in (same, fewer, more)]
    assert told == [
        [(2, 0, 0, 2), (0, 0, 0, 0)],
        [(2, 0, 0, 2), (0, 1, 0, 1)],
        [(2, 0, 2, 0), (0, 0, 0, 0)],
    ]
    make_rule(operator, valid_from=TOMORROW, minimum_count=4)
    clock.move_to(MIDNIGHT)
    scores.settle()
    assert ranked() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"valid_from": TODAY}, "не раньше завтра"),
        ({"minimum_count": 0}, "от 1 до"),
        ({"minimum_count": 1001}, "от 1 до"),
        ({"repeat_days": 366}, "от 0 до"),
        ({"reason": "  "}, "причину"),
        ({"minimum_count": 5, "repeat_days": 30}, "и так будут"),
        ({"valid_from": date(2026, 6, 1)}, "уже назначено"),
    ],
)
def test_impossible_rules_are_refused(
    wrong: dict[str, Any], said: str, clock: Any, operator: User
) -> None:
    make_rule(operator, valid_from=date(2026, 6, 1), minimum_count=9)

    with pytest.raises(ValidationError, match=said):
        make_rule(operator, **{"valid_from": TOMORROW, "minimum_count": 7, **wrong})

    assert RatingRule.objects.count() == 1


def test_rule_can_be_cancelled_until_it_begins_and_the_history_keeps_all(
    clock: Any, operator: User, client: Client
) -> None:
    RatingRule.objects.create(valid_from=date(2026, 1, 1), minimum_count=4)
    kept = make_rule(operator, valid_from=TOMORROW, reason="Анкет стало больше")
    gone = make_rule(operator, valid_from=date(2026, 6, 1), minimum_count=9)

    cancel_rule(by=operator, rule=gone, reason="Ошиблись днём")
    again = make_rule(operator, valid_from=date(2026, 6, 1), minimum_count=8)
    with pytest.raises(AlreadyDecided):
        cancel_rule(by=operator, rule=gone, reason="Ещё раз")
    clock.move_to(MIDNIGHT)
    with pytest.raises(RuleBegun):
        cancel_rule(by=operator, rule=kept, reason="Поздно")

    told = [
        (one.minimum_count, one.standing, one.valid_from, one.valid_until)
        for one in rules_history()
    ]
    last = date(2026, 5, 31)
    assert told == [
        (8, Standing.TO_COME, again.valid_from, None),
        (9, Standing.CANCELLED, gone.valid_from, None),
        (6, Standing.IN_FORCE, TOMORROW, last),
        (4, Standing.PAST, date(2026, 1, 1), TODAY),
        (5, Standing.PAST, None, date(2025, 12, 31)),
    ]
    assert rules.in_force(date(2026, 6, 1)).minimum_count == 8
    page = client.get("/methodology/rules/").content.decode()
    assert "Анкет стало больше" in page
    assert "Ошиблись днём" in page
    assert operator.email not in page
    actions = AuditEntry.objects.filter(subject=f"ratingrule:{gone.pk}").order_by("pk")
    assert [entry.action for entry in actions] == ["rule.lay_down", "rule.cancel"]


def test_operator_sees_what_a_rule_would_change_before_laying_it_down(
    clock: Any, clinic: Organization, operator: User, client: Client
) -> None:
    rate_often(clinic, 5, 5, 5)
    client.force_login(operator)
    told = {
        "valid_from": "2026-05-21",
        "minimum_count": "3",
        "repeat_days": "30",
        "reason": "Сёл без места слишком много",
    }

    look = client.post("/operator/rules/new/", {**told, "look": "1"})
    wrong = client.post("/operator/rules/new/", {**told, "valid_from": "20.05.2026", "look": "1"})
    assert not RatingRule.objects.exists()
    done = client.post("/operator/rules/new/", {**told, "lay_down": "1"})

    assert [effect.gained for effect in look.context["effect"]] == [1, 0]
    assert look.content.decode().count("Сёл без места слишком много</textarea>") == 1
    assert wrong.status_code == 422
    assert "не раньше завтра" in wrong.content.decode()
    assert done.headers["Location"] == "/operator/rules/"
    rule = RatingRule.objects.get()
    cancelled = client.post(f"/operator/rules/{rule.pk}/cancellation/", {"reason": "Передумали"})
    assert cancelled.status_code == 302
    assert rules.in_force(TOMORROW).minimum_count == 5
    clock.move_to(MIDNIGHT)
    assert client.get(f"/operator/rules/{rule.pk}/cancellation/").status_code == 302
