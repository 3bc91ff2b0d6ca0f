"""Numbers and days in words, in the reader's language."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def number(value: int) -> str:
    """«1 234»: with the reader's thousands separator."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def quoted(text: str) -> str:
    """«text», with „inner“ quotes where the text has «such» of its own."""
    inner = text.replace("«", "„").replace("»", "“")
    return f"«{inner}»"


def questionnaires(count: int) -> str:
    """«1 анкета», «2 анкеты», «5 анкет»."""
    return ngettext("%(n)s анкета", "%(n)s анкет", count) % {"n": number(count)}


def by_questionnaires(count: int) -> str:
    """«по 1 анкете», «по 5 анкетам»."""
    return ngettext("по %(n)s анкете", "по %(n)s анкетам", count) % {"n": number(count)}


def organizations(count: int) -> str:
    """«1 организация», «2 организации», «5 организаций»."""
    return ngettext("%(n)s организация", "%(n)s организаций", count) % {"n": number(count)}


def days(count: int) -> str:
    """«1 день», «2 дня», «5 дней»."""
    return ngettext("%(n)s день", "%(n)s дней", count) % {"n": number(count)}


def day(value: date) -> str:
    """«12 марта 2026 г.»."""
    return formats.date_format(value, "DATE_FORMAT")


def month(value: date) -> str:
    """«март 2026 г.»."""
    return formats.date_format(value, "F Y г.").lower()


def half_year(code: str) -> str:
    """«1-е полугодие 2026 г.» from "2026-1"."""
    year, half = code.split("-")
    return _("%(half)s-е полугодие %(year)s г.") % {"half": half, "year": year}


def half_year_short(code: str) -> str:
    """«I 2026» from "2026-1": under a chart."""
    year, half = code.split("-")
    return f"{'I' if half == '1' else 'II'}\N{NO-BREAK SPACE}{year}"
