"""The notice of registration: filled from the cabinet, sent once, kept as it was said."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Official, Organization
from organizations.services import save_organization
from organizations.services.cabinet import add_service
from organizations.services.people import save_official
from registries.models import Announcement
from registries.services.announcements import CannotAnnounce, ToldToday, announce
from tests.factories import make_member, make_organization


@pytest.fixture
def client_of(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


def address(organization: Organization) -> str:
    return f"/cabinet/{organization.pk}/registration/"


def test_form_shows_what_the_cabinet_says(
    client_of: Client, clinic: Organization, representative: User
) -> None:
    add_service(by=representative, organization=clinic, kind="service", name_ru="Приём врача")

    page = client_of.get(address(clinic)).content.decode()

    for told in (clinic.name_ru, clinic.address_ru, "Приём врача", f"/organizations/{clinic.pk}/"):
        assert told in page


def test_sent_notice_reaches_the_authority_and_stays_as_it_was(
    client_of: Client, clinic: Organization, committee: Organization, officer: User
) -> None:
    answer = client_of.post(
        address(clinic), {"authority": committee.pk, "number": "14-1/7"}, follow=True
    )
    assert "Уведомление отправлено" in answer.content.decode()
    clinic.phone = "+375 2138 0 00 00"
    save_organization(by=None, organization=clinic)

    reader = Client()
    reader.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    inbox = reader.get(f"/cabinet/{committee.pk}/registrations/", follow=True).content.decode()
    document = reader.get(answer.redirect_chain[-1][0]).content.decode()

    assert clinic.short_name_ru in inbox
    assert "№ 14-1/7" in document
    assert clinic.name_ru in document
    assert clinic.phone not in document


def test_two_clicks_are_one_notice_and_news_are_another(
    clinic: Organization, committee: Organization, representative: User
) -> None:
    first = announce(by=representative, organization=clinic, authority=committee)
    again = announce(by=representative, organization=clinic, authority=committee)
    clinic.phone = "+375 2138 0 00 00"
    save_organization(by=None, organization=clinic)
    with pytest.raises(ToldToday):
        announce(by=representative, organization=clinic, authority=committee)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        third = announce(by=representative, organization=clinic, authority=committee)

    assert first == again != third
    assert Announcement.objects.count() == 2


def test_hidden_authority_is_not_offered(
    client_of: Client, clinic: Organization, committee: Organization
) -> None:
    Organization.objects.filter(pk=committee.pk).update(is_listed=False)

    page = client_of.get(address(clinic)).content.decode()
    assert f'value="{committee.pk}"' not in page
    assert client_of.post(address(clinic), {"authority": committee.pk}).status_code == 422


def test_nothing_chosen_is_said_and_what_was_typed_is_kept(
    client_of: Client, clinic: Organization, committee: Organization
) -> None:
    answer = client_of.post(address(clinic), {"authority": "", "number": "14-1/7"})

    assert answer.status_code == 422
    assert 'value="14-1/7"' in answer.content.decode()
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("authority", ["999999", "x", "clinic", "rival"])
def test_only_authorities_are_offered(
    client_of: Client, clinic: Organization, committee: Organization, authority: str
) -> None:
    known = {"clinic": clinic.pk, "rival": make_organization().pk}

    answer = client_of.post(address(clinic), {"authority": known.get(authority, authority)})

    assert answer.status_code == 422
    assert not Announcement.objects.exists()


def test_unit_has_no_notice_of_its_own(
    client_of: Client, clinic: Organization, committee: Organization, representative: User
) -> None:
    unit = make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)

    assert client_of.get(address(unit)).headers["Location"] == address(clinic)
    with pytest.raises(CannotAnnounce):
        announce(by=representative, organization=unit, authority=committee)


def test_what_is_no_authority_has_no_inbox(client_of: Client, clinic: Organization) -> None:
    assert client_of.get(f"/cabinet/{clinic.pk}/registrations/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_inbox_takes_as_many_statements_for_thirty(
    client: Client, committee: Organization, officer: User, queries: Any, count: int
) -> None:
    for _ in range(count):
        one = make_organization()
        announce(by=make_member(one), organization=one, authority=committee)
    clerk = make_member(committee)
    for user, address, statements in (
        (clerk, f"/cabinet/{committee.pk}/registrations/", 4),
        (officer, f"/authority/{committee.pk}/registry/announcements/", 7),
    ):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get("/help/")

        with queries(statements):
            page = client.get(address)

        assert len(page.context["rows"]) == count


def test_officer_is_led_from_the_cabinets_inbox_to_the_rooms(
    client: Client, committee: Organization, officer: User
) -> None:
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(f"/cabinet/{committee.pk}/registrations/")

    assert answer.headers["Location"] == f"/authority/{committee.pk}/registry/announcements/"


def test_wrong_cursor_leads_to_the_first_page(
    client: Client, committee: Organization, officer: User
) -> None:
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(f"/cabinet/{committee.pk}/registrations/?after=x")

    assert answer.status_code == 302


def test_officials_are_named(client_of: Client, clinic: Organization, representative: User) -> None:
    official = Official(
        organization=clinic,
        full_name="Ковалёва Анна Петровна",
        position="заместитель главного врача",
        email="anna@example.org",
        phone="+375 2138 0 00 01",
        functions=["quality"],
    )
    save_official(by=representative, official=official)

    page = client_of.get(address(clinic)).content.decode()

    assert "Ковалёва Анна Петровна, заместитель главного врача" in page
    assert "контроль качества" in page
