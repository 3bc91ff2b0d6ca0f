"""`manage.py search check | rebuild`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations import search


class Command(BaseCommand):
    help = "Compare the search index with the organizations' names, or write it anew from them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["check", "rebuild"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "rebuild":
            search.rebuild()
            self.stdout.write("The search index is written anew.")
            return
        count = 0
        for difference in search.differences():
            self.stdout.write(difference)
            count += 1
        if count:
            raise CommandError(f"{count} differences. `manage.py search rebuild` mends them.")
        self.stdout.write("Every organization is found by its names.")
