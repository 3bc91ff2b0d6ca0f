"""The catalogue as a table: exported, changed, imported; nothing half-imported."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from organizations import oversight, search
from organizations.importing import steps, writing
from organizations.importing.columns import TITLES
from organizations.loading import load_reference_data
from organizations.models import (
    Category,
    District,
    ImportRow,
    Organization,
    OrganizationChange,
    OrganizationImport,
    Settlement,
    Sphere,
)
from organizations.selectors.cabinet import told
from organizations.services import many as many_services
from organizations.services import save_organization
from portal.lib import due
from portal.lib.csv_files import csv_response
from portal.lib.progress import Progress
from ratings import scores
from ratings.models import ALL_TIME, Scope, Score
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    make_organization,
    rate_often,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql
from tests.tasks import run_tasks

State, Kind = OrganizationImport.State, ImportRow.Kind
UNP, OTHER_UNP, THIRD_UNP = "200988541", "100000007", "184700545"
CLINIC = {
    "unp": UNP,
    "name_ru": "Лиозненская ЦРБ",
    "region": "Витебская область",
    "district": "Лиозненский район",
    "settlement": "Лиозно",
    "address_ru": "ул. Ленина, 92",
    "categories": "Поликлиники",
}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _reference(db: None) -> None:
    SettlementFactory()
    CategoryFactory()


def table(*rows: dict[str, Any], keys: list[str] | None = None) -> bytes:
    """A CSV of these rows, with the columns that they have."""
    names = keys or [key for key in TITLES if any(key in row for row in rows)]
    parts = csv_response(
        "x", [TITLES[key] for key in names], [[row.get(key, "") for key in names] for row in rows]
    )
    return b"".join(parts.streaming_content)  # type: ignore[arg-type]


def uploaded(content: bytes, name: str = "organizations.csv", by: User | None = None) -> Any:
    imported = steps.upload(by=by, chunks=[content], name=name)
    run_tasks()
    imported.refresh_from_db()
    return imported


def applied(content: bytes, by: User | None = None, only_right: bool = False) -> Any:
    imported = uploaded(content, by=by)
    apply(imported, only_right)
    return imported


def apply(imported: Any, only_right: bool = False) -> None:
    steps.apply_soon(
        by=imported.by, imported=imported, revision=imported.revision, only_right=only_right
    )
    run_tasks()
    imported.refresh_from_db()


def counts(imported: Any) -> tuple[int, int, int, int]:
    return imported.new, imported.changed, imported.same, imported.wrong


def mistakes(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    """(column, sentence) of each mistake in a table of these rows."""
    imported = uploaded(table(*rows))
    assert imported.state == State.CHECKED, imported.message
    return [(column, text) for _row, _name, column, text in writing.wrong_rows(imported)]


def exported() -> bytes:
    return b"".join(csv_response("x", writing.TITLES, writing.rows()).streaming_content)  # type: ignore[arg-type]


def assert_all_is_exact() -> None:
    assert list(scores.differences()) == []
    assert list(search.differences()) == []


# What a file does


def test_new_organization_is_added_with_all_that_follows(db: None) -> None:
    imported = applied(table({**CLINIC, "latitude": "55,02471", "longitude": "30.7956"}))

    made = Organization.objects.get()
    assert (imported.state, counts(imported)) == (State.APPLIED, (1, 0, 0, 0))
    assert (made.unp, made.district.code, made.settlement.code) == (  # type: ignore[union-attr]
        UNP,
        "vi-liozno",
        "vi-liozno-town",
    )
    assert (made.latitude, made.longitude) == (Decimal("55.0247"), Decimal("30.7956"))
    assert made.is_listed
    assert made.pk in search.find("лиозненская").relevance
    assert Score.objects.filter(organization=made, period=ALL_TIME).count() == 3
    assert_all_is_exact()


def test_the_same_file_again_changes_nothing(db: None) -> None:
    content = table({**CLINIC, "phone": "+375 2138 4-12-34"})
    applied(content)

    again = uploaded(content)

    assert counts(again) == (0, 0, 1, 0)
    with pytest.raises(steps.AlreadyDecided):
        apply(again)
    assert Organization.objects.get().phone == "+375 2138 4-12-34"


def test_change_says_what_was_and_what_will_be(db: None, operator: User) -> None:
    clinic = make_organization(**{**place(), "name_ru": "Старая", "unp": UNP, "phone": "1"})
    content = table({"unp": UNP, "name_ru": "Новая", "phone": ""})
    imported = uploaded(content, by=operator, name="C:\\Documents\\../нов\u202eые.csv")

    row = ImportRow.objects.get()
    assert row.changes == [["Полное наименование", "Старая", "Новая"], ["Телефон", "1", ""]]
    apply(imported)
    clinic.refresh_from_db()
    assert (clinic.name_ru, clinic.phone, clinic.version) == ("Новая", "", 2)
    assert (clinic.address_ru, clinic.is_listed) == ("ул. Ленина, 92", True)
    change = OrganizationChange.objects.latest("pk")
    assert change.by == operator
    assert change.fields == {"name_ru": ["Старая", "Новая"], "phone": ["1", ""]}
    assert told(change).who == "оператор портала, из файла «новые.csv»"
    entry = AuditEntry.objects.filter(action="organization.change").latest("pk")
    assert entry.details == {"import": str(imported.key), "file": "новые.csv"}
    assert_all_is_exact()


def place() -> dict[str, Any]:
    settlement = SettlementFactory()
    return {
        "settlement": settlement,
        "region": settlement.region,
        "district": settlement.district,
        "address_ru": "ул. Ленина, 92",
    }


def test_unit_is_found_by_its_parent_and_name_and_inherits(db: None) -> None:
    unit = {"parent_unp": UNP, "name_ru": "Амбулатория"}
    deep = {"parent_unp": UNP, "parent_unit": "Амбулатория", "name_ru": "Кабинет"}
    imported = applied(table(deep, unit, CLINIC))  # parents come last

    assert counts(imported) == (3, 0, 0, 0)
    clinic = Organization.objects.get(unp=UNP)
    ambulatory, room = Organization.objects.get(parent=clinic), None
    room = Organization.objects.get(parent=ambulatory)
    assert (room.name_ru, room.inherits_place, room.address_ru) == (
        "Кабинет",
        True,
        "ул. Ленина, 92",
    )
    assert room.is_listed
    assert counts(uploaded(table(deep, unit, CLINIC))) == (0, 0, 3, 0)
    applied(table({**CLINIC, "address_ru": "ул. Мира, 1"}))
    room.refresh_from_db()
    assert room.address_ru == "ул. Мира, 1"
    assert_all_is_exact()


def test_moved_and_closed_organizations_move_marks_exactly(db: None) -> None:
    first = make_organization(unp=UNP, name_ru="Первая")
    second = make_organization(unp=OTHER_UNP, name_ru="Вторая")
    third = make_organization(unp=THIRD_UNP, name_ru="Третья")
    unit = make_organization(parent=first, name_ru="Филиал")
    make_organization(name_ru="Орган", registry=[second])
    rate_often(unit, 5, 5, 5, 4, 5)
    rate_often(second, *[3] * 6)
    rate_often(third, 2)

    applied(
        table(
            {"number": unit.pk, "unp": "", "parent_unp": OTHER_UNP},
            {"number": third.pk, "unp": THIRD_UNP, "closed_on": "01.03.2026"},
        )
    )

    assert count_of(second) == 11
    assert count_of(first) == 0
    third.refresh_from_db()
    assert (third.closed_on, third.is_listed) == (date(2026, 3, 1), False)
    assert_all_is_exact()


def count_of(organization: Organization) -> int:
    return Score.objects.get(
        organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED
    ).count


def test_many_units_and_authorities_at_once_are_exact(db: None) -> None:
    rows: list[dict[str, Any]] = [{**CLINIC, "is_authority": "да"}]
    rows += [{"parent_unp": UNP, "name_ru": f"Филиал № {n}"} for n in range(60)]
    applied(table(*rows))
    clinic = Organization.objects.get(unp=UNP)
    other = make_organization(unp=OTHER_UNP)
    oversight.set_registry(authority=clinic, organizations=[other.pk])
    rate_often(Organization.objects.get(name_ru="Филиал № 7"), 5, 4)
    units = list(Organization.objects.filter(parent=clinic).order_by("pk"))

    applied(
        table(
            *({"number": unit.pk, "unp": "", "parent_unp": OTHER_UNP} for unit in units[:30]),
            {"number": other.pk, "unp": OTHER_UNP, "is_authority": "да"},
        )
    )

    assert Organization.objects.filter(parent=other).count() == 30
    assert count_of(clinic) == 2  # through its registry
    assert_all_is_exact()


def test_missing_column_leaves_what_is_there(db: None) -> None:
    clinic = make_organization(unp=UNP, phone="1", email="a@example.org")
    applied(table({"unp": UNP, "phone": "2"}))

    clinic.refresh_from_db()
    assert (clinic.phone, clinic.email, clinic.is_listed) == ("2", "a@example.org", True)


def test_what_is_only_written_otherwise_is_the_same(db: None) -> None:
    applied(table({**CLINIC, "is_voluntary": "", "closed_on": ""}))
    otherwise = {
        **CLINIC,
        "unp": " 200988541 ",
        "name_ru": "Лиозненская   ЦРБ",
        "region": "vi",
        "district": "Лиозненский",
        "settlement": "г.п. Лиозно",
        "categories": "health-clinic",
        "is_voluntary": "Нет",
        "kind": "юрлицо",
    }

    assert counts(uploaded(table(otherwise))) == (0, 0, 1, 0)


def test_everything_exported_comes_back_as_the_same(db: None, tmp_path: Path) -> None:
    everything()
    shown = uploaded(exported())
    with writing.Book(tmp_path / "all.xlsx") as book:
        book.sheet("1").write(writing.TITLES, writing.rows())
    as_book = uploaded((tmp_path / "all.xlsx").read_bytes(), name="all.xlsx")

    total = Organization.objects.count()
    assert counts(shown) == counts(as_book) == (0, 0, total, 0)


def everything() -> None:
    """Organizations of every kind, with all that they may say and some odd words."""
    clinic = make_organization(
        unp=UNP,
        legacy_id=1924,
        name_ru='=Больница  «Ёлка» ;, "имени" А\xa0Б',
        name_be="Бальніца",
        phone="+375 2138 4-12-34",
        email="a@example.org",
        website="https://a.example.org",
        latitude=Decimal("55.0200"),
        longitude=Decimal("30"),
        is_voluntary=True,
    )
    unit = make_organization(parent=clinic, name_ru="Филиал")
    make_organization(parent=unit, name_ru="Кабинет")
    make_organization(
        parent=clinic,
        name_ru="Филиал",
        inherits_place=False,
        region=RegionFactory(),
        settlement_name_ru="аг. Бабиновичи",
        address_ru="ул. Мира, 1",
        categories=[],
    )
    make_organization(name_ru="Без УНП", closed_on=date(2026, 1, 31))
    nowhere = make_organization(categories=[], address_ru="", region=None, unp=OTHER_UNP)
    save_organization(by=None, organization=nowhere, categories=[], spheres=[SphereFactory()])
    make_organization(parent=make_organization(name_ru="И тоже без"), name_ru="Часть")
    make_organization(registry=[clinic], settlement=None, settlement_name_ru="Хутор", **where())


def where() -> dict[str, Any]:
    return {"region": RegionFactory(), "district": DistrictFactory()}


@pytest.mark.slow
def test_demo_country_comes_back_as_the_same(db: None) -> None:
    call_command("demo", scale=0.01, verbosity=0)

    imported = uploaded(exported())

    assert counts(imported) == (0, 0, Organization.objects.count(), 0)
    assert imported.same > 100


def test_export_asks_the_same_number_of_times_for_one_and_for_thirty(
    db: None, queries: Any
) -> None:
    clinic = make_organization()
    make_organization(parent=clinic)
    with queries(5):  # organizations, categories, spheres, who stands above; no more of them
        exported()
    for _number in range(14):
        make_organization(parent=make_organization())
    with queries(5):
        exported()


def test_check_asks_the_same_number_of_times_for_one_and_for_thirty(db: None) -> None:
    def asked(count: int) -> int:
        rows = [{**CLINIC, "unp": "", "parent_unp": UNP, "name_ru": f"Ф{n}"} for n in range(count)]
        imported = steps.upload(by=None, chunks=[table(CLINIC, *rows)], name="a.csv")
        with CaptureQueriesContext(connection) as captured:
            steps.check.call(str(imported.key))
        return len(captured)

    assert asked(30) == asked(1)


# What is wrong is said, row by row


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"unp": "200988542"}, "УНП", "контрольная цифра"),
        ({"unp": "2009"}, "УНП", "девять знаков"),
        ({"unp": ""}, "УНП", "Укажите УНП"),
        ({"name_ru": ""}, "Полное наименование", "Напишите полное"),
        ({"name_ru": "х" * 401}, "Полное наименование", "400"),
        ({"region": "Смоленская область"}, "Область", "Нет области «Смоленская область»"),
        ({"district": "Лёзненский"}, "Район", "Нет района «Лёзненский» в области (Витебская"),
        ({"settlement": "Лезно"}, "Населённый пункт", "Нет города «Лезно» (Лиозненский район)"),
        ({"settlement": "г. Лезно"}, "Населённый пункт", "Деревню пишут"),
        ({"city_district": "Центральный"}, "Район города", "Нет района"),
        ({"categories": "Поликлиники; Цирки"}, "Категории", "Нет категории «Цирки»"),
        ({"spheres": "Цирк"}, "Сферы без категории", "Нет сферы «Цирк»"),
        ({"latitude": "55"}, "Широта", "и широту, и долготу"),
        ({"latitude": "30", "longitude": "30"}, "Широта", "от 51 до 57"),
        ({"latitude": "север", "longitude": "30"}, "Широта", "от 51 до 57"),
        ({"email": "нет"}, "Электронная почта", "Это не адрес электронной почты"),
        ({"website": "javascript://x"}, "Сайт", "Это не адрес сайта"),
        ({"is_voluntary": "может быть"}, "Добровольно", "«да» или «нет»"),
        ({"closed_on": "31.02.2026"}, "Закрыта", "Такой даты нет"),
        ({"closed_on": "31.12.2999"}, "Закрыта", "ещё не наступил"),
        ({"legacy_id": "много"}, "№ на прежнем портале", "целое число"),
        ({"number": "999"}, "№ на портале", "нет организации № 999"),
        ({"kind": "подразделение"}, "Вид", "Вышестоящая организация"),
        ({"kind": "контора"}, "Вид", "юридическое лицо"),
        ({"parent_unp": OTHER_UNP}, "УНП вышестоящей", "Нет организации с УНП 100000007"),
        ({"inherits_place": "да"}, "Место как у вышестоящей", "только подразделения"),
        ({"inherits_spheres": "да"}, "Сферы как у вышестоящей", "только подразделения"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_mistake_is_told_with_its_column(
    row: dict[str, str], column: str, words: str, db: None
) -> None:
    found = mistakes({**CLINIC, **row})

    assert [name for name, _text in found] == [column], found
    assert words in found[0][1]
    assert not Organization.objects.exists()


def test_mistakes_between_rows_are_told(db: None) -> None:
    clinic = make_organization(unp=UNP, name_ru="Больница")
    authority = make_organization(unp=OTHER_UNP, registry=[clinic])
    unit = make_organization(parent=clinic, name_ru="Филиал")
    deep = make_organization(parent=unit, name_ru="Кабинет")
    rows: list[dict[str, Any]] = [
        {"unp": UNP, "name_ru": "Больница"},
        {"unp": UNP, "name_ru": "Она же"},
        {"number": authority.pk, "unp": UNP, "name_ru": "Орган"},
        {"number": unit.pk, "parent_unp": UNP, "parent_unit": "Кабинет", "name_ru": "Филиал"},
        {"number": deep.pk, "unp": THIRD_UNP, "parent_unp": UNP, "parent_unit": "Филиал"}
        | {"name_ru": "Кабинет"},
        {"parent_unp": "7", "name_ru": "Ничей"},
        {"parent_unp": UNP, "parent_unit": "Никакой", "name_ru": "Ещё ничей"},
        {"unp": "", "parent_unp": "", "parent_unit": "Филиал", "name_ru": "И этот"},
    ]

    found = mistakes(*rows)

    assert [text[:32] for _column, text in found] == [
        "Эта организация уже есть в строк",
        "Этот УНП — у организации «Больни",
        "Организация не может входить в с",
        "У подразделения нет своего УНП. ",
        "Нет организации с УНП 7 ни на по",
        "Нет подразделения «Никакой» ни н",
        "Укажите УНП организации, в котор",
    ]
    assert mistakes({"unp": OTHER_UNP, "is_authority": "нет"}) == [
        (
            "Уполномоченный орган",
            "У органа есть реестр в силе: сначала освободите организации из него.",
        )
    ]
    assert mistakes({"parent_unp": UNP, "name_ru": "Отдел", "is_authority": "да"}) == [
        (
            "Уполномоченный орган",
            "Структурное подразделение не может быть уполномоченным органом.",
        )
    ]


def test_row_below_a_wrong_row_is_wrong(db: None) -> None:
    found = mistakes(
        {**CLINIC, "region": "Смоленская"},
        {"parent_unp": UNP, "name_ru": "Филиал"},
        {"parent_unp": UNP, "parent_unit": "Филиал", "name_ru": "Кабинет"},
    )

    assert [text for column, text in found if column == "УНП вышестоящей"] == [
        "Вышестоящая организация — в строке 2, а в ней ошибка. Исправьте её.",
        "Вышестоящая организация — в строке 3, а в ней ошибка. Исправьте её.",
    ]


def test_right_rows_are_applied_only_when_asked_for(db: None) -> None:
    imported = uploaded(table(CLINIC, {**CLINIC, "unp": "1"}))
    assert counts(imported) == (1, 0, 0, 1)
    with pytest.raises(steps.AlreadyDecided):
        apply(imported)
    assert not Organization.objects.exists()

    apply(imported, only_right=True)

    assert imported.state == State.APPLIED
    assert Organization.objects.count() == 1


# All or nothing, once


def test_crash_midway_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = make_organization(unp=OTHER_UNP, name_ru="Была")
    rows = [{"unp": OTHER_UNP, "name_ru": "Стала"}, CLINIC]
    rows += [{"parent_unp": UNP, "name_ru": f"Филиал № {n}"} for n in range(5)]
    imported = uploaded(table(*rows))
    before = OrganizationChange.objects.count(), AuditEntry.objects.count()

    def crash(*_args: Any) -> None:
        raise RuntimeError("the power is cut")

    with monkeypatch.context() as patched:
        patched.setattr(many_services, "_place", crash)
        apply(imported)

    clinic.refresh_from_db()
    assert imported.state == State.FAILED
    assert (clinic.name_ru, Organization.objects.count()) == ("Была", 1)
    assert (OrganizationChange.objects.count(), AuditEntry.objects.count()) == (
        before[0],
        before[1] + 1,  # that it was asked for
    )
    assert_all_is_exact()

    steps.check_again(by=UserFactory(), imported=imported)
    run_tasks()
    imported.refresh_from_db()
    apply(imported)
    assert (imported.state, Organization.objects.count()) == (State.APPLIED, 7)
    assert_all_is_exact()


def test_worker_killed_midway_begins_anew(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(*_args: Any) -> None:
        raise Killed

    imported = steps.upload(by=None, chunks=[table(CLINIC)], name="a.csv")
    with monkeypatch.context() as patched:
        patched.setattr(steps, "_refuse_orphans", kill)
        with pytest.raises(Killed):
            steps.check.call(str(imported.key))
    steps.check.call(str(imported.key))
    imported.refresh_from_db()
    assert (imported.state, ImportRow.objects.count()) == (State.CHECKED, 1)

    steps.apply_soon(by=None, imported=imported, revision=1, only_right=False)
    with monkeypatch.context() as patched:
        patched.setattr(many_services, "_place", kill)
        with pytest.raises(Killed):
            steps.apply.call(str(imported.key))
    assert not Organization.objects.exists()
    steps.apply.call(str(imported.key))
    steps.apply.call(str(imported.key))  # twice is once

    imported.refresh_from_db()
    assert (imported.state, Organization.objects.count()) == (State.APPLIED, 1)


@pytest.mark.parametrize("what", ["changed", "taken", "unit", "registry"])
def test_data_that_changed_after_the_check_refuse_the_file(what: str, db: None) -> None:
    clinic = make_organization(unp=OTHER_UNP, name_ru="Больница", phone="1")
    unit = {"parent_unp": OTHER_UNP, "name_ru": "Филиал"}
    office = make_organization(unp=THIRD_UNP, name_ru="Орган", is_authority=True)
    imported = uploaded(
        table(
            {"unp": OTHER_UNP, "name_ru": "Больница", "phone": "2"},
            {"unp": THIRD_UNP, "name_ru": "Орган", "is_authority": "нет"},
            CLINIC,
            unit,
        )
    )
    if what == "changed":
        clinic.phone = "3"
        save_organization(by=None, organization=clinic)
    elif what == "taken":
        make_organization(unp=UNP)
    elif what == "registry":
        oversight.set_registry(authority=office, organizations=[clinic.pk])
    else:
        make_organization(parent=clinic, name_ru="Филиал")
    there = Organization.objects.count()

    apply(imported)

    clinic.refresh_from_db()
    assert imported.state == State.OUTDATED
    assert clinic.phone == ("3" if what == "changed" else "1")
    assert Organization.objects.count() == there
    assert_all_is_exact()


def test_file_is_applied_once_and_as_it_was_seen(db: None, operator: User) -> None:
    imported = uploaded(table(CLINIC))
    seen = imported.revision
    steps.check_again(by=operator, imported=imported)
    run_tasks()
    with pytest.raises(steps.AlreadyDecided):
        steps.apply_soon(by=operator, imported=imported, revision=seen, only_right=False)
    imported.refresh_from_db()
    apply(imported)
    with pytest.raises(steps.AlreadyDecided):
        apply(imported)
    with pytest.raises(steps.AlreadyDecided):
        steps.check_again(by=operator, imported=imported)


def test_units_of_each_other_are_refused(db: None) -> None:
    clinic = make_organization(unp=UNP)
    first = make_organization(parent=clinic, name_ru="Первый")
    second = make_organization(parent=clinic, name_ru="Второй")
    imported = uploaded(
        table(
            {"number": first.pk, "unp": "", "parent_unp": UNP, "parent_unit": "Второй"},
            {"number": second.pk, "unp": "", "parent_unp": UNP, "parent_unit": "Первый"},
        )
    )
    # both are sound by themselves
    apply(imported)

    assert imported.state == State.FAILED
    assert "входят друг в друга" in imported.message
    assert Organization.objects.filter(parent=clinic).count() == 2
    assert_all_is_exact()


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_file_applied_by_several_at_once_is_applied_once() -> None:
    clinic = make_organization(unp=OTHER_UNP, phone="1")
    content = table({"unp": OTHER_UNP, "name_ru": clinic.name_ru, "phone": "2"}, CLINIC)
    twice = [uploaded(content), uploaded(content)]
    for imported in twice:
        steps.apply_soon(by=None, imported=imported, revision=1, only_right=False)

    raised = at_once([lambda i=i: steps.apply.call(str(twice[i % 2].key)) for i in range(6)], 6)  # type: ignore[misc]

    states = sorted(OrganizationImport.objects.values_list("state", flat=True))
    assert raised == []
    assert states == [State.APPLIED, State.OUTDATED]
    assert OrganizationChange.objects.filter(organization=clinic).count() == 2  # made, changed
    assert Organization.objects.filter(unp=UNP).count() == 1
    assert_all_is_exact()


# Pages


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, name: str, imported: Any = None, **query: str) -> str:
    arguments = [imported.key] if imported else []
    answer = client.get(reverse(f"operator:{name}", args=arguments), query)
    assert answer.status_code == 200
    content = getattr(answer, "streaming_content", None)
    return (b"".join(content) if content else answer.content).decode("utf-8-sig")  # type: ignore[arg-type]


def test_operator_uploads_looks_and_applies(operator: User) -> None:
    client = client_of(operator)
    file = SimpleUploadedFile("реестр.csv", table(CLINIC, {**CLINIC, "unp": "1"}))
    answer = client.post(reverse("operator:imports"), {"file": file})
    imported = OrganizationImport.objects.get()
    assert answer.headers["Location"] == reverse("operator:import", args=[imported.key])
    waiting = page(client, "import", imported)
    assert "Файл проверяется" in waiting
    assert "data-refresh-again" in page(client, "import_progress", imported)
    Progress(imported.key, 13_500).tell(4_000)
    assert "4\xa0000 из 13\xa0500" in page(client, "import_progress", imported)
    run_tasks()
    assert "data-refresh-whole" in page(client, "import_progress", imported)

    seen = page(client, "import", imported)
    assert "Применить 1 верную строку" in seen
    assert "В УНП девять знаков" in seen
    assert "ул. Ленина, 92" in page(client, "import", imported, rows="new")
    told_mistakes = page(client, "import_mistakes", imported).splitlines()
    assert told_mistakes[0] == "Строка;Организация;Столбец;Что исправить"
    assert told_mistakes[1].startswith("3;Лиозненская ЦРБ;УНП;В УНП девять знаков.")

    form = {"revision": "1", "rows": "right"}
    client.post(reverse("operator:import_application", args=[imported.key]), form)
    assert "Изменения записываются" in page(client, "import", imported)
    run_tasks()
    assert "Изменения записаны" in page(client, "import", imported)
    assert "реестр.csv" in page(client, "imports")
    assert Organization.objects.get().changes.get().by == operator


def test_file_that_is_no_table_is_refused_on_the_page(operator: User) -> None:
    file = SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    answer = client_of(operator).post(reverse("operator:imports"), {"file": file})

    assert answer.status_code == 422
    assert "книга старого Excel" in answer.content.decode()


def test_apply_of_what_was_not_seen_changes_nothing(operator: User) -> None:
    client, imported = client_of(operator), uploaded(table(CLINIC))
    address = reverse("operator:import_application", args=[imported.key])

    client.post(address, {"revision": "7", "rows": "all"})
    assert client.post(address, {"revision": "1", "rows": "some"}).status_code == 404
    run_tasks()

    assert not Organization.objects.exists()


def test_long_lists_come_in_pages(operator: User, queries: Any) -> None:
    rows = [{**CLINIC, "unp": str(n)} for n in range(120)]
    client, few, many = client_of(operator), uploaded(table(*rows[:1])), uploaded(table(*rows))
    for imported in (few, many):
        page(client, "import", imported)
        # the person, the second factor, the file, its rows, in which columns the mistakes are, how
        # many questions wait
        with queries(6):
            seen = page(client, "import", imported)

    assert "Строка 51:" in seen
    assert "Строка 52:" not in seen
    last = page(client, "import", many, rows="wrong", before="end")
    assert "Строка 121:" in last
    wrong = reverse("operator:import", args=[many.key])
    assert client.get(wrong, {"rows": "wrong", "after": "x"}).status_code == 404
    assert client.get(wrong, {"rows": "what"}).status_code == 404


def test_operator_takes_the_catalogue_along(operator: User) -> None:
    make_organization(name_ru="=Больница", phone="+375 17 1", categories=[])
    client = client_of(operator)

    rows = list(csv.DictReader(io.StringIO(page(client, "export_csv")), delimiter=";"))
    assert [row["Полное наименование"] for row in rows] == ["'=Больница"]
    client.post(reverse("operator:export_xlsx"))
    run_tasks()
    key = operator.exports.get().key
    answer = client.get(reverse("account_export", args=[key]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert [cell.value for cell in book.active[1]] == writing.TITLES
    assert book.active["G2"].value == "=Больница"
    assert book.active["G2"].data_type == "s"
    operator.is_operator = False
    operator.save()
    assert client.get(reverse("account_export", args=[key])).status_code == 404


@pytest.mark.parametrize("name", ["template_xlsx", "template_csv"])
def test_template_can_be_uploaded_as_it_is(name: str, operator: User) -> None:
    for model in (Settlement, District, Category, Sphere):
        model.objects.all().delete()
    load_reference_data()

    answer = client_of(operator).get(reverse(f"operator:{name}"))
    content = getattr(answer, "streaming_content", None) or [answer.content]
    imported = uploaded(b"".join(content))

    assert counts(imported) == (1, 0, 0, 0), list(writing.wrong_rows(imported))


def test_old_files_are_forgotten(operator: User, settings: Any) -> None:
    imported = uploaded(table(CLINIC))
    stray = steps.path_of(imported).with_name(str(uuid4()))
    stray.write_bytes(b"")
    lost = uploaded(table(CLINIC))
    OrganizationImport.objects.filter(pk=lost.pk).update(state=State.APPLYING)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        due.run_all()
        lost.refresh_from_db()
        assert lost.state == State.FAILED
        assert not stray.exists()
        assert steps.path_of(imported).exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        due.run_all()

    assert not OrganizationImport.objects.exists()
    assert not list(steps.path_of(imported).parent.iterdir())


# The command


def test_command_imports_and_only_looks_when_told_to(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "реестр.csv"
    file.write_bytes(table(CLINIC))
    call_command("import_organizations", str(file), "--dry-run")
    assert capsys.readouterr().out == "1 new, 0 changed, 0 same, 0 wrong.\n"
    assert not Organization.objects.exists()

    call_command("import_organizations", str(file))

    assert capsys.readouterr().out.endswith("Applied.\n")
    assert told(OrganizationChange.objects.get()).who == "портал, из файла «реестр.csv»"
    file.write_bytes(table({**CLINIC, "phone": "1"}, {**CLINIC, "unp": "1"}))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_organizations", str(file))
    assert "3\tЛиозненская ЦРБ\tУНП\tВ УНП девять знаков" in capsys.readouterr().out
    call_command("import_organizations", str(file), "--right-rows")
    assert Organization.objects.get().phone == "1"
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="Файл пуст"):
        call_command("import_organizations", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_organizations", str(tmp_path / "none"))


@pytest.mark.parametrize("lost", [{"is_operator": False}, {"is_active": False}])
def test_file_of_who_is_operator_no_more_is_not_applied(
    lost: dict[str, bool], db: None, operator: User
) -> None:
    imported = uploaded(table(CLINIC), by=operator)
    steps.apply_soon(by=operator, imported=imported, revision=imported.revision, only_right=False)
    User.objects.filter(pk=operator.pk).update(**lost)

    run_tasks()

    imported.refresh_from_db()
    assert imported.state == State.FAILED
    assert not Organization.objects.exists()
