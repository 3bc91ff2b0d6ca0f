"""Files that strangers may make: each is read as a table or refused in words."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from organizations.importing import reading, steps, workbooks
from organizations.importing.columns import TITLES
from organizations.models import OrganizationImport

HEADER = [TITLES["unp"], TITLES["name_ru"]]
ROW = ["200988541", "Больница"]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def lines(content: bytes) -> list[reading.Line]:
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return list(reading.read(Path(file.name)))


def read(content: bytes) -> list[dict[str, str]]:
    return [line.cells for line in lines(content)]


def refusal(content: bytes) -> str:
    """What is said of a file that isn't read."""
    with pytest.raises(ValidationError) as raised:
        read(content)
    return str(raised.value.messages[0])


def book(*rows: list[Any], change: Callable[[Any], None] = lambda book: None) -> bytes:
    """A workbook with these rows."""
    made = openpyxl.Workbook()
    for row in rows or (HEADER, ROW):
        made.active.append(row)
    change(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(change: Callable[[str], str]) -> bytes:
    """The workbook with its sheet's XML changed."""
    parts = parts_of(book())
    parts[SHEET] = change(parts[SHEET].decode()).encode()
    return packed(parts)


def csv_of(*rows: list[str], delimiter: str = ";") -> str:
    return "\r\n".join(delimiter.join(row) for row in rows)


READ = [{"unp": "200988541", "name_ru": "Больница"}]


# What is read


@pytest.mark.parametrize(
    "content",
    [
        csv_of(HEADER, ROW).encode(),
        csv_of(HEADER, ROW).encode("utf-8-sig"),
        csv_of(HEADER, ROW).encode("windows-1251"),
        csv_of(HEADER, ROW, delimiter=",").encode("windows-1251"),
        csv_of(HEADER, ROW, delimiter="\t").encode(),
        csv_of(["unp", "NAME_RU"], ROW).encode(),
        csv_of(["унп", "полное  НАИМЕНОВАНИЕ"], ['" 200988541 "', '"Больница"']).encode(),
        csv_of(HEADER, ["", ""], ROW, ["", ""]).encode(),
        (csv_of(HEADER, ROW) + "\r\n\r\n").encode(),
        book(HEADER, ROW),
        book(HEADER, [200988541, "Больница"]),
        book(HEADER, [200988541.0, " Больница "]),
        book(HEADER, [None, None], ROW),
        book([*HEADER, None, None], ROW),
    ],
)
def test_table_is_read_however_it_is_written(content: bytes) -> None:
    assert read(content) == READ


def test_workbook_of_our_own_is_read(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"constant_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW)
    made.add_worksheet("Пояснения").write_row(0, 0, ["Столбец"])
    made.close()

    assert read((tmp_path / "a.xlsx").read_bytes()) == READ


def test_days_numbers_and_flags_are_read_as_people_write_them() -> None:
    header = [TITLES[key] for key in ("unp", "latitude", "is_voluntary", "closed_on")]
    day = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)

    assert read(book(header, ["200988541", 55.0247, True, day])) == [
        {"unp": "200988541", "latitude": "55.0247", "is_voluntary": "да", "closed_on": "01.03.2026"}
    ]


@pytest.mark.parametrize("text", ["=1", "+375 17 200-00-00", "-5", "@имя"])
def test_what_our_export_has_quoted_is_read_without_the_quote(text: str) -> None:
    assert read(csv_of(HEADER, ["200988541", f"'{text}"]).encode())[0]["name_ru"] == text


def test_formula_is_no_value() -> None:
    (line,) = lines(book(HEADER, ["200988541", "=1+1"]))

    assert line.cells["name_ru"] == ""
    assert line.errors == [("name_ru", "В ячейке формула. Вставьте вместо неё готовое значение.")]


def test_what_cannot_be_seen_is_left_out() -> None:
    content = csv_of(HEADER, ["200988541", "Боль\u200bница\u202e\x07 № 1"]).encode()

    assert read(content)[0]["name_ru"].split() == ["Больница", "№", "1"]


def test_cell_without_a_column_and_endless_text_are_told() -> None:
    content = csv_of(HEADER, [*ROW, "", "лишнее"], ["200988541", "х" * 3000]).encode()

    assert [line.errors for line in lines(content)] == [
        [("", "Лишняя ячейка «лишнее»: у её столбца нет названия.")],
        [("name_ru", "Слишком длинно: сократите.")],
    ]


# What is refused, in words


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def bomb(size: int, name: str = SHEET) -> bytes:
    parts = parts_of(book())
    parts[name] = b" " * size
    return packed(parts)


def many_cells(count: int) -> str:
    return '<row r="2">' + '<c r="A2"><v>1</v></c>' * count + "</row></sheetData>"


NO_STRING = '<row r="3"><c r="A3" t="s"><v>99</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Файл пуст"),
        (b"\xff\xfeu\0n\0p\0", "UTF-16"),
        (b"MZ\x90\0" + b"\0" * 100, "Это не таблица"),
        (b"%PDF-1.7\n" + b"\0" * 9, "Это не таблица"),
        (b"<html><script>alert(1)</script></html>", "нет названий столбцов"),
        (b"a;b;c\r\n1;2;3", "нет названий столбцов"),
        (csv_of([*HEADER, "Директор"], [*ROW, "Я"]).encode(), "Столбец «Директор» не распознан"),
        (csv_of([*HEADER, "УНП"], [*ROW, "1"]).encode(), "Столбец «УНП» стоит дважды"),
        (csv_of([TITLES["name_ru"]], ["Я"]).encode(), "Нет столбца «УНП»"),
        (csv_of(HEADER).encode(), "под заголовком пусто"),
        (csv_of(HEADER, ["200988541", '"Боль"ница']).encode(), "проверьте кавычки"),
        (csv_of(HEADER, ["200988541", '"Больница']).encode(), "проверьте кавычки"),
        (csv_of(HEADER, ROW).encode() + b"\x98\xff", "Кодировка файла не распознана"),
        (OLD, "книга старого Excel"),
        (OLD + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0", "защищена паролем"),
        (packed({"a.txt": b"1"}), "не книга Excel"),
        (packed({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "не книга Excel"),
        (book()[:-30], "повреждён"),
        (book()[:3000], "повреждён"),
        (packed({**parts_of(book()), "xl/vbaProject.bin": b"1"}), "макросы"),
        (packed({**parts_of(book()), "xl/macrosheets/sheet1.xml": b"<a/>"}), "макросы"),
        (b"%PDF-1.7\n" + book(), "нет названий столбцов|не таблица|повреждён"),
        (book() + b"<html>", "повреждён"),
        (bomb(30_000_000), "внутри слишком велик"),
        (bomb(70_000_000, "xl/sharedStrings.xml"), "внутри слишком велик"),
        (
            packed({**parts_of(book()), **{f"x/{n}": b"" for n in range(1100)}}),
            "внутри слишком велик",
        ),
        (with_sheet(lambda xml: xml.replace("</sheetData>", many_cells(2000))), "повреждён"),
        (with_sheet(lambda xml: xml.replace('r="2"', 'r="99999999999"')), "повреждён"),
        (
            with_sheet(
                lambda xml: (
                    '<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + xml.partition("?>")[2]
                )
            ),
            "повреждён",
        ),
        (
            with_sheet(
                lambda xml: (
                    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                    + xml.replace("Больница", "&x;")
                )
            ),
            "повреждён",
        ),
        (with_sheet(lambda xml: xml.replace("</row>", "", 1)), "повреждён"),
        (with_sheet(lambda xml: xml.replace("</sheetData>", NO_STRING)), "повреждён"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_file_is_refused_in_words(content: bytes, words: str) -> None:
    said = refusal(content)

    assert any(word in said for word in words.split("|")), said


def test_sheet_by_another_name_is_looked_at_as_closely() -> None:
    parts = parts_of(with_sheet(lambda xml: xml.replace("</sheetData>", many_cells(2000))))
    parts["xl/media/image1.png"] = parts.pop(SHEET)
    for name, content in parts.items():
        parts[name] = content.replace(b"worksheets/sheet1.xml", b"media/image1.png")

    assert "повреждён" in refusal(packed(parts))


def test_large_part_that_is_no_sheet_is_refused() -> None:
    parts = {**parts_of(book()), "xl/styles.xml": os.urandom(8_500_000).hex().encode()}

    assert "внутри слишком велик" in refusal(packed(parts))


def test_password_in_the_archive_is_refused() -> None:
    content = bytearray(book())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1  # the first part is encrypted, says its entry

    assert "паролем" in refusal(bytes(content))


def test_sizes_that_lie_are_refused() -> None:
    """A part that says that it is small, and isn't."""
    content = bytearray(with_sheet(lambda xml: xml + " " * 3_000_000))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark)
        while at >= 0:
            size = struct.unpack_from("<I", content, at + place)[0]
            if size > 3_000_000:
                struct.pack_into("<I", content, at + place, 400)
            at = content.find(mark, at + 4)

    assert "повреждён" in refusal(bytes(content))


def test_parts_that_share_their_bytes_are_refused() -> None:
    """One packed part listed many times over."""
    content = book()
    end = content.rfind(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HII", content, end + 10)
    first = content[offset:end]
    names = struct.unpack_from("<H", first, 28)[0]
    entry = bytearray(first[: 46 + names])
    more = b"".join(bytes(entry[:46]) + bytes(f"{n:0{names}}", "ascii") for n in range(200))
    tail = bytearray(content[end:])
    struct.pack_into("<HHII", tail, 8, count + 200, count + 200, size + len(more), offset)

    assert "повреждён" in refusal(content[:end] + more + bytes(tail))


def test_endless_and_empty_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    monkeypatch.setattr(reading, "MOST_EMPTY", 5)

    assert "больше 3 строк" in refusal(csv_of(HEADER, *[ROW] * 4).encode())
    assert "пустых строк" in refusal(csv_of(HEADER, *[["", ""]] * 7).encode())
    assert len(read(csv_of(HEADER, *[ROW] * 3).encode())) == 3


def test_far_row_is_refused() -> None:
    content = with_sheet(lambda xml: xml.replace('r="2"', 'r="1000000"').replace("A2", "A1000000"))

    assert "пустых строк" in refusal(content)


def test_sheet_that_says_it_is_endless_is_read_as_it_is() -> None:
    content = with_sheet(lambda xml: xml.replace('ref="A1:B2"', 'ref="A1:XFD1048576"'))
    assert b"XFD1048576" in parts_of(content)[SHEET]

    assert read(content) == READ


@pytest.mark.parametrize("kind", [book, lambda: csv_of(HEADER, ROW).encode()])
def test_large_file_is_refused(kind: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 50)
    monkeypatch.setattr(reading, "MOST_OF_CSV", 50)

    assert "слишком велик" in refusal(kind())


def test_refused_file_is_not_kept(db: None, settings: Any) -> None:
    with pytest.raises(ValidationError):
        steps.upload(by=None, chunks=[OLD], name="a.xls")

    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert not OrganizationImport.objects.exists()


def test_what_only_a_close_look_finds_is_said_after_the_check(db: None) -> None:
    content = with_sheet(lambda xml: xml.replace("</sheetData>", many_cells(2000)))
    imported = steps.upload(by=None, chunks=[content], name="a.xlsx")

    steps.check.call(str(imported.key))

    imported.refresh_from_db()
    assert imported.state == OrganizationImport.State.REFUSED
    assert "повреждён" in imported.message


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Анна\\реестр.xlsx", "реестр.xlsx"),
        ("a\0\r\nb.csv", "ab.csv"),
        ("/", "—"),
        ("х" * 300, "х" * 200),
    ],
)
def test_name_is_only_shown(name: str, shown: str) -> None:
    assert steps.shown_name(name) == shown


def test_reader_that_fails_otherwise_is_a_broken_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for error in (zlib.error("x"), KeyError("x"), RecursionError("x")):
        monkeypatch.setattr(workbooks, "_scan", _raiser(error))

        assert "повреждён" in refusal(book())


def _raiser(error: Exception) -> Callable[..., None]:
    def fail(*_args: Any) -> None:
        raise error

    return fail
