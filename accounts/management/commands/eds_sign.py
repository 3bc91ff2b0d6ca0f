"""`manage.py eds_sign`: sign a file with a demo key, without openssl."""

from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.eds import demo, demo_keys


class Command(BaseCommand):
    help = "Sign a file with a key that eds_demo made; the signature goes into FILE.p7s."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True)
        parser.add_argument("--certificate", type=Path, required=True)
        parser.add_argument("--attached", action="store_true", help="with the file inside")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
            key = demo_keys.read_key(options["key"])
            certificate = x509.load_pem_x509_certificate(options["certificate"].read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        signature = path.with_name(f"{path.name}.p7s")
        signature.write_bytes(
            demo.sign_message(content, certificate, key, attached=options["attached"])
        )
        self.stdout.write(f"{signature}")
