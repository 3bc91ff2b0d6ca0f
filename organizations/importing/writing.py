"""The catalogue as a file, and the template to fill."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from organizations.importing.cells import all_rows
from organizations.importing.columns import COLUMNS, KEYS
from organizations.models import ImportRow, Organization, OrganizationImport
from portal.lib.exports import Table
from portal.lib.spreadsheets import Book, Cell

EXPORT = "organizations"  # the name of the kind
TITLES = [column.title for column in COLUMNS]


def rows() -> Iterator[list[Cell]]:
    """All organizations, hidden and closed ones too, in the order of the columns."""
    for cells in all_rows():
        yield [cells[key] for key in KEYS]


def table(parameters: dict[str, Any]) -> Table:
    """The catalogue for `portal.lib.exports`."""
    return TITLES, rows(), Organization.objects.filter(merged_into__isnull=True).count()


def title(parameters: dict[str, Any]) -> str:
    """What the export is."""
    return _("Все организации")


def allowed(user: Any, parameters: dict[str, Any]) -> bool:
    """The operator alone takes the whole catalogue, hidden organizations included."""
    return bool(user.is_active and user.is_operator)


def example() -> list[str]:
    """The row that shows how the template is filled."""
    return [column.example for column in COLUMNS]


def template_xlsx() -> bytes:
    """The template as a workbook, with a sheet that explains the columns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        with Book(path) as book:
            book.sheet(_("Организации")).write(TITLES, [example()])
            book.sheet(_("Пояснения")).write(
                [_("Столбец"), _("Что в нём"), _("Пример")],
                [(column.title, str(column.help), column.example) for column in COLUMNS],
            )
        return path.read_bytes()


def wrong_rows(imported: OrganizationImport) -> Iterator[tuple[int, str, str, str]]:
    """(row, organization, column, what is wrong) of each mistake in a file."""
    titles = {column.key: column.title for column in COLUMNS}
    found = ImportRow.objects.filter(imported=imported, kind=ImportRow.Kind.WRONG)
    for row in found.order_by("number").iterator():
        for column, sentence in row.errors:
            yield row.number, row.name, titles.get(column, ""), sentence
