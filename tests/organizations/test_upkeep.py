"""The operator closes, opens again, renames and merges organizations on pages of their own."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from organizations import search
from organizations.models import FormerName, Organization, OrganizationChange
from organizations.qr_codes import make_qr_code
from organizations.services import close_organization, save_organization, upkeep
from organizations.services.many import Saved, save_organizations
from organizations.services.merging import merge, preview
from ratings import scores
from ratings.models import Questionnaire
from tests.factories import UserFactory, make_member, make_organization, make_staff, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("operator"))
    return client


def test_closed_with_its_units_and_opened_exactly_as_it_was(desk: Client) -> None:
    hospital = make_organization(name_ru="ЦРБ")
    ward, room = make_organization(parent=hospital), make_organization(parent=hospital)
    inner = make_organization(parent=ward)
    room.closed_on = date(2026, 1, 5)
    Organization.objects.filter(pk=room.pk).update(closed_on=room.closed_on, is_listed=False)
    scores.rebuild()
    for one in (hospital, ward, inner):
        rate(UserFactory(), one, 5, 5, 5, 5)
    page = reverse("operator:closing", args=[hospital.pk])
    typed = {"closed_on": "2026-11-02", "with_units": "on", "version": hospital.version}

    refused = desk.post(page, {**typed, "closed_on": "2126-11-02"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"closed_on", "reason"}
    assert desk.post(page, {**typed, "version": 99, "reason": "Приказ № 5"}).status_code == 302
    assert not Organization.objects.get(pk=hospital.pk).is_closed  # somebody else has saved it

    desk.post(page, {**typed, "reason": "Приказ № 5"})

    closed = Organization.objects.filter(closed_on=date(2026, 11, 2))
    assert set(closed) == {hospital, ward, inner}
    assert list(scores.differences()) == []
    told = OrganizationChange.objects.filter(organization=ward).last()
    assert told.fields["reason"] == ["", "Приказ № 5"]
    logged = AuditEntry.objects.get(action="organization.close").details
    assert logged == {"on": "2026-11-02", "reason": "Приказ № 5", "units": 2}
    page = desk.get(f"/organizations/{hospital.pk}/").content.decode()
    assert "Организация закрыта" in page
    people = Client()
    people.force_login(make_member(hospital, "administrator"))
    assert people.post(f"/cabinet/{ward.pk}/reopening/").status_code == 403  # not theirs to undo
    assert "Открыть снова" not in people.get(f"/cabinet/{ward.pk}/closing/").content.decode()

    hospital.refresh_from_db()
    desk.post(
        reverse("operator:reopening", args=[hospital.pk]),
        {"version": hospital.version, "reason": "Ошибка"},
    )

    assert set(Organization.objects.filter(closed_on=None)) == {hospital, ward, inner}
    assert Organization.objects.get(pk=room.pk).closed_on == date(2026, 1, 5)
    assert list(scores.differences()) == []


@pytest.mark.parametrize("at_once", [False, True])
def test_opened_alone_and_closed_anew_a_unit_stays_closed(at_once: bool) -> None:
    operator = make_staff("operator")
    hospital = make_organization()
    ward = make_organization(parent=hospital)
    told = {"by": operator, "reason": "Приказ № 5"}
    upkeep.close(organization=hospital, on=date(2026, 11, 2), with_units=True, **told)
    ward.refresh_from_db()
    ward.closed_on = None
    if at_once:
        save_organizations(by=operator, batches=[[Saved(ward)]])
    else:
        save_organization(by=operator, organization=ward)
    close_organization(by=operator, organization=ward, on=date(2026, 11, 4))

    hospital.refresh_from_db()
    upkeep.reopen(organization=hospital, **told)

    assert Organization.objects.get(pk=ward.pk).closed_on == date(2026, 11, 4)


def test_renamed_it_is_found_by_the_former_name_and_its_page_tells_it(desk: Client) -> None:
    school = make_organization(name_ru="Средняя школа № 4 Орши", short_name_ru="Школа № 4")
    page = reverse("operator:renaming", args=[school.pk])
    typed = {"since": "2025-03-01", "reason": "Решение № 7", "version": school.version}
    same = {"name_ru": school.name_ru, "short_name_ru": school.short_name_ru}
    assert desk.post(page, {**typed, **same}).status_code == 422

    desk.post(page, {**typed, "name_ru": "Гимназия Орши", "short_name_ru": "Гимназия"})

    school.refresh_from_db()
    assert school.short_name_ru == "Гимназия"
    assert school.pk in search.find("школа № 4").relevance
    assert list(search.index.differences()) == []
    former = FormerName.objects.get(organization=school)
    assert (former.name_ru, former.until) == ("Средняя школа № 4 Орши", date(2025, 3, 1))
    shown = desk.get(f"/organizations/{school.pk}/").content.decode()
    assert "до 03.2025" in shown
    assert "Средняя школа № 4 Орши" in shown


def test_renaming_takes_the_books_before_the_row_as_every_other_write_does() -> None:
    school = make_organization(name_ru="Школа")
    school.name_ru = "Гимназия"
    told = {"since": date(2025, 3, 1), "reason": "Решение № 7"}

    with CaptureQueriesContext(connection) as queries:
        upkeep.rename(by=make_staff("operator"), organization=school, **told)

    said = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    books = next(n for n, sql in enumerate(said) if 'FROM "ratings_books"' in sql)
    row = next(n for n, sql in enumerate(said) if 'FROM "organizations_organization"' in sql)
    assert books < row


def test_merged_on_a_page_that_shows_what_moves_first(desk: Client) -> None:
    gone = make_organization(name_ru="Лиозненская больница", unp="100000007")
    kept = make_organization(name_ru="Лиозненская ЦРБ", unp="200988541")
    rate(UserFactory(), gone, 5, 5, 5, 5)
    page = reverse("operator:merge", args=[gone.pk])
    chosen = f"{page}?other={kept.pk}&stays=other"

    found = desk.get(page, {"q": "200988541"})
    assert list(found.context["rows"]) == [kept]
    assert kept in desk.get(page).context["rows"]  # names are alike: shown before anybody asks
    shown = desk.get(chosen).context["preview"]
    assert (shown.gone, shown.kept, shown.refusals) == (gone, kept, [])
    assert desk.post(chosen, {"digest": shown.digest}).status_code == 422
    rate(UserFactory(), gone, 4, 4, 4, 4)
    outdated = desk.post(chosen, {"digest": shown.digest, "reason": "Дубль"})
    assert outdated.status_code == 409
    assert "Дубль" in outdated.content.decode()
    assert Questionnaire.objects.filter(organization=gone).count() == 2

    digest = outdated.context["preview"].digest
    answer = desk.post(chosen, {"digest": digest, "reason": "Дубль"})

    assert answer["Location"] == reverse("operator:organization", args=[kept.pk])
    card = desk.get(answer["Location"]).content.decode()
    assert "Лиозненская больница" in card
    old = desk.get(reverse("operator:organization", args=[gone.pk]))
    assert kept.short_name in old.content.decode()
    # what is part of another can be neither changed nor merged again
    assert desk.get(reverse("operator:renaming", args=[gone.pk])).status_code == 403
    assert desk.post(chosen, {"digest": digest, "reason": "Дубль"}).status_code == 403


@pytest.mark.parametrize("number", [1, 4])
def test_an_organizations_page_costs_the_same_whatever_there_is(
    desk: Client, queries: Any, number: int
) -> None:
    one = make_organization()
    for _ in range(number):
        make_member(one)
        make_organization(parent=one)
        make_qr_code(by=None, organization=one)
        make_organization(registry=[one])
        other, by = make_organization(), make_staff("operator")
        merge(by=by, gone=other, kept=one, digest=preview(other, one).digest, reason="дубль")

    with queries(13):
        desk.get(reverse("operator:organization", args=[one.pk]))
