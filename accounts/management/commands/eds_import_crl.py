"""`manage.py eds_import_crl`: bring a list of revoked certificates."""

import urllib.request
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.eds.errors import EdsError
from accounts.services.crls import import_crl

LARGEST = 64 * 1024 * 1024  # octets
PATIENCE = 60  # seconds for a server


class Command(BaseCommand):
    help = "Bring a list of revoked certificates (CRL) of an authority that the portal trusts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a file, or an http(s) address: the list is signed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = import_crl(_read(options["source"]))
        except OSError as error:
            raise CommandError(f"{options['source']} can't be read: {error}") from error
        except EdsError as error:
            raise CommandError(f"The list isn't taken over: {error}") from error
        self.stdout.write(
            f"{row.name}: list {row.number}, {row.count} revoked, good until {row.next_update}."
        )


def _read(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        with urllib.request.urlopen(source, timeout=PATIENCE) as answer:  # noqa: S310 (asked above)
            octets: bytes = answer.read(LARGEST + 1)
    else:
        octets = Path(source).read_bytes()
    if len(octets) > LARGEST:
        raise CommandError("The list is larger than 64 MiB.")
    return octets
