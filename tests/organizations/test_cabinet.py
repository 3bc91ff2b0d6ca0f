"""The cabinet: data, services, units, two editors at once, history, the reminder."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import search
from organizations.models import CityDistrict, Organization, OrganizationChange, Service
from organizations.selectors.cabinet import gate, has_sphere, possible_parents
from organizations.services import Overtaken, cabinet, save_organization
from organizations.services.verification import HALF_A_YEAR, remind
from ratings.models import ALL_TIME, Scope, Score
from ratings.services import mark_read
from registries.services.announcements import announce
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    make_member,
    make_organization,
    rate,
    rate_often,
)


@pytest.fixture
def pages(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


def posted(organization: Organization, **more: Any) -> dict[str, Any]:
    """What the location form sends for the clinic."""
    return {
        "version": Organization.objects.get(pk=organization.pk).version,
        "region": "vi",
        "district": "vi-liozno",
        "settlement": "vi-liozno-town",
        "address_ru": "ул. Мира, 7",
        **more,
    }


def names(organization: Organization, **more: Any) -> dict[str, Any]:
    organization.refresh_from_db()
    return {"version": organization.version, "name_ru": organization.name_ru, **more}


# Two editors


def test_second_editor_is_refused_and_told_who_changed_what(
    pages: Client, clinic: Organization, representative: User
) -> None:
    colleague = make_member(clinic)
    seen = clinic.version
    clinic.short_name_ru = "Наша больница"
    cabinet.save_data(by=colleague, organization=clinic)
    address = f"/cabinet/{clinic.pk}/names/"

    answer = pages.post(
        address, {"version": seen, "name_ru": clinic.name_ru, "short_name_ru": "Больница"}
    )

    assert answer.status_code == 409
    text = answer.content.decode()
    assert colleague.email in text
    assert "Наша больница" in text
    assert 'value="Больница"' in text
    clinic.refresh_from_db()
    assert clinic.short_name_ru == "Наша больница"

    again = pages.post(
        address,
        {"version": clinic.version, "name_ru": clinic.name_ru, "short_name_ru": "Больница"},
    )

    assert again.status_code == 302
    clinic.refresh_from_db()
    assert clinic.short_name_ru == "Больница"


def test_refused_editor_loses_nothing_that_others_saved_elsewhere(
    pages: Client, clinic: Organization
) -> None:
    seen = clinic.version
    clinic.phone = "+375 17 200-00-00"
    cabinet.save_data(by=make_member(clinic), organization=clinic)
    sent = {"name_ru": clinic.name_ru, "name_en": "Hospital"}

    first = pages.post(f"/cabinet/{clinic.pk}/names/", {**sent, "version": seen})
    pages.post(f"/cabinet/{clinic.pk}/names/", {**sent, "version": first.context["version"]})

    clinic.refresh_from_db()
    assert (clinic.phone, clinic.name_en) == ("+375 17 200-00-00", "Hospital")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "0"])
def test_form_without_a_version_saves_nothing(
    version: str, pages: Client, clinic: Organization
) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/names/", {"version": version, "name_ru": "Другая"})

    assert answer.status_code == 409
    assert Organization.objects.get(pk=clinic.pk).name_ru == clinic.name_ru


def test_row_read_before_another_save_is_not_written(clinic: Organization) -> None:
    stale = Organization.objects.get(pk=clinic.pk)
    clinic.phone = "1"
    save_organization(by=None, organization=clinic)
    stale.phone = "2"

    with pytest.raises(Overtaken):
        save_organization(by=None, organization=stale)

    assert Organization.objects.get(pk=clinic.pk).phone == "1"


def test_saving_what_has_not_changed_raises_no_version(clinic: Organization) -> None:
    before = OrganizationChange.objects.filter(organization=clinic).count()

    save_organization(by=None, organization=clinic, categories=[CategoryFactory()])

    assert Organization.objects.get(pk=clinic.pk).version == clinic.version == 1
    assert OrganizationChange.objects.filter(organization=clinic).count() == before


# Changes


def test_change_is_kept_with_who_when_before_and_after(
    clinic: Organization, representative: User
) -> None:
    other = CategoryFactory(code="school", sphere=SphereFactory(code="education", name_ru="Школы"))
    clinic.address_ru = "ул. Мира, 7"

    save_organization(by=representative, organization=clinic, categories=[other])

    change = OrganizationChange.objects.filter(organization=clinic).latest("pk")
    assert (change.by, change.version) == (representative, 2)
    assert change.fields["address_ru"][1] == "ул. Мира, 7"
    assert change.fields["spheres"] == ["Здравоохранение", "Школы"]
    assert change.fields.keys() == {"address_ru", "spheres", "categories"}


def test_changes_are_only_added(clinic: Organization) -> None:
    change = OrganizationChange.objects.filter(organization=clinic).latest("pk")

    for spoil in (
        change.save,
        change.delete,
        OrganizationChange.objects.all().delete,
        lambda: OrganizationChange.objects.update(fields={}),
    ):
        with pytest.raises(TypeError, match="append-only"):
            spoil()


def test_history_shows_values_and_keeps_who_when_the_account_goes(
    pages: Client, clinic: Organization
) -> None:
    colleague = make_member(clinic)
    clinic.phone = "+375 17 200-00-00"
    cabinet.save_data(by=colleague, organization=clinic)

    text = pages.get(f"/cabinet/{clinic.pk}/history/").content.decode()

    assert colleague.email in text
    assert "+375 17 200-00-00" in text
    colleague.delete()
    assert "+375 17 200-00-00" in pages.get(f"/cabinet/{clinic.pk}/history/").content.decode()


def test_operator_is_not_named_to_the_organization(
    pages: Client, clinic: Organization, operator: User
) -> None:
    clinic.phone = "1"
    save_organization(by=operator, organization=clinic)

    text = pages.get(f"/cabinet/{clinic.pk}/history/").content.decode()

    assert "оператор портала" in text
    assert operator.email not in text


def test_history_of_a_bad_place_begins_anew(pages: Client, clinic: Organization) -> None:
    assert pages.get(f"/cabinet/{clinic.pk}/history/?after=x").status_code == 302


# What hides it


def test_gate_says_in_words_what_hides_it(representative: User, clinic: Organization) -> None:
    hidden = make_organization(region=None, address_ru="", categories=[])

    points = [point.text for point in gate(hidden, has_sphere=has_sphere(hidden))]

    assert points == ["населённый пункт", "адрес", "хотя бы одна сфера жизнедеятельности"]
    assert gate(clinic, has_sphere=has_sphere(clinic)) == []


def test_hidden_organization_fills_its_gate_and_is_seen(client: Client, db: None) -> None:
    SettlementFactory()
    CategoryFactory()
    hidden = make_organization(region=None, address_ru="", categories=[])
    client.force_login(make_member(hidden))
    overview = client.get(f"/cabinet/{hidden.pk}/").content.decode()
    assert "Граждане пока не видят эту организацию" in overview
    assert Client().get(f"/organizations/{hidden.pk}/").status_code == 404

    client.post(f"/cabinet/{hidden.pk}/location/", posted(hidden))
    hidden.refresh_from_db()
    client.post(f"/cabinet/{hidden.pk}/activity/", {"version": hidden.version, "kinds": ["health"]})

    assert "Граждане пока не видят" not in client.get(f"/cabinet/{hidden.pk}/").content.decode()
    assert Client().get(f"/organizations/{hidden.pk}/").status_code == 200
    call_command("scores", "check")
    assert list(search.differences()) == []


# Forms


def test_names_are_saved_and_dated(pages: Client, clinic: Organization) -> None:
    answer = pages.post(
        f"/cabinet/{clinic.pk}/names/", names(clinic, name_be="Бальніца", short_name_en="CRH")
    )

    assert answer.headers["Location"] == f"/cabinet/{clinic.pk}/"
    clinic.refresh_from_db()
    assert (clinic.name_be, clinic.short_name_en) == ("Бальніца", "CRH")
    assert clinic.verified_on == timezone.localdate()
    assert list(search.differences()) == []


def test_name_in_russian_is_asked_for(pages: Client, clinic: Organization) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/names/", names(clinic, name_ru="", name_be="Б"))

    assert answer.status_code == 422
    assert 'value="Б"' in answer.content.decode()


def test_step_offers_finer_places_keeps_what_is_typed_and_saves_nothing(
    pages: Client, clinic: Organization
) -> None:
    minsk = RegionFactory(code="mi", name_ru="Минская область", sort_key="b")
    district = DistrictFactory(code="mi-minsk", name_ru="Минский район", region=minsk, sort_key="b")
    SettlementFactory(
        code="mi-zaslawye", name_ru="Заславль", region=minsk, district=district, sort_key="b"
    )

    answer = pages.post(
        f"/cabinet/{clinic.pk}/location/",
        posted(clinic, region="mi", address_ru="ул. Новая, 3", point="чушь", step="places"),
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Минский район" in text
    assert "Заславль" in text
    assert "Лиозненский район" not in text
    assert 'value="ул. Новая, 3"' in text
    assert 'value="чушь"' in text
    assert "Исправьте ошибки" not in text
    assert Organization.objects.get(pk=clinic.pk).region.code == "vi"


def test_place_of_another_region_is_refused(pages: Client, clinic: Organization) -> None:
    RegionFactory(code="mi", name_ru="Минская область", sort_key="b")

    answer = pages.post(f"/cabinet/{clinic.pk}/location/", posted(clinic, region="mi"))

    assert answer.status_code == 422
    assert Organization.objects.get(pk=clinic.pk).region.code == "vi"


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("55.0241, 30.7966", ("55.0241", "30.7966")),
        ("55,0241 30,7966", ("55.0241", "30.7966")),
        ("55,0241; 30,7966", ("55.0241", "30.7966")),
        ("55.02419876,30.79663412", ("55.0242", "30.7966")),
        ("", (None, None)),
        ("30.7966, 55.0241", "Эта точка не в Беларуси"),
        ("55.0241", "два числа"),
        ("здесь", "два числа"),
    ],
)
def test_point_is_typed_as_maps_show_it(
    typed: str, saved: Any, pages: Client, clinic: Organization
) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/location/", posted(clinic, point=typed))

    if isinstance(saved, str):
        assert answer.status_code == 422
        assert saved in answer.content.decode()
        return
    clinic.refresh_from_db()
    point = (clinic.latitude, clinic.longitude)
    assert tuple(None if one is None else str(one) for one in point) == saved


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"settlement": "", "settlement_name_ru": "аг. Бабиновичи"}, 302),
        ({"settlement": "", "settlement_name_ru": ""}, 422),
        ({"settlement_name_ru": "аг. Бабиновичи"}, 422),
        ({"address_ru": ""}, 422),
        ({"region": ""}, 422),
        ({"district": ""}, 302),
        ({"region": "no"}, 422),
    ],
    ids=str,
)
def test_location_is_whole_or_refused(
    more: dict[str, str], status: int, pages: Client, clinic: Organization
) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/location/", posted(clinic, **more))

    assert answer.status_code == status
    clinic.refresh_from_db()
    assert clinic.is_listed
    assert clinic.district  # of the settlement, if it wasn't chosen


def test_city_district_is_chosen_within_its_city(pages: Client, clinic: Organization) -> None:
    part = CityDistrict.objects.create(
        code="part", name_ru="Первый", name_be="Першы", name_en="First", sort_key="a",
        settlement=clinic.settlement,
    )  # fmt: skip

    pages.post(f"/cabinet/{clinic.pk}/location/", posted(clinic, city_district="part"))

    clinic.refresh_from_db()
    assert clinic.city_district == part


def test_no_sphere_is_refused(pages: Client, clinic: Organization) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/activity/", {"version": clinic.version})

    assert answer.status_code == 422
    assert "хотя бы одну" in answer.content.decode()
    assert has_sphere(clinic)


def test_contacts_are_saved_and_shown_to_citizens(pages: Client, clinic: Organization) -> None:
    answer = pages.post(
        f"/cabinet/{clinic.pk}/contacts/",
        {
            "version": clinic.version,
            "hours_ru": "пн–пт 8:00–17:00",
            "head_post_ru": "главный врач",
            "head_name_ru": "Иванова Анна",
            "accessibility": ["ramp", "sign"],
            "accessibility_note_ru": "Вход со двора",
            "website": "clinic.example.by",
        },
    )

    assert answer.status_code == 302
    text = Client().get(f"/organizations/{clinic.pk}/").content.decode()
    assert "главный врач, Иванова Анна" in text
    assert "вход без ступеней или пандус, жестовый язык" in text
    assert "Вход со двора" in text
    assert "https://clinic.example.by" in text
    assert "Данные проверены" in text


@pytest.mark.parametrize(
    "wrong",
    [{"email": "нет"}, {"website": "javascript:alert(1)"}, {"accessibility": "wings"}],
    ids=str,
)
def test_wrong_contacts_are_refused(
    wrong: dict[str, str], pages: Client, clinic: Organization
) -> None:
    answer = pages.post(
        f"/cabinet/{clinic.pk}/contacts/", {"version": clinic.version, "phone": "12", **wrong}
    )

    assert answer.status_code == 422
    assert 'value="12"' in answer.content.decode()
    assert Organization.objects.get(pk=clinic.pk).phone == ""


def test_same_data_are_verified_by_a_button(pages: Client, clinic: Organization) -> None:
    pages.post(f"/cabinet/{clinic.pk}/verification/")

    clinic.refresh_from_db()
    assert clinic.verified_on == timezone.localdate()
    change = OrganizationChange.objects.filter(organization=clinic).latest("pk")
    assert list(change.fields) == ["verified_on"]


# Services and procedures

PROCEDURE = {"kind": "procedure", "service_ru": "Выдача справки", "applicants": "citizens"}


def test_procedure_is_added_shown_and_removed(
    pages: Client, clinic: Organization, representative: User
) -> None:
    pages.post(f"/cabinet/{clinic.pk}/services/", PROCEDURE)

    service = Service.objects.get()
    assert (service.organization, service.kind) == (clinic, Service.Kind.PROCEDURE)
    assert "Выдача справки" in Client().get(f"/organizations/{clinic.pk}/").content.decode()

    pages.post(f"/cabinet/services/{service.pk}/removal/")

    assert not Service.objects.exists()
    changes = OrganizationChange.objects.filter(organization=clinic, by=representative)
    assert [change.fields for change in changes.order_by("pk")] == [
        {"services": ["", "Выдача справки"]},
        {"services": ["Выдача справки", ""]},
    ]


def test_procedure_for_employees_is_refused_with_the_reason(
    pages: Client, clinic: Organization
) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/services/", {**PROCEDURE, "applicants": "employees"})

    assert answer.status_code == 422
    assert "по заявлениям работников или бывших работников" in answer.content.decode()
    assert not Service.objects.exists()


def test_same_service_is_not_added_twice(pages: Client, clinic: Organization) -> None:
    pages.post(f"/cabinet/{clinic.pk}/services/", PROCEDURE)

    answer = pages.post(f"/cabinet/{clinic.pk}/services/", PROCEDURE)

    assert answer.status_code == 422
    assert Service.objects.count() == 1


def test_unit_keeps_its_last_service(clinic: Organization, representative: User) -> None:
    unit = make_organization(parent=clinic)
    service = cabinet.add_service(
        by=representative, organization=unit, kind="service", name_ru="Приём"
    )

    with pytest.raises(ValidationError, match="хотя бы одна"):
        cabinet.remove_service(by=representative, service=service)

    assert Service.objects.count() == 1


# Units


def test_unit_is_added_with_its_service(pages: Client, clinic: Organization) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/units/new/", {**PROCEDURE, "name_ru": "Амбулатория"})

    unit = Organization.objects.get(parent=clinic)
    assert answer.headers["Location"] == f"/cabinet/{unit.pk}/"
    assert unit.is_listed
    assert unit.services_provided.get().name_ru == "Выдача справки"
    call_command("scores", "check")


def test_unit_with_a_procedure_for_employees_alone_is_not_added(
    pages: Client, clinic: Organization
) -> None:
    answer = pages.post(
        f"/cabinet/{clinic.pk}/units/new/",
        {**PROCEDURE, "name_ru": "Амбулатория", "applicants": "employees"},
    )

    assert answer.status_code == 422
    assert not Organization.objects.filter(parent=clinic).exists()


def test_moved_unit_counts_for_its_new_organization(
    pages: Client, clinic: Organization, other_clinic: Organization, representative: User
) -> None:
    unit = make_organization(parent=clinic)
    rate_often(unit, 5, 4)
    rate_often(clinic, 3)
    assert pages.get(f"/cabinet/{unit.pk}/moving/").context["form"].parents == {}
    other_clinic.memberships.create(user=representative, role="representative")

    answer = pages.post(
        f"/cabinet/{unit.pk}/moving/", {"version": unit.version, "parent": other_clinic.pk}
    )

    assert answer.status_code == 302
    counts = {
        organization.pk: Score.objects.get(
            organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED
        ).count
        for organization in (clinic, other_clinic)
    }
    assert counts == {clinic.pk: 1, other_clinic.pk: 2}
    call_command("scores", "check")
    assert list(search.differences()) == []


def test_unit_is_moved_neither_into_itself_nor_to_strangers(
    clinic: Organization, other_clinic: Organization, representative: User
) -> None:
    unit, sibling = make_organization(parent=clinic), make_organization(parent=clinic)
    make_organization(parent=unit)

    assert possible_parents(representative, unit) == [sibling]


def test_move_of_a_changed_unit_asks_again(pages: Client, clinic: Organization) -> None:
    unit, sibling = make_organization(parent=clinic), make_organization(parent=clinic)

    answer = pages.post(f"/cabinet/{unit.pk}/moving/", {"version": 77, "parent": sibling.pk})

    assert answer.status_code == 409
    assert Organization.objects.get(pk=unit.pk).parent == clinic


def test_unit_is_closed_and_opened_again(pages: Client, clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    day = timezone.localdate()
    address = f"/cabinet/{unit.pk}/closing/"

    late = pages.post(address, {"version": 1, "closed_on": day + timedelta(days=1)})
    closed = pages.post(address, {"version": 1, "closed_on": day})

    assert (late.status_code, closed.status_code) == (422, 302)
    unit.refresh_from_db()
    assert (unit.closed_on, unit.is_listed) == (day, False)
    pages.post(f"/cabinet/{unit.pk}/reopening/")
    unit.refresh_from_db()
    assert (unit.closed_on, unit.is_listed) == (None, True)
    call_command("scores", "check")


@pytest.mark.parametrize("page", ["moving", "closing"])
def test_unit_is_managed_by_those_above_it(page: str, client: Client, clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    client.force_login(make_member(unit))

    assert client.get(f"/cabinet/{unit.pk}/names/").status_code == 200
    assert client.get(f"/cabinet/{unit.pk}/{page}/").status_code == 403
    assert "closing" not in client.get(f"/cabinet/{unit.pk}/").content.decode()


@pytest.mark.parametrize("page", ["moving", "closing"])
def test_legal_person_is_no_unit(page: str, pages: Client, clinic: Organization) -> None:
    assert pages.get(f"/cabinet/{clinic.pk}/{page}/").status_code == 404


def test_unit_takes_a_place_of_its_own_and_gives_it_back(
    pages: Client, clinic: Organization
) -> None:
    unit = make_organization(parent=clinic)
    address = f"/cabinet/{unit.pk}/location/"

    pages.post(address, posted(unit))
    unit.refresh_from_db()
    own = (unit.inherits_place, unit.address_ru)
    pages.post(address, {"version": unit.version, "inherits_place": "on"})
    unit.refresh_from_db()

    assert own == (False, "ул. Мира, 7")
    assert (unit.inherits_place, unit.address_ru) == (True, clinic.address_ru)


# First pages


def test_single_cabinet_is_opened_at_once(pages: Client, clinic: Organization) -> None:
    assert pages.get("/cabinet/").headers["Location"] == f"/cabinet/{clinic.pk}/"


def test_whoever_stands_for_nobody_is_told_so(client: Client, citizen: User) -> None:
    client.force_login(citizen)

    assert "не представляете ни одной" in client.get("/cabinet/").content.decode()


def test_menu_leads_members_alone_to_the_cabinet(
    pages: Client, citizen: User, clinic: Organization
) -> None:
    other = Client()
    other.force_login(citizen)

    shown = ['href="/cabinet/"' in one.get("/help/").content.decode() for one in (pages, other)]

    assert shown == [True, False]


@pytest.mark.parametrize("item_count", [2, 4])
def test_lists_cost_the_same_with_any_number_of_rows(
    item_count: int, pages: Client, clinic: Organization, queries: Any
) -> None:
    for _ in range(item_count):
        make_organization(parent=clinic)
    for page in ("/cabinet/", f"/cabinet/{clinic.pk}/units/"):
        pages.get(page)

    with queries(3):
        pages.get("/cabinet/")
    with queries(4):
        pages.get(f"/cabinet/{clinic.pk}/units/")


# The reminder


def make_old(organization: Organization, day: date | None) -> None:
    Organization.objects.filter(pk=organization.pk).update(
        verified_on=day, created_at=timezone.now() - timedelta(days=400)
    )


def test_members_are_reminded_once_a_half_year_in_their_language(clinic: Organization) -> None:
    today = timezone.localdate()
    person = make_member(clinic)
    person.language = "be"
    person.save()
    clinic.memberships.create(user=person, role="administrator")  # twice a member, one letter
    make_old(clinic, today - HALF_A_YEAR)

    for _ in range(3):
        remind()

    assert [message.to for message in mail.outbox] == [[person.email]]
    assert f"/be/cabinet/{clinic.pk}/" in mail.outbox[0].body
    assert clinic.name_ru in mail.outbox[0].body
    Organization.objects.update(reminded_on=today - HALF_A_YEAR)
    remind()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("days", "reminded"), [(HALF_A_YEAR.days - 1, 0), (HALF_A_YEAR.days, 1), (None, 1)]
)
def test_reminder_counts_from_the_day_that_data_were_checked(
    days: int | None, reminded: int, clinic: Organization
) -> None:
    make_member(clinic)
    make_old(clinic, None if days is None else timezone.localdate() - timedelta(days=days))

    remind()

    assert len(mail.outbox) == reminded


def test_closed_organization_and_one_without_people_are_not_reminded(
    clinic: Organization, other_clinic: Organization
) -> None:
    make_member(clinic)
    clinic.closed_on = timezone.localdate()
    save_organization(by=None, organization=clinic)
    for organization in (clinic, other_clinic):
        make_old(organization, None)

    remind()

    assert mail.outbox == []


def test_new_member_is_shown_the_cabinet_and_officer_keeps_two_factors(
    clinic: Organization,
) -> None:
    person = UserFactory()
    assert not person.is_member

    assert make_member(clinic).is_member
    assert make_member(make_organization(registry=[clinic]), "officer").is_officer


def test_overview_says_what_the_order_of_use_asks_for(
    client: Client, clinic: Organization, committee: Organization, representative: User
) -> None:
    client.force_login(representative)

    def undone() -> list[str]:
        order = client.get(f"/cabinet/{clinic.pk}/").context["order"]
        return [point.text for point in order if not point.done]

    before = undone()
    cabinet.add_service(
        by=representative, organization=clinic, kind="service", name_ru="Приём врача"
    )
    announce(by=representative, organization=clinic, authority=committee)

    assert len(before) == 4  # place and sphere are filled
    assert set(before) - set(undone()) == {
        "названы услуги или административные процедуры, которые оценивают граждане",
        "уполномоченный орган уведомлён о регистрации",
    }


def test_unit_has_no_order_of_its_own(
    client: Client, clinic: Organization, representative: User
) -> None:
    unit = make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)
    client.force_login(representative)

    assert client.get(f"/cabinet/{unit.pk}/").context["order"] == []


def test_overview_leads_to_what_nobody_has_read(
    client: Client, clinic: Organization, representative: User
) -> None:
    rate(UserFactory(), clinic)
    mark_read(questionnaires=[rate(UserFactory(), clinic)])
    client.force_login(representative)

    overview = client.get(f"/cabinet/{clinic.pk}/")
    listed = client.get(overview.context["unread_url"])

    assert overview.context["unread"] == 1
    assert len(listed.context["rows"]) == 1
