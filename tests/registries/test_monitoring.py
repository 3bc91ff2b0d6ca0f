"""The half-yearly monitoring: a snapshot by hand-counted figures, which nothing changes later."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db.models import ProtectedError

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations.models import Organization
from organizations.selectors.cabinet import checklist, gate, has_sphere
from organizations.selectors.completeness import TEXTS
from organizations.services import save_organization
from organizations.services.cabinet import add_service
from ratings import scores
from ratings.arithmetic import HalfYear
from ratings.models import Comment, Questionnaire
from ratings.services import withdraw_questionnaire
from registries.models import Monitoring, MonitoringRow
from registries.selectors.themes import themes_of
from registries.services.monitoring import (
    AlreadySigned,
    DraftThere,
    NoConclusion,
    NoRegistry,
    NotNow,
    Overtaken,
    discard,
    save_words,
    sign,
    take_snapshot,
    write_snapshot,
)
from tests.factories import (
    UserFactory,
    leave_questionnaires,
    make_organization,
    make_organizations,
    rate,
    send_something,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE, EARLIER = HalfYear(2026, 1), HalfYear(2025, 2)
RUNNING = HalfYear(2026, 2)
MARCH, OCTOBER = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2025, 10, 2, 9, tzinfo=UTC)


@pytest.fixture
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(db: None) -> Organization:
    with time_machine.travel(OCTOBER, tick=False):
        return make_organization(
            name_ru="Лиозненская больница", name_be="Лёзненская бальніца", unp="200988541"
        )


@pytest.fixture
def school(clinic: Organization) -> Organization:
    with time_machine.travel(OCTOBER, tick=False):
        return make_organization(name_ru="Бабиновичская школа")


@pytest.fixture
def committee(clinic: Organization, school: Organization) -> Organization:
    with time_machine.travel(OCTOBER, tick=False):
        return make_organization(name_ru="Лиозненский райисполком", registry=[clinic, school])


@pytest.fixture
def rated(clinic: Organization, school: Organization, committee: Organization) -> Organization:
    """2025-2: the clinic 5,00 by five. 2026-1: the clinic 4,00 by five, a part of it 2,00 by one;
    the committee 3,00 by one. The school has none."""
    with time_machine.travel(OCTOBER, tick=False):
        leave_questionnaires(*[(clinic, 5)] * 5)
        scores.settle()
    with time_machine.travel(MARCH, tick=False):
        part = make_organization(name_ru="Амбулатория", parent=clinic)
        leave_questionnaires(*[(clinic, 4)] * 5, (part, 2), (committee, 3))
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        scores.settle()
    return committee


def take(authority: Organization, half_year: HalfYear = BEFORE) -> Monitoring:
    return take_snapshot(by=None, authority=authority, half_year=half_year)


def kept(monitoring: Monitoring) -> tuple[Any, ...]:
    """All that a snapshot says, as the database has it."""
    fresh = Monitoring.objects.get(pk=monitoring.pk)
    return fresh.totals, list(
        MonitoringRow.objects.filter(monitoring=fresh).order_by("pk").values()
    )


# What it says


@pytest.mark.usefixtures("_now")
def test_figures_of_a_half_year_that_has_ended(rated: Organization, clinic: Organization) -> None:
    monitoring = take(rated)

    totals = monitoring.totals
    consolidated, own = totals["consolidated"], totals["own"]
    # 5 × 4 + 2 + 3 = 25 of seven; 840 units each
    assert (consolidated["count"], consolidated["sum"]) == (7, 25 * 840)
    assert (consolidated["clarity"], consolidated["satisfied"]) == (25, 5)
    assert [consolidated[f"d{mark}"] for mark in (1, 2, 3, 4, 5)] == [0, 1, 1, 5, 0]
    assert (own["count"], own["sum"]) == (1, 3 * 840)
    assert (totals["consolidated_before"]["count"], totals["own_before"]) == (5, {})
    # all-time at the end: the committee 50 of twelve, the clinic 47 of eleven stands before it
    assert (totals["place"], totals["place_before"]) == ([2, 2], [1, 2])
    assert (totals["before"], totals["is_running"], totals["until"]) == (
        "2025-2",
        False,
        "2026-06-30",
    )
    assert [totals[name] for name in ("organizations", "units", "empty", "fallen", "risen")] == [
        *(2, 0, 1, 1, 0)
    ]


@pytest.mark.usefixtures("_now")
def test_rows_of_a_half_year_that_has_ended(
    rated: Organization, clinic: Organization, school: Organization
) -> None:
    monitoring = take(rated)
    row = MonitoringRow.objects.get(monitoring=monitoring, organization=clinic)
    empty = MonitoringRow.objects.get(monitoring=monitoring, organization=school)

    # 5 × 4 + 2 = 22 of six: 3,67; it was 5,00
    assert (row.count, row.sum, row.own_count, row.differs) == (6, 22 * 840, 6, False)
    assert (row.before_count, row.before_sum, row.change) == (5, 25 * 840, -133)
    assert (row.position, row.position_of, row.position_before) == (1, 2, 1)
    assert (row.unp, row.name_be) == ("200988541", "Лёзненская бальніца")
    assert row.has_fallen
    assert (empty.count, empty.change, empty.position) == (0, None, None)
    assert {"services", "phone", "logo"} <= set(empty.checklist)
    assert empty.gate == []
    assert empty.lacks == len(empty.checklist)


@pytest.mark.usefixtures("_now")
def test_running_half_year_is_of_this_moment(rated: Organization, school: Organization) -> None:
    leave_questionnaires(*[(school, 5)] * 6)  # not settled yet: the snapshot settles first

    monitoring = take(rated, RUNNING)

    row = MonitoringRow.objects.get(monitoring=monitoring, organization=school)
    assert (row.count, row.position, row.position_of, row.position_before) == (6, 1, 3, None)
    # all-time: 50 + 30 of eighteen
    assert (monitoring.totals["place"], monitoring.totals["place_before"]) == ([2, 3], [2, 2])
    assert (monitoring.totals["is_running"], monitoring.totals["until"]) == (True, "2026-11-22")
    assert monitoring.totals["consolidated_before"]["count"] == 7


@pytest.mark.usefixtures("_now")
def test_findings_say_the_figures_in_russian_words(rated: Organization) -> None:
    findings = take(rated).findings.replace("\N{NO-BREAK SPACE}", " ")

    for said in (
        "В реестре 2 организации. За первое полугодие 2026 г. граждане заполнили 7 анкет "
        "(за предыдущее полугодие — 5)",
        "Сводная оценка 3,57 (−1,43 к предыдущему полугодию), показатель удовлетворённости 71,4 %; "
        "на 4 и выше оценили 71,4 % заполнивших анкеты.",
        "Собственная оценка 3,00 по 1 анкете.",
        "Позиция в стране 2 из 2 (была 1).",
        "На 0,20 и более оценка снизилась у 1 организации: Лиозненская больница (−1,33).",
        "Без анкет: 1 организация.",
        "Сведения в кабинете неполные у 2 организаций.",
    ):
        assert said in findings


@pytest.mark.usefixtures("_now")
def test_entry_that_is_a_unit_has_a_row_that_names_its_organization(
    rated: Organization, clinic: Organization
) -> None:
    part = Organization.objects.get(parent=clinic)
    oversight.set_registry(authority=rated, organizations=[part.pk])

    monitoring = take(rated)

    row = MonitoringRow.objects.get(monitoring=monitoring)
    assert (row.organization_id, row.above_ru, row.count) == (part.pk, "Лиозненская больница", 1)
    assert (monitoring.totals["organizations"], monitoring.totals["units"]) == (0, 1)


@pytest.mark.usefixtures("_now")
def test_organization_of_an_inner_registry_is_not_looked_at(
    rated: Organization, school: Organization
) -> None:
    chained = make_organization()
    inner = make_organization(registry=[chained])
    oversight.set_registry(authority=rated, organizations=[school.pk, inner.pk])

    monitoring = take(rated)

    rows = set(monitoring.rows.values_list("organization_id", flat=True))
    assert rows == {school.pk, inner.pk}


@pytest.mark.usefixtures("_now")
def test_what_cabinets_lack_is_what_each_of_them_says(
    rated: Organization, clinic: Organization, operator: User
) -> None:
    add_service(by=operator, organization=clinic, kind="service", name_ru="Справка")
    hidden = make_organization(address_ru="", categories=[], region=None)
    oversight.set_registry(authority=rated, organizations=[clinic.pk, hidden.pk])

    monitoring = take(rated)

    for organization in (clinic, hidden):
        organization.refresh_from_db()
        row = MonitoringRow.objects.get(monitoring=monitoring, organization=organization)
        left = gate(organization, has_sphere=has_sphere(organization))
        listed = checklist(organization, has_service=organization == clinic)
        assert [str(TEXTS[code]) for code in row.gate] == [point.text for point in left]
        assert [str(TEXTS[code]) for code in row.checklist] == [
            point.text for point in listed if not point.done
        ]
    assert (monitoring.totals["hidden"], monitoring.totals["incomplete"]) == (1, 2)


@pytest.mark.usefixtures("_now")
def test_overdue_answers_are_those_owed_to_this_authority(
    rated: Organization, clinic: Organization, officer: User
) -> None:
    other = make_organization(registry=[clinic])
    with time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=UTC), tick=False):
        for authority in (rated, rated, other):
            send_something(officer, authority, clinic, due_on=date(2026, 10, 20))

    monitoring = take(rated)

    row = MonitoringRow.objects.get(monitoring=monitoring, organization=clinic)
    assert row.overdue == 2
    assert (monitoring.totals["overdue"], monitoring.totals["answers"]) == (1, 2)
    assert "Не получено в срок 2\xa0ответа от 1\xa0организации." in monitoring.findings


# Themes


@pytest.mark.usefixtures("_now")
def test_themes_are_counted_by_comments_and_quote_no_person(
    rated: Organization, clinic: Organization, school: Organization
) -> None:
    texts = [
        (clinic, 2, "Очередь в регистратуру. Очередь, очередь!", {}),
        (clinic, 3, "Стоял в очереди час.", {}),
        (school, 5, "Очередей нет, а Петрова Анна Ивановна молодец. Звоните +375 29 123-45-67", {}),
        (school, 4, "Врач Сидоров в очереди.", {"is_private": True}),
    ]
    for organization, mark, text, more in texts:
        rate(UserFactory(), organization, mark, comment=text, **more)
    hidden = rate(UserFactory(), clinic, 1, comment="Очередь и ещё раз очередь")
    Comment.objects.filter(pk=hidden.pk).update(state=Comment.State.HIDDEN, reason="Личные данные")
    rate(UserFactory(), make_organization(), 1, comment="Очередь чужая")

    found = themes_of(rated, date(2026, 7, 1), date(2026, 11, 22))

    assert found.comments == 4
    queue = found.themes[0]
    assert (queue["word"], queue["count"], queue["sum"]) == ("очереди", 4, 14 * 840)
    quoted = [Comment.objects.get(pk=one["comment"]).text for one in queue["examples"]]
    assert quoted == ["Очередь в регистратуру. Очередь, очередь!", "Стоял в очереди час."]
    assert not any("сидоров" in one["word"] for one in found.themes)


def test_themes_take_one_statement_whatever_the_number(queries: Any, rated: Organization) -> None:
    clinic = Organization.objects.get(name_ru="Лиозненская больница")
    for _ in range(12):
        rate(UserFactory(), clinic, 4, comment="Долго ждали справку")
    since = Questionnaire.objects.latest("pk").day

    with queries(1):
        found = themes_of(rated, since, since)

    assert [one["word"] for one in found.themes] == ["долго, ждали, справку"]


# Nothing changes it


@pytest.mark.usefixtures("_now")
def test_nothing_that_happens_later_changes_a_snapshot(
    rated: Organization, clinic: Organization, school: Organization, operator: User
) -> None:
    person = UserFactory()
    questionnaire = rate(person, school, 5)
    scores.settle()
    ended, running = take(rated), take(rated, RUNNING)
    said = [kept(ended), kept(running)]

    withdraw_questionnaire(by=person, questionnaire=questionnaire)
    clinic.name_ru, clinic.phone = "Совсем другая больница", "+375 2138 1 11 11"
    save_organization(by=None, organization=clinic)
    add_service(by=operator, organization=school, kind="service", name_ru="Справка")
    oversight.set_registry(authority=rated, organizations=[school.pk])
    school.parent = clinic  # merged into the other
    save_organization(by=None, organization=school)
    with time_machine.travel(datetime(2027, 1, 3, tzinfo=UTC), tick=False):
        scores.settle()
        scores.rebuild()

    assert [kept(ended), kept(running)] == said


def test_no_code_changes_rows_or_totals() -> None:
    """Rows are made at once; of a monitoring nothing but words and the signature is saved."""
    tree = ast.parse((Path(settings.BASE_DIR) / "registries/services/monitoring.py").read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    written = {
        (ast.unparse(call.func), tuple(sorted(ast.literal_eval(word.value))))
        for call in calls
        for word in call.keywords
        if word.arg == "update_fields"
    }
    statements = {
        found
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM) \w+", node.value)
    }

    assert statements == {"INSERT INTO registries_monitoringrow"}
    assert not {"update", "bulk_update", "update_or_create"} & {call.func.attr for call in calls}
    assert "MonitoringRow.objects" not in ast.unparse(tree)
    assert len([call for call in calls if call.func.attr == "save"]) == len(written) == 2
    assert {field for _call, fields in written for field in fields} == {
        *("findings", "conclusion", "version", "state"),
        *("signed_name", "signed_position", "signed_at", "signed_by"),
    }


# When, and how often


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("half_year", [EARLIER, HalfYear(2027, 1)])
def test_only_the_last_half_year_and_the_running_one_are_monitored(
    half_year: HalfYear, rated: Organization
) -> None:
    with pytest.raises(NotNow):
        take(rated, half_year)


@pytest.mark.usefixtures("_now")
def test_without_a_registry_there_is_nothing_to_monitor(db: None) -> None:
    with pytest.raises(NoRegistry):
        take(make_organization(is_authority=True))

    assert not Monitoring.objects.exists()


@pytest.mark.usefixtures("_now")
def test_second_monitoring_of_a_half_year_waits_for_the_first_to_be_signed(
    rated: Organization, officer: User
) -> None:
    first = take(rated)
    with pytest.raises(DraftThere) as refused:
        take(rated)
    assert refused.value.monitoring == first

    first = save_words(by=officer, monitoring=first, seen=1, findings="Всё", conclusion="Вывод")
    sign(by=officer, monitoring=first, seen=2, name="Иванова А. П.", position="зампред")

    assert (take(rated).number, take(rated, RUNNING).number) == (2, 3)


@pytest.mark.usefixtures("_now")
def test_snapshots_of_older_half_years_are_written_for_histories(rated: Organization) -> None:
    written = write_snapshot(by=None, authority=rated, half_year=EARLIER, at=MARCH)

    assert (written.totals["consolidated"]["count"], written.totals["before"]) == (5, "")
    assert written.taken_at == MARCH


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("number", [3, 30])
def test_snapshot_takes_as_many_statements_for_any_number(
    number: int, queries: Any, db: None
) -> None:
    clinics = make_organizations(*(f"Больница {n}" for n in range(number)))
    authority = make_organization(registry=clinics)
    leave_questionnaires(*[(clinic, 4) for clinic in clinics])
    scores.settle()
    with queries(20):
        take(authority, RUNNING)


# Words and signature


@pytest.mark.usefixtures("_now")
def test_two_officers_never_overwrite_each_other(rated: Organization, officer: User) -> None:
    monitoring = take(rated)
    save_words(by=officer, monitoring=monitoring, seen=1, findings="Первый", conclusion="")

    with pytest.raises(Overtaken) as refused:
        save_words(by=officer, monitoring=monitoring, seen=1, findings="Второй", conclusion="")

    assert refused.value.monitoring.findings == "Первый"
    assert Monitoring.objects.get().findings == "Первый"


@pytest.mark.usefixtures("_now")
def test_signed_is_final_and_logged(rated: Organization, officer: User) -> None:
    monitoring = take(rated)
    with pytest.raises(NoConclusion):
        sign(by=officer, monitoring=monitoring, seen=1, name="И", position="П")
    save_words(by=officer, monitoring=monitoring, seen=1, findings="Всё", conclusion="Вывод")
    with pytest.raises(Overtaken):
        sign(by=officer, monitoring=monitoring, seen=1, name="И", position="П")
    sign(by=officer, monitoring=monitoring, seen=2, name="Иванова А. П.", position="зампред")

    with pytest.raises(AlreadySigned):
        save_words(by=officer, monitoring=monitoring, seen=2, findings="Нет", conclusion="Нет")
    with pytest.raises(AlreadySigned):
        sign(by=officer, monitoring=monitoring, seen=2, name="Другая", position="П")
    with pytest.raises(AlreadySigned):
        discard(by=officer, monitoring=monitoring)

    signed = Monitoring.objects.get()
    assert (signed.findings, signed.conclusion, signed.signed_name, signed.signed_by) == (
        *("Всё", "Вывод", "Иванова А. П."),
        officer,
    )
    logged = AuditEntry.objects.get(action="monitoring.sign")
    assert (logged.by, logged.details["name"]) == (officer, "Иванова А. П.")


@pytest.mark.usefixtures("_now")
def test_unsigned_one_is_discarded_with_its_rows(rated: Organization, officer: User) -> None:
    discard(by=officer, monitoring=take(rated))

    assert not Monitoring.objects.exists()
    assert not MonitoringRow.objects.exists()
    assert AuditEntry.objects.filter(action="monitoring.discard", by=officer).exists()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_signatures_and_discards_at_once_one_is_decided(officer: User) -> None:
    authority = make_organization(registry=[make_organization()])
    monitoring = take_snapshot(
        by=None,
        authority=authority,
        half_year=HalfYear.of(date.today()),  # noqa: DTZ011
    )
    save_words(by=officer, monitoring=monitoring, seen=1, findings="Всё", conclusion="Вывод")

    raised = at_once(
        [
            lambda n=n: sign(by=officer, monitoring=monitoring, seen=2, name=f"{n}", position="П")
            for n in range(10)
        ]
        + [lambda: discard(by=officer, monitoring=monitoring)] * 10,
    )

    signed = Monitoring.objects.filter(state=Monitoring.State.SIGNED).count()
    logged = AuditEntry.objects.filter(action__in=["monitoring.sign", "monitoring.discard"])
    assert logged.count() == 1
    assert signed == logged.filter(action="monitoring.sign").count()
    assert all(
        isinstance(error, AlreadySigned | Monitoring.DoesNotExist | ProtectedError)
        for error in raised
    )


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_snapshots_at_once_one_is_taken(db: None) -> None:
    authority = make_organization(registry=[make_organization()])
    half_year = HalfYear.of(date.today())  # noqa: DTZ011

    raised = at_once(
        [lambda: take_snapshot(by=None, authority=authority, half_year=half_year)] * 8, workers=8
    )

    assert Monitoring.objects.count() == 1
    assert MonitoringRow.objects.count() == 1
    assert [type(error) for error in raised] == [DraftThere] * 7


@pytest.mark.usefixtures("_now")
def test_change_of_too_few_questionnaires_is_no_fall(
    clinic: Organization, school: Organization, committee: Organization
) -> None:
    with time_machine.travel(OCTOBER, tick=False):
        leave_questionnaires(*[(clinic, 5)] * 5, *[(school, 5)] * 4)
        scores.settle()
    with time_machine.travel(MARCH, tick=False):
        leave_questionnaires(*[(clinic, 4)] * 4, *[(school, 4)] * 5)
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        scores.settle()

    monitoring = take(committee)

    changes = MonitoringRow.objects.filter(monitoring=monitoring).values_list("change", flat=True)
    assert list(changes) == [-100, -100]
    assert monitoring.totals["fallen"] == 0
    assert "снизилась" not in monitoring.findings
