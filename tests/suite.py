"""The whole suite: SQLite, PostgreSQL, browser. `./run test [--only sqlite|postgres|browser] …`

`--full` lets the browser look at each page in all languages, widths and schemes instead of in two
ways that over the pages hold every pair of them (tests/browser/looks.py), the property test of the
rating try a hundred stories instead of ten, and both databases run everything; it takes long. Else
the databases share the work of a whole run (tests/conftest.py): pages on SQLite, decisions on
PostgreSQL, which is production's, statements of our own on both. Further options go to pytest.
Tables are made from the models; tests/test_migrations.py goes through the migrations.
Prints what it could not run, and how to make it run.
"""

import os
import shutil
import subprocess
import sys

from tests.postgres import temporary_postgres

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)


def environment(**more: str) -> dict[str, str]:
    """What every run of pytest sees, whatever the shell has set."""
    # compiled tests are kept: three runs of two processes each would compile them six times
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "SECRET_KEY": "tests-only",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "BASE_URL": "http://testserver",
        "DEMO": "true",
        "DEBUG": "false",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "memorymail://",
        **more,
    }


def pytest(*arguments: str, **env: str) -> int:
    """Run pytest; finding no test at all under these options is no failure."""
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=environment(**env)
    ).returncode
    return 0 if code == 5 else code


def have_chromium() -> str | None:
    """Where Chromium is; installed from the distribution if it is missing and we may."""
    if CHROMIUM:
        return CHROMIUM
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            **quiet,
        )
    return shutil.which("chromium") or shutil.which("chromium-browser")


def main(arguments: list[str]) -> int:
    only = ""
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1], arguments[2:]
    full = {"FULL": "1", "EXAMPLES": "100"} if "--full" in arguments else {}
    arguments = [argument for argument in arguments if argument != "--full"]
    failed = []
    parallel = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist=worksteal", "--nomigrations"]
    paths = [] if any(not one.startswith("-") for one in arguments) else ["tests"]
    rest = ["-m", "not browser", *parallel, *paths, *(["--ignore=tests/browser"] if paths else [])]
    if only in ("", "sqlite"):
        print("== SQLite", flush=True)
        follows = {"POSTGRESQL_FOLLOWS": "1"} if paths and not only else {}
        if pytest(*rest, *arguments, DATABASE_URL="sqlite://:memory:", **follows, **full):
            failed.append("SQLite")
    if only in ("", "postgres"):
        print("== PostgreSQL", flush=True)
        with temporary_postgres() as url:
            if pytest(*rest, *arguments, DATABASE_URL=url, **full):
                failed.append("PostgreSQL")
    if only in ("", "browser"):
        print("== Browser", flush=True)
        chromium = have_chromium()
        if not chromium:
            print("skipped: the browser journeys, for want of Chromium: apt-get install chromium")
        elif pytest(
            "-m",
            "browser",
            *parallel,
            *(["tests/browser"] if paths else []),
            *arguments,
            DATABASE_URL="sqlite://:memory:",
            CHROMIUM=chromium,
            **full,
        ):
            failed.append("browser")
    print(f"Failed: {', '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
