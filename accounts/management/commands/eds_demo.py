"""`manage.py eds_demo`: keys to try signing in with."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.eds import demo_keys


class Command(BaseCommand):
    help = "Make a demo ГосСУОК: authorities, their lists, organizations' keys of each kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where to; it may not have keys yet")
        parser.add_argument(
            "--kind",
            choices=demo_keys.KINDS,
            action="append",
            help="of keys; all of them if left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO and not settings.DEBUG:
            raise CommandError(
                "Demo keys are for a demo: set DEMO=true there, never in production."
            )
        folder: Path = options["folder"].resolve()
        if folder.exists() and any(folder.glob("org-*.key")):
            raise CommandError(f"{folder} has keys already. Choose another folder.")
        lists = []
        for kind in options["kind"] or demo_keys.KINDS:
            lists += demo_keys.make(folder, kind, demo_keys.UNPS[kind], timezone.now())
        self.stdout.write(
            f"Keys are in {folder}. Let the portal trust their authorities:\n\n"
            f"  export EDS_TRUST_DIR={folder / 'trust'}"
        )
        for path in lists:
            self.stdout.write(f"  ./run manage eds_import_crl {path}")
        self.stdout.write("\nSign a file of the portal, FILE, with openssl or without it:\n")
        for certificate in sorted(folder.glob("org-*.crt")):
            key = certificate.with_suffix(".key")
            if not key.read_text(encoding="ascii").startswith("bign"):
                self.stdout.write(
                    f"  openssl cms -sign -binary -in FILE -signer {certificate} -inkey {key} "
                    "-outform DER -out FILE.p7s"
                )
            self.stdout.write(
                f"  ./run manage eds_sign --key {key} --certificate {certificate} FILE"
            )
