"""`manage.py scores check | rebuild` (DESIGN §2.7)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ratings import scores


class Command(BaseCommand):
    help = "Prove the stored scores against the questionnaires, or write them anew from them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["check", "rebuild"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "rebuild":
            scores.rebuild()
            self.stdout.write("Scores, positions and oversight are written anew.")
            return
        count = 0
        for difference in scores.differences():
            self.stdout.write(difference)
            count += 1
        if count:
            raise CommandError(f"{count} differences. `manage.py scores rebuild` mends them.")
        self.stdout.write("Every stored figure equals what the questionnaires give.")
