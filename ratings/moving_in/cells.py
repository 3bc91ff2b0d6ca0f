"""A row's cells → numbers, moments, answers; what isn't understood is said in a sentence."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.importing.resolving import NO, YES
from ratings.models.moving_in import LONGEST_KEY
from ratings.models.numbers import EPOCH
from ratings.moving_in.files import Kind, Row
from ratings.moving_in.report import Report

PATTERNS = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")


class Cells:
    """The cells of one row; remembers whether any was wrong."""

    def __init__(self, row: Row, kind: Kind, report: Report, now: datetime) -> None:
        self.row, self.report, self.now = row, report, now
        self.file, self.is_right = kind.name, True
        if row.beyond:
            self.wrong("", _("Лишняя ячейка: у её столбца нет названия."), row.beyond)

    def text(self, column: str) -> str:
        """As it stands there; "" if the file has no such column."""
        return self.row.cells.get(column, "")

    def wrong(self, column: str, sentence: str, value: str | None = None) -> None:
        """Leave the row out."""
        self.is_right = False
        value = self.text(column) if value is None else value
        self.report.error(self.file, self.row.number, column, value, sentence)

    def note(self, column: str, sentence: str) -> None:
        """Take the row, and say what is to be known of it."""
        self.report.notice(self.file, self.row.number, column, self.text(column), sentence)

    def key(self, column: str) -> str:
        """The number of something on the portal before."""
        text = self.text(column)
        if not text:
            self.wrong(column, _("Укажите номер."))
        elif len(text) > LONGEST_KEY or not text.isprintable() or " " in text:
            self.wrong(
                column,
                _("Номер — до %(most)s знаков без пробелов.") % {"most": LONGEST_KEY},
            )
        return text

    def moment(self, column: str, *, is_required: bool = True) -> datetime | None:
        """A moment that has come, in Minsk unless it says another zone."""
        text = self.text(column)
        if not text and not is_required:
            return None
        found = _moment(text)
        if found is None:
            self.wrong(column, _("Напишите дату и время так: 2026-03-31 14:05."))
        elif found > self.now:
            self.wrong(column, _("Этот день ещё не наступил."))
        elif found.year < EPOCH.year:
            self.wrong(column, _("Слишком давно: проверьте год."))
        else:
            return found
        return None

    def answer(self, column: str) -> int:
        """A mark from 1 to 5; 0 if it is none."""
        text = self.text(column)
        if len(text) == 1 and text in "12345":
            return int(text)
        self.wrong(column, _("Здесь должна быть оценка: целое число от 1 до 5."))
        return 0

    def choice(self, column: str, known: dict[str, Any]) -> Any:
        """What a word stands for; the empty one must be among them."""
        word = self.text(column).casefold()
        if word not in known:
            words = ", ".join(word for word in known if word)
            self.wrong(column, _("Напишите одно из: %(words)s.") % {"words": words})
            return None
        return known[word]

    def yes(self, column: str) -> bool | None:
        """Yes or no; None if the cell is empty."""
        word = self.text(column).casefold()
        if not word:
            return None
        if word not in YES and word not in NO:
            self.wrong(column, _("Напишите «да» или «нет»."))
        return word in YES


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    for pattern in PATTERNS if found is None else ():
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 — Minsk's, added below
        except ValueError:
            continue
        break
    if found is None:
        return None
    try:
        return timezone.make_aware(found) if timezone.is_naive(found) else found.astimezone()
    except (OverflowError, ValueError):
        return None
