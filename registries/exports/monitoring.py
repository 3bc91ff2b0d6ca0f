"""A monitoring as a book and as a document: what `accounts.exporting` has its worker write."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.lib import wording
from portal.lib.exports import PDF, Parameters, register
from portal.lib.spreadsheets import Book
from registries.exports.monitoring_tables import (
    monitoring_table,
    parameters_table,
    themes_table,
    totals_table,
)
from registries.models import Monitoring
from registries.printing.monitoring import pdf_of

BOOK, PAPER = "monitoring", "monitoring_pdf"


def _monitoring(parameters: Parameters) -> Monitoring | None:
    rows = Monitoring.objects.select_related("authority")
    return rows.filter(pk=parameters.get("monitoring", 0)).first()


def _title(parameters: Parameters) -> str:
    monitoring = _monitoring(parameters)
    if monitoring is None:
        return _("Мониторинг")
    return _("Мониторинг за %(period)s: %(name)s") % {
        "period": wording.half_year(monitoring.half_year),
        "name": monitoring.authority.short_name,
    }


def _allowed(person: Any, parameters: Parameters) -> bool:
    rows = Monitoring.objects.visible_to(person)
    return rows.filter(pk=parameters.get("monitoring", 0)).exists()


def _write_book(parameters: Parameters, path: Path) -> int:
    monitoring = Monitoring.objects.select_related("authority").get(pk=parameters["monitoring"])
    with Book(path) as book:
        book.sheet(_("Итоги")).write(*totals_table(monitoring))
        count = book.sheet(_("Организации")).write(*monitoring_table(monitoring))
        book.sheet(_("Темы")).write(*themes_table(monitoring))
        book.sheet(_("Параметры")).write(*parameters_table(monitoring))
    return count


def _write_paper(parameters: Parameters, path: Path) -> int:
    monitoring = Monitoring.objects.select_related("authority").get(pk=parameters["monitoring"])
    path.write_bytes(pdf_of(monitoring))
    return 0


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    register(BOOK, title=_title, allowed=_allowed, write=_write_book)
    register(PAPER, title=_title, allowed=_allowed, write=_write_paper, ending=PDF)
