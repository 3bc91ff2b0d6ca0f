"""Fixtures of the journeys: Chromium, people's phones and desks, a small country to walk in.

Every test here is marked `browser`. Chromium comes from the environment (CHROMIUM, see
tests/suite.py); nothing is downloaded.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from organizations.models import Organization
from portal.lib.typesetting import FONTS
from tests.factories import make_organization, rate, rate_often

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CODE = re.compile(r"^\d{3} \d{3}$", re.MULTILINE)
ADDRESS = re.compile(r"https?://\S+")

# a busy machine may take longer than Playwright's five seconds; nobody waits where all is well
expect.set_options(timeout=15_000)

# a phone's letters, so that what fits its screen doesn't hang on what the machine has
FONT_SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{roboto}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  {preferred}
</fontconfig>
"""
PREFERRED = "<alias><family>{}</family><prefer><family>Roboto</family></prefer></alias>"

# Playwright's sync API runs an event loop in the thread in which tests ask the database
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("CHROMIUM is not set: run ./run test --only browser")
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    preferred = "\n  ".join(PREFERRED.format(name) for name in ("sans-serif", "system-ui"))
    fonts.write_text(FONT_SETTINGS.format(roboto=FONTS, preferred=preferred))
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*QUIET, *as_root],
        "env": {**os.environ, "FONTCONFIG_FILE": str(fonts)},
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """In the place of pytest-base-url's own, which pytest warns of; `site` is our address."""


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address at which the portal runs; e-mails carry it too."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def visit(site: str, new_context: Callable[..., Any]) -> Callable[..., Page]:
    """`visit(as_=user, size=PHONE, js=True)`: a fresh browser at the portal's address."""

    def open_page(as_: User | None = None, size: dict[str, int] = PHONE, js: bool = True) -> Page:
        context = new_context(
            base_url=site,
            viewport=size,
            locale="ru-RU",
            timezone_id="Europe/Minsk",
            java_script_enabled=js,
        )
        context.set_default_timeout(15_000)
        if as_:
            client = Client()
            client.force_login(as_)
            session = client.cookies[django_settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
        return context.new_page()

    return open_page


@pytest.fixture
def country(site: str, clinic: Organization, committee: Organization) -> dict[str, Organization]:
    """Two rated hospitals, a unit, one hardly rated, one not at all; the clinic stands second,
    together with the committee above it, which has no other questionnaires."""
    names = {
        "rival": "Сенненская центральная районная больница",
        "few": "Чашникская городская аптека",
        "none": "Докшицкий районный архив",
    }
    others = {key: make_organization(name_ru=name) for key, name in names.items()}
    unit = make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)
    last = rate_often(clinic, 5, 5, 5, 5, 5)[-1]
    rate(last.authorship.person, clinic, 5, 4, 4, 4)  # replaces: 4,85 by five
    rate_often(others["rival"], 5, 5, 5, 5, 5, 4, 5)  # 4,86 by seven
    rate_often(others["few"], 3)
    return {"clinic": clinic, "committee": committee, "unit": unit, **others}


@pytest.fixture
def confirmed(db: None) -> Callable[[User], User]:
    """Confirm a person's address, so that they can sign in by the form."""

    def confirm(user: User) -> User:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return confirm


def link_in(message: Any) -> str:
    """The first address in an e-mail."""
    found = ADDRESS.search(message.body)
    assert found, message.body
    return found.group()


def code_in(message: Any) -> str:
    """The six digits in a letter."""
    found = CODE.search(message.body)
    assert found, message.body
    return found.group()


def follow(control: Locator) -> None:
    """Click what leads to another page, and wait until that has loaded.

    On a busy machine a click is over before the browser has set out. What is looked for by its
    words is waited for anyway; an address, a whole page, a letter sent isn't.
    """
    with control.page.expect_navigation():
        control.click()


def press(page: Page, *keys: str) -> None:
    """Press keys that the page's scripts listen to, once they do: after an address has changed, its
    words can be read before its scripts have run."""
    page.wait_for_load_state("domcontentloaded")
    for key in keys:
        page.keyboard.press(key)


def pick(page: Page, criterion: str, mark: int) -> None:
    """Choose a cell of the questionnaire."""
    cell = page.get_by_role("group", name=criterion).get_by_role("radio", name=str(mark))
    cell.check()
