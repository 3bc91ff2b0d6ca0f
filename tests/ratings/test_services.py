"""Submitting, editing, withdrawing; who may not rate; comments and their moderation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations.models import Organization
from organizations.services import close_organization
from ratings import rules, services
from ratings.arithmetic import UNIT
from ratings.models import (
    ALL_TIME,
    AdditionalAnswer,
    Comment,
    Criterion,
    Questionnaire,
    RatingRule,
    Revision,
    Scope,
    Score,
    Slot,
    State,
)
from ratings.selectors import national_figures
from tests.factories import (
    CategoryFactory,
    make_answers,
    make_member,
    make_organization,
    rate,
)

NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)  # 12:00 in Minsk


def counted(organization: Organization) -> tuple[int, int]:
    """(count, sum) of the stored consolidated mark."""
    score = Score.objects.get(organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED)
    return score.count, score.sum


def states(person: User) -> list[int]:
    """The states of a person's questionnaires, the oldest first."""
    return [q.state for q in Questionnaire.objects.written_by(person).order_by("id")]


# Submitting


def test_submitting_stores_the_questionnaire_and_moves_the_mark_at_once(
    citizen: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, 5, 4, 3, 5, visit_month=date(2026, 2, 1))

    stored = Questionnaire.objects.get()
    assert stored == questionnaire
    assert stored.base_answers == (5, 4, 3, 5)
    assert stored.mean == 17 * UNIT // 4
    assert stored.visit_month == date(2026, 2, 1)
    assert stored.authorship.person == citizen
    assert counted(clinic) == (1, 17 * UNIT // 4)


def test_additional_answers_count_in_the_mean(citizen: User, clinic: Organization) -> None:
    criteria = [
        Criterion.objects.create(category=CategoryFactory(), valid_from=date(2020, 1, 1))
        for _ in range(2)
    ]

    rate(citizen, clinic, 5, additional={criteria[0].pk: 1, criteria[1].pk: 2})

    assert Questionnaire.objects.get().mean == 23 * UNIT // 6
    assert sorted(AdditionalAnswer.objects.values_list("criterion", "value")) == [
        (criteria[0].pk, 1),
        (criteria[1].pk, 2),
    ]


@pytest.mark.parametrize("wrong", [0, 6, -1])
def test_answer_out_of_range_stores_nothing(
    wrong: int, citizen: User, clinic: Organization
) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        rate(citizen, clinic, 5, 5, 5, wrong)

    assert Questionnaire.objects.count() == 0


def test_comment_that_is_too_long_stores_nothing(citizen: User, clinic: Organization) -> None:
    with pytest.raises(ValidationError, match="2 000"):
        rate(citizen, clinic, comment="ы" * 2001)

    assert Questionnaire.objects.count() == 0


def test_same_reference_twice_is_one_questionnaire(citizen: User, clinic: Organization) -> None:
    reference = uuid4()

    first = rate(citizen, clinic, 5, reference=reference, comment="Хорошо")
    second = rate(citizen, clinic, 5, reference=reference, comment="Хорошо")

    assert second == first
    assert counted(clinic) == (1, 5 * UNIT)
    assert Revision.objects.count() == 0


def test_same_reference_with_other_answers_is_an_edit(citizen: User, clinic: Organization) -> None:
    reference = uuid4()
    first = rate(citizen, clinic, 5, reference=reference, comment="Хорошо")

    second = rate(citizen, clinic, 2, reference=reference, comment="Плохо")

    assert second == first
    assert counted(clinic) == (1, 2 * UNIT)
    assert Comment.objects.get().text == "Плохо"
    revision = Revision.objects.get()
    assert revision.comment == "Хорошо"
    assert revision.answers == {"clarity": 5, "information": 5, "timeliness": 5, "courtesy": 5}


def test_reference_of_another_person_stores_nothing(
    citizen: User, other_citizen: User, clinic: Organization
) -> None:
    reference = uuid4()
    rate(citizen, clinic, 5, reference=reference)

    with pytest.raises(IntegrityError):
        rate(other_citizen, clinic, 1, reference=reference)

    assert [q.authorship.person for q in Questionnaire.objects.all()] == [citizen]


def test_same_reference_after_a_day_with_other_answers_is_too_late(
    citizen: User, clinic: Organization
) -> None:
    reference = uuid4()
    with time_machine.travel(NOON, tick=False):
        rate(citizen, clinic, 5, reference=reference)

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        again = rate(citizen, clinic, 5, reference=reference)
        with pytest.raises(services.TooLate):
            rate(citizen, clinic, 1, reference=reference)

    assert again.reference == reference
    assert counted(clinic) == (1, 5 * UNIT)


def test_same_reference_still_leads_to_its_questionnaire_after_the_organization_closed(
    citizen: User, clinic: Organization
) -> None:
    first = rate(citizen, clinic, 5, reference=(reference := uuid4()))
    close_organization(by=None, organization=clinic, on=date(2026, 1, 1))

    again = rate(citizen, clinic, 5, reference=reference)

    assert again == first


# Again within thirty days


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (1, 1), (29, 1), (30, 2), (365, 2)])
def test_second_questionnaire_within_thirty_days_replaces_the_first(
    days: int, expected: int, citizen: User, clinic: Organization
) -> None:
    with time_machine.travel(NOON, tick=False):
        rate(citizen, clinic, 5)
    with time_machine.travel(NOON + timedelta(days=days), tick=False):
        rate(citizen, clinic, 1)

    assert states(citizen) == [
        State.REPLACED if expected == 1 else State.COUNTED,
        State.COUNTED,
    ]
    assert counted(clinic) == ((1, UNIT) if expected == 1 else (2, 6 * UNIT))


def test_thirty_days_begin_again_with_the_last_counted_questionnaire(
    citizen: User, clinic: Organization
) -> None:
    for days in (0, 20, 40):
        with time_machine.travel(NOON + timedelta(days=days), tick=False):
            rate(citizen, clinic, 3)

    assert states(citizen) == [State.REPLACED, State.REPLACED, State.COUNTED]


def test_days_are_those_of_minsk(citizen: User, clinic: Organization) -> None:
    with time_machine.travel(datetime(2026, 3, 9, 21, 30, tzinfo=UTC), tick=False):
        questionnaire = rate(citizen, clinic, 5)

    assert questionnaire.day == date(2026, 3, 10)


def test_unit_is_a_target_of_its_own(citizen: User, clinic: Organization) -> None:
    unit = make_organization(parent=clinic)

    rate(citizen, clinic, 5)
    rate(citizen, unit, 1)

    assert states(citizen) == [State.COUNTED, State.COUNTED]
    assert counted(clinic) == (2, 6 * UNIT)
    assert counted(unit) == (1, UNIT)


def test_other_people_and_organizations_replace_nothing(
    citizen: User, other_citizen: User, clinic: Organization, other_clinic: Organization
) -> None:
    rate(citizen, clinic, 5)
    rate(other_citizen, clinic, 4)
    rate(citizen, other_clinic, 3)

    assert states(citizen) + states(other_citizen) == [State.COUNTED] * 3


def test_withdrawn_questionnaire_is_not_replaced(citizen: User, clinic: Organization) -> None:
    first = rate(citizen, clinic, 5)
    services.withdraw_questionnaire(by=citizen, questionnaire=first)

    rate(citizen, clinic, 4)

    assert states(citizen) == [State.WITHDRAWN, State.COUNTED]


def test_replaced_stays_replaced_when_its_replacement_is_withdrawn(
    citizen: User, clinic: Organization
) -> None:
    first, second = rate(citizen, clinic, 5), rate(citizen, clinic, 1)

    services.withdraw_questionnaire(by=citizen, questionnaire=second)

    assert states(citizen) == [State.REPLACED, State.WITHDRAWN]
    assert counted(clinic) == (0, 0)
    with pytest.raises(services.TooLate):
        services.withdraw_questionnaire(by=citizen, questionnaire=first)


def test_replaced_questionnaire_can_not_be_edited_or_released(
    citizen: User, operator: User, clinic: Organization
) -> None:
    first = rate(citizen, clinic, 5)
    rate(citizen, clinic, 1)

    with pytest.raises(services.TooLate):
        services.edit_questionnaire(by=citizen, questionnaire=first, answers=make_answers(3))
    with pytest.raises(services.AlreadyDecided):
        services.release_questionnaire(by=operator, questionnaire=first, reason="ошибка")

    assert counted(clinic) == (1, UNIT)


def test_released_questionnaire_gives_way_to_a_later_one(
    citizen: User, operator: User, clinic: Organization
) -> None:
    first = rate(citizen, clinic, 5)
    services.quarantine_questionnaire(by=None, questionnaire=first, reason="всплеск")
    rate(citizen, clinic, 1)

    services.release_questionnaire(by=operator, questionnaire=first, reason="всё чисто")

    assert states(citizen) == [State.REPLACED, State.COUNTED]
    assert counted(clinic) == (1, UNIT)


def test_released_questionnaire_replaces_an_earlier_one(
    citizen: User, operator: User, clinic: Organization
) -> None:
    first = rate(citizen, clinic, 5)
    services.quarantine_questionnaire(by=None, questionnaire=first, reason="всплеск")
    second = rate(citizen, clinic, 1)
    services.quarantine_questionnaire(by=None, questionnaire=second, reason="всплеск")
    services.release_questionnaire(by=operator, questionnaire=first, reason="всё чисто")

    services.release_questionnaire(by=operator, questionnaire=second, reason="всё чисто")

    assert states(citizen) == [State.REPLACED, State.COUNTED]
    assert counted(clinic) == (1, UNIT)


# Published, dated settings


def lay_down(day: date, **values: int) -> None:
    RatingRule.objects.create(valid_from=day, **values)
    rules.forget()


def test_all_questionnaires_count_where_the_rule_has_no_days(
    citizen: User, clinic: Organization
) -> None:
    lay_down(date(2026, 1, 1), repeat_days=0)

    with time_machine.travel(NOON, tick=False):
        rate(citizen, clinic, 5)
        rate(citizen, clinic, 1)

    assert states(citizen) == [State.COUNTED, State.COUNTED]
    assert counted(clinic) == (2, 6 * UNIT)


def test_rule_is_in_force_from_its_day_on(db: None) -> None:
    lay_down(date(2026, 3, 1), minimum_count=3, repeat_days=10)
    lay_down(date(2026, 4, 1), minimum_count=7, repeat_days=60)

    found = [
        rules.in_force(day)
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    ]

    assert found == [rules.Rules(5, 30), rules.Rules(3, 10), rules.Rules(3, 10), rules.Rules(7, 60)]


def test_rule_of_the_day_of_submission_decides(citizen: User, clinic: Organization) -> None:
    lay_down(date(2026, 3, 20), repeat_days=10)

    with time_machine.travel(NOON, tick=False):
        rate(citizen, clinic, 5)
    with time_machine.travel(NOON + timedelta(days=9), tick=False):
        rate(citizen, clinic, 4)
    with time_machine.travel(NOON + timedelta(days=19), tick=False):
        rate(citizen, clinic, 3)

    assert states(citizen) == [State.REPLACED, State.COUNTED, State.COUNTED]


def test_released_late_it_goes_by_the_rule_of_the_later_ones_day(
    citizen: User, operator: User, clinic: Organization
) -> None:
    lay_down(date(2026, 3, 20), repeat_days=0)
    with time_machine.travel(NOON, tick=False):
        first = rate(citizen, clinic, 5)
    services.quarantine_questionnaire(by=None, questionnaire=first, reason="всплеск")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        rate(citizen, clinic, 1)

    with time_machine.travel(NOON + timedelta(days=12), tick=False):
        services.release_questionnaire(by=operator, questionnaire=first, reason="всё чисто")

    assert states(citizen) == [State.REPLACED, State.COUNTED]
    assert counted(clinic) == (1, UNIT)


def test_two_rules_of_one_day_are_refused(db: None) -> None:
    RatingRule.objects.create(valid_from=date(2026, 1, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        RatingRule.objects.create(valid_from=date(2026, 1, 1))


def test_minimum_of_none_is_refused(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingRule.objects.create(valid_from=date(2026, 1, 1), minimum_count=0)


# Editing and withdrawing


@pytest.mark.parametrize("hours", [0, 23.99])
def test_edit_within_a_day_moves_the_mark(
    hours: float, citizen: User, clinic: Organization
) -> None:
    with time_machine.travel(NOON, tick=False):
        questionnaire = rate(citizen, clinic, 5)

    with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
        services.edit_questionnaire(
            by=citizen, questionnaire=questionnaire, answers=make_answers(1, 2, 3, 4)
        )

    assert counted(clinic) == (1, 10 * UNIT // 4)
    assert Questionnaire.objects.get().day == date(2026, 3, 10)


@pytest.mark.parametrize("hours", [24, 48])
def test_edit_after_a_day_is_too_late(hours: int, citizen: User, clinic: Organization) -> None:
    with time_machine.travel(NOON, tick=False):
        questionnaire = rate(citizen, clinic, 5)

    with (
        time_machine.travel(NOON + timedelta(hours=hours), tick=False),
        pytest.raises(services.TooLate),
    ):
        services.edit_questionnaire(
            by=citizen, questionnaire=questionnaire, answers=make_answers(1)
        )

    assert counted(clinic) == (1, 5 * UNIT)
    assert Revision.objects.count() == 0


def test_edit_keeps_every_earlier_version(citizen: User, clinic: Organization) -> None:
    questionnaire = rate(citizen, clinic, 5, comment="Раз")
    services.edit_questionnaire(
        by=citizen, questionnaire=questionnaire, answers=make_answers(4, comment="Два")
    )
    services.edit_questionnaire(by=citizen, questionnaire=questionnaire, answers=make_answers(3))

    kept = [(row.answers["clarity"], row.comment) for row in Revision.objects.order_by("id")]

    assert kept == [(5, "Раз"), (4, "Два")]
    assert Comment.objects.count() == 0


def test_edit_that_changes_nothing_keeps_no_version(citizen: User, clinic: Organization) -> None:
    questionnaire = rate(citizen, clinic, 5, comment="Раз")

    services.edit_questionnaire(
        by=citizen, questionnaire=questionnaire, answers=make_answers(5, comment="Раз")
    )

    assert Revision.objects.count() == 0


def test_edit_of_another_persons_questionnaire_finds_nothing(
    citizen: User, other_citizen: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, 5)

    with pytest.raises(Questionnaire.DoesNotExist):
        services.edit_questionnaire(
            by=other_citizen, questionnaire=questionnaire, answers=make_answers(1)
        )
    with pytest.raises(Questionnaire.DoesNotExist):
        services.withdraw_questionnaire(by=other_citizen, questionnaire=questionnaire)

    assert counted(clinic) == (1, 5 * UNIT)


def test_edit_of_a_held_questionnaire_moves_nothing_until_it_is_released(
    citizen: User, operator: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, 5)
    services.quarantine_questionnaire(by=None, questionnaire=questionnaire, reason="всплеск")

    services.edit_questionnaire(by=citizen, questionnaire=questionnaire, answers=make_answers(2))
    held = counted(clinic)
    services.release_questionnaire(by=operator, questionnaire=questionnaire, reason="чисто")

    assert (held, counted(clinic)) == ((0, 0), (1, 2 * UNIT))


def test_withdrawn_questionnaire_counts_no_more_however_often_it_is_withdrawn(
    citizen: User, clinic: Organization
) -> None:
    with time_machine.travel(NOON, tick=False):
        questionnaire = rate(citizen, clinic, 5)

    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        services.withdraw_questionnaire(by=citizen, questionnaire=questionnaire)
        services.withdraw_questionnaire(by=citizen, questionnaire=questionnaire)

    assert states(citizen) == [State.WITHDRAWN]
    assert counted(clinic) == (0, 0)


def test_withdrawn_questionnaire_can_not_be_edited(citizen: User, clinic: Organization) -> None:
    questionnaire = rate(citizen, clinic, 5)
    services.withdraw_questionnaire(by=citizen, questionnaire=questionnaire)

    with pytest.raises(services.TooLate):
        services.edit_questionnaire(
            by=citizen, questionnaire=questionnaire, answers=make_answers(1)
        )


def test_excluded_questionnaire_counts_again_when_released(
    citizen: User, operator: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, 5)
    services.exclude_questionnaire(by=operator, questionnaire=questionnaire, reason="накрутка")
    excluded = counted(clinic)

    services.release_questionnaire(by=operator, questionnaire=questionnaire, reason="ошибка")

    assert (excluded, counted(clinic)) == ((0, 0), (1, 5 * UNIT))
    assert [(entry.by, entry.action, entry.details) for entry in AuditEntry.objects.order_by("id")][
        -2:
    ] == [
        (operator, "questionnaire.excluded", {"reason": "накрутка"}),
        (operator, "questionnaire.counted", {"reason": "ошибка"}),
    ]


# Whose questionnaires count for whom


def test_unit_counts_once_for_parent_and_authority_however_many_paths_lead_there(
    citizen: User, clinic: Organization
) -> None:
    ward = make_organization(parent=clinic)
    room = make_organization(parent=ward)
    committee = make_organization(registry=[clinic, ward, room])
    above_it = make_organization(registry=[committee])

    rate(citizen, room, 4)

    assert [counted(o) for o in (room, ward, clinic, committee)] == [(1, 4 * UNIT)] * 4
    assert counted(above_it) == (0, 0)
    assert national_figures().count == 1


def test_own_mark_holds_units_and_consolidated_the_registry_too(
    citizen: User, clinic: Organization
) -> None:
    committee = make_organization(registry=[clinic])
    window = make_organization(parent=committee)
    rate(citizen, clinic, 1)
    rate(citizen, committee, 3)
    rate(citizen, window, 5)

    found = {
        Scope(score.scope): (score.count, score.sum)
        for score in Score.objects.filter(organization=committee, period=ALL_TIME)
    }

    assert found == {
        Scope.DIRECT: (1, 3 * UNIT),
        Scope.OWN: (2, 8 * UNIT),
        Scope.CONSOLIDATED: (3, 9 * UNIT),
    }


# Who may not rate what


@pytest.mark.parametrize("role", ["representative", "administrator"])
def test_nobody_rates_what_they_stand_for(role: str, db: None) -> None:
    x = make_organization()
    unit = make_organization(parent=x)
    deep = make_organization(parent=unit)
    sister = make_organization(parent=x)
    authority = make_organization(registry=[x])
    beside = make_organization(registry=[make_organization()])
    stranger = make_organization()
    person = make_member(unit, role)

    barred = set(Organization.objects.with_bar(person).filter(is_barred=True))

    assert barred == {unit, deep, x, authority}
    for organization in barred:
        with pytest.raises(services.OwnOrganization):
            rate(person, organization)
    for organization in (sister, beside, stranger):
        assert rate(person, organization).is_counted


def test_officer_does_not_rate_what_the_authority_oversees_or_what_oversees_it(db: None) -> None:
    x = make_organization()
    unit = make_organization(parent=x)
    authority = make_organization(registry=[x])
    above_it = make_organization(registry=[authority])
    window = make_organization(parent=authority)
    officer = make_member(authority, "officer")

    barred = set(Organization.objects.with_bar(officer).filter(is_barred=True))

    assert barred == {authority, x, unit, above_it, window}
    assert Questionnaire.objects.count() == 0


def test_bar_falls_with_the_registry(db: None) -> None:
    x = make_organization()
    authority = make_organization(registry=[x])
    officer = make_member(authority, "officer")

    oversight.set_registry(authority=authority, organizations=[])

    assert rate(officer, x).is_counted


def test_staff_of_the_portal_may_rate(moderator: User, operator: User, clinic: Any) -> None:
    assert [rate(person, clinic).is_counted for person in (moderator, operator)] == [True, True]


def test_hidden_organization_can_not_be_rated(citizen: User) -> None:
    hidden = make_organization(categories=[])

    with pytest.raises(services.CannotRate):
        rate(citizen, hidden)

    assert Questionnaire.objects.count() == 0


def test_closed_organization_can_not_be_rated(citizen: User, clinic: Organization) -> None:
    close_organization(by=None, organization=clinic, on=date(2026, 1, 1))

    with pytest.raises(services.CannotRate):
        rate(citizen, clinic)

    assert Questionnaire.objects.count() == 0


def test_questionnaires_of_a_closed_organization_still_count_upward(
    citizen: User, clinic: Organization
) -> None:
    committee = make_organization(registry=[clinic])
    rate(citizen, clinic, 2)

    close_organization(by=None, organization=clinic, on=date(2026, 1, 1))

    assert counted(committee) == (1, 2 * UNIT)


# Comments


@pytest.fixture
def comment(citizen: User, clinic: Organization) -> Comment:
    return rate(citizen, clinic, 4, comment="Приняли вовремя.").comment


def test_comment_waits_until_a_moderator_publishes_it(comment: Comment, moderator: User) -> None:
    before = (Comment.objects.waiting().count(), Comment.objects.public().count())

    services.publish_comment(by=moderator, comment=comment, digest=comment.digest)

    after = (Comment.objects.waiting().count(), Comment.objects.public().count())
    assert (before, after) == ((1, 0), (0, 1))
    decided = Comment.objects.get()
    assert decided.decided_by == moderator
    entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.by, entry.action) == (moderator, "comment.publish")


def test_comment_is_decided_once(comment: Comment, moderator: User, operator: User) -> None:
    services.publish_comment(by=moderator, comment=comment, digest=comment.digest)

    with pytest.raises(services.AlreadyDecided):
        services.hide_comment(
            by=operator, comment=comment, digest=comment.digest, reason="передумали"
        )

    assert Comment.objects.get().state == Comment.State.PUBLISHED


def test_text_that_changed_after_it_was_read_is_not_decided(
    comment: Comment, citizen: User, moderator: User
) -> None:
    read = Comment.objects.get().digest
    services.edit_questionnaire(
        by=citizen,
        questionnaire=comment.questionnaire,
        answers=make_answers(4, comment="Совсем другое."),
    )

    for shown in (comment, Comment.objects.get()):
        with pytest.raises(services.AlreadyDecided):
            services.publish_comment(by=moderator, comment=shown, digest=read)

    assert Comment.objects.get().state == Comment.State.PENDING


def test_edited_comment_waits_again(comment: Comment, citizen: User, moderator: User) -> None:
    services.publish_comment(by=moderator, comment=comment, digest=comment.digest)

    services.edit_questionnaire(
        by=citizen,
        questionnaire=comment.questionnaire,
        answers=make_answers(4, comment="И ещё раз спасибо."),
    )

    assert Comment.objects.public().count() == 0
    assert Comment.objects.waiting().get().text == "И ещё раз спасибо."


def test_answers_edited_alone_leave_a_published_comment_public(
    comment: Comment, citizen: User, moderator: User
) -> None:
    services.publish_comment(by=moderator, comment=comment, digest=comment.digest)

    services.edit_questionnaire(
        by=citizen,
        questionnaire=comment.questionnaire,
        answers=make_answers(5, comment=comment.text),
    )

    assert Comment.objects.public().get() == comment


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_comment_is_not_hidden_without_a_reason(
    reason: str, comment: Comment, moderator: User
) -> None:
    with pytest.raises(ValidationError, match="причину"):
        services.hide_comment(by=moderator, comment=comment, digest=comment.digest, reason=reason)

    assert Comment.objects.get().state == Comment.State.PENDING


def test_hidden_comment_does_not_uncount_its_questionnaire(
    comment: Comment, moderator: User, clinic: Organization
) -> None:
    services.hide_comment(
        by=moderator, comment=comment, digest=comment.digest, reason=" Личные данные "
    )

    assert counted(clinic) == (1, 4 * UNIT)
    hidden = Comment.objects.get()
    assert (hidden.state, hidden.reason) == (Comment.State.HIDDEN, "Личные данные")
    assert Comment.objects.public().count() == 0


def test_comment_of_a_withdrawn_questionnaire_is_neither_public_nor_decided(
    comment: Comment, citizen: User, moderator: User
) -> None:
    services.withdraw_questionnaire(by=citizen, questionnaire=comment.questionnaire)

    with pytest.raises(services.AlreadyDecided):
        services.publish_comment(by=moderator, comment=comment, digest=comment.digest)

    assert Comment.objects.waiting().count() == 0
    assert Comment.objects.public().count() == 0


# What the database refuses by itself


def bad_questionnaires() -> list[dict[str, int]]:
    return [
        {"clarity": 0},
        {"information": 6},
        {"timeliness": 0},
        {"courtesy": 6},
        {"mean": UNIT - 1},
        {"mean": 5 * UNIT + 1},
        {"state": 9},
    ]


@pytest.mark.parametrize("bad", bad_questionnaires(), ids=str)
def test_database_refuses_a_bad_questionnaire(
    bad: dict[str, int], citizen: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, 3)

    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.filter(pk=questionnaire.pk).update(**bad)


def test_database_refuses_a_second_slot(citizen: User, clinic: Organization) -> None:
    rate(citizen, clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(person=citizen, organization=clinic)


@pytest.mark.parametrize("bad", [{"text": ""}, {"state": Comment.State.HIDDEN}], ids=str)
def test_database_refuses_a_bad_comment(bad: dict[str, Any], comment: Comment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**bad)


@pytest.mark.parametrize("value", [0, 6])
def test_database_refuses_an_additional_answer_out_of_range(
    value: int, citizen: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic)
    criterion = Criterion.objects.create(category=CategoryFactory(), valid_from=date(2020, 1, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        AdditionalAnswer.objects.create(
            questionnaire=questionnaire, criterion=criterion, value=value
        )


def test_database_refuses_a_second_answer_to_one_criterion(
    citizen: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic)
    criterion = Criterion.objects.create(category=CategoryFactory(), valid_from=date(2020, 1, 1))
    AdditionalAnswer.objects.create(questionnaire=questionnaire, criterion=criterion, value=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        AdditionalAnswer.objects.create(questionnaire=questionnaire, criterion=criterion, value=4)


@pytest.mark.parametrize("both", [True, False])
def test_database_refuses_a_criterion_of_both_or_neither(both: bool, db: None) -> None:
    category = CategoryFactory()
    of = {"category": category, "sphere": category.sphere} if both else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(valid_from=date(2020, 1, 1), **of)


# Additional criteria


def make_criteria(number: int, **of: Any) -> list[Criterion]:
    return [
        Criterion.objects.create(order=order, **{"valid_from": date(2020, 1, 1), **of})
        for order in range(number)
    ]


def asked(organization: Organization) -> list[Criterion]:
    return Criterion.objects.for_organization(organization, date(2026, 3, 10))


def test_criteria_of_the_category_come_before_those_of_the_sphere(clinic: Organization) -> None:
    category = CategoryFactory()
    make_criteria(2, sphere=category.sphere)
    of_category = make_criteria(1, category=category)

    assert asked(clinic) == of_category


def test_criteria_of_the_sphere_are_asked_where_the_category_has_none(
    clinic: Organization,
) -> None:
    of_sphere = make_criteria(2, sphere=CategoryFactory().sphere)
    make_criteria(1, category=CategoryFactory(code="other", name_ru="Другая"))

    assert asked(clinic) == of_sphere


def test_no_more_than_four_criteria_are_asked(clinic: Organization) -> None:
    criteria = make_criteria(6, category=CategoryFactory())

    assert asked(clinic) == criteria[:4]


def test_criteria_are_asked_on_the_days_they_are_in_force(clinic: Organization) -> None:
    category = CategoryFactory()
    make_criteria(1, category=category, valid_until=date(2026, 3, 9))
    make_criteria(1, category=category, valid_from=date(2026, 3, 11))
    today = make_criteria(
        1, category=category, valid_from=date(2026, 3, 10), valid_until=date(2026, 3, 10)
    )

    assert asked(clinic) == today
