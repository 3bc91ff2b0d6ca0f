"""`manage.py demo`: the demo country (DESIGN §6)."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from portal.demo.filling import (
    PASSWORD,
    SIGN_INS,
    TOTP_SECRETS,
    NotEmpty,
    fill_country,
    is_empty,
)

# The largest country that two cores fill in well under twenty seconds.
DEFAULT_SCALE = 0.1


class Command(BaseCommand):
    help = "Fill an empty database with the demo country, and print who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale", type=float, default=DEFAULT_SCALE, help="1: 13,500 organizations"
        )
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="make everything ready to serve: tables, static files, the country if there is"
            " none yet, what time made due; then print the sign-ins",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: set DEMO=true to make it one.")
        if not 0 < options["scale"] <= 1000:
            raise CommandError("--scale wants a number over 0, up to 1000.")
        if self._holds_real_data():
            raise CommandError("This database holds real data: the demo doesn't touch it.")
        if options["prepare"]:
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        if is_empty():
            self._fill(options["scale"], options["seed"])
        elif not options["prepare"]:
            raise CommandError("The demo country is there already. Start with an empty database.")
        if options["prepare"]:
            call_command("housekeeping")
        self._print_sign_ins()

    def _fill(self, scale: float, seed: int) -> None:
        started = time.monotonic()
        self.stdout.write(f"Filling the demo country, scale {scale:g}:")
        try:
            fill_country(
                scale=scale,
                seed=seed,
                today=timezone.localdate(),
                say=lambda what: self.stdout.write(
                    f"  {time.monotonic() - started:5.1f} s  {what} …"
                ),
            )
        except NotEmpty:
            raise CommandError("Somebody else has filled the database meanwhile.") from None
        self.stdout.write(f"  {time.monotonic() - started:5.1f} s  done")

    def _holds_real_data(self) -> bool:
        """Whether what is there isn't a demo. People who signed up in a demo don't count."""
        if Organization._meta.db_table not in connection.introspection.table_names():
            return False
        real = Organization.objects.filter(is_demo=False).exists()
        return real or (not is_empty() and not User.objects.filter(is_demo=True).exists())

    def _print_sign_ins(self) -> None:
        for role, address in SIGN_INS.items():
            secret = f"{TOTP_SECRETS[role]} " if role in TOTP_SECRETS else ""
            self.stdout.write(f"{role:<15} {address:<28} {secret}{PASSWORD}")
