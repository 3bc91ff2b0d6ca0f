"""Fixtures: a fixed cast of people, clean caches, counted queries."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import audit_guard
from accounts.models import User
from organizations.models import Organization
from tests.factories import UserFactory, make_member, make_organization, make_staff

FAST_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# what is about pages, words and files: the rows that they show are read on PostgreSQL by others
ABOUT_PAGES = re.compile(
    r"_pages?\.py$|test_(languages|http|display|widgets|weight|qr_materials|import_files)\.py$"
)
# every address as every role: each page's own tests send its statements on both databases
WALKS = re.compile(r"TestAddresses|test_access_by_registry\.py::TestOutside::test_each")
# what stands on statements of our own, which may differ from database to database
OWN_STATEMENTS = re.compile(
    r"test_(audit|audit_archive|catalogue|composition|dumps|facets|history|import|map|map_cells"
    r"|migrations|monitoring|moving_in|oversight|periods|positions|proof|qr_codes|query_counts"
    r"|rare_tables|scores_property|search|services|spheres|summaries)\.py$"
)
ASKS = {"db", "transactional_db", "kept_db", "live_server", "django_db_setup"}


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for garbage again and again took
    a fifth of the run."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Two databases share the work, but for the full run (`./run test --full`): what touches none
    and what is about pages runs on SQLite, what decides and writes on PostgreSQL, what stands on
    statements of our own on both. What takes longest begins first."""
    items.sort(key=lambda item: item.path.name != "test_migrations.py")
    full = bool(os.environ.get("FULL"))
    if connection.vendor != "sqlite":
        idle = {item for item in items if not asks(item) or (not full and is_about_pages(item))}
    elif os.environ.get("POSTGRESQL_FOLLOWS") and not full:
        idle = {
            item
            for item in items
            if asks(item) and not is_about_pages(item) and not OWN_STATEMENTS.search(item.path.name)
        }
    else:
        return
    items[:] = [item for item in items if item not in idle]
    config.hook.pytest_deselected(items=list(idle))


def asks(item: pytest.Item) -> bool:
    """Whether a test asks a database."""
    names = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or ASKS & names)


def is_about_pages(item: pytest.Item) -> bool:
    """Whether its statements are sent on the other database by other tests."""
    return bool(ABOUT_PAGES.search(item.path.name) or WALKS.search(item.nodeid))


@pytest.fixture(scope="session", autouse=True)
def _emptying_past_the_guard() -> Iterator[None]:
    """Tests that commit empty all tables behind them: the audit log, too, which refuses it."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def past_the_guard(self: Any, statements: list[str]) -> None:
        vendor = connection.vendor
        empty(self, [*audit_guard.lifting(vendor), *statements, *audit_guard.making(vendor)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", past_the_guard)
        yield


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.PASSWORD_HASHERS = FAST_HASHERS
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override("ru"):
        yield


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="class")
def kept_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database for fixtures of a whole class: each of its tests begins with what they wrote."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # services insist on the outermost transaction
    fast = override_settings(PASSWORD_HASHERS=FAST_HASHERS)
    with django_db_blocker.unblock(), fast, atomic:
        cache.clear()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def citizen(db: None) -> User:
    return UserFactory(email="citizen@example.org")


@pytest.fixture
def other_citizen(db: None) -> User:
    return UserFactory(email="other@example.org")


@pytest.fixture
def clinic(db: None) -> Organization:
    return make_organization(name_ru="Лиозненская центральная районная больница")


@pytest.fixture
def other_clinic(db: None) -> Organization:
    return make_organization(name_ru="Витебская поликлиника")


@pytest.fixture
def committee(clinic: Organization) -> Organization:
    """The authority in whose registry the clinic stands."""
    return make_organization(name_ru="Лиозненский райисполком", registry=[clinic])


@pytest.fixture
def representative(clinic: Organization) -> User:
    return make_member(clinic)


@pytest.fixture
def officer(committee: Organization) -> User:
    return make_member(committee, "officer")


@pytest.fixture
def moderator(db: None) -> User:
    return make_staff("moderator")


@pytest.fixture
def operator(db: None) -> User:
    return make_staff("operator")


@pytest.fixture
def queries() -> Any:
    """`with queries(n):` exactly n statements on data; BEGIN, COMMIT and savepoints aside."""

    @contextmanager
    def count(expected: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        kept = [
            query["sql"]
            for query in captured.captured_queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK"))
        ]
        listing = "\n".join(f"{i}. {sql[:300]}" for i, sql in enumerate(kept, 1))
        assert len(kept) == expected, f"{len(kept)} statements, expected {expected}:\n{listing}"

    return count
