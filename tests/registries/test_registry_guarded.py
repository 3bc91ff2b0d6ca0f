"""What a registry must not give away, keep or confuse, whichever way it is tried."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import exporting
from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from organizations.services import save_organization
from organizations.services.cabinet import move_unit
from organizations.services.many import Saved, save_organizations
from ratings.models import Questionnaire
from registries.exports.objects import OBJECTS_XLSX
from registries.exports.registry import stamp_of
from registries.selectors import composition
from registries.selectors.spans import read_spans
from tests.factories import make_organization, rate, rate_often
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
