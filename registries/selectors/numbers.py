"""A list of УНП, brought as a file or pasted: which organizations it names, what is wrong in it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.by.unp import compact

from organizations.models import Organization
from organizations.validators import validate_unp
from portal.lib import wording
from registries.models import RegistryEntry, RegistryVersion

MOST_BYTES = 1024 * 1024
MOST_ROWS = 30_000
AT_ONCE = 5_000
DELIMITERS = ";,\t"
_NUMBER = re.compile(r"[^\W\d_]{0,3}\d{6,9}")  # as long as a УНП may look, letters before digits
_HEADERS = ("УНП", "UNP")


@dataclass(slots=True)
class Checked:
    """A list that was looked at.

    good: ids of the organizations that can be added; errors: (row, what stands there, what is
    wrong with it); text: the numbers, one a row, as the rows are counted.
    """

    good: list[int] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    text: str = ""


def decoded(content: bytes) -> str:
    """What a CSV file says.

    Raises:
        ValidationError: it is no text that we read.
    """
    if len(content) > MOST_BYTES:
        raise too_big()
    if b"\0" in content:
        raise ValidationError(
            _("Это не CSV. Сохраните таблицу как «CSV UTF-8» или скопируйте столбец УНП в поле.")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("windows-1251")
    except UnicodeDecodeError:
        raise ValidationError(
            _("Кодировка файла не распознана. Сохраните таблицу как «CSV UTF-8».")
        ) from None


def too_big() -> ValidationError:
    """What is said of a file larger than MOST_BYTES."""
    return ValidationError(_("Файл больше 1 МБ. Оставьте в нём только столбец с УНП."))


def numbers_in(text: str) -> list[tuple[int, str]]:
    """(row, what stands where the УНП should) of each row that isn't empty.

    A heading is told by its words; the column by a heading «УНП», else by what looks like one. Of
    a row without delimiters, several numbers are several.

    Raises:
        ValidationError: there are none, or too many rows, or quotes that don't end.
    """
    found: list[tuple[int, str]] = []
    column, is_first = None, True
    for number, cells in _rows(text):
        if is_first:
            is_first = False
            titles = [compact(cell).rstrip(".:") for cell in cells]
            titled = [place for place, title in enumerate(cells) if _is_title(title)]
            column = titled[0] if titled else None
            if titled or not any(character.isdigit() for title in titles for character in title):
                continue
        if number > MOST_ROWS:
            raise ValidationError(
                _("В списке больше %(most)s строк. Разделите его на части.")
                % {"most": wording.number(MOST_ROWS)}
            )
        if column is not None:
            found.append((number, cells[column] if column < len(cells) else ""))
            continue
        found += ((number, cell) for cell in _alike(cells))
    if not found:
        raise ValidationError(_("В списке нет ни одного УНП."))
    return found


def _is_title(cell: str) -> bool:
    return cell.strip().upper().rstrip(".:") in _HEADERS


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that aren't empty, with their numbers."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            cells = [_plain(cell) for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error:
        raise ValidationError(
            _("Список записан с ошибкой: проверьте кавычки. Надёжнее вставить столбец УНП в поле.")
        ) from None


def _plain(cell: str) -> str:
    """Without what spreadsheets put around a number to keep it as text."""
    return cell.strip().removeprefix("'").removeprefix("=").strip(' "')[:40]


def _alike(cells: list[str]) -> list[str]:
    """The cells that look like a УНП: the first of a table's row, or all that a line lists."""
    said = [cell for cell in cells if cell]
    alike = [cell for cell in said if _NUMBER.fullmatch(compact(cell))]
    if len(alike) == len(said) > 1:
        return alike  # a list in one line
    if alike:
        return alike[:1]
    parts = said[0].split()
    if len(parts) > 1 and all(_NUMBER.fullmatch(compact(part)) for part in parts):
        return parts
    return said[:1]


def check_numbers(version: RegistryVersion, text: str) -> Checked:
    """Look every number of a list up (a few statements for any length).

    Raises:
        ValidationError: as of `numbers_in`.
    """
    found = numbers_in(text)
    known = _known({str(compact(cell)) for _number, cell in found})
    present = set(
        RegistryEntry.objects.filter(version=version).values_list("organization_id", flat=True)
    )
    checked = Checked(text=_told(found))
    rows: dict[str, int] = {}
    for number, cell in found:
        unp = str(compact(cell))
        if error := _wrong(unp, known.get(unp), rows.get(unp), version, present):
            checked.errors.append((number, cell, error))
        else:
            checked.good.append(known[unp][0])
        rows.setdefault(unp, number)
    return checked


def _known(numbers: set[str]) -> dict[str, tuple[int, bool]]:
    """(id, whether it is closed) of the organizations with these УНП, hidden ones too."""
    known: dict[str, tuple[int, bool]] = {}
    listed = sorted(number for number in numbers if number)
    for start in range(0, len(listed), AT_ONCE):
        rows = Organization.objects.filter(unp__in=listed[start : start + AT_ONCE])
        for pk, unp, closed_on in rows.values_list("pk", "unp", "closed_on"):
            known[unp] = (pk, closed_on is not None)
    return known


def _wrong(
    unp: str,
    known: tuple[int, bool] | None,
    before: int | None,
    version: RegistryVersion,
    present: set[int],
) -> str:
    """What is wrong with a number, in words; "" if nothing."""
    try:
        validate_unp(unp)
    except ValidationError as error:
        return str(error.messages[0])
    if before:
        return _("Этот УНП уже стоит в строке %(row)s.") % {"row": before}
    if known is None:
        return _("Организации с таким УНП на портале нет.")
    organization, is_closed = known
    if organization == version.authority_id:
        return _("Это ваш орган: сам в свой реестр он не входит.")
    if is_closed:
        return _("Эта организация закрыта.")
    if organization in present:
        return _("Эта организация уже в черновике.")
    return ""


def _told(found: list[tuple[int, str]]) -> str:
    """The numbers at their rows, to be looked at and mended."""
    lines: dict[int, list[str]] = {}
    for number, cell in found:
        lines.setdefault(number, []).append(cell)
    return "\n".join(", ".join(lines.get(row, [])) for row in range(1, max(lines) + 1))
