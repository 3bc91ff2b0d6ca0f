"""What became of each row: counted, and what is wrong or worth knowing listed in a file."""

import csv
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.csv_files import safe_cell

SHOWN = 20
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
LONGEST_VALUE = 200
OUTCOMES = {
    "new": gettext_lazy("новых"),
    "changed": gettext_lazy("изменено"),
    "kept": gettext_lazy("ведут здесь, не изменены"),
    "here": gettext_lazy("уже были здесь"),
    "same mailbox": gettext_lazy("с той же почтой"),
    "counted": gettext_lazy("учтено"),
    "replaced": gettext_lazy("заменено более поздними"),
    "excluded": gettext_lazy("исключено: о своей организации"),
    "replaced here": gettext_lazy("заменено здешних"),
    "additional ignored": gettext_lazy("не учтено дополнительных ответов"),
    "already": gettext_lazy("перенесено раньше"),
    "wrong": gettext_lazy("с ошибками"),
}


class Report:
    """Counts outcomes and writes the list of errors as they come, so that any number fits.

    Use it as a context manager. A list without rows is removed.
    """

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self.path, self.say = path, say
        self.counts: dict[str, Counter[str]] = {}
        self.errors = self.notices = 0
        self._last: tuple[str, int] | None = None

    def __enter__(self) -> "Report":
        # it repeats e-mail addresses: not for everybody
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._file.write(BOM)
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._writer.writerow(
            [_("Файл"), _("Строка"), _("Столбец"), _("Значение"), _("Что это"), _("Что сделать")]
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if not self.errors and not self.notices:
            self.path.unlink()

    def count(self, file: str, outcome: str, number: int = 1) -> None:
        """So many more rows of a file came to this."""
        self.counts.setdefault(file, Counter())[outcome] += number

    def error(self, file: str, line: int, column: str, value: str, sentence: str) -> None:
        """A row is left out, and why; several errors of one row are counted once."""
        if self._last != (file, line):
            self.count(file, "wrong")
        self._last = file, line
        self.errors += 1
        if self.errors <= SHOWN:
            told = f" {column}" if column else ""
            self.say(f"  {file}:{line}{told} {value[:60]} — {sentence}")
        elif self.errors == SHOWN + 1:
            self.say("  …")
        self._write(_("ошибка"), file, line, column, value, sentence)

    def notice(self, file: str, line: int, column: str, value: str, sentence: str) -> None:
        """A row is taken, though not quite as it stands there."""
        self.notices += 1
        self._write(_("замечание"), file, line, column, value, sentence)

    def _write(
        self, what: str, file: str, line: int, column: str, value: str, sentence: str
    ) -> None:
        cells = [file, line, column, value[:LONGEST_VALUE], what, sentence]
        self._writer.writerow([safe_cell(cell) for cell in cells])
