"""XLSX files of strangers: what could hurt is refused before it is read."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

import openpyxl
from defusedxml import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_PARTS = 1_000
MOST_BYTES = 200 * 1024 * 1024  # unpacked, all parts
MOST_OF_STRINGS = 64 * 1024 * 1024  # this part is held in memory
MOST_OF_OTHERS = 16 * 1024 * 1024
MOST_TIMES = 150  # a part is at most so many times as large as it is packed
FREE_BYTES = 1024 * 1024  # smaller parts may be packed better
MOST_CELLS = 1_000  # of one row, which is held in memory
LAST_ROW = 1_048_576
ENCRYPTED = 0x1
END = b"PK\x05\x06"
BROKEN = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    expat.ExpatError,
    SyntaxError,
    DefusedXmlException,
)


class Formula:
    """A cell that holds a formula: what it gives is not taken for a value."""


def check_workbook(path: Path, *, is_deep: bool = True) -> None:
    """Raise ValidationError, in words, unless the file is a plain XLSX that is safe to read.

    Args:
        is_deep: also go through what the parts say; takes seconds for a large file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_names({part.filename for part in parts})
            _check_sizes(path, parts)
            for part in parts:
                if is_deep and _is_xml(archive, part):
                    _scan(archive, part)
    except ValidationError:
        raise
    except BROKEN:
        raise _broken() from None


def rows_of(path: Path, columns: int) -> Iterator[list[Any]]:
    """The rows of the first sheet, each with so many values at most; a `Formula` for a formula.

    Raises:
        ValidationError: the file can't be read after all.
    """
    try:
        with path.open("rb") as file:
            yield from _cells(file, columns)
    except ValidationError:
        raise
    except BROKEN:
        raise _broken() from None


def _cells(file: BinaryIO, columns: int) -> Iterator[list[Any]]:
    book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    try:
        if not book.worksheets:
            raise _broken()
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # whatever it says of itself
        for row in sheet.iter_rows(max_col=columns):
            yield [Formula if cell.data_type == "f" else cell.value for cell in row]
    finally:
        book.close()


def _broken() -> ValidationError:
    return ValidationError(
        _("Файл повреждён, его не удалось прочитать. Откройте его в Excel и сохраните заново.")
    )


def _check_names(names: set[str]) -> None:
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) for name in names) or any(
        name.startswith("xl/macrosheets/") for name in names
    ):
        raise ValidationError(
            _("В книге есть макросы. Сохраните её как обычную книгу Excel (.xlsx).")
        )
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise ValidationError(
            _("Это не книга Excel. Сохраните таблицу как .xlsx или как CSV и загрузите снова.")
        )


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    whole = path.stat().st_size
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise protected()
    with path.open("rb") as file:
        file.seek(max(0, whole - 22))
        tail = file.read()
    # nothing before, behind or between: one file can't be two things
    if not tail.startswith(END) or min(part.header_offset for part in parts) != 0:
        raise _broken()
    names = [part.filename for part in parts]
    if len(names) != len(set(names)) or sum(part.compress_size for part in parts) > whole:
        raise _broken()
    too_large = (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_BYTES
        or any(
            part.file_size > FREE_BYTES and part.file_size > MOST_TIMES * part.compress_size
            for part in parts
        )
        or any(part.file_size > _most_of(part.filename) for part in parts)
    )
    if too_large:
        raise ValidationError(
            _("Файл внутри слишком велик. Перенесите таблицу в новую книгу и сохраните её.")
        )


def _most_of(name: str) -> int:
    """How large a part of this name may be; what isn't a sheet is held in memory."""
    if name.startswith("xl/worksheets/"):
        return MOST_BYTES
    return MOST_OF_STRINGS if name.lower().endswith("sharedstrings.xml") else MOST_OF_OTHERS


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a reader could take the part for a sheet, whatever it is called: a name is only what
    another part says of it."""
    with archive.open(part) as content:
        beginning = content.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return not beginning or beginning.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<"))


def protected() -> ValidationError:
    """What to say of a book that is closed by a password."""
    return ValidationError(
        _("Книга защищена паролем. Снимите пароль в Excel и загрузите её снова.")
    )


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse what no spreadsheet program writes: entities, endless rows, rows beyond the last."""
    parser = expat.ParserCreate()
    cells = 0

    def refuse(*_args: Any) -> None:
        raise ValueError

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cells
        if name == "c" or name.endswith(":c"):
            cells += 1
            if cells > MOST_CELLS:
                raise ValueError
        elif name == "row" or name.endswith(":row"):
            cells = 0
            if int(attributes.get("r", 1)) > LAST_ROW:
                raise ValueError

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    with archive.open(part) as file:
        while piece := file.read(1 << 16):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def as_text(value: Any) -> str:
    """A cell as a person would write it."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "strftime") and hasattr(value, "year"):
        return f"{value.day:02}.{value.month:02}.{value.year}"
    return "" if value is None else str(value)
