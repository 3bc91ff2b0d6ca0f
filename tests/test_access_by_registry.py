"""What an officer gets of organizations inside and outside of the registry in force, at every
address that names one (FEATURES row 61; DESIGN §4). The registries come by versions."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import exporting
from accounts.models import User
from organizations.models import Organization
from organizations.qr_codes import make_qr_code
from ratings.exports import EXPORT
from ratings.models import Questionnaire
from registries.services import entries, versions
from tests.factories import (
    UNPS,
    UserFactory,
    make_member,
    make_organization,
    make_registry_version,
    rate,
)
from tests.tasks import run_tasks
from tests.test_access import ROUTES, all_routes, client_of

OUTSIDE = ("former", "never", "chained", "drafted", "returned")
INSIDE = ("X", "unit", "inner")
READ_BY_OFFICERS = (
    *("cabinet:questionnaires", "cabinet:questionnaires_csv", "cabinet:dynamics"),
    "cabinet:questionnaire",
)
# what stands in a page for its reader, whoever that is
PERSONAL = re.compile(r'<input type="hidden"[^>]*>|<header.*?</header>|nonce="[^"]*"', re.DOTALL)


@dataclass
class World:
    """An authority whose registry has been switched, and organizations in every relation to it."""

    organizations: dict[str, Organization]
    authority: Organization
    officer: User
    stranger: User
    codes: dict[int, str]
    numbers: dict[int, int]
    is_hidden: bool

    def addresses(self, organization: Organization, *, posts: bool) -> dict[str, str]:
        """Every address that names the organization, by its route."""
        found = {}
        for name, _view in all_routes():
            route = ROUTES[name]
            if "organization_id" not in route.arguments or (posts and not route.post):
                continue
            for key in ("organization_id", "object_id"):
                if key not in route.arguments:
                    continue
                told = self._arguments(name, organization)
                if key == "object_id":  # in the rooms of the officer's own authority
                    told = {**told, "organization_id": self.authority.pk}
                    told["object_id"] = organization.pk
                found[f"{name} by {key}"] = reverse(name, kwargs=told)
        return found

    def _arguments(self, name: str, organization: Organization) -> dict[str, Any]:
        made: dict[str, Any] = {
            "organization_id": organization.pk,
            "object_id": organization.pk,
            "number": self.numbers.get(organization.pk, 1),
            "code": self.codes[organization.pk],
        }
        for spare in (lambda key: 1, lambda key: UUID(int=7), lambda key: "none"):
            told = {key: made[key] if key in made else spare(key) for key in ROUTES[name].arguments}
            try:
                reverse(name, kwargs=told)
            except NoReverseMatch:
                continue
            return told
        told = {
            key: made.get(key, KNOWN.get(ROUTES[name].arguments[key], 1))
            for key in ROUTES[name].arguments
        }
        return told


KNOWN: dict[str, Any] = {
    "wrong_key": "never-sent",
    "qr_material": "poster-a6.pdf",
    "announcement": UUID(int=7),
}


def make_world(*, hidden: bool) -> World:
    more: dict[str, Any] = {"categories": []} if hidden else {}
    names = ("X", "former", "never", "chained", "drafted", "returned", "inner")
    made = {name: make_organization(name_ru=f"Часть {name}{name}", **more) for name in names}
    made["unit"] = make_organization(name_ru="Часть unitunit", parent=made["X"])
    Organization.objects.filter(pk=made["inner"].pk).update(is_authority=True)
    made["inner"].refresh_from_db()
    make_registry_version(made["inner"], [made["chained"]])
    authority = make_organization(name_ru="Орган", is_authority=True, **more)
    make_registry_version(authority, [made["X"], made["former"], made["inner"]])
    make_registry_version(authority, [made["X"], made["returned"]], "returned")
    make_registry_version(authority, [made["X"], made["inner"]])
    make_registry_version(authority, [made["X"], made["drafted"]], "draft")
    numbers = {}
    for organization in made.values():
        if hidden:
            # rated while it was seen
            Organization.objects.filter(pk=organization.pk).update(is_filled=True, is_listed=True)
        organization.refresh_from_db()
        questionnaire = rate(UserFactory(), organization, comment="Слова", is_private=True)
        numbers[organization.pk] = questionnaire.number
        if hidden:
            Organization.objects.filter(pk=organization.pk).update(is_filled=False, is_listed=False)
    return World(
        organizations=made,
        authority=authority,
        officer=make_member(authority, "officer"),
        stranger=UserFactory(),
        codes={
            one.pk: make_qr_code(by=None, organization=one, label="окно").code
            for one in made.values()
        },
        numbers=numbers,
        is_hidden=hidden,
    )


@pytest.fixture(scope="class", params=[True, False], ids=["hidden", "public"])
def world(request: Any, kept_db: None) -> World:
    return make_world(hidden=request.param)


def answer_of(client: Client, address: str) -> tuple[int, str, str]:
    """(status, where it leads, what it shows to anybody)."""
    return _told(client.get(address))


def _told(answer: HttpResponse) -> tuple[int, str, str]:
    if getattr(answer, "streaming", False):
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    else:
        content = answer.content
    text = content.decode(errors="replace")
    return answer.status_code, answer.headers.get("Location", ""), PERSONAL.sub("", text)


@pytest.mark.django_db
class TestOutside:
    """Of whoever isn't in the registry in force, an officer gets what a stranger gets."""

    def test_each_address_answers_the_officer_as_a_stranger(self, world: World) -> None:
        officer, stranger = client_of(world.officer), client_of(world.stranger)
        # the public ones differ in nothing but that: two of them will do
        names = OUTSIDE if world.is_hidden else ("former", "chained")
        addresses = [
            (name, route, address)
            for name in names
            for route, address in world.addresses(world.organizations[name], posts=False).items()
        ]

        different = [
            (name, route, address)
            for name, route, address in addresses
            if answer_of(officer, address) != answer_of(stranger, address)
        ]

        assert len(addresses) > 90 * len(names)
        assert different == []

    def test_each_post_answers_the_officer_as_a_stranger(self, world: World) -> None:
        officer, stranger = client_of(world.officer), client_of(world.stranger)

        different = [
            (route, address)
            for route, address in world.addresses(world.organizations["former"], posts=True).items()
            if officer.post(address).status_code != stranger.post(address).status_code
        ]

        assert different == []

    def test_rows_are_those_of_the_registry_in_force(self, world: World) -> None:
        names = {one.pk: name for name, one in world.organizations.items()}

        seen = Questionnaire.objects.visible_to(world.officer)
        overseen = Organization.objects.overseen_by(world.officer).exclude(pk=world.authority.pk)

        assert {names[row.organization_id] for row in seen} == set(INSIDE)
        assert {names[row.pk] for row in overseen} == set(INSIDE)


@pytest.mark.django_db
class TestInside:
    """Of whoever is, what oversight says."""

    @pytest.mark.parametrize("name", INSIDE)
    def test_officer_reads_what_its_people_read(self, name: str, world: World) -> None:
        organization, officer = world.organizations[name], client_of(world.officer)
        addresses = world.addresses(organization, posts=False)

        got = {
            route: officer.get(addresses[f"{route} by organization_id"]).status_code
            for route in READ_BY_OFFICERS
        }

        assert got == dict.fromkeys(READ_BY_OFFICERS, 200)

    @pytest.mark.parametrize("name", INSIDE)
    def test_officer_changes_nothing(self, name: str, world: World) -> None:
        organization, officer = world.organizations[name], client_of(world.officer)

        got = {
            route: officer.post(address).status_code
            for route, address in world.addresses(organization, posts=True).items()
            if route.startswith(("cabinet:", "organizations:")) and "_xlsx" not in route
        }

        assert set(got.values()) <= {403, 404, 405}, got


@pytest.mark.django_db
def test_no_room_names_a_hidden_organization_that_is_not_inside(db: None) -> None:
    world = make_world(hidden=True)
    officer = client_of(world.officer)
    rooms = {}
    for name, _view in all_routes():
        if name.startswith("authority:") and set(ROUTES[name].arguments) == {"organization_id"}:
            rooms[name] = reverse(name, args=[world.authority.pk])
    in_force = f"/authority/{world.authority.pk}/registry/3/"
    draft = f"/authority/{world.authority.pk}/registry/4/"
    pages = [
        *rooms.values(),
        *(in_force, f"{in_force}csv/", f"{draft}adding/?q=часть", f"{draft}adding/?region=vi"),
        *("/organizations/?q=часть", "/organizations/suggestions/?q=часть", "/cabinet/"),
    ]

    shown = {page: answer_of(officer, page) for page in pages}

    named = [
        (page, name)
        for page, (_status, _to, content) in shown.items()
        for name in OUTSIDE
        if f"{name}{name}" in content
    ]
    assert named == []
    assert sum(status == 200 for status, _to, _content in shown.values()) > 8
    assert "XX" in shown[in_force][2]


@pytest.mark.django_db
def test_export_asked_for_before_the_switch_is_refused_after_it(
    settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    leaves, stays = make_organization(unp=UNPS[0]), make_organization()
    authority = make_organization(is_authority=True)
    officer = make_member(authority, "officer")
    make_registry_version(authority, [leaves, stays])
    rate(UserFactory(), leaves)
    written, waiting = (
        exporting.ask_for_export(
            by=officer, kind=EXPORT, parameters={"organization": organization.pk, "acts": acts}
        )
        for organization, acts in ((leaves, False), (stays, False))
    )
    run_tasks()
    late = exporting.ask_for_export(
        by=officer, kind=EXPORT, parameters={"organization": leaves.pk, "acts": False, "mark": "5"}
    )
    client = client_of(officer)
    page = reverse("account_export", args=[written.key])
    assert answer_of(client, page)[0] == 200

    make_registry_version(authority, [stays])
    run_tasks()

    assert answer_of(client, page)[0] == 404
    assert answer_of(client, reverse("account_export", args=[waiting.key]))[0] == 200
    late.refresh_from_db()
    assert late.state == late.State.FAILED
    with pytest.raises(exporting.NotAllowed):
        exporting.ask_for_export(
            by=officer, kind=EXPORT, parameters={"organization": leaves.pk, "acts": False}
        )


@pytest.mark.django_db
def test_another_authoritys_registry_is_nobodys_to_read(db: None) -> None:
    own, other = (make_organization(is_authority=True) for _ in range(2))
    version = make_registry_version(other, [make_organization()])
    officer = make_member(own, "officer")

    for page in ("", f"{version.number}/", f"{version.number}/csv/", "announcements/"):
        path = f"/authority/{other.pk}/registry/{page}"
        assert client_of(officer).get(path).status_code == 404
    with pytest.raises(exporting.NotAllowed):
        exporting.ask_for_export(
            by=officer, kind="registry", parameters={"version": version.pk, "key": str(uuid4())}
        )


@pytest.mark.django_db
def test_officer_of_several_adds_to_each_what_they_see(db: None) -> None:
    own, other = (make_organization(is_authority=True) for _ in range(2))
    hidden = make_organization(name_ru="Тайная", categories=[])
    officer = make_member(own, "officer")
    make_registry_version(own, [hidden])
    draft = versions.start_draft(by=officer, authority=other)
    other.memberships.create(user=officer, role="officer")

    path = f"/authority/{other.pk}/registry/{draft.number}/adding/?q=тайная"
    shown = client_of(officer).get(path)

    assert [row.pk for row in shown.context["rows"]] == [hidden.pk]
    assert entries.add_entries(by=officer, version=draft, organizations=[hidden.pk]) == 1
