"""Spreadsheets on request: written in the background, whole or not at all, for one person."""

import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from accounts import exporting
from accounts.models import Export, User
from portal.lib import due, exports, progress
from portal.lib.spreadsheets import Book, TooManyRows
from tests.factories import UserFactory
from tests.ratings.test_concurrency import at_once, needs_postgresql
from tests.tasks import run_tasks

State = Export.State
HEADER = ["Название", "День"]


class Shop:
    """A kind of export whose rows and doors the tests open and close."""

    def __init__(self) -> None:
        self.open_to: set[int] = set()
        self.rows: Callable[[], Iterator[Any]] = lambda: iter([("Хлеб", date(2026, 3, 1))])

    def allowed(self, user: Any, parameters: dict[str, Any]) -> bool:
        return user.pk in self.open_to

    def table(self, parameters: dict[str, Any]) -> exports.Table:
        return HEADER, self.rows(), 1


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Shop()
    monkeypatch.setattr(exports, "_kinds", {})
    exports.register(
        "goods",
        title=lambda p: f"Товары: {p.get('shop', 'все')}",
        allowed=made.allowed,
        table=made.table,
    )
    return made


@pytest.fixture
def customer(citizen: User, shop: Shop) -> User:
    shop.open_to.add(citizen.pk)
    return citizen


def ask(user: User, **parameters: Any) -> Export:
    return exporting.ask_for_export(by=user, kind="goods", parameters=parameters)


def work() -> None:
    run_tasks()


def cells(path: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path).active
    return [[str(cell.value) for cell in row] for row in sheet.iter_rows()]


def files() -> list[str]:
    root = Path(django_settings.MEDIA_ROOT)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# The file


def test_export_is_written_by_the_worker(customer: User) -> None:
    export = ask(customer, shop="на углу")
    assert (export.state, export.title) == (State.WAITING, "Товары: на углу")

    work()

    export.refresh_from_db()
    assert (export.state, export.rows) == (State.READY, 1)
    assert cells(exporting.path_of(export)) == [HEADER, ["Хлеб", "2026-03-01 00:00:00"]]
    assert files() == [f"{export.key}.xlsx"]
    assert exporting.path_of(export).stat().st_mode & 0o077 == 0
    assert export.size == exporting.path_of(export).stat().st_size


def test_sheet_is_made_to_be_read(tmp_path: Path) -> None:
    rows = [("Х" * 300, 5, None), ("б", 7, "в")]
    with Book(tmp_path / "book.xlsx") as book:
        book.sheet("Итоги: [2026] / май").write(["Очень длинное название", "Число", ""], rows)

    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx").active

    assert sheet.title == "Итоги   2026    май"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert 59 < widths[0] < 62
    assert 7 < widths[2] < widths[1] < 15
    assert [cell.value for cell in sheet["B"]] == ["Число", 5, 7]


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://evil.example")', "+375 17 200-00-00", "-1", "@SUM(A1)", "\tтаб", "{=1+1}"],
)
def test_text_is_never_a_formula(text: str, tmp_path: Path) -> None:
    with Book(tmp_path / "book.xlsx") as book:
        book.sheet("1").write(["Имя"], [(text,)])

    cell = openpyxl.load_workbook(tmp_path / "book.xlsx").active["A2"]

    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_cells_keep_what_they_are(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)
    row = (date(2026, 3, 1), moment, Decimal("4.57"), 10**17, True, "http://a.example", None)
    with Book(tmp_path / "book.xlsx") as book:
        book.sheet("1").write(list("abcdefg"), [row])

    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx").active

    assert [str(cell.value) for cell in sheet[2]] == [
        "2026-03-01 00:00:00",
        "2026-03-02 00:30:00",  # Minsk's
        "4.57",
        "100000000000000000",
        "да",
        "http://a.example",
        "None",
    ]
    assert [cell.data_type for cell in sheet[2]] == ["d", "d", "n", "s", "s", "s", "n"]
    assert sheet["A2"].number_format == "dd.mm.yyyy"


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.lib.spreadsheets.MOST_ROWS", 3)

    with pytest.raises(TooManyRows), Book(tmp_path / "book.xlsx") as book:
        book.sheet("1").write(["Имя"], [("а",)] * 4)


def peak_of(count: int, folder: Path) -> int:
    """Bytes at most in use while so many rows are written."""
    rows = ((f"Организация № {n}", n, "улица и дом " * 3) for n in range(count))
    tracemalloc.start()
    with Book(folder / f"{count}.xlsx") as book:
        book.sheet("1").write(["Имя", "Число", "Адрес"], rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.slow
def test_many_rows_take_no_more_memory_than_few(tmp_path: Path) -> None:
    few = peak_of(3_000, tmp_path)
    many = peak_of(15_000, tmp_path)

    assert many < few * 1.2 + 100_000


# Asking


def test_the_same_asked_for_twice_while_it_waits_is_one(customer: User) -> None:
    first = ask(customer, shop="1", day="2026-03-01")
    again = exporting.ask_for_export(
        by=customer, kind="goods", parameters={"day": "2026-03-01", "shop": "1"}
    )
    with override("be"):
        belarusian = ask(customer, shop="1", day="2026-03-01")

    assert again == first
    assert belarusian != first
    assert DBTaskResult.objects.count() == 2

    work()
    assert ask(customer, shop="1", day="2026-03-01") != first


def test_no_more_than_five_wait(customer: User, shop: Shop, other_citizen: User) -> None:
    for number in range(exporting.MOST_WAITING):
        ask(customer, shop=str(number))

    with pytest.raises(exporting.TooManyExports):
        ask(customer, shop="one more")
    assert ask(customer, shop="0")  # is waiting already
    shop.open_to.add(other_citizen.pk)
    assert ask(other_citizen, shop="0")
    assert Export.objects.count() == 6


@pytest.mark.parametrize("kind", ["goods", "bads"])
def test_stranger_and_unknown_kind_are_refused(kind: str, shop: Shop, citizen: User) -> None:
    with pytest.raises(exporting.NotAllowed):
        exporting.ask_for_export(by=citizen, kind=kind, parameters={})
    assert not Export.objects.exists()


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_at_once_for_one_person_get_at_most_five(shop: Shop) -> None:
    person = UserFactory()
    shop.open_to.add(person.pk)

    raised = at_once([lambda n=n: ask(person, shop=str(n % 10)) for n in range(20)])  # type: ignore[misc]

    assert Export.objects.count() == exporting.MOST_WAITING
    assert {type(error) for error in raised} == {exporting.TooManyExports}


# What goes wrong


def test_failed_export_says_so_and_can_be_asked_for_again(customer: User, shop: Shop) -> None:
    def broken() -> Iterator[Any]:
        yield ("Хлеб", None)
        raise OSError("the disk is full")

    shop.rows = broken
    export = ask(customer)
    work()

    export.refresh_from_db()
    assert export.state == State.FAILED
    assert files() == []
    client = client_of(customer)
    assert "не удалось приготовить" in client.get(reverse("account_exports")).content.decode()
    shop.rows = lambda: iter([("Хлеб", None)])
    client.post(reverse("account_export_again", args=[export.key]))
    work()
    assert [one.state for one in Export.objects.order_by("pk")] == [State.FAILED, State.READY]


def test_worker_that_dies_midway_loses_nothing(customer: User, shop: Shop) -> None:
    class Killed(BaseException):
        pass

    def killed() -> Iterator[Any]:
        yield ("Хлеб", None)
        raise Killed

    shop.rows = killed
    export = ask(customer)
    with pytest.raises(Killed):
        exporting.write_export.call(str(export.key))
    export.refresh_from_db()
    assert export.state == State.RUNNING
    left = exporting._folder() / f"{export.key}.0.{exporting.UNFINISHED}"  # of one really killed
    left.mkdir()

    shop.rows = lambda: iter([("Хлеб", None)])
    work()  # the task is there still, or put back (test_worker)

    export.refresh_from_db()
    assert export.state == State.READY
    with time_machine.travel(time.time() + 5 * 60 * 60):
        exporting.tidy()
    assert not left.exists()
    assert files() == [f"{export.key}.xlsx"]


def test_task_run_twice_writes_once(customer: User, shop: Shop) -> None:
    export = ask(customer)
    exporting.write_export.call(str(export.key))
    finished = Export.objects.get().finished_at
    shop.rows = lambda: iter(())

    exporting.write_export.call(str(export.key))

    assert Export.objects.get().finished_at == finished
    assert len(cells(exporting.path_of(export))) == 2


def test_what_is_lost_is_given_up(customer: User) -> None:
    ask(customer)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        exporting.tidy()

    assert Export.objects.get().state == State.FAILED


def test_file_is_deleted_after_a_week(customer: User) -> None:
    export = ask(customer)
    work()
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        due.run_all()
        assert exporting.path_of(export).exists()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        due.run_all()
        page = client_of(customer).get(reverse("account_exports")).content.decode()

    assert files() == []
    assert Export.objects.get().state == State.EXPIRED
    assert "файл удалён" in page


def test_file_of_a_person_who_is_gone_is_deleted(customer: User) -> None:
    export = ask(customer)
    work()
    customer.delete()
    with time_machine.travel(time.time() + 8 * 24 * 60 * 60):
        exporting.tidy()

    assert not exporting.path_of(export).exists()


# Pages


def test_file_is_downloaded_by_its_owner(customer: User, other_citizen: User) -> None:
    export = ask(customer, shop="Минск")
    work()
    address = reverse("account_export", args=[export.key])

    answer = client_of(customer).get(address)

    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "filename*=utf-8''%D0%A2" in answer.headers["Content-Disposition"]
    assert client_of(other_citizen).get(address).status_code == 404


def test_file_is_closed_to_who_may_no_longer_read_it(customer: User, shop: Shop) -> None:
    export = ask(customer)
    work()
    shop.open_to.clear()
    client = client_of(customer)

    assert client.get(reverse("account_export", args=[export.key])).status_code == 404
    assert client.post(reverse("account_export_again", args=[export.key])).status_code == 404


def test_export_is_not_written_for_who_may_no_longer_read_it(customer: User, shop: Shop) -> None:
    export = ask(customer)
    shop.open_to.clear()
    work()

    export.refresh_from_db()
    assert (export.state, files()) == (State.FAILED, [])


def test_missing_file_is_not_found(customer: User) -> None:
    export = ask(customer)
    assert client_of(customer).get(reverse("account_export", args=[export.key])).status_code == 404
    work()
    shutil.rmtree(exporting._folder())

    assert client_of(customer).get(reverse("account_export", args=[export.key])).status_code == 404


def test_list_shows_how_far_each_is(customer: User) -> None:
    export = ask(customer)
    address = reverse("account_exports_list")
    waiting = client_of(customer).get(address).content.decode()
    Export.objects.update(state=State.RUNNING)
    progress.Progress(export.key, 13_500).tell(4_000)
    running = client_of(customer).get(address).content.decode()
    Export.objects.update(state=State.WAITING)
    work()
    ready = client_of(customer).get(address).content.decode()

    assert "data-refresh-again" in waiting
    assert "<html" not in waiting
    assert "4\xa0000 из 13\xa0500" in running
    assert "data-refresh-again" not in ready
    assert str(export.key) in ready


def test_list_asks_the_same_number_of_times_for_one_and_for_thirty(
    customer: User, queries: Any
) -> None:
    client = client_of(customer)
    ask(customer)
    work()
    client.get(reverse("account_exports"))
    with queries(2):  # the person, the list
        client.get(reverse("account_exports"))
    for number in range(29):
        ask(customer, shop=str(number))
        work()
    with queries(2):
        client.get(reverse("account_exports"))


def test_exports_belong_to_the_persons_data(customer: User) -> None:
    ask(customer, shop="1")

    assert exporting.export_exports(customer)[0]["parameters"] == {"shop": "1"}
