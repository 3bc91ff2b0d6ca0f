"""The list as a file: what stands in it, formulas, memory, and the same as a spreadsheet."""

import csv
import gc
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Export, User
from organizations.models import Organization
from portal.lib.csv_files import csv_response, safe_cell
from portal.lib.exports import kind_of
from ratings.arithmetic import BASE_CRITERIA, UNIT
from ratings.exports import EXPORT
from ratings.models import Questionnaire
from ratings.selectors.studied import Filters
from ratings.services import add_tag
from ratings.tables import ROWS_AT_ONCE, questionnaires_table
from tests.factories import UserFactory, leave_questionnaires, make_organization, rate


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_file_says_what_the_list_says(
    client: Client, representative: User, clinic: Organization
) -> None:
    unit = make_organization(name_ru="Амбулатория", parent=clinic)
    one = rate(
        UserFactory(),
        clinic,
        1,
        3,
        5,
        5,
        comment="Долго; «очень»\nждали",
        visit_month=date(2026, 5, 1),
    )
    rate(UserFactory(), unit, 5)
    add_tag(organization=clinic, questionnaire=one, name="очередь")
    client.force_login(representative)

    answer = client.get(f"/cabinet/{clinic.pk}/questionnaires/table.csv?mark=4")
    header, *rows = rows_of(answer)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    day = timezone.localdate()
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {
            "День": f"{day:%d.%m.%Y}",
            "Организация": str(clinic.short_name),
            "Услуга или процедура": "",
            "Месяц посещения": "май 2026\N{NO-BREAK SPACE}г.",
            "Откуда": "на сайте",
            "Подтверждённое посещение": "",
            "Состояние": "учтена",
            "Простота и понятность процесса получения услуги": "1",
            "Доступность информации о порядке получения услуги": "3",
            "Соблюдение установленного срока предоставления услуги": "5",
            "Вежливость и доброжелательность сотрудников": "5",
            "Дополнительные критерии": "",
            "Оценка анкеты": "3,50",
            "Комментарий": "Долго; «очень»\nждали",
            "Что с комментарием": "ждёт модератора",
            "Ответ организации": "",
            "Что сделано": "",
            "Метки": "очередь",
            "Прочитана": "нет",
        }
    ]
    assert len(rows_of(client.get(f"/cabinet/{clinic.pk}/questionnaires/table.csv"))) == 3


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+375", "'+375"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"), ("\rx", "'\rx"), ("  =1", "'  =1"), ("просто", "просто"), ("", ""),
        (True, "да"), (datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "22.11.2026 12:05"),
        (None, ""), (-5, "-5"), (Decimal("4.50"), "4,50"), (date(2026, 11, 2), "02.11.2026"),
    ],
)  # fmt: skip
def test_no_cell_runs_as_a_formula(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


def test_comment_that_is_a_formula_is_text(
    client: Client, representative: User, clinic: Organization
) -> None:
    rate(UserFactory(), clinic, comment='=HYPERLINK("http://evil.example")')
    client.force_login(representative)

    _header, row = rows_of(client.get(f"/cabinet/{clinic.pk}/questionnaires/table.csv"))

    assert '\'=HYPERLINK("http://evil.example")' in row


def test_file_is_in_the_readers_language_to_its_end(
    client: Client, representative: User, clinic: Organization
) -> None:
    rate(UserFactory(), clinic)
    with override("en"):
        _header, rows = questionnaires_table(clinic, Filters(), acts=True)
    with override("ru"):
        english = next(rows)
    _header, rows = questionnaires_table(clinic, Filters(), acts=True)

    assert english[1] == next(rows)[1]
    assert Decimal("5.00") in english


def test_each_row_once_over_many_chunks(clinic: Organization, queries: Any) -> None:
    leave_questionnaires(*[(clinic, 5)] * (2 * ROWS_AT_ONCE + 7))

    _header, rows = questionnaires_table(clinic, Filters(), acts=True)

    assert sum(1 for _row in rows) == 2 * ROWS_AT_ONCE + 7


def test_memory_stays_as_it_is_with_many_rows(clinic: Organization) -> None:
    today = timezone.localdate()

    def peak_with(more: int) -> int:
        Questionnaire.objects.bulk_create(
            Questionnaire(
                reference=uuid4(),
                organization=clinic,
                **dict.fromkeys(BASE_CRITERIA, 5),
                mean=5 * UNIT,
                day=today,
                submitted_at=timezone.now(),
            )
            for _ in range(more)
        )
        answer = csv_response("анкеты.csv", *questionnaires_table(clinic, Filters(), acts=True))
        tracemalloc.start()
        try:
            lines = 0
            for chunk in iter(answer.streaming_content):
                lines += chunk.count(b"\r\n")
                gc.collect()  # rows and what they fetched refer to each other
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert lines == Questionnaire.objects.count() + 1
        return peak

    few, many = peak_with(2 * ROWS_AT_ONCE), peak_with(6 * ROWS_AT_ONCE)

    assert many < 1.3 * few


# The same in the background


def test_spreadsheet_is_asked_for_with_the_filters(
    client: Client, representative: User, clinic: Organization
) -> None:
    rate(UserFactory(), clinic, 5)
    rate(UserFactory(), clinic, 1)
    client.force_login(representative)

    answer = client.post(
        f"/cabinet/{clinic.pk}/questionnaires/table.xlsx", {"query": "?mark=5&after=3&x=1"}
    )

    assert answer["Location"] == "/accounts/exports/"
    export = Export.objects.get()
    assert export.parameters == {"organization": clinic.pk, "mark": "5", "acts": True}
    kind = kind_of(EXPORT)
    assert kind is not None
    header, rows, expected = kind.table(export.parameters)
    assert (len(list(rows)), expected, header[0]) == (1, 1, "День")
    assert kind.allowed(representative, export.parameters)
    assert not kind.allowed(UserFactory(), export.parameters)
