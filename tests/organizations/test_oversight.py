"""The closure equals what units and registries say, whatever is done in whatever order."""

import random

import pytest
from django.db import IntegrityError, transaction

from organizations import oversight
from organizations.models import Organization, Oversight, RegistryEdge
from organizations.services import save_organization
from tests.factories import make_organization


def stored() -> set[tuple[int, int, bool]]:
    """The closure as it is stored."""
    return set(Oversight.objects.values_list("above_id", "below_id", "through_units"))


def brute_closure() -> set[tuple[int, int, bool]]:
    """The closure counted anew, one organization at a time (DESIGN §2.3)."""
    parents = dict(Organization.objects.values_list("pk", "parent_id"))

    def line(pk: int | None) -> list[int]:
        return [] if pk is None else [pk, *line(parents[pk])]

    through_units = {(above, below) for below in parents for above in line(below)}
    through_registries = {
        (authority, below)
        for authority, listed in RegistryEdge.objects.values_list("authority", "organization")
        for below in parents
        if listed in line(below)
    }
    return {(*pair, True) for pair in through_units} | {
        (*pair, False) for pair in through_registries - through_units
    }


@pytest.mark.parametrize("seed", range(6))
def test_closure_equals_the_one_counted_anew_after_every_step(seed: int, db: None) -> None:
    rng = random.Random(seed)
    made = [make_organization(is_authority=rng.random() < 0.4) for _ in range(5)]
    made[0].is_authority = True
    save_organization(by=None, organization=made[0])

    for _ in range(14):
        authorities = [o for o in made if o.is_authority]
        match rng.choice(["add", "add unit", "move", "registry", "registry"]):
            case "add":
                made.append(make_organization(is_authority=rng.random() < 0.3))
            case "add unit":
                made.append(make_organization(parent=rng.choice(made)))
            case "registry":
                members = rng.sample(made, rng.randint(0, 4))
                oversight.set_registry(
                    authority=rng.choice(authorities), organizations=[o.pk for o in members]
                )
            case "move":
                moved = Organization.objects.get(pk=rng.choice(made).pk)
                moved.parent = rng.choice([None, Organization.objects.get(pk=rng.choice(made).pk)])
                moved.inherits_place = moved.inherits_place and moved.parent is not None
                if moved.is_authority:
                    moved.parent = None  # it would be a unit
                into_itself = (moved.pk, moved.parent_id, True) in stored()
                if into_itself:
                    with pytest.raises(ValueError, match="own unit"), transaction.atomic():
                        save_organization(by=None, organization=moved)
                else:
                    save_organization(by=None, organization=moved)
        assert stored() == brute_closure()
        assert list(oversight.differences()) == []


def test_registries_do_not_chain(db: None) -> None:
    school = make_organization()
    district = make_organization(registry=[school])
    region = make_organization(registry=[district])

    assert (region.pk, district.pk, False) in stored()
    assert not Oversight.objects.filter(above=region, below=school).exists()


def test_unit_and_registry_at_once_is_one_row_through_units(db: None) -> None:
    committee = make_organization()
    window = make_organization(parent=committee)
    committee.is_authority = True
    save_organization(by=None, organization=committee)

    oversight.set_registry(authority=committee, organizations=[window.pk, committee.pk])

    assert list(
        Oversight.objects.filter(above=committee, below=window).values_list("through_units")
    ) == [(True,)]


def test_unit_that_leaves_its_parent_stays_in_the_parents_registry(db: None) -> None:
    committee = make_organization(is_authority=True)
    window = make_organization(parent=committee)
    oversight.set_registry(authority=committee, organizations=[window.pk])

    window.parent = None
    save_organization(by=None, organization=window)

    assert list(
        Oversight.objects.filter(above=committee, below=window).values_list("through_units")
    ) == [(False,)]


def test_registry_takes_the_place_of_the_last_one(db: None) -> None:
    first, second = make_organization(), make_organization()
    authority = make_organization(registry=[first])

    oversight.set_registry(authority=authority, organizations=[second.pk])
    oversight.set_registry(authority=authority, organizations=[second.pk])

    below = Oversight.objects.filter(above=authority, through_units=False)
    assert list(below.values_list("below", flat=True)) == [second.pk]
    assert list(RegistryEdge.objects.values_list("organization", flat=True)) == [second.pk]


def test_unit_made_later_stands_under_the_authority_too(db: None) -> None:
    clinic = make_organization()
    authority = make_organization(registry=[clinic])

    unit = make_organization(parent=make_organization(parent=clinic))

    assert (authority.pk, unit.pk, False) in stored()


def test_registry_of_what_is_no_authority_is_refused(db: None) -> None:
    clinic, other = make_organization(), make_organization()

    with pytest.raises(ValueError, match="not an authority"):
        oversight.set_registry(authority=clinic, organizations=[other.pk])

    assert RegistryEdge.objects.count() == 0


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_organization_does_not_become_a_unit_of_its_own_unit(depth: int, db: None) -> None:
    top = make_organization()
    line = [top]
    for _ in range(depth):
        line.append(make_organization(parent=line[-1]))
    before = stored()

    top.parent = line[-1]
    with pytest.raises(ValueError, match="own unit"), transaction.atomic():
        save_organization(by=None, organization=top)

    assert stored() == before
    assert Organization.objects.get(pk=top.pk).parent is None


def test_differences_are_said_in_words(db: None) -> None:
    clinic = make_organization()
    authority = make_organization(registry=[clinic])
    Oversight.objects.filter(above=authority, below=clinic).delete()
    Oversight.objects.create(above=clinic, below=authority, through_units=True)

    found = list(oversight.differences())

    assert sorted(found) == sorted(
        [
            f"oversight {authority.pk} above {clinic.pk}: stored None, expected False",
            f"oversight {clinic.pk} above {authority.pk}: stored True, expected None",
        ]
    )


def test_rebuild_writes_the_closure_anew(db: None) -> None:
    clinic = make_organization()
    make_organization(registry=[clinic, make_organization(parent=clinic)])
    Oversight.objects.all().delete()

    oversight.rebuild()

    assert stored() == brute_closure()


def test_database_refuses_a_second_row_for_a_pair(db: None) -> None:
    clinic = make_organization()

    with pytest.raises(IntegrityError), transaction.atomic():
        Oversight.objects.create(above=clinic, below=clinic, through_units=True)


def test_database_refuses_an_organization_above_itself_through_a_registry(db: None) -> None:
    clinic = make_organization()

    with pytest.raises(IntegrityError), transaction.atomic():
        Oversight.objects.filter(above=clinic, below=clinic).update(through_units=False)


def test_database_refuses_an_organization_twice_in_a_registry(db: None) -> None:
    clinic = make_organization()
    authority = make_organization(registry=[clinic])

    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryEdge.objects.create(authority=authority, organization=clinic)
