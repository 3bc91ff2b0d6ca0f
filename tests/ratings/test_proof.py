"""`scores check` finds whatever was tampered with, `scores rebuild` mends it."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from organizations.models import Organization, Oversight, RegistryEdge
from ratings import scores
from ratings.arithmetic import UNIT
from ratings.models import (
    ALL_TIME,
    Books,
    PositionBucket,
    Questionnaire,
    Scope,
    Score,
    ScoreChange,
    State,
)
from tests.factories import (
    leave_questionnaires,
    make_organization,
    rate_often,
)


@pytest.fixture
def clinic(db: None) -> Organization:
    """Rated and ranked, with a unit, in the registry of an authority."""
    clinic = make_organization(name_ru="Больница")
    unit = make_organization(parent=clinic, name_ru="Отделение")
    make_organization(registry=[clinic], name_ru="Райисполком")
    rate_often(clinic, 5, 4, 3, 5, 5)
    rate_often(unit, 2, 5)
    return clinic


def check() -> str:
    out = StringIO()
    call_command("scores", "check", stdout=out)
    return out.getvalue()


def score(clinic: Organization, scope: Scope = Scope.CONSOLIDATED) -> Score:
    return Score.objects.get(organization=clinic, period=ALL_TIME, scope=scope)


def tamper_with(field: str, scope: Scope = Scope.CONSOLIDATED) -> Callable[[Organization], None]:
    def tamper(clinic: Organization) -> None:
        Score.objects.filter(pk=score(clinic, scope).pk).update(**{field: F(field) + 1})

    tamper.__name__ = f"{scope.name.lower()}_{field}"
    return tamper


def delete_a_score(clinic: Organization) -> None:
    score(clinic).delete()


def invent_a_score(clinic: Organization) -> None:
    Score.objects.filter(organization__parent=clinic, scope=Scope.OWN).update(sum=5 * UNIT, count=1)


def swap_two_scores(clinic: Organization) -> None:
    Score.objects.filter(organization=clinic, period=ALL_TIME).update(scope=10 + F("scope"))
    Score.objects.filter(scope=10 + Scope.OWN).update(scope=Scope.CONSOLIDATED, sum=F("sum") - 1)
    Score.objects.filter(scope=10 + Scope.CONSOLIDATED).update(scope=Scope.OWN)
    Score.objects.filter(scope=10 + Scope.DIRECT).update(scope=Scope.DIRECT)


def tamper_with_a_running_score(clinic: Organization) -> None:
    running = Books.objects.get().running
    Score.objects.filter(organization=clinic, period=running, scope=Scope.OWN).update(d5=0)


def tamper_with_a_bucket(clinic: Organization) -> None:
    PositionBucket.objects.filter(count__gt=0)[:1].get()
    first = PositionBucket.objects.filter(count__gt=0).order_by("pk")[0]
    PositionBucket.objects.filter(pk=first.pk).update(count=F("count") + 1)


def delete_a_bucket(clinic: Organization) -> None:
    PositionBucket.objects.filter(count__gt=0).order_by("pk")[0].delete()


def move_a_bucket(clinic: Organization) -> None:
    first = PositionBucket.objects.filter(count__gt=0).order_by("pk")[0]
    PositionBucket.objects.filter(pk=first.pk).update(bucket=1279)


def delete_an_oversight_row(clinic: Organization) -> None:
    Oversight.objects.filter(below=clinic, through_units=False).delete()


def invent_an_oversight_row(clinic: Organization) -> None:
    Oversight.objects.create(above=clinic, below=make_organization(), through_units=False)


def turn_an_oversight_row(clinic: Organization) -> None:
    Oversight.objects.filter(below=clinic, through_units=False).update(through_units=True)


def enter_into_a_registry_behind_its_back(clinic: Organization) -> None:
    authority = Organization.objects.get(is_authority=True)
    RegistryEdge.objects.create(authority=authority, organization=make_organization())


def change_a_total(field: str) -> Callable[[Organization], None]:
    def tamper(clinic: Organization) -> None:
        Books.objects.update(**{field: F(field) - 1})

    tamper.__name__ = f"total_{field}"
    return tamper


def change_a_questionnaire_behind_the_scores(clinic: Organization) -> None:
    last = Questionnaire.objects.latest("pk")
    Questionnaire.objects.filter(pk=last.pk).update(clarity=1, mean=F("mean") - UNIT)


def withdraw_a_questionnaire_behind_the_scores(clinic: Organization) -> None:
    last = Questionnaire.objects.latest("pk")
    Questionnaire.objects.filter(pk=last.pk).update(state=State.WITHDRAWN)


def lose_a_change(clinic: Organization) -> None:
    leave_questionnaires((clinic, 5))
    ScoreChange.objects.all().delete()


def settle_a_change_twice(clinic: Organization) -> None:
    leave_questionnaires((clinic, 5))
    change = ScoreChange.objects.get()
    change.pk = None
    change.save()
    scores.settle()


TAMPERING = [
    *(
        tamper_with(field)
        for field in ("count", "sum", "clarity", "courtesy", "satisfied", "d1", "d5")
    ),
    *(tamper_with(field) for field in ("rank_key", "list_key", "adjusted_key")),
    *(tamper_with("sum", scope) for scope in (Scope.DIRECT, Scope.OWN)),
    tamper_with("rank_key", Scope.OWN),
    delete_a_score,
    invent_a_score,
    swap_two_scores,
    tamper_with_a_running_score,
    tamper_with_a_bucket,
    delete_a_bucket,
    move_a_bucket,
    delete_an_oversight_row,
    invent_an_oversight_row,
    turn_an_oversight_row,
    enter_into_a_registry_behind_its_back,
    *(change_a_total(field) for field in ("count", "sum", "satisfied")),
    change_a_questionnaire_behind_the_scores,
    withdraw_a_questionnaire_behind_the_scores,
    lose_a_change,
    settle_a_change_twice,
]


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_check_finds_tampering_and_rebuild_mends_it(
    tamper: Callable[[Organization], None], clinic: Organization
) -> None:
    untouched = list(scores.differences())
    tamper(clinic)

    found = list(scores.differences())
    scores.rebuild()
    mended = list(scores.differences())

    assert untouched == []
    assert found != []
    assert mended == []


def test_check_finds_a_mean_that_its_answers_do_not_give(clinic: Organization) -> None:
    last = Questionnaire.objects.latest("pk")
    Questionnaire.objects.filter(pk=last.pk).update(mean=last.mean - 1)
    scores.rebuild()

    found = list(scores.differences())

    assert len(found) == 1
    assert found[0].startswith(f"mean of questionnaire {last.pk}")


def test_check_says_which_figure_differs_and_how(clinic: Organization) -> None:
    row = score(clinic)
    Score.objects.filter(pk=row.pk).update(rank_key=1)

    found = list(scores.differences())

    keys = (row.rank_key, row.list_key, row.adjusted_key)
    assert found == [
        f"keys of {(clinic.pk, ALL_TIME, 2)}: stored {(1, *keys[1:])}, expected {keys}"
    ]


def test_check_of_changes_that_still_lie_there_finds_nothing(clinic: Organization) -> None:
    leave_questionnaires((clinic, 1), (clinic, 5))

    found = list(scores.differences())

    assert found == []
    assert ScoreChange.objects.count() == 2


def test_check_command_of_a_clean_database_says_so(clinic: Organization) -> None:
    assert check() == "Every stored figure equals what the questionnaires give.\n"


def test_check_command_of_an_empty_database_says_so(db: None) -> None:
    assert check() == "Every stored figure equals what the questionnaires give.\n"


def test_check_command_fails_with_exit_code_one(clinic: Organization) -> None:
    Books.objects.update(count=F("count") + 1)
    out = StringIO()

    with pytest.raises(CommandError, match="1 differences") as failed:
        call_command("scores", "check", stdout=out)

    assert failed.value.returncode == 1
    assert out.getvalue().startswith("the country's totals: stored [8, ")


def test_rebuild_command_mends_and_says_so(clinic: Organization) -> None:
    Score.objects.update(sum=1)
    PositionBucket.objects.all().delete()
    out = StringIO()

    call_command("scores", "rebuild", stdout=out)

    assert out.getvalue() == "Scores, positions and oversight are written anew.\n"
    assert check() == "Every stored figure equals what the questionnaires give.\n"


def test_rebuild_takes_changes_that_lie_there_into_account_once(clinic: Organization) -> None:
    leave_questionnaires((clinic, 1), (clinic, 5))

    scores.rebuild()

    assert ScoreChange.objects.count() == 0
    assert Books.objects.get().count == 9
    assert list(scores.differences()) == []
