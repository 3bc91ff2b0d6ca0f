"""The plan list: who must register by the checklist of 002 п. 4, and how far each has come."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations.models import Organization
from organizations.services import close_organization
from organizations.services.cabinet import add_service
from registries.models import PlanEntry
from registries.selectors.plan import BadState, plan_of
from registries.services import plan as services
from registries.services.plan import add_entries, new_entry, save_entry, take_from_registry
from tests.factories import make_member, make_organization, make_staff
from tests.ratings.test_concurrency import at_once, needs_postgresql

# with right check digits
UNPS = (
    "100000007", "100000022", "100000035", "100000048", "100000050",
    "100000063", "100000076", "100000089", "100000091", "100000101",
)  # fmt: skip


@pytest.fixture
def address(committee: Organization) -> str:
    return f"/authority/{committee.pk}/plan/"


@pytest.fixture
def clerk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def entry_of(committee: Organization, unp: str, name: str, **more: Any) -> PlanEntry:
    return save_entry(by=None, entry=new_entry(authority=committee, unp=unp, name=name, **more))


def shown(officer: User, committee: Organization, state: str = "") -> dict[str, str]:
    return {row.entry.name: row.state for row in plan_of(officer, committee, state).rows}


@pytest.fixture
def plan(committee: Organization, officer: User) -> dict[str, Organization]:
    """An entry of every state, and one that stands in nobody's registry."""
    made = {
        "alone": make_organization(name_ru="Никого", unp=UNPS[1], categories=[]),
        "empty": make_organization(name_ru="Пусто", unp=UNPS[2], categories=[], address_ru=""),
        "visible": make_organization(name_ru="Видна", unp=UNPS[3]),
        "closed": make_organization(name_ru="Закрыта", unp=UNPS[4]),
        "elsewhere": make_organization(name_ru="Чужая", unp=UNPS[5], categories=[]),
    }
    close_organization(by=None, organization=made["closed"], on=made["closed"].created_at.date())
    make_member(made["empty"])
    oversight.set_registry(
        authority=committee,
        organizations=[made[name].pk for name in ("alone", "empty", "visible", "closed")],
    )
    entry_of(committee, UNPS[0], "absent")
    for name, organization in made.items():
        entry_of(committee, organization.unp, name)
    return made


def test_states_come_from_the_catalogue(
    plan: dict[str, Organization], committee: Organization, officer: User
) -> None:
    found = plan_of(officer, committee)

    assert {row.entry.name: row.state for row in found.rows} == {
        "absent": "absent",
        "alone": "alone",
        "empty": "empty",
        "visible": "visible",
        "closed": "closed",
        # it is hidden; who may enter its cabinet is none of this authority's business
        "elsewhere": "empty",
    }
    assert found.counts == {
        "total": 6,
        "absent": 1,
        "alone": 1,
        "empty": 2,
        "visible": 1,
        "closed": 1,
        "outside": 1,
        "exempt": 0,
    }


def test_what_is_missing_is_told_of_ones_own_registry_alone(
    plan: dict[str, Organization], committee: Organization, officer: User
) -> None:
    rows = {row.entry.name: row for row in plan_of(officer, committee).rows}

    assert rows["empty"].missing == ["адрес", "хотя бы одна сфера жизнедеятельности"]
    assert rows["elsewhere"].missing == []
    assert rows["elsewhere"].organization_id is None
    assert (rows["empty"].is_registered_here, rows["elsewhere"].is_registered_here) == (True, False)


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("absent", {"absent"}),
        ("alone", {"alone"}),
        ("empty", {"empty", "elsewhere"}),
        ("visible", {"visible"}),
        ("closed", {"closed"}),
        ("outside", {"elsewhere"}),
        ("exempt", set()),
    ],
)
def test_filter_by_state(
    state: str,
    names: set[str],
    plan: dict[str, Organization],
    committee: Organization,
    officer: User,
) -> None:
    assert set(shown(officer, committee, state)) == names


def test_unknown_state(committee: Organization, officer: User, clerk: Client, address: str) -> None:
    with pytest.raises(BadState):
        plan_of(officer, committee, "lost")

    assert clerk.get(f"{address}?state=lost").status_code == 302
    assert clerk.get(f"{address}csv/?state=lost").status_code == 302


@pytest.mark.parametrize(
    ("role", "legal", "services_", "procedures", "must"),
    [
        ("object", True, True, False, True),
        ("object", True, False, True, True),
        ("object", True, True, True, True),
        ("object", True, False, False, False),
        ("object", False, True, True, False),
        ("both", False, True, False, False),
        ("both", True, True, False, True),
        ("authority", False, False, False, True),
    ],
)
def test_checklist_says_who_must_register(
    role: str,
    legal: bool,
    services_: bool,
    procedures: bool,
    must: bool,
    committee: Organization,
    officer: User,
) -> None:
    entry = entry_of(
        committee,
        UNPS[0],
        "Школа",
        role=role,
        is_legal_person=legal,
        provides_services=services_,
        carries_procedures=procedures,
    )

    assert entry.must_register == must
    assert set(shown(officer, committee, "exempt")) == (set() if must else {"Школа"})


def test_others_see_nothing_of_a_plan(
    plan: dict[str, Organization], committee: Organization
) -> None:
    stranger = make_member(make_organization(registry=[]), "officer")

    assert plan_of(stranger, committee).rows == []
    assert len(plan_of(make_staff("operator"), committee).rows) == 6


# One by one


ENTRY = {"unp": UNPS[0], "name": "Школа № 1", "role": "object", "is_legal_person": "on"}


def test_entry_is_added_changed_and_removed(
    clerk: Client, address: str, officer: User, committee: Organization
) -> None:
    told = {**ENTRY, "unp": f" {UNPS[0]} ", "name": "Школа  № 1", "carries_procedures": "on"}
    clerk.post(f"{address}new/", told)
    entry = PlanEntry.objects.get()
    assert (entry.unp, entry.name, entry.added_by) == (UNPS[0], "Школа № 1", officer)
    assert (entry.provides_services, entry.carries_procedures) == (False, True)

    answer = clerk.post(f"{address}{entry.pk}/", {**ENTRY, "name": "Школа № 2"}, follow=True)
    assert "Запись изменена." in answer.content.decode()
    entry.refresh_from_db()
    assert (entry.name, entry.carries_procedures) == ("Школа № 2", False)

    clerk.post(f"{address}{entry.pk}/removal/")
    assert not PlanEntry.objects.exists()
    assert clerk.post(f"{address}{entry.pk}/removal/").status_code == 404
    assert list(
        AuditEntry.objects.filter(action__startswith="plan.")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["plan.add", "plan.change", "plan.remove"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"unp": ""}, "Укажите УНП."),
        ({"unp": "100000001"}, "не сходится контрольная цифра"),
        ({"unp": "12"}, "В УНП девять знаков."),
        ({"name": " "}, "Укажите наименование."),
        ({"name": "ш" * 401}, "Наименование длиннее 400 знаков."),
        ({"note": "ш" * 301}, "Длиннее 300 знаков."),
    ],
)
def test_wrong_entry_is_told_of_and_kept(
    change: dict[str, str], told: str, clerk: Client, address: str
) -> None:
    answer = clerk.post(f"{address}new/", {**ENTRY, "note": "до марта", **change})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not PlanEntry.objects.exists()


def test_same_unp_stands_once(clerk: Client, address: str, committee: Organization) -> None:
    first = entry_of(committee, UNPS[0], "Школа")
    second = entry_of(committee, UNPS[1], "Сад")

    answers = [
        clerk.post(f"{address}new/", ENTRY),
        clerk.post(f"{address}{second.pk}/", ENTRY),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert "уже есть в плане" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanEntry.objects.filter(pk=second.pk).update(unp=first.unp)
    with pytest.raises(ValidationError):
        entry_of(committee, UNPS[0], "Школа")
    assert PlanEntry.objects.count() == 2


def test_another_authoritys_entry_is_not_there(clerk: Client, address: str) -> None:
    other = make_organization(registry=[])
    entry = entry_of(other, UNPS[0], "Чужая")

    assert clerk.get(f"{address}{entry.pk}/").status_code == 404
    assert clerk.post(f"{address}{entry.pk}/removal/").status_code == 404


# Many


def test_pasted_rows_are_added_with_one_checklist(clerk: Client, address: str) -> None:
    rows = f"УНП;Наименование\r\n{UNPS[0]};Школа № 1\r\n\r\n{UNPS[1]};Сад № 2;лишнее\r\n"

    clerk.post(f"{address}many/", {"rows": rows, "role": "both", "is_legal_person": "on"})

    assert list(
        PlanEntry.objects.order_by("unp").values_list("unp", "name", "role", "provides_services")
    ) == [(UNPS[0], "Школа № 1", "both", False), (UNPS[1], "Сад № 2", "both", False)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_file_is_read_as_excel_saves_it(
    encoding: str, separator: str, clerk: Client, address: str
) -> None:
    content = f'{UNPS[0]}{separator}"Школа № 1, Лиозно"\r\n'.replace("№", "N").encode(encoding)
    file = SimpleUploadedFile("план.csv", content)

    clerk.post(f"{address}many/", {"file": file, "role": "object"})

    assert PlanEntry.objects.get().name == "Школа N 1, Лиозно"


def test_wrong_rows_are_named_and_nothing_is_added(clerk: Client, address: str) -> None:
    rows = f"{UNPS[0]};Школа\n100000001;Сад\n{UNPS[1]}\n{UNPS[0]};Ещё раз"

    answer = clerk.post(f"{address}many/", {"rows": rows, "role": "object"})
    page = answer.content.decode()

    assert answer.status_code == 422
    for told in ("строка 2: Такого УНП не бывает", "строка 3: нет", "строка 4: УНП уже есть в"):
        assert told in page
    assert "100000001;Сад" in page
    assert not PlanEntry.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"role": "object"},
        {"role": "object", "rows": " \n "},
        {"role": "object", "file": SimpleUploadedFile("a.csv", b"\x98\x00" * 9)},
        {"role": "object", "rows": f'{UNPS[0]};"' + "ш" * 200_000},
    ],
)
def test_what_is_no_list_is_refused(data: dict[str, Any], clerk: Client, address: str) -> None:
    assert clerk.post(f"{address}many/", data).status_code == 422
    assert not PlanEntry.objects.exists()


def test_known_ones_stay_as_they_were(committee: Organization, officer: User) -> None:
    entry_of(committee, UNPS[0], "Школа", note="важно")
    again = [new_entry(unp=UNPS[0], name="Иначе"), new_entry(unp=UNPS[1], name="Сад")]

    done = add_entries(by=officer, authority=committee, entries=again)

    assert (done.added, done.known) == (1, 1)
    assert PlanEntry.objects.get(unp=UNPS[0]).name == "Школа"


def test_registry_fills_the_plan(
    clerk: Client, address: str, committee: Organization, officer: User
) -> None:
    operator = make_staff("operator")
    school = make_organization(name_ru="Школа", unp=UNPS[0])
    bureau = make_organization(name_ru="Бюро", unp=UNPS[1], is_authority=True)
    add_service(by=operator, organization=bureau, kind="procedure", name_ru="Справка")
    unit = make_organization(name_ru="Часть", parent=school)
    nameless = make_organization(name_ru="Без УНП")
    oversight.set_registry(
        authority=committee, organizations=[school.pk, bureau.pk, unit.pk, nameless.pk]
    )

    clerk.post(f"{address}registry/")
    again = take_from_registry(by=officer, authority=committee)

    assert {
        (entry.name, entry.role, entry.provides_services, entry.carries_procedures)
        for entry in PlanEntry.objects.all()
    } == {("Школа", "object", True, False), ("Бюро", "both", False, True)}
    assert (again.added, again.known) == (0, 2)


def test_list_has_an_end(
    committee: Organization, clerk: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 1)
    entry_of(committee, UNPS[0], "Школа")

    answers = [
        clerk.post(f"{address}new/", {**ENTRY, "unp": UNPS[1]}),
        clerk.post(f"{address}many/", {"rows": f"{UNPS[1]};Сад", "role": "object"}),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert "больше не помещается" in answer.content.decode()
    assert PlanEntry.objects.count() == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_add_it_once() -> None:
    committee = make_organization(registry=[])

    done: list[int] = []

    def add() -> None:
        entries = [new_entry(unp=unp, name="Школа") for unp in UNPS]
        done.append(add_entries(by=None, authority=committee, entries=entries).added)

    assert at_once([add] * 4, workers=4) == []
    assert sorted(done) == [0, 0, 0, len(UNPS)]
    assert PlanEntry.objects.count() == len(UNPS)


# Pages


def test_page_as_file(plan: dict[str, Organization], clerk: Client, address: str) -> None:
    answer = clerk.get(f"{address}csv/?state=empty")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[1:] == [
        f"{UNPS[2]};empty;объект оценки;да;да;нет;да;зарегистрирована, данных нет;"
        "адрес, хотя бы одна сфера жизнедеятельности;да;",
        f"{UNPS[5]};elsewhere;объект оценки;да;да;нет;да;зарегистрирована, данных нет;;нет;",
    ]


def test_operator_reads_and_changes_nothing(
    plan: dict[str, Organization], address: str, client: Client
) -> None:
    client.force_login(make_staff("operator"))

    page = client.get(address).content.decode()

    assert "не зарегистрирована" in page
    assert f"{address}new/" not in page
    assert f"{address}registry/" not in page


def test_functions_that_nobody_answers_for_are_named(clerk: Client, address: str) -> None:
    page = clerk.get(address).content.decode()

    assert "координация работы подчинённых организаций" in page
    assert "Назвать ответственных" in page


def test_one_entry_and_thirty_cost_the_same(
    committee: Organization, clerk: Client, address: str, queries: Any
) -> None:
    hidden = [make_organization(unp=unp, categories=[]) for unp in UNPS]
    oversight.set_registry(authority=committee, organizations=[one.pk for one in hidden])
    entry_of(committee, UNPS[0], "Школа")
    clerk.get(address)
    with queries(10):
        clerk.get(address)
    take_from_registry(by=None, authority=committee)
    with queries(10):
        clerk.get(address)
