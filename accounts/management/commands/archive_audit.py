"""`manage.py archive_audit`: old entries of the audit log leave into a file that proves itself."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import archiving


class Command(BaseCommand):
    help = "Move old entries of the audit log into a file (--before), or prove one (--verify)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON Lines; mustn't be there yet")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--before", type=date.fromisoformat, help="a day, a year ago or earlier")
        what.add_argument("--verify", action="store_true", help="read the file and prove each line")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            if options["verify"]:
                found = archiving.verify(path)
            else:
                found = archiving.archive(before=options["before"], path=path)
        except archiving.TooYoung:
            raise CommandError("Entries stay in the log for a year at least.") from None
        except archiving.NothingToArchive:
            raise CommandError("The log holds no entries of before that day.") from None
        except FileExistsError:
            raise CommandError(f"{path} is there already: name a new file.") from None
        except archiving.Broken as error:
            raise CommandError(f"The file is not right: {error}.") from None
        except OSError as error:
            raise CommandError(str(error)) from None
        verb = "proved" if options["verify"] else "archived"
        self.stdout.write(
            f"{found.count} entries {verb}, № {found.first} to {found.last}; {found.hash}"
        )
