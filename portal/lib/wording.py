"""Numbers and days in words, in the reader's language."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.languages import current


def number(value: int) -> str:
    """«1 234»: with the reader's thousands separator."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def decimal(text: str) -> str:
    """«4,61», «92,2 %» of `ratings.arithmetic` as the reader writes it: "4.61", "92.2%"."""
    separator = formats.get_format("DECIMAL_SEPARATOR")
    text = text.replace(",", separator)
    return text.replace("\N{NO-BREAK SPACE}%", "%") if separator == "." else text


def quoted(text: str) -> str:
    """«text», with „inner“ quotes where the text has «such» of its own; “text”, ‘inner’."""
    if current() == "en":
        inner = text.replace("«", "‘").replace("»", "’").replace("“", "‘").replace("”", "’")
        return f"“{inner}”"
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
    """«12 марта 2026 г.», "12 March 2026"."""
    return formats.date_format(value, "DATE_FORMAT")


def month(value: date) -> str:
    """«март 2026 г.», "March 2026"."""
    text = formats.date_format(value, "YEAR_MONTH_FORMAT")
    return text if current() == "en" else text.lower()


def half_year(code: str) -> str:
    """«1‑е полугодие 2026 г.» from "2026-1", "first half of 2026"."""
    year, half = code.split("-")
    first, second = _("1‑е полугодие %(year)s\xa0г."), _("2‑е полугодие %(year)s\xa0г.")
    return (first if half == "1" else second) % {"year": year}


def half_year_short(code: str) -> str:
    """«I 2026» from "2026-1", "H1 2026" in English: under a chart."""
    year, half = code.split("-")
    if current() == "en":
        return f"H{half}\N{NO-BREAK SPACE}{year}"
    return f"{'I' if half == '1' else 'II'}\N{NO-BREAK SPACE}{year}"


def month_of(code: str) -> str:
    """«ноябрь 2026 г.» from "2026-11"."""
    return month(_first_day(code))


def month_short(code: str) -> str:
    """«11.2026» from "2026-11": under a chart."""
    return f"{_first_day(code):%m.%Y}"


def _first_day(code: str) -> date:
    year, number = code.split("-")
    return date(int(year), int(number), 1)
