"""The table of an authority's organizations as a workbook and as a document."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib import wording
from portal.lib.csv_files import safe_cell
from portal.lib.exports import PDF, Parameters, register
from portal.lib.languages import current
from portal.lib.spreadsheets import Book
from portal.lib.typesetting import printable, typeset
from ratings.figures import CRITERION_NAMES
from registries.exports.registry import authority_of, may_have
from registries.forms.objects import SORT_NAMES, STATE_NAMES
from registries.selectors.object_rows import POINTS, Row, every_row
from registries.selectors.objects import Filters, filtered, minimum_of, read_filters
from registries.selectors.spans import Span, read_spans
from registries.tables import objects_table

OBJECTS_XLSX, OBJECTS_PDF = "authority-objects", "authority-objects-pdf"
KINDS = {"xlsx": OBJECTS_XLSX, "pdf": OBJECTS_PDF}
MOST_IN_PDF = 500  # rows: more are for a spreadsheet
TEMPLATE = Path(__file__).parent / "report.typ"


def _title(parameters: Parameters) -> str:
    authority = authority_of(parameters)
    return _("Организации реестра: %(name)s") % {"name": authority.short_name if authority else ""}


def _asked(parameters: Parameters) -> tuple[Organization, Span, Filters]:
    told = {name: str(value) for name, value in parameters.items()}
    span = read_spans(told.get("period", "")).chosen
    return Organization.objects.get(pk=parameters["authority"]), span, read_filters(told)


def parameters_of(authority: Organization, span: Span, filters: Filters) -> list[list[Any]]:
    """What a file was written with: of whom, when, of which rows, by which method."""
    rows = filtered(authority, span, filters)
    chosen = [
        (_("Область"), filters.region and filters.region.name),
        (_("Район"), filters.district and filters.district.name),
        (_("Сфера"), filters.sphere and filters.sphere.name),
        (_("Категория"), filters.category and filters.category.name),
        (_("Что требует внимания"), STATE_NAMES.get(filters.state)),
        (_("Поиск"), filters.q),
        (_("Критерий"), CRITERION_NAMES.get(filters.criterion)),
    ]
    kinds = {"legal": _("юридические лица"), "units": _("структурные подразделения")}
    return [
        [_("Уполномоченный орган"), authority.name],
        [_("Период"), span.name],
        [_("Изменение"), span.before_name or _("сравнить не с чем")],
        [_("Кто показан"), kinds.get(filters.kind, _("всё, что в действующем реестре"))],
        *([name, str(value)] for name, value in chosen if value),
        [
            _("Порядок"),
            f"{SORT_NAMES[filters.sort]}, "
            + (_("по убыванию") if filters.descending else _("по возрастанию")),
        ],
        [_("Строк"), rows.count()],
        [_("Составлено"), timezone.localtime().replace(microsecond=0)],
        [
            _("Оценка"),
            _("сумма средних по анкетам, делённая на число анкет; округлена до сотых"),
        ],
        [
            _("Место"),
            _("среди видимых гражданам, о ком не меньше %(n)s анкет; остальным — предварительное")
            % {"n": minimum_of(span)},
        ],
    ]


def _write_xlsx(parameters: Parameters, path: Path) -> int:
    authority, span, filters = _asked(parameters)
    header, rows = objects_table(authority, span, filters)
    with Book(path) as book:
        count = book.sheet(_("Организации")).write(header, rows)
        told = parameters_of(authority, span, filters)
        book.sheet(_("Параметры")).write([_("Что"), _("Значение")], told)
    return count


def _write_pdf(parameters: Parameters, path: Path) -> int:
    authority, span, filters = _asked(parameters)
    rows = list(islice(every_row(authority, span, filters), MOST_IN_PDF + 1))
    shown = rows[:MOST_IN_PDF]
    more = ""
    if len(rows) > MOST_IN_PDF:
        more = _("Показаны первые %(n)s строк. Вся таблица — в XLSX и CSV.") % {"n": MOST_IN_PDF}
    head = [
        _("Организация"),
        _("Место"),
        _("Оценка"),
        _("Изменение"),
        _("Анкет"),
        _("Удовлетворённость"),
        *([str(CRITERION_NAMES[filters.criterion])] if filters.criterion else []),
        _("Низкие, не прочитаны"),
        _("Данные"),
    ]
    told = parameters_of(authority, span, filters)
    table = {
        "title": "",
        "head": head,
        "rows": [_pdf_row(row, filters) for row in shown],
        "note": more,
    }
    write_report(path, title=_title(parameters), facts=told, tables=[table])
    return len(shown)


def _pdf_row(row: Row, filters: Filters) -> list[str]:
    place = ""
    if row.place:
        number = wording.number(row.place.position)
        provisional = _("предварительно %(n)s-е") % {"n": number}
        place = provisional if row.place.is_provisional else _("%(n)s-е") % {"n": number}
    return [
        f"{row.organization.short_name}, {row.organization.place}".rstrip(", "),
        place,
        row.mark.text,
        row.change.text,
        wording.number(row.mark.count),
        row.mark.satisfaction_text,
        *([row.criteria[filters.criterion]] if filters.criterion else []),
        str(row.unread),
        f"{row.filled}/{POINTS}",
    ]


def write_report(
    path: Path, *, title: str, facts: list[list[Any]], tables: list[dict[str, Any]]
) -> None:
    """Set a document: a heading, facts as name and value, tables of texts.

    Args:
        tables: each with title ("" for none), head, rows, note ("" for none).
    """
    told = {
        "language": current(),
        "title": printable(title),
        "page": _("Страница"),
        "facts": [[printable(safe(cell)) for cell in fact] for fact in facts],
        "tables": [
            {
                "title": printable(table["title"]),
                "note": printable(table["note"]),
                "head": [printable(cell) for cell in table["head"]],
                "rows": [[printable(cell) for cell in row] for row in table["rows"]],
            }
            for table in tables
        ],
    }
    path.write_bytes(typeset(TEMPLATE, json.dumps(told, ensure_ascii=False), "pdf"))


def safe(cell: Any) -> str:
    """A fact as text."""
    return safe_cell(cell).removeprefix("'")


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    register(OBJECTS_XLSX, title=_title, allowed=may_have, write=_write_xlsx)
    register(OBJECTS_PDF, title=_title, allowed=may_have, write=_write_pdf, ending=PDF)
