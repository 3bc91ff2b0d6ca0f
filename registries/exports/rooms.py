"""What a mark is made of and the plan list, as workbooks and as documents."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Organization
from portal.lib import wording
from portal.lib.exports import PDF, Parameters, register
from portal.lib.spreadsheets import Book
from registries.exports.objects import MOST_IN_PDF, write_report
from registries.exports.registry import authority_of, may_have
from registries.selectors.composition import composition_of
from registries.selectors.plan import STATE_NAMES, PlanRow, every_plan_row
from registries.selectors.spans import read_spans
from registries.tables import Table, composition_table, plan_table, yes_or_no

COMPOSITION = {"xlsx": "authority-composition", "pdf": "authority-composition-pdf"}
PLAN = {"xlsx": "authority-plan", "pdf": "authority-plan-pdf"}
Read = Callable[..., tuple[Table, list[list[Any]]]]


def _composition(
    parameters: Parameters, authority: Organization, *, on_paper: bool
) -> tuple[Table, list[list[Any]]]:
    span = read_spans(str(parameters.get("period", ""))).chosen
    composition = composition_of(authority, span, str(parameters["by"]))
    return composition_table(composition), [[_("Период"), span.name]]


def _plan_rows(rows: Iterator[PlanRow]) -> Table:
    """What a page of paper has room for."""
    header = [
        _("Организация"),
        _("Кем регистрируется"),
        _("Должна регистрироваться"),
        _("Состояние"),
        _("В действующем реестре"),
    ]
    told = (
        [
            f"{row.entry.name}, {_('УНП')}\N{NO-BREAK SPACE}{row.entry.unp}",
            row.entry.get_role_display(),
            yes_or_no(row.entry.must_register),
            row.state_text,
            yes_or_no(row.is_registered_here),
        ]
        for row in rows
    )
    return header, told


def _plan(
    parameters: Parameters, authority: Organization, *, on_paper: bool
) -> tuple[Table, list[list[Any]]]:
    state = str(parameters.get("state", ""))
    person = User.objects.get(pk=parameters["person"])
    named = [[_("Состояние"), str(STATE_NAMES[state])]] if state in STATE_NAMES else []
    rows = every_plan_row(person, authority, state)
    return (_plan_rows if on_paper else plan_table)(rows), named


def _facts(authority: Organization, told: list[list[Any]]) -> list[list[Any]]:
    made = timezone.localtime().replace(microsecond=0)
    return [[_("Уполномоченный орган"), authority.name], *told, [_("Составлено"), made]]


def _write_xlsx(read: Read, sheet: str, parameters: Parameters, path: Path) -> int:
    authority = Organization.objects.get(pk=parameters["authority"])
    (header, rows), told = read(parameters, authority, on_paper=False)
    with Book(path) as book:
        count = book.sheet(_(sheet)).write(header, rows)
        book.sheet(_("Параметры")).write([_("Что"), _("Значение")], _facts(authority, told))
    return count


def _write_pdf(read: Read, sheet: str, parameters: Parameters, path: Path) -> int:
    authority = Organization.objects.get(pk=parameters["authority"])
    (header, rows), told = read(parameters, authority, on_paper=True)
    shown, more = _first(rows)
    note = ""
    if more:
        note = _("Показаны первые %(n)s строк. Вся таблица — в XLSX и CSV.") % {"n": MOST_IN_PDF}
    table = {"title": "", "head": header, "rows": shown, "note": note}
    title = _title(sheet, parameters)
    write_report(path, title=title, facts=_facts(authority, told), tables=[table])
    return len(shown)


def _first(rows: Iterator[list[Any]]) -> tuple[list[list[str]], bool]:
    """As many rows as a document has, as texts; and whether there are more."""
    shown: list[list[str]] = []
    for row in rows:
        if len(shown) == MOST_IN_PDF:
            return shown, True
        shown.append([_text(cell) for cell in row])
    return shown, False


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return wording.number(cell)
    if isinstance(cell, Decimal):
        return str(localize(cell))
    return str(cell)


def _title(sheet: str, parameters: Parameters) -> str:
    authority = authority_of(parameters)
    return f"{_(sheet)}: {authority.short_name if authority else ''}"


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    composed, planned = "Из чего складывается оценка", "План регистрации"
    for kinds, read, sheet in ((COMPOSITION, _composition, composed), (PLAN, _plan, planned)):
        title = partial(_title, sheet)
        register(
            kinds["xlsx"],
            title=title,
            allowed=may_have,
            write=partial(_write_xlsx, read, sheet),
        )
        register(
            kinds["pdf"],
            title=title,
            allowed=may_have,
            write=partial(_write_pdf, read, sheet),
            ending=PDF,
        )
