"""Starting with settings missing stops and says how to mend it; what is off is not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "long and random",
    "ALLOWED_HOSTS": "portal.example,www.portal.example",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "locmemcache://",
    "HELP_EMAIL": "help@portal.example",
}


def start(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a new interpreter that sees these settings and no others."""
    passed = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "SYSTEMROOT")
        if name in os.environ
    }
    return subprocess.run(  # noqa: S603 — our own interpreter and program
        [sys.executable, "-c", program],
        env={**passed, "DJANGO_SETTINGS_MODULE": "portal.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def read(expression: str, **environment: str) -> str:
    """What an expression on the settings gives."""
    done = start(
        f"import django; django.setup(); from django.conf import settings; print(({expression}))",
        **environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in COMPLETE.items() if key != name}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("SECRET_KEY", "secrets.token_urlsafe"),
        ("ALLOWED_HOSTS", "host names, separated by commas"),
    ],
)
@pytest.mark.parametrize("value", [None, ""])
def test_portal_does_not_start_without(name: str, advice: str, value: str | None) -> None:
    environment = without(name) | ({} if value is None else {name: value})

    done = start("import django; django.setup()", **environment)

    last_line = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last_line.startswith(
        f"django.core.exceptions.ImproperlyConfigured: {name} is not set. Set it to "
    )
    assert last_line.count(advice) == 1


def test_debug_and_demo_are_off_unless_asked_for() -> None:
    assert read("settings.DEBUG, settings.DEMO", **COMPLETE) == "(False, False)"


def test_debug_needs_no_secret() -> None:
    found = read("settings.ALLOWED_HOSTS", DEBUG="true", DATABASE_URL="sqlite://:memory:")

    assert found == "['localhost', '127.0.0.1']"


@pytest.mark.parametrize(("demo", "found"), [("false", "[404, 404]"), ("true", "[200, 200]")])
def test_demo_pages_are_there_in_the_demo_alone(demo: str, found: str, tmp_path: Path) -> None:
    program = (
        "import django; django.setup();"
        "from django.apps import apps; from django.conf import settings;"
        # the tables of the models: migrations are gone through by tests/test_migrations.py
        "settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()};"
        "from django.core.management import call_command;"
        "call_command('migrate', run_syncdb=True, verbosity=0);"
        "from django.test import Client; from django.test.utils import override_settings;"
        "settings.STORAGES['staticfiles'] = "
        "{'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'};"
        "get = lambda path: Client().get(path, headers={'host': 'portal.example'}, secure=True);"
        "print([get(path).status_code for path in ('/demo/mail/', '/demo/gallery/')])"
    )
    environment = {
        **COMPLETE,
        "DEMO": demo,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "STATIC_ROOT": str(tmp_path),
        "EMAIL_URL": "memorymail://",
    }

    done = start(program, **environment)

    assert done.stdout.strip() == found, done.stderr


def test_public_address_is_https_on_the_first_host_unless_set() -> None:
    assert read("settings.BASE_URL", **COMPLETE) == "https://portal.example"
    assert (
        read("settings.BASE_URL", **COMPLETE, BASE_URL="https://xn--example/")
        == "https://xn--example"
    )


def test_https_address_brings_secure_cookies_and_hsts() -> None:
    names = (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS > 0",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    )
    expression = "[" + ", ".join(f"settings.{name}" for name in names) + "]"

    https = read(expression, **COMPLETE)
    http = read(expression, **COMPLETE, BASE_URL="http://portal.example")

    assert (https, http) == (str([True] * 5), str([False] * 5))


def test_proxy_is_believed_only_where_there_is_one() -> None:
    expression = "getattr(settings, 'SECURE_PROXY_SSL_HEADER', None)"

    assert read(expression, **COMPLETE) == "None"
    assert (
        read(expression, **COMPLETE, BEHIND_PROXY="true") == "('HTTP_X_FORWARDED_PROTO', 'https')"
    )


def test_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = start(
        "import sys; from django.core.management import execute_from_command_line;"
        "execute_from_command_line(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])",
        **{
            **COMPLETE,
            "SECRET_KEY": "k3y" * 20 + "-not-guessable-0123456789",
            "CACHE_URL": "redis://localhost:6379/0",
        },
    )

    assert done.returncode == 0, done.stderr
