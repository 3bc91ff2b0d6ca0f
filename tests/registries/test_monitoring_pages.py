"""The pages of a monitoring: begun, read, written, signed; as table, book and document."""

import csv
import io
import re
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from accounts import exporting
from accounts.models import Export, User
from organizations.models import Organization
from ratings import scores
from ratings.arithmetic import HalfYear
from registries.models import Monitoring, MonitoringRow
from registries.printing.monitoring import pdf_of
from registries.services.monitoring import (
    half_years_now,
    save_words,
    sign,
    take_snapshot,
    write_snapshot,
)
from tests.factories import (
    UserFactory,
    leave_questionnaires,
    make_member,
    make_organization,
    make_organizations,
    rate,
)
from tests.tasks import run_tasks


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def committee(db: None) -> Organization:
    """Five organizations: А 2,00 by three, Б 5,00 by one, В 4,00 by two; Г and Д have none."""
    made = make_organizations("Аптека", "Больница", "Вокзал", "Гимназия", "Детский сад")
    a, b, c, *_ = made
    leave_questionnaires(*[(a, 2)] * 3, (b, 5), *[(c, 4)] * 2)
    scores.settle()
    return make_organization(name_ru="Лиозненский райисполком", registry=made)


@pytest.fixture
def officer(committee: Organization) -> User:
    return make_member(committee, "officer")


@pytest.fixture
def monitoring(committee: Organization, officer: User) -> Monitoring:
    return take_snapshot(by=officer, authority=committee, half_year=half_years_now()[1])


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def address(monitoring: Monitoring, page: str = "") -> str:
    return f"/authority/{monitoring.authority_id}/monitoring/{monitoring.number}/{page}"


def text_of(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\N{NON-BREAKING HYPHEN}", "-")
    return " ".join(text.split()).replace("\xa0", " ")


def names_in(page: str) -> list[str]:
    """The organizations of the table, in its order."""
    return re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', page)


# Beginning, writing, signing


def test_officer_takes_writes_and_signs(desk: Client, committee: Organization) -> None:
    rooms = f"/authority/{committee.pk}/monitoring/"
    assert "Провести мониторинг" in desk.get(rooms).content.decode()

    begun = desk.post(rooms, {"half_year": half_years_now()[1].code}, follow=True)
    monitoring = Monitoring.objects.get()
    assert "Снимок сделан" in text_of(begun)
    assert "В реестре 5 организаций" in text_of(begun)

    refused = desk.get(address(monitoring, "signing/"), follow=True)
    assert "Сначала напишите вывод" in text_of(refused)
    words = {"version": 1, "findings": "Оценки разные.", "conclusion": "Помочь аптеке."}
    saved = desk.post(address(monitoring, "words/"), words, follow=True)
    assert "Помочь аптеке." in text_of(saved)
    read = desk.get(address(monitoring, "signing/"))
    assert "Помочь аптеке." in text_of(read)
    signed = desk.post(
        address(monitoring, "signing/"),
        {"version": 2, "name": "Иванова А. П.", "position": "зампред"},
        follow=True,
    )

    assert "Иванова А. П., зампред" in text_of(signed)
    assert Monitoring.objects.get().is_signed
    for page in ("words/", "signing/", "discarding/"):
        again = desk.post(address(monitoring, page), {**words, "version": 2}, follow=True)
        assert "уже подписан" in text_of(again)
    assert Monitoring.objects.get().findings == "Оценки разные."


def test_second_snapshot_leads_to_the_draft(desk: Client, monitoring: Monitoring) -> None:
    rooms = f"/authority/{monitoring.authority_id}/monitoring/"

    answer = desk.post(rooms, {"half_year": monitoring.half_year}, follow=True)

    assert answer.redirect_chain[-1][0] == address(monitoring)
    assert Monitoring.objects.count() == 1


def test_later_officer_sees_what_the_former_wrote(
    desk: Client, monitoring: Monitoring, officer: User
) -> None:
    save_words(by=officer, monitoring=monitoring, seen=1, findings="Первые слова", conclusion="")

    answer = desk.post(
        address(monitoring, "words/"),
        {"version": 1, "findings": "Вторые слова", "conclusion": "Вывод"},
    )

    assert answer.status_code == 409
    assert "Первые слова" in text_of(answer)
    assert "Вторые слова" in text_of(answer)
    assert Monitoring.objects.get().findings == "Первые слова"
    again = desk.post(
        address(monitoring, "words/"),
        {"version": 2, "findings": "Вторые слова", "conclusion": "Вывод"},
    )
    assert again.status_code == 302
    assert Monitoring.objects.get().findings == "Вторые слова"


def test_whoever_signs_has_read_the_last_words(
    desk: Client, monitoring: Monitoring, officer: User
) -> None:
    save_words(
        by=officer, monitoring=monitoring, seen=1, findings="Слова", conclusion="Новый вывод"
    )

    answer = desk.post(
        address(monitoring, "signing/"), {"version": 1, "name": "И", "position": "П"}
    )

    assert answer.status_code == 409
    assert "Новый вывод" in text_of(answer)
    assert not Monitoring.objects.get().is_signed


def test_half_years_say_done_due_overdue(desk: Client, committee: Organization) -> None:
    Organization.objects.filter(pk=committee.pk).update(created_at="2020-01-01T00:00:00Z")

    page = text_of(desk.get(f"/authority/{committee.pk}/monitoring/"))

    running = half_years_now()[1]
    assert ("предстоит" in page, "просрочен" in page) == (True, True)
    assert f"{running.half}-е полугодие {running.year} г." in page


# The report


def test_report_shows_what_needs_attention(desk: Client, monitoring: Monitoring) -> None:
    page = text_of(desk.get(address(monitoring)))

    for said in ("Нет анкет", "Показать в таблице: 2 организаци", "Сводная оценка", "3,17"):
        assert said in page
    assert "Направить рекомендацию" in page


def test_operator_reads_and_changes_nothing(
    client: Client, operator: User, monitoring: Monitoring
) -> None:
    client.force_login(operator)

    page = text_of(client.get(address(monitoring)))

    assert "Организации реестра" in page
    for offer in ("Подписать", "Исправить слова", "Отменить", "Направить рекомендацию"):
        assert offer not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "АБВГД"),
        ("sort=-name", "ДГВБА"),
        ("sort=mark", "АВБГД"),
        ("sort=-mark", "БВАДГ"),
        ("sort=-count", "АВБДГ"),
        ("only=empty", "ГД"),
        ("q=вокз", "В"),
        ("only=fallen", ""),
    ],
)
def test_table_is_sorted_and_filtered(
    query: str, expected: str, desk: Client, monitoring: Monitoring
) -> None:
    page = desk.get(f"{address(monitoring)}?{query}").content.decode()

    assert "".join(name[0] for name in names_in(page)) == expected


@pytest.mark.parametrize(
    ("sort", "field"),
    [
        *(("change", "change"), ("-change", "change"), ("position", "position")),
        *(("-position", "position"), ("-lacks", "lacks"), ("-overdue", "overdue")),
    ],
)
def test_pages_of_the_table_skip_and_repeat_nothing(
    sort: str, field: str, desk: Client, officer: User
) -> None:
    """Sixty rows of all kinds: page by page they are all there, sorted, empty ones last."""
    committee = officer.memberships.get().organization
    made = make_organizations(*(f"Школа {n}" for n in range(60)))
    monitoring = take_snapshot(
        by=officer,
        authority=make_organization(registry=made),
        half_year=half_years_now()[1],
    )
    for n, row in enumerate(MonitoringRow.objects.filter(monitoring=monitoring)):
        value = None if n % 3 == 0 and field in ("change", "position") else (n * 7) % 20 + 1
        MonitoringRow.objects.filter(pk=row.pk).update(
            **{field: -value if value and field == "change" and n % 2 else value or 0}
            if value is not None
            else {field: None}
        )
    Monitoring.objects.filter(pk=monitoring.pk).update(authority=committee)
    url, seen = f"{address(monitoring, '')}?sort={sort}", []
    url = f"/authority/{committee.pk}/monitoring/{monitoring.number}/?sort={sort}"

    while url:
        page = desk.get(url).content.decode()
        seen += names_in(page)
        following = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', page)
        base = f"/authority/{committee.pk}/monitoring/{monitoring.number}/"
        url = base + following.group(1).replace("&amp;", "&") if following else ""

    found = {row.name_ru: getattr(row, field) for row in monitoring.rows.all()}
    assert sorted(seen) == sorted(found)
    values = [found[name] for name in seen]
    told = [value for value in values if value is not None]
    assert values == told + [None] * (60 - len(told))
    assert told == sorted(told, reverse=sort.startswith("-"))


@pytest.mark.parametrize("number", [1, 30])
def test_report_takes_as_many_statements_for_any_number(
    number: int, queries: Any, desk: Client, officer: User
) -> None:
    made = make_organizations(*(f"Школа {n}" for n in range(number)))
    committee = officer.memberships.get().organization
    rated = make_organization()
    for _ in range(2):
        rate(UserFactory(), rated, 4, comment="Долго ждали справку")
    monitoring = take_snapshot(
        by=officer,
        authority=make_organization(registry=[*made, rated]),
        half_year=half_years_now()[1],
    )
    Monitoring.objects.filter(pk=monitoring.pk).update(authority=committee)
    monitoring.authority = committee
    desk.get(address(monitoring))

    with queries(8):
        desk.get(address(monitoring))


@pytest.mark.parametrize("number", [1, 20])
def test_list_takes_as_many_statements_for_any_number(
    number: int, queries: Any, desk: Client, committee: Organization, officer: User
) -> None:
    now = half_years_now()[1]
    for n in range(number):
        one = write_snapshot(
            by=officer,
            authority=committee,
            half_year=HalfYear(now.year - n // 2, n % 2 + 1),
            at=committee.created_at,
        )
        words = save_words(by=officer, monitoring=one, seen=1, findings="С", conclusion="В")
        sign(by=officer, monitoring=words, seen=2, name="И", position="П")
    desk.get(f"/authority/{committee.pk}/monitoring/")

    with queries(7):
        desk.get(f"/authority/{committee.pk}/monitoring/")


# Files


def test_csv_says_what_the_rows_say(desk: Client, monitoring: Monitoring) -> None:
    answer: Any = desk.get(address(monitoring, "table.csv"))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["Организация"], row["Анкет"], row["Оценка"]) for row in told] == [
        *(("Аптека", "3", "2,00"), ("Больница", "1", "5,00"), ("Вокзал", "2", "4,00")),
        *(("Гимназия", "0", ""), ("Детский сад", "0", "")),
    ]
    assert told[0]["Удовлетворённость, %"] == "40,0"


def test_book_has_four_sheets(desk: Client, monitoring: Monitoring, officer: User) -> None:
    rate(UserFactory(), make_organization(), 5)

    desk.post(address(monitoring, "xlsx/"))
    run_tasks()

    export = Export.objects.get(by=officer)
    book = openpyxl.load_workbook(exporting.path_of(export))
    assert book.sheetnames == ["Итоги", "Организации", "Темы", "Параметры"]
    rows = list(book["Организации"].iter_rows(values_only=True))
    assert [row[0] for row in rows] == [
        *("Организация", "Аптека", "Больница", "Вокзал", "Гимназия", "Детский сад")
    ]
    assert rows[1][rows[0].index("Оценка")] == 2
    totals = {row[0]: row[1] for row in book["Итоги"].iter_rows(values_only=True)}
    # 6 + 5 + 8 = 19 of six
    assert (totals["Анкет"], totals["Сводная оценка"]) == ("6", "3,17")
    told = {row[0]: row[1] for row in book["Параметры"].iter_rows(values_only=True)}
    assert told["Уполномоченный орган"] == "Лиозненский райисполком"


def test_document_is_tagged_titled_and_in_russian(
    desk: Client, monitoring: Monitoring, officer: User
) -> None:
    words = save_words(
        by=officer,
        monitoring=monitoring,
        seen=1,
        findings="#let x = 1 ] $ `слова` *",
        conclusion="Помочь аптеке.",
    )
    sign(by=officer, monitoring=words, seen=2, name="Иванова А. П.", position="зампред")

    answer = desk.get(address(monitoring, "report.pdf"))

    document = pypdfium2.PdfDocument(answer.content)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    text = " ".join(text.split())
    for said in (
        "Лиозненский райисполком",
        "Сводная оценка",
        "Аптека",
        "Детский сад",
        "#let x = 1 ] $ `слова` *",
        "Помочь аптеке.",
        "Иванова А. П.",
    ):
        assert said in text
    assert document.get_metadata_value("Title").startswith("Мониторинг качества услуг за ")
    assert document.is_tagged()
    assert b"/Lang" in answer.content
    assert b"(ru)" in answer.content or b"/Lang(ru" in answer.content
    assert "Проект" not in text
    assert pdf_of(Monitoring.objects.select_related("authority").get()) == answer.content


def test_big_report_is_made_in_the_background(
    desk: Client, monitoring: Monitoring, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registries.views.monitoring_report.AT_ONCE", 4)
    assert desk.get(address(monitoring, "report.pdf")).status_code == 302

    desk.post(address(monitoring, "pdf/"))
    run_tasks()

    export = Export.objects.get(by=officer)
    file = desk.get(f"/accounts/exports/{export.key}/")
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].endswith(".pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
