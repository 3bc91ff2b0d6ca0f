"""What a registry must not give away, keep or confuse, whichever way it is tried."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import exporting
from accounts.models import Export, User
from organizations import oversight
from organizations.models import Organization
from organizations.services import close_organization, save_organization
from organizations.services.cabinet import move_unit
from organizations.services.many import Saved, save_organizations
from ratings.models import Questionnaire
from registries.exports.objects import OBJECTS_XLSX
from registries.exports.registry import stamp_of
from registries.exports.versions import EXPORT, parameters_of
from registries.forms.registry import NumbersForm
from registries.models import RegistryEntry, RegistryVersion
from registries.selectors import composition
from registries.selectors.spans import read_spans
from registries.services import entries, versions
from registries.services.announcements import announce
from tests.factories import (
    UNPS,
    RegionFactory,
    UserFactory,
    make_organization,
    make_registry_version,
    rate,
    rate_often,
)
from tests.tasks import run_tasks


@pytest.fixture
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


# Who is an authority


def save_one(organization: Organization) -> None:
    save_organization(by=None, organization=organization)


def save_many(organization: Organization) -> None:
    with transaction.atomic():
        save_organizations(by=None, batches=[[Saved(organization)]])


@pytest.mark.parametrize("save", [save_one, save_many])
def test_authority_with_a_registry_in_force_stays_one(
    save: Callable[[Organization], object], committee: Organization
) -> None:
    committee.refresh_from_db()
    committee.is_authority = False

    with pytest.raises(ValidationError) as refused:
        save(committee)

    assert list(refused.value.message_dict) == ["is_authority"]
    assert Organization.objects.get(pk=committee.pk).is_authority


@pytest.mark.parametrize("save", [save_one, save_many])
def test_unit_is_no_authority(save: Callable[[Organization], object], clinic: Organization) -> None:
    unit = Organization.objects.get(pk=make_organization(parent=clinic).pk)
    unit.is_authority = True

    with pytest.raises(ValidationError) as refused:
        save(unit)

    assert list(refused.value.message_dict) == ["is_authority"]


def test_officer_of_what_is_no_authority_any_more_oversees_nobody(
    officer: User, committee: Organization, clinic: Organization, citizen: User
) -> None:
    rate(citizen, clinic, 1, comment="Долго ждал")
    assert Questionnaire.objects.visible_to(officer).exists()

    Organization.objects.filter(pk=committee.pk).update(is_authority=False)

    assert not Questionnaire.objects.visible_to(officer).exists()
    assert not Organization.objects.overseen_by(officer).filter(pk=clinic.pk).exists()


# Sums


def test_authority_inside_a_root_is_counted_once(db: None) -> None:
    above = make_organization()
    inner = make_organization(parent=above)
    Organization.objects.filter(pk=inner.pk).update(is_authority=True)  # no service would do it
    inner.refresh_from_db()
    oversight.set_registry(authority=inner, organizations=[above.pk])
    rate_often(above, 5)
    rate_often(inner, 3)

    made_of = composition.composition_of(inner, read_spans("").chosen, "region")

    assert made_of.consolidated.count == 2
    assert made_of.adds_up


def test_rest_is_exact_however_many_units_there_are(
    clinic: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "UNITS_AT_ONCE", 1)
    for _ in range(3):
        rate_often(make_organization(parent=clinic), 5)
    rate_often(clinic, 1)
    live = read_spans("").chosen
    frozen: Any = SimpleNamespace(period=live.period, is_frozen=True)

    assert composition.inside_of(clinic, frozen).rest == composition.inside_of(clinic, live).rest


# Whom an officer may know by name


def hidden_organization(**fields: Any) -> Organization:
    return make_organization(
        **{"name_ru": "Тайная контора", "unp": UNPS[0], "categories": []} | fields
    )


def pages_of(client: Client, version: RegistryVersion) -> list[str]:
    """The version's page, its CSV, and what a search by its УНП finds."""
    base = f"/authority/{version.authority_id}/registry/{version.number}/"
    told: Any = client.get(f"{base}csv/")
    return [
        client.get(base).content.decode(),
        b"".join(told.streaming_content).decode(),
        client.get(f"{base}?q={UNPS[0]}").content.decode(),
    ]


@pytest.mark.parametrize("state", ["draft", "approved", "returned"])
def test_hidden_organization_is_its_unp_alone(
    state: str, committee: Organization, clinic: Organization, officer: User, client: Client
) -> None:
    version = make_registry_version(committee, [clinic, hidden_organization()], state)
    client.force_login(officer)
    base = f"/authority/{committee.pk}/registry/{version.number}/"

    told = pages_of(client, version)
    words = client.get(f"{base}?q=тайная контора")

    for page in told:
        assert "Тайная" not in page
        assert UNPS[0] in page
        assert "зарегистрирована, пока не видна гражданам" in page
    assert words.context["rows"] == []


def test_search_by_unp_tells_nothing_more(
    committee: Organization, officer: User, client: Client
) -> None:
    hidden_organization()
    draft = make_registry_version(committee, [], "draft")
    client.force_login(officer)
    address = f"/authority/{committee.pk}/registry/{draft.number}/adding/?q={UNPS[0]}"

    page = client.get(address)
    elsewhere = client.get(f"{address}&level=units&district=vi-liozno")

    assert "Тайная" not in page.content.decode()
    assert "зарегистрирована, пока не видна гражданам" in page.content.decode()
    assert len(page.context["rows"]) == len(elsewhere.context["rows"]) == 1


@pytest.mark.parametrize("how", ["in force", "announced", "operator"])
def test_hidden_organization_is_known_to_whom_it_concerns(
    how: str, committee: Organization, officer: User, operator: User, client: Client
) -> None:
    hidden = hidden_organization()
    if how == "in force":
        make_registry_version(committee, [hidden])
    if how == "announced":
        announce(by=officer, organization=hidden, authority=committee)
    draft = make_registry_version(committee, [hidden], "draft")
    client.force_login(operator if how == "operator" else officer)

    for page in pages_of(client, draft):
        assert "Тайная контора" in page


def test_replaced_version_says_what_was_and_nothing_of_today(
    committee: Organization, clinic: Organization, officer: User, client: Client
) -> None:
    hidden = hidden_organization()
    before = make_registry_version(committee, [clinic, hidden])
    make_registry_version(committee, [clinic])
    hidden.refresh_from_db()
    hidden.name_ru, hidden.unp, hidden.address_ru = "Новое имя", UNPS[1], "ул. Секретная, 1"
    save_organization(by=None, organization=hidden)
    clinic.refresh_from_db()
    clinic.address_ru = "ул. Открытая, 2"
    save_organization(by=None, organization=clinic)
    client.force_login(officer)

    page, table, _found = pages_of(client, before)

    for told in (page, table):
        assert "Тайная контора" in told
        assert UNPS[0] in told
        assert "Лиозно, Лиозненский район" in told
        assert "Новое имя" not in told
        assert "Секретная" not in told
        assert "не видна" not in told
    assert "Открытая, 2" in table


@pytest.mark.usefixtures("_files")
def test_file_of_a_version_is_its_readers_alone_and_of_its_day(
    committee: Organization, clinic: Organization, officer: User, operator: User
) -> None:
    draft = make_registry_version(committee, [clinic, hidden_organization()], "draft")
    mine, theirs = (
        exporting.ask_for_export(by=by, kind=EXPORT, parameters=parameters_of(by, draft))
        for by in (officer, operator)
    )
    run_tasks()

    assert "Тайная контора" not in names_in(mine)
    assert "Тайная контора" in names_in(theirs)
    assert exporting.is_allowed(officer, mine)
    assert not exporting.is_allowed(officer, theirs)
    oversight.set_registry(authority=committee, organizations=[])
    assert not exporting.is_allowed(officer, mine)


def names_in(export: Export) -> list[Any]:
    book: Any = openpyxl.load_workbook(exporting.path_of(export))
    return [row[2] for row in book.active.values]


def test_five_thousand_names_are_kept_at_once(committee: Organization, queries: Any) -> None:
    made = Organization.objects.bulk_create(
        (Organization(name_ru=f"Школа № {n}") for n in range(5_000)), batch_size=200
    )
    version = versions.start_draft(by=UserFactory(), authority=committee)
    RegistryEntry.objects.bulk_create(
        RegistryEntry(version=version, organization=one) for one in made
    )

    with queries(1):
        versions.keep_names(version.entries.all())

    names = version.entries.values_list("name_ru", flat=True)
    assert set(names) == {one.name_ru for one in made}


@pytest.mark.parametrize("where", ["town", "village", "region", "capital", "nowhere"])
def test_place_is_kept_as_it_is_written(where: str, committee: Organization) -> None:
    fields: dict[str, Any] = {
        "town": {},
        "village": {
            "region": RegionFactory(),
            "settlement": None,
            "settlement_name_ru": "д. Яново",
        },
        "region": {"district": None},
        "capital": {"region": RegionFactory(code="hm", name_ru="Минск"), "district": None},
        "nowhere": {"region": None, "district": None, "settlement": None, "address_ru": ""},
    }[where]
    one = Organization.objects.get(pk=make_organization(**fields).pk)

    version = make_registry_version(committee, [one], "approved")

    assert version.entries.get().place == (str(one.place) if one.region_id else "")


# Documents


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("change", ["add", "remove"])
def test_document_of_other_entries_is_dropped(
    change: str, committee: Organization, clinic: Organization, officer: User
) -> None:
    draft = make_registry_version(committee, [clinic, make_organization()], "draft")
    said: dict[str, Any] = {
        "document_number": "1",
        "document_date": date(2026, 3, 2),
        "signed_by": "председатель Иванов И. И.",
    }
    scan = ContentFile(b"1", "scan.pdf")
    versions.approve(by=officer, version=draft, revision=draft.revision, document=scan, **said)
    versions.take_back(by=officer, version=draft)

    if change == "add":
        new = make_organization()
        entries.add_entries(by=officer, version=draft, organizations=[new.pk])
    else:
        entries.remove_entries(by=officer, version=draft, organizations=[clinic.pk])

    draft.refresh_from_db()
    versions.approve(by=officer, version=draft, revision=draft.revision, **said)
    draft.refresh_from_db()
    assert (draft.state, draft.document.name) == ("approved", "")


def test_closed_organization_is_not_included(
    committee: Organization, other_clinic: Organization, officer: User, client: Client
) -> None:
    told = announce(by=officer, organization=other_clinic, authority=committee)
    other_clinic.refresh_from_db()
    close_organization(by=None, organization=other_clinic, on=date(2026, 3, 2))
    client.force_login(officer)

    answer = client.post(
        f"/authority/{committee.pk}/registry/announcements/{told.reference}/inclusion/", follow=True
    )

    assert "Эта организация закрыта." in answer.content.decode()
    assert not RegistryEntry.objects.exists()


# Uploads and files


def test_list_that_is_too_large_is_not_read() -> None:
    upload: Any = SimpleUploadedFile("numbers.csv", b"1")
    upload.size = 2 * 1024 * 1024
    form = NumbersForm({}, {"file": upload})

    assert not form.is_valid()
    assert "больше 1 МБ" in form.errors["file"][0]
    assert upload.read() == b"1"  # nobody has


def test_control_characters_are_no_part_of_a_file(
    committee: Organization, officer: User, client: Client
) -> None:
    client.force_login(officer)

    client.post(
        f"/authority/{committee.pk}/organizations/file/",
        {"query": "?q=боль%00ница%0A", "as": "xlsx"},
    )

    assert Export.objects.get().parameters["q"] == "больница"


# Files


@pytest.mark.usefixtures("_files")
def test_file_is_gone_when_a_unit_has_moved_away(
    officer: User,
    committee: Organization,
    clinic: Organization,
    other_clinic: Organization,
    operator: User,
    client: Client,
) -> None:
    unit = make_organization(parent=clinic)
    export = exporting.ask_for_export(
        by=officer,
        kind=OBJECTS_XLSX,
        parameters={"authority": committee.pk, "registry": stamp_of(committee), "kind": "units"},
    )
    run_tasks()
    client.force_login(officer)
    assert exporting.is_allowed(officer, export)

    unit.refresh_from_db()
    move_unit(by=operator, unit=unit, parent=other_clinic)

    assert client.get(reverse("account_export", args=[export.key])).status_code == 404
