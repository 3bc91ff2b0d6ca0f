"""What a questionnaire says was received: chosen of the organization's own list, kept with it."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from organizations.models import Organization, Service
from organizations.services.cabinet import add_service, remove_service
from ratings.arithmetic import BASE_CRITERIA
from ratings.forms import make_token
from ratings.models import Questionnaire
from ratings.models.numbers import RANDOM_BITS, day_of, first_number, new_number
from tests.factories import make_answers, make_organization, rate

BASE = dict.fromkeys(BASE_CRITERIA, "5")


def provide(organization: Organization, name: str, by: User, kind: str = "service") -> Service:
    return add_service(by=by, organization=organization, kind=kind, name_ru=name)


@pytest.fixture
def visit(clinic: Organization, operator: User) -> Service:
    return provide(clinic, "Приём терапевта", operator)


def test_page_offers_what_the_organization_provides(
    client: Client, clinic: Organization, visit: Service, other_clinic: Organization, operator: User
) -> None:
    provide(other_clinic, "Чужая услуга", operator)

    page = client.get(f"/organizations/{clinic.pk}/rate/").content.decode()

    assert "Какую услугу вы получали" in page
    assert "Приём терапевта" in page
    assert "Чужая услуга" not in page


def test_page_asks_nothing_where_nothing_is_listed(client: Client, clinic: Organization) -> None:
    page = client.get(f"/organizations/{clinic.pk}/rate/").content.decode()

    assert "Какую услугу вы получали" not in page


def test_units_page_offers_its_own_first_and_then_the_organizations(
    client: Client, clinic: Organization, visit: Service, operator: User
) -> None:
    unit = make_organization(name_ru="Амбулатория", parent=clinic)
    provide(unit, "Прививка", operator)

    page = client.get(f"/organizations/{unit.pk}/rate/").content.decode()

    assert 0 < page.index("Прививка") < page.index("Приём терапевта")


def test_choice_is_kept_and_stays_readable_when_the_list_loses_it(
    client: Client, citizen: User, clinic: Organization, visit: Service, operator: User
) -> None:
    client.force_login(citizen)

    client.post(
        f"/organizations/{clinic.pk}/rate/",
        {"token": make_token(citizen, clinic), **BASE, "service": visit.pk},
    )

    assert Questionnaire.objects.get().received == "Приём терапевта"
    remove_service(by=operator, service=visit)
    questionnaire = Questionnaire.objects.get()
    assert questionnaire.service is None
    assert questionnaire.received == "Приём терапевта"


def test_anothers_service_is_refused(
    client: Client, citizen: User, clinic: Organization, other_clinic: Organization, operator: User
) -> None:
    foreign = provide(other_clinic, "Чужая услуга", operator)
    client.force_login(citizen)

    answer = client.post(
        f"/organizations/{clinic.pk}/rate/",
        {"token": make_token(citizen, clinic), **BASE, "service": foreign.pk},
    )

    assert answer.status_code == 422
    assert not Questionnaire.objects.exists()


def test_same_page_with_another_service_is_an_edit(
    client: Client, citizen: User, clinic: Organization, visit: Service
) -> None:
    client.force_login(citizen)
    token = make_token(citizen, clinic)
    address = f"/organizations/{clinic.pk}/rate/"

    for service in ("", str(visit.pk), str(visit.pk)):
        client.post(address, {"token": token, **BASE, "service": service})

    questionnaire = Questionnaire.objects.get()
    assert questionnaire.service == visit
    assert questionnaire.revisions.count() == 1


def test_edit_page_begins_with_the_service_and_can_take_it_back(
    client: Client, citizen: User, clinic: Organization, visit: Service
) -> None:
    questionnaire = rate(citizen, clinic, 5, service=visit)
    client.force_login(citizen)
    address = f"/accounts/questionnaires/{questionnaire.reference}/edit/"

    assert f'value="{visit.pk}" selected' in client.get(address).content.decode()
    client.post(address, {**BASE, "service": ""})

    questionnaire.refresh_from_db()
    assert (questionnaire.service, questionnaire.service_name) == (None, "")


def test_guests_draft_keeps_the_service(
    client: Client, clinic: Organization, visit: Service
) -> None:
    page = client.get(f"/organizations/{clinic.pk}/rate/")
    sent = {"token": page.context["token"], **BASE, "service": visit.pk}

    client.post(f"/organizations/{clinic.pk}/rate/", sent)

    again = client.get(f"/organizations/{clinic.pk}/rate/").content.decode()
    assert f'value="{visit.pk}" selected' in again


# The number that organizations know it by


def test_number_tells_the_day_and_nothing_of_the_order(citizen: User, clinic: Organization) -> None:
    day = date(2026, 11, 22)
    numbers = [new_number(day) for _ in range(200)]

    assert {day_of(number) for number in numbers} == {day}
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == 200
    assert max(numbers) < first_number(date(2026, 11, 23)) < 10**18
    questionnaire = rate(citizen, clinic)
    assert day_of(questionnaire.number) == questionnaire.day
    assert questionnaire.number & ((1 << RANDOM_BITS) - 1) != questionnaire.pk


def test_number_stays_through_an_edit(citizen: User, clinic: Organization) -> None:
    first = rate(citizen, clinic, 5)
    number = first.number

    again = rate(citizen, clinic, 4, reference=first.reference)

    assert again.number == number
    assert make_answers(4).mean == again.mean
