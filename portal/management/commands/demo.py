"""`manage.py demo`: the demo country (DESIGN §6)."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from portal.demo.filling import PASSWORD, SIGN_INS, NotEmpty, fill_country, is_empty

# The largest country that two cores fill in well under twenty seconds.
DEFAULT_SCALE = 0.1


class Command(BaseCommand):
    help = "Fill an empty database with the demo country, or print the demo's sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale", type=float, default=DEFAULT_SCALE, help="1: 13,500 organizations"
        )
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument(
            "--if-empty", action="store_true", help="keep the demo that is there already"
        )
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: set DEMO=true to make it one.")
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if not 0 < options["scale"] <= 1000:
            raise CommandError("--scale wants a number over 0, up to 1000.")
        if not is_empty():
            if self._holds_real_data():
                raise CommandError("This database holds real data: the demo doesn't touch it.")
            if options["if_empty"]:
                return
            raise CommandError("The demo country is there already. Start with an empty database.")
        started = time.monotonic()
        self.stdout.write(f"Filling the demo country, scale {options['scale']:g}:")
        try:
            fill_country(
                scale=options["scale"],
                seed=options["seed"],
                today=timezone.localdate(),
                say=lambda what: self.stdout.write(
                    f"  {time.monotonic() - started:5.1f} s  {what} …"
                ),
            )
        except NotEmpty:
            raise CommandError("Somebody else has filled the database meanwhile.") from None
        self.stdout.write(f"  {time.monotonic() - started:5.1f} s  done")

    def _holds_real_data(self) -> bool:
        real_people = User.objects.filter(is_demo=False, authorships__isnull=True)
        return Organization.objects.filter(is_demo=False).exists() or (
            not User.objects.filter(is_demo=True).exists() and real_people.exists()
        )

    def _print_sign_ins(self) -> None:
        for role, address in SIGN_INS.items():
            self.stdout.write(f"{role:<15} {address:<28} {PASSWORD}")
