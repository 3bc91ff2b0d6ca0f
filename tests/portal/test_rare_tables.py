"""Django's admin: off, and where it is on, for operators alone and through the services."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from django.urls import path

from accounts.models import AuditEntry, User
from organizations import hooks
from organizations.models import Organization
from organizations.search.find import find
from portal.lib.access import Audience
from portal.urls import urlpatterns
from tests.factories import UserFactory
from tests.tasks import run_tasks
from tests.test_access import client_of


@pytest.fixture
def admin(operator: User) -> Iterator[None]:
    """The portal with ADMIN=true, as a new process would have it."""
    installed = [*django_settings.INSTALLED_APPS, "django.contrib.admin.apps.SimpleAdminConfig"]
    with override_settings(INSTALLED_APPS=installed):
        from portal.rare_tables import site  # noqa: PLC0415 — its models are installed only now

        urls = ModuleType("urls_with_admin")
        urls.urlpatterns = [path("admin/", site.urls), *urlpatterns]  # type: ignore[attr-defined]
        with override_settings(ROOT_URLCONF=urls):
            yield


@pytest.mark.usefixtures("admin")
def test_what_apps_register_stands_once_though_they_start_anew() -> None:
    kinds = [type(one) for one in hooks.listeners()]
    movers = [type(one) for one in hooks.movers()]

    assert len(kinds) == len(set(kinds)) > 0
    assert len(movers) == len(set(movers)) > 0


def test_admin_is_off(operator: User) -> None:
    assert django_settings.ADMIN is False
    assert client_of(operator).get("/admin/").status_code == 404


@pytest.mark.usefixtures("admin")
def test_admin_is_the_operators_who_rename_places_through_the_service(
    operator: User, moderator: User, clinic: Organization
) -> None:
    town = clinic.settlement
    page = client_of(operator)
    address = f"/admin/organizations/settlement/{town.pk}/change/"  # type: ignore[union-attr]
    names = {"name_ru": "Новолиозно", "name_be": "Новалёзна", "name_en": "New Liozno"}

    for stranger, status in ((None, 302), (UserFactory(), 404), (moderator, 404)):
        for where in ("/admin/", address):
            assert client_of(stranger).get(where).status_code == status
    unguarded = UserFactory(is_operator=True)
    assert client_of(unguarded).get("/admin/").headers["Location"].startswith("/accounts/2fa/")
    for where in ("/admin/", "/admin/organizations/settlement/", address):
        answer = page.get(where)
        assert answer.status_code == 200
        assert b"<script>" not in answer.content
        assert b" onclick" not in answer.content
    for gone in ("/admin/password_change/", "/admin/login/", "/admin/logout/"):
        assert page.get(gone).status_code == 404
    for closed in (
        "/admin/organizations/settlement/add/",
        address.replace("change", "delete"),
    ):
        assert page.get(closed).status_code == 403
    saved = page.post(address, names)
    run_tasks()

    town.refresh_from_db()  # type: ignore[union-attr]
    assert saved.status_code == 302
    assert (town.name_ru, town.name_en) == ("Новолиозно", "New Liozno")  # type: ignore[union-attr]
    assert clinic.pk in find("новолиозно больница").relevance
    entry = AuditEntry.objects.get(action="place.change")
    assert (entry.by, entry.subject) == (operator, f"settlement:{town.pk}")  # type: ignore[union-attr]
    history = page.get(address.replace("change", "history"))
    assert history.headers["Location"] == f"/operator/audit/?subject=settlement&number={town.pk}"  # type: ignore[union-attr]


@pytest.mark.usefixtures("admin")
def test_every_address_of_the_admin_is_the_operators() -> None:
    from portal.rare_tables import _deep, site  # noqa: PLC0415 — as above

    patterns: list[Any] = site.get_urls()
    audiences = {getattr(one.callback, "audience", None) for one in _deep(patterns)}

    assert audiences == {Audience.OPERATOR}
