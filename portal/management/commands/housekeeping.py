"""`manage.py housekeeping`: everything that time makes due. Run it every minute."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.lib import due


class Command(BaseCommand):
    help = "Do what time has made due: settle scores, freeze half-years, drop expired sessions."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = due.run_all()
        call_command("clearsessions")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}; the log says why.")
