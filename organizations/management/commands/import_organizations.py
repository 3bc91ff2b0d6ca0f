"""`manage.py import_organizations FILE [--dry-run]`: the operator's import, without a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.importing import steps, writing
from organizations.models import OrganizationImport

SHOWN = 50
PIECE = 1 << 16
State = OrganizationImport.State


class Command(BaseCommand):
    help = "Import organizations from CSV or XLSX: all rows or, if one is wrong, none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument(
            "--right-rows", action="store_true", help="apply the right rows although some are wrong"
        )

    def handle(
        self, *args: Any, file: Path, dry_run: bool, right_rows: bool, **options: Any
    ) -> None:
        imported = self.checked(file)
        self.stdout.write(
            f"{imported.new} new, {imported.changed} changed, {imported.same} same, "
            f"{imported.wrong} wrong."
        )
        for count, (number, name, column, sentence) in enumerate(writing.wrong_rows(imported)):
            if count == SHOWN:
                self.stdout.write("…")
                break
            self.stdout.write(f"{number}\t{name}\t{column}\t{sentence}")
        if dry_run:
            return
        if imported.wrong and not right_rows:
            raise CommandError("Nothing was changed. Mend the wrong rows, or use --right-rows.")
        if imported.right:
            self.apply(imported, right_rows)

    def checked(self, file: Path) -> OrganizationImport:
        """Upload the file and check it here and now."""
        try:
            imported = steps.upload(by=None, chunks=_pieces(file), name=file.name)
        except OSError as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        steps.check.call(str(imported.key))
        imported.refresh_from_db()
        if imported.state != State.CHECKED:
            raise CommandError(imported.message or "The file could not be checked: see the log.")
        return imported

    def apply(self, imported: OrganizationImport, right_rows: bool) -> None:
        """Apply it here and now."""
        steps.apply_soon(
            by=None, imported=imported, revision=imported.revision, only_right=right_rows
        )
        steps.apply.call(str(imported.key))
        imported.refresh_from_db()
        if imported.state != State.APPLIED:
            raise CommandError(
                "Nothing was changed. "
                + (imported.message or "The data have changed meanwhile: try again.")
            )
        self.stdout.write("Applied.")


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece
