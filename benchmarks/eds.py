"""`./run bench eds [entries]`: time of checking a signature, and of bringing revocation lists.

On SQLite, then on PostgreSQL, on databases made for this run and removed after it: `eds_import_crl`
of a list of that many entries (100,000), signed by RSA and by bign, of the next night's list and of
the same file once more, each in a process of its own with its peak of memory; then the whole check
of a message, as a sign-in makes it, with these lists in the database, for each kind of keys. Exits
with 1 if a check takes longer than was aimed at: 5 ms of the processor, 25 for bign.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
AIMS = {"rsa": 5.0, "ec": 5.0, "bign": 25.0}  # milliseconds of the processor
ROUNDS = 200
CONTENT = b'{"act":"login","aud":"https://portal.example","nonce":"q83vASNFZ4mrze8BI0VniQ"}'
DAY = timedelta(days=1)
FRESH = 100  # of the next night's list
SERIAL = 0x4000_0000_0000_0000_0000_0000_0000_0000  # sixteen octets, as authorities draw them


def main(entries: int) -> int:
    """Make keys and lists, then measure on each database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["EDS_TRUST_DIR"] = str(folder / "trust")
        from tests.postgres import temporary_postgres  # noqa: PLC0415 — as the others

        messages = _make(folder, entries)
        slow = _measure(folder, messages, "SQLite", f"sqlite:///{folder / 'eds.sqlite3'}")
        with temporary_postgres() as url:
            slow += _measure(folder, messages, "PostgreSQL", url)
    return int(slow > 0)


def _make(folder: Path, entries: int) -> dict[str, bytes]:
    """Authorities, their lists in `crl`, and a signed message of each kind of keys."""
    from cryptography import x509  # noqa: PLC0415

    from accounts.eds import demo, demo_keys  # noqa: PLC0415

    now, messages = datetime.now(UTC), {}
    for kind in AIMS:
        made = _authorities(folder, kind, now)
        serials = range(SERIAL, SERIAL + entries)
        for night, revoked in enumerate((serials, range(SERIAL + FRESH, SERIAL + entries + FRESH))):
            if kind == "ec" and night:
                continue
            octets = demo.make_crl(
                made["РУЦ"][0], made["РУЦ"][1], count=night + 1, begin=now, end=now + DAY,
                revoked=revoked if kind != "ec" else (),
            )  # fmt: skip
            (folder / "crl" / f"{kind}-{night}.crl").write_bytes(octets)
            print(f"{kind}, night {night}: {len(octets) / 2**20:.1f} MiB", flush=True)
        certificate = x509.load_pem_x509_certificate((folder / f"{kind}.crt").read_bytes())
        key = demo_keys.read_key(folder / f"{kind}.key")
        messages[kind] = demo.sign_message(CONTENT, certificate, key, now=now)
    return messages


def _authorities(folder: Path, kind: str, now: datetime) -> dict[str, Any]:
    """КУЦ and РУЦ pinned in the folder, a holder's certificate; each one's name and key."""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    from accounts.eds import demo, demo_keys  # noqa: PLC0415

    for name in ("trust/roots", "trust/intermediates", "crl"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    names = {name: demo.name_of(common_name=f"ДЕМО {name} {kind}") for name in ("КУЦ", "РУЦ")}
    keys = {name: demo.make_key(kind) for name in (*names, "holder")}
    usual = {"issuer": names["КУЦ"], "by": keys["КУЦ"], "begin": now - DAY, "end": now + 99 * DAY}
    for name, place in (("КУЦ", "roots"), ("РУЦ", "intermediates")):
        made = demo.make_certificate(
            subject=names[name], key=keys[name], extensions=demo.authority(), **usual
        )
        path = folder / "trust" / place / f"{kind}.crt"
        path.write_bytes(made.public_bytes(Encoding.PEM))
    holder = demo.make_certificate(
        subject=demo.name_of(organization="Государственное учреждение", surname="Мицкевич"),
        key=keys["holder"],
        extensions=demo.holder(demo_keys.UNPS[kind]),
        **{**usual, "issuer": names["РУЦ"], "by": keys["РУЦ"]},
    )
    (folder / f"{kind}.crt").write_bytes(holder.public_bytes(Encoding.PEM))
    demo_keys.write_key(folder / f"{kind}.key", keys["holder"])
    root_list = demo.make_crl(names["КУЦ"], keys["КУЦ"], count=1, begin=now, end=now + DAY)
    (folder / "crl" / f"{kind}-root.crl").write_bytes(root_list)
    return {name: (names[name], keys[name]) for name in names}


def _measure(folder: Path, messages: dict[str, bytes], database: str, url: str) -> int:
    """Bring the lists and check the messages on this database; how many checks were too slow."""
    environment = {**os.environ, "DATABASE_URL": url}
    _run(environment, "migrate", "accounts", "--verbosity", "0")
    for label, file in _lists(folder):
        elapsed, processor, peak = _run(environment, "eds_import_crl", str(file))
        if label:
            print(
                f"{database}, {label}: {elapsed:.1f} s, processor {processor:.1f} s, "
                f"peak {peak:.0f} MB",
                flush=True,
            )
    checks = [sys.executable, "-m", "benchmarks.eds", "check", database]
    for kind, message in messages.items():
        (folder / f"{kind}.p7s").write_bytes(message)
        checks.append(str(folder / f"{kind}.p7s"))
    return subprocess.run(checks, cwd=ROOT, env=environment, check=False).returncode


def _lists(folder: Path) -> Iterator[tuple[str, Path]]:
    """What to call bringing a list, and its file; nothing to call it where it is small."""
    for kind in AIMS:
        yield "", folder / "crl" / f"{kind}-root.crl"
        yield "" if kind == "ec" else f"{kind}, the first list", folder / "crl" / f"{kind}-0.crl"
    for kind in ("rsa", "bign"):
        yield f"{kind}, the next night's", folder / "crl" / f"{kind}-1.crl"
        yield f"{kind}, the same file again", folder / "crl" / f"{kind}-1.crl"


def _run(environment: dict[str, str], *arguments: str) -> tuple[float, float, float]:
    """A command of manage.py: seconds passed and of the processor, MB at most.

    Raises:
        SystemExit: it failed.
    """
    started = time.perf_counter()
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(process.returncode)
    passed = time.perf_counter() - started
    return passed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def check(database: str, files: list[Path]) -> int:
    """Time the whole check of each message; how many are slower than aimed at."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 — needs settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accounts.eds import cms  # noqa: PLC0415
    from accounts.trust import trust_store  # noqa: PLC0415

    slow = 0
    for file in files:
        message, kind = file.read_bytes(), file.stem
        with CaptureQueriesContext(
            connection,
        ) as statements:
            cms.verify(message, CONTENT, trust_store(), datetime.now(UTC))
        processor, passed = [], []
        for _ in range(ROUNDS):
            begin, begin_processor = time.perf_counter(), time.process_time()
            cms.verify(message, CONTENT, trust_store(), datetime.now(UTC))
            processor.append(1000 * (time.process_time() - begin_processor))
            passed.append(1000 * (time.perf_counter() - begin))
        median = statistics.median(processor)
        slow += median > AIMS[kind]
        print(
            f"{database}, a check, {kind}: {median:.1f} ms of the processor (95 %: "
            f"{statistics.quantiles(processor, n=20)[-1]:.1f}), {statistics.median(passed):.1f} "
            f"passed, {len(statements)} statements, {len(message)} octets",
            flush=True,
        )
    return slow


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        sys.exit(check(sys.argv[2], [Path(one) for one in sys.argv[3:]]))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
