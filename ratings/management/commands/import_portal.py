"""`manage.py import_portal DIR`: taking over the portal of today (docs/moving-in.md)."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.lib import wording
from ratings.moving_in.files import KINDS
from ratings.moving_in.report import OUTCOMES, Report
from ratings.moving_in.running import Refused, run
from ratings.services.moving_in import NothingToForget, forget

ERRORS = "import-errors.csv"


class Command(BaseCommand):
    help = "Take over organizations, people and questionnaires of the portal before this one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="where the CSV files are")
        parser.add_argument("--dry-run", action="store_true", help="tell all, write nothing")
        parser.add_argument(
            "--errors", type=Path, help=f"list of errors; otherwise {ERRORS} in the folder"
        )
        parser.add_argument(
            "--forget", action="store_true", help="the move is over: forget the old numbers"
        )

    def handle(
        self,
        *args: Any,
        folder: Path | None,
        dry_run: bool,
        errors: Path | None,
        forget: bool,
        **options: Any,
    ) -> None:
        if forget:
            self.forget()
            return
        if folder is None:
            raise CommandError("Say which folder the files are in.")
        started = time.monotonic()

        def say(what: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:7.1f} s  {what}")

        try:
            report = run(folder=folder, errors=errors or folder / ERRORS, dry_run=dry_run, say=say)
        except Refused as error:
            raise CommandError(_("Ничего не перенесено.") + f"\n{error}") from None
        except OSError as error:
            raise CommandError(str(error)) from None
        self.tell(report)
        if dry_run:
            self.stdout.write(_("Это проба: в базу данных ничего не записано."))
        if report.errors:
            raise CommandError(
                _("Строк с ошибками: %(number)s. Они не перенесены; все ошибки — в файле %(path)s.")
                % {
                    "number": wording.number(
                        sum(counts["wrong"] for counts in report.counts.values())
                    ),
                    "path": report.path,
                }
            )

    def tell(self, report: Report) -> None:
        """What became of the rows, file by file."""
        for kind in KINDS:
            counts = report.counts.get(kind.name) or Counter[str]()
            told = [
                f"{label} {wording.number(counts[outcome])}"
                for outcome, label in OUTCOMES.items()
                if counts.get(outcome)
            ]
            if told:
                self.stdout.write(f"{kind.name}: {', '.join(told)}")
        if report.notices:
            self.stdout.write(
                _("Замечаний: %(number)s, они в файле %(path)s.")
                % {"number": wording.number(report.notices), "path": report.path}
            )

    def forget(self) -> None:
        """Forget the old numbers."""
        try:
            forget()
        except NothingToForget:
            raise CommandError(_("Забывать нечего: переноса не было.")) from None
        self.stdout.write(_("Номера людей и анкет прежнего портала забыты."))
