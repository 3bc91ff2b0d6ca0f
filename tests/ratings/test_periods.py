"""Half-years: frozen at midnight with what happened before it, and never changed again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations.models import Organization
from organizations.services import close_organization
from ratings import rules, scores, services
from ratings.arithmetic import KEY_SCALE, UNIT, adjusted_key
from ratings.models import (
    ALL_TIME,
    Books,
    Correction,
    FrozenPosition,
    Period,
    PositionBucket,
    Questionnaire,
    RatingRule,
    Scope,
    Score,
    SetKind,
)
from ratings.scores import write_history
from tests.factories import (
    UserFactory,
    leave_questionnaires,
    make_answers,
    make_organization,
    make_staff,
    rate,
)

LAST_MINUTE = datetime(2026, 6, 30, 20, 59, tzinfo=UTC)  # 23:59 in Minsk
FIRST_MINUTE = datetime(2026, 6, 30, 21, 1, tzinfo=UTC)  # 00:01 in Minsk
A_WEEK_LATER = FIRST_MINUTE + timedelta(days=8)
NEXT_YEAR = datetime(2027, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def before_midnight(db: None) -> Iterator[Any]:
    with time_machine.travel(LAST_MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clinic(before_midnight: Any) -> Organization:
    return make_organization(name_ru="Больница")


@pytest.fixture
def rival(before_midnight: Any) -> Organization:
    return make_organization(name_ru="Поликлиника")


@pytest.fixture
def committee(clinic: Organization) -> Organization:
    return make_organization(name_ru="Райисполком", registry=[clinic])


def figures(organization: Organization, code: str, scope: Scope) -> tuple[int, int] | None:
    """(count, sum in whole marks × 840) that a period holds of an organization."""
    return (
        Score.objects.filter(organization=organization, period__code=code, scope=scope)
        .values_list("count", "sum")
        .first()
    )


def frozen_rows() -> dict[str, list[Any]]:
    """Everything that is frozen, to compare with later."""
    periods = Period.objects.filter(frozen_at__isnull=False)
    return {
        "periods": list(periods.order_by("pk").values()),
        "scores": list(Score.objects.filter(period__in=periods).order_by("pk").values()),
        "positions": list(FrozenPosition.objects.order_by("pk").values()),
    }


def test_late_settler_freezes_exactly_what_happened_before_midnight(
    before_midnight: Any, clinic: Organization, rival: Organization, committee: Organization
) -> None:
    early = leave_questionnaires(*[(clinic, 5)] * 5, *[(rival, 4)] * 5)
    before_midnight.move_to(FIRST_MINUTE)
    withdrawn = early[0]
    withdrawn.state = 1
    withdrawn.save(update_fields=["state"])
    scores.leave_changes(
        [(clinic.pk, withdrawn.day, tuple(-part for part in withdrawn.tally))],
        happened_on=scores.open_books(),
    )
    leave_questionnaires((clinic, 1))
    before_midnight.move_to(A_WEEK_LATER)

    scores.settle()

    for organization in (clinic, committee):
        assert figures(organization, "2026-1", Scope.CONSOLIDATED) == (5, 25 * UNIT)
        assert figures(organization, "2026-1", Scope.STOOD) == (5, 25 * UNIT)
        assert figures(organization, "all", Scope.CONSOLIDATED) == (5, 21 * UNIT)
        assert figures(organization, "2026-2", Scope.CONSOLIDATED) == (1, UNIT)
    assert list(scores.differences()) == []


def test_frozen_half_year_keeps_own_and_consolidated_and_each_criterion(
    before_midnight: Any, clinic: Organization, committee: Organization
) -> None:
    unit = make_organization(parent=committee)
    rate(UserFactory(), clinic, 1, 2, 3, 4)
    rate(UserFactory(), unit, 5, 5, 5, 5)
    before_midnight.move_to(FIRST_MINUTE)

    scores.settle()

    half_year = Score.objects.filter(organization=committee, period__code="2026-1")
    parts = ("count", "sum", "clarity", "information", "timeliness", "courtesy", "satisfied")
    assert {row["scope"]: [row[part] for part in parts] for row in half_year.values()} == {
        Scope.OWN: [1, 5 * UNIT, 5, 5, 5, 5, 1],
        Scope.CONSOLIDATED: [2, 15 * UNIT // 2, 6, 7, 8, 9, 1],
        Scope.STOOD: [2, 15 * UNIT // 2, 6, 7, 8, 9, 1],
    }


def test_half_year_and_all_time_are_frozen_apart(
    before_midnight: Any, clinic: Organization
) -> None:
    leave_questionnaires(*[(clinic, 2)] * 3, day=date(2025, 12, 31))
    leave_questionnaires(*[(clinic, 5)] * 2)
    before_midnight.move_to(FIRST_MINUTE)

    scores.settle()

    assert figures(clinic, "2026-1", Scope.CONSOLIDATED) == (2, 10 * UNIT)
    assert figures(clinic, "2026-1", Scope.STOOD) == (5, 16 * UNIT)
    position = {
        (row.scope, row.position)
        for row in FrozenPosition.objects.filter(organization=clinic, kind=SetKind.COUNTRY)
    }
    assert position == {(Scope.CONSOLIDATED, None), (Scope.STOOD, 1)}


def test_positions_are_frozen_with_ties_and_the_unranked(
    before_midnight: Any, clinic: Organization, rival: Organization
) -> None:
    third, few = make_organization(), make_organization()
    leave_questionnaires(*[(clinic, 5)] * 5, *[(rival, 5)] * 5, *[(third, 4)] * 5, *[(few, 5)] * 4)
    before_midnight.move_to(FIRST_MINUTE)

    scores.settle()

    rows = FrozenPosition.objects.filter(scope=Scope.CONSOLIDATED, kind=SetKind.COUNTRY)
    assert {row.organization_id: (row.position, row.of) for row in rows} == {
        clinic.pk: (1, 3),
        rival.pk: (1, 3),
        third.pk: (3, 3),
        few.pk: (None, 3),
    }
    sets = FrozenPosition.objects.filter(scope=Scope.CONSOLIDATED, organization=clinic)
    assert sorted(sets.values_list("kind", flat=True)) == sorted(SetKind.values)


def test_hidden_and_closed_have_no_frozen_position(
    before_midnight: Any, clinic: Organization, rival: Organization
) -> None:
    leave_questionnaires(*[(clinic, 5)] * 5, *[(rival, 4)] * 5)
    scores.settle()
    close_organization(by=None, organization=clinic, on=date(2026, 6, 30))
    before_midnight.move_to(FIRST_MINUTE)

    scores.settle()

    rows = FrozenPosition.objects.filter(kind=SetKind.COUNTRY)
    assert {(row.organization_id, row.position, row.of) for row in rows} == {(rival.pk, 1, 1)}
    assert figures(clinic, "2026-1", Scope.CONSOLIDATED) == (5, 25 * UNIT)


def test_organization_closed_after_midnight_keeps_its_frozen_position(
    before_midnight: Any, clinic: Organization
) -> None:
    leave_questionnaires(*[(clinic, 5)] * 5)
    before_midnight.move_to(A_WEEK_LATER)

    close_organization(by=None, organization=clinic, on=date(2026, 7, 8))

    rows = FrozenPosition.objects.filter(kind=SetKind.COUNTRY, scope=Scope.CONSOLIDATED)
    assert [(row.organization_id, row.position) for row in rows] == [(clinic.pk, 1)]


def test_what_happens_later_does_not_change_what_is_frozen(
    before_midnight: Any, clinic: Organization, rival: Organization, committee: Organization
) -> None:
    person = UserFactory()
    questionnaire = rate(person, clinic, 5)
    edited_by = UserFactory()
    edited = rate(edited_by, clinic, 5)
    leave_questionnaires(*[(clinic, 4)] * 3, *[(rival, 3)] * 5)
    before_midnight.move_to(FIRST_MINUTE)
    scores.settle()
    frozen = frozen_rows()

    services.withdraw_questionnaire(by=person, questionnaire=questionnaire)
    services.edit_questionnaire(by=edited_by, questionnaire=edited, answers=make_answers(1))
    rate(edited_by, clinic, 2)
    oversight.set_registry(authority=committee, organizations=[rival.pk])
    make_organization(parent=clinic)
    close_organization(by=None, organization=rival, on=date(2026, 7, 1))
    scores.rebuild()

    assert frozen_rows() == frozen
    assert figures(clinic, "all", Scope.CONSOLIDATED) == (4, 14 * UNIT)
    assert figures(clinic, "2026-2", Scope.CONSOLIDATED) == (1, 2 * UNIT)
    assert list(scores.differences()) == []


def test_edit_belongs_to_the_half_year_of_the_submission(
    before_midnight: Any, clinic: Organization
) -> None:
    person = UserFactory()
    questionnaire = rate(person, clinic, 5)
    before_midnight.move_to(FIRST_MINUTE)

    services.edit_questionnaire(by=person, questionnaire=questionnaire, answers=make_answers(1))

    assert Questionnaire.objects.get().day == date(2026, 6, 30)
    assert figures(clinic, "2026-1", Scope.CONSOLIDATED) == (1, 5 * UNIT)
    assert figures(clinic, "all", Scope.CONSOLIDATED) == (1, UNIT)
    assert figures(clinic, "2026-2", Scope.CONSOLIDATED) is None


def test_country_mean_is_frozen_with_the_half_year(
    before_midnight: Any, clinic: Organization, rival: Organization
) -> None:
    leave_questionnaires(*[(clinic, 5)] * 2, (rival, 4))
    before_midnight.move_to(FIRST_MINUTE)
    leave_questionnaires(*[(rival, 1)] * 10)

    scores.settle()

    country_key = 14 * UNIT * KEY_SCALE // 3
    assert Period.objects.get(code="2026-1").country_key == country_key
    assert Books.objects.get().country_key == country_key
    keys = {
        score.organization_id: score.adjusted_key
        for score in Score.objects.filter(period=ALL_TIME, scope=Scope.CONSOLIDATED)
    }
    assert keys == {
        clinic.pk: adjusted_key(10 * UNIT, 2, country_key),
        rival.pk: adjusted_key(14 * UNIT, 11, country_key),
    }


def test_half_year_is_frozen_with_the_minimum_in_force_at_its_end(
    before_midnight: Any, clinic: Organization
) -> None:
    before_midnight.move_to(LAST_MINUTE - timedelta(days=10))
    leave_questionnaires(*[(clinic, 5)] * 3)
    scores.settle()
    RatingRule.objects.create(valid_from=date(2026, 6, 28), minimum_count=2)
    RatingRule.objects.create(valid_from=date(2026, 7, 1), minimum_count=9)
    rules.forget()
    before_midnight.move_to(A_WEEK_LATER)

    scores.settle()

    assert Period.objects.get(code="2026-1").minimum_count == 2
    positions = FrozenPosition.objects.filter(kind=SetKind.COUNTRY).values_list("position")
    assert set(positions) == {(1,)}
    assert Books.objects.get().minimum_count == 9


def test_housekeeping_twice_in_the_last_minute_freezes_nothing(
    before_midnight: Any, clinic: Organization
) -> None:
    leave_questionnaires((clinic, 5))

    call_command("housekeeping")
    call_command("housekeeping")

    assert frozen_rows() == {"periods": [], "scores": [], "positions": []}
    assert figures(clinic, "2026-1", Scope.CONSOLIDATED) == (1, 5 * UNIT)


def test_housekeeping_twice_after_a_week_freezes_once(
    before_midnight: Any, clinic: Organization
) -> None:
    leave_questionnaires((clinic, 5))
    before_midnight.move_to(A_WEEK_LATER)

    call_command("housekeeping")
    first = frozen_rows()
    call_command("housekeeping")

    assert [period["code"] for period in first["periods"]] == ["2026-1"]
    assert frozen_rows() == first


def test_housekeeping_after_two_half_years_freezes_each_with_its_own(
    before_midnight: Any, clinic: Organization
) -> None:
    leave_questionnaires(*[(clinic, 5)] * 2)
    before_midnight.move_to(FIRST_MINUTE)
    leave_questionnaires((clinic, 1))
    before_midnight.move_to(NEXT_YEAR)
    leave_questionnaires((clinic, 3))

    call_command("housekeeping")

    codes = ("2026-1", "2026-2", "2027-1")
    assert [figures(clinic, code, Scope.CONSOLIDATED) for code in codes] == [
        (2, 10 * UNIT),
        (1, UNIT),
        (1, 3 * UNIT),
    ]
    assert [figures(clinic, code, Scope.STOOD) for code in codes] == [
        (2, 10 * UNIT),
        (3, 11 * UNIT),
        None,
    ]
    assert Books.objects.get().running.code == "2027-1"
    assert list(scores.differences()) == []


def test_frozen_half_year_has_no_histogram_left(before_midnight: Any, clinic: Organization) -> None:
    leave_questionnaires(*[(clinic, 5)] * 5)
    before_midnight.move_to(FIRST_MINUTE)

    scores.settle()

    assert set(PositionBucket.objects.values_list("period__code", flat=True)) == {"all"}


def test_history_written_at_once_equals_history_as_it_happened(
    before_midnight: Any, clinic: Organization, rival: Organization, committee: Organization
) -> None:
    marks = [(clinic, 5), (clinic, 4), (rival, 3), (committee, 2)] * 3
    for half, start in enumerate((LAST_MINUTE, FIRST_MINUTE, NEXT_YEAR)):
        before_midnight.move_to(start)
        leave_questionnaires(*marks[half:])
        scores.settle()

    def everything() -> list[list[Any]]:
        without = ("pk", "frozen_at", "id")
        return [
            sorted(
                [
                    {key: value for key, value in row.items() if key not in without}
                    for row in rows.values()
                ],
                key=str,
            )
            for rows in (
                Score.objects.exclude(count=0).exclude(scope=Scope.DIRECT),
                FrozenPosition.objects.all(),
                Period.objects.all(),
                Books.objects.all(),
                PositionBucket.objects.exclude(count=0),
            )
        ]

    # the keys of direct scores are never read
    as_it_happened = everything()
    Period.objects.update(frozen_at=None)
    write_history()

    assert everything() == as_it_happened


def test_history_is_not_written_over_frozen_half_years(
    before_midnight: Any, clinic: Organization
) -> None:
    before_midnight.move_to(FIRST_MINUTE)
    scores.settle()

    with pytest.raises(ValueError, match="history already"):
        write_history()


def test_submission_right_after_midnight_freezes_by_itself(
    before_midnight: Any, clinic: Organization
) -> None:
    person: User = UserFactory()
    leave_questionnaires((clinic, 5))
    before_midnight.move_to(FIRST_MINUTE)

    rate(person, clinic, 1)

    assert figures(clinic, "2026-1", Scope.CONSOLIDATED) == (1, 5 * UNIT)
    assert figures(clinic, "2026-2", Scope.CONSOLIDATED) == (1, UNIT)


# Corrections


@pytest.fixture
def frozen_period(before_midnight: Any, clinic: Organization) -> Period:
    leave_questionnaires(*[(clinic, 5)] * 5)
    before_midnight.move_to(A_WEEK_LATER)
    scores.settle()
    return Period.objects.get(code="2026-1")


def test_correction_is_a_record_beside_what_is_frozen(
    frozen_period: Period, clinic: Organization
) -> None:
    operator, frozen = make_staff("operator"), frozen_rows()

    correction = services.correct_frozen(
        by=operator,
        organization=clinic,
        period=frozen_period,
        count=4,
        total=16 * UNIT,
        reason=" Одна анкета была накручена. ",
    )

    assert frozen_rows() == frozen
    assert (correction.count, correction.sum) == (4, 16 * UNIT)
    assert correction.reason == "Одна анкета была накручена."
    assert correction.made_at == A_WEEK_LATER
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.action) == (operator, "score.correct")
    assert list(scores.differences()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"count": -1},
        {"count": 5, "total": 5 * 5 * UNIT + 1},
        {"count": 5, "total": 5 * UNIT - 1},
        {"count": 0, "total": 1},
    ],
    ids=str,
)
def test_impossible_correction_is_refused(
    wrong: dict[str, Any], frozen_period: Period, clinic: Organization
) -> None:
    told = {"count": 4, "total": 16 * UNIT, "reason": "Накрутка.", **wrong}

    with pytest.raises(ValidationError):
        services.correct_frozen(
            by=make_staff("operator"), organization=clinic, period=frozen_period, **told
        )

    assert Correction.objects.count() == 0


@pytest.mark.parametrize("code", ["2026-2", "all"])
def test_what_still_runs_is_not_corrected(
    code: str, frozen_period: Period, clinic: Organization
) -> None:
    with pytest.raises(ValidationError, match="ещё идёт"):
        services.correct_frozen(
            by=make_staff("operator"),
            organization=clinic,
            period=Period.objects.get(code=code),
            count=4,
            total=16 * UNIT,
            reason="Накрутка.",
        )


@pytest.mark.parametrize("bad", [{"reason": ""}, {"sum": 1}, {"count": -1, "sum": 0}], ids=str)
def test_database_refuses_an_impossible_correction(
    bad: dict[str, Any], frozen_period: Period, clinic: Organization
) -> None:
    correction = services.correct_frozen(
        by=make_staff("operator"),
        organization=clinic,
        period=frozen_period,
        count=4,
        total=16 * UNIT,
        reason="Накрутка.",
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(**bad)
