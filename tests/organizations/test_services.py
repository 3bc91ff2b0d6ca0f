"""What makes an organization public, what units inherit, who stands for whom, what is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from organizations import search
from organizations.loading import NewOrganization, load_organizations, load_reference_data
from organizations.models import (
    Category,
    CityDistrict,
    District,
    Level,
    Membership,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Region,
    Settlement,
    Sphere,
)
from organizations.selectors import count_organizations, forget_reference, reference
from organizations.services import add_member, close_organization, save_organization
from organizations.validators import validate_unp
from tests.factories import (
    CategoryFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    make_organization,
)

UNP = "200988541"


def is_public(organization: Organization) -> bool:
    return Organization.objects.public().filter(pk=organization.pk).exists()


# The gate: place and sphere (FEATURES row 41)


@pytest.mark.parametrize(
    ("missing", "public"),
    [
        ({}, True),
        ({"address_ru": ""}, False),
        ({"settlement": None}, False),
        ({"settlement": None, "settlement_name_ru": "д. Бабиновичи"}, True),
        ({"region": None}, False),
        ({"district": None}, True),
        ({"categories": []}, False),
        ({"closed_on": date(2026, 1, 1)}, False),
    ],
    ids=str,
)
def test_organization_is_public_once_place_and_sphere_are_filled(
    missing: dict[str, Any], public: bool, db: None
) -> None:
    settlement = SettlementFactory()
    fields = {
        "region": settlement.region,
        "district": settlement.district,
        "settlement": settlement,
        "address_ru": "ул. Ленина, 1",
        "categories": [CategoryFactory()],
        **missing,
    }
    categories = fields.pop("categories")

    organization = save_organization(
        by=None, organization=Organization(name_ru="Больница", **fields), categories=categories
    )

    assert is_public(organization) is public


def test_sphere_without_a_category_is_enough(db: None) -> None:
    organization = make_organization(categories=[])

    save_organization(by=None, organization=organization, categories=[], spheres=[SphereFactory()])

    assert is_public(organization)


def test_organization_becomes_public_and_hidden_again(db: None) -> None:
    organization = make_organization(address_ru="")
    seen = [is_public(organization)]
    for address in ("ул. Мира, 1", ""):
        organization.address_ru = address
        save_organization(by=None, organization=organization)
        seen.append(is_public(organization))

    assert seen == [False, True, False]


def test_categories_bring_their_spheres(db: None) -> None:
    other = CategoryFactory(code="school", sphere=SphereFactory(code="education"))
    organization = make_organization(categories=[CategoryFactory(), other])

    spheres = organization.sphere_links.values_list("sphere__code", flat=True)

    assert sorted(spheres) == ["education", "health"]


def test_saving_without_categories_leaves_them_as_they_are(db: None) -> None:
    organization = make_organization()
    before = list(organization.category_links.values_list("category", flat=True))

    organization.phone = "+375 17 000-00-00"
    save_organization(by=None, organization=organization)

    assert list(organization.category_links.values_list("category", flat=True)) == before
    assert is_public(organization)


def test_closed_organization_is_not_public_but_has_a_page(clinic: Organization) -> None:
    close_organization(by=None, organization=clinic, on=date(2026, 1, 31))

    assert not is_public(clinic)
    assert list(Organization.objects.with_page()) == [clinic]
    assert Organization.objects.get().closed_on == date(2026, 1, 31)


def test_closed_organization_that_lacks_a_place_has_no_page(clinic: Organization) -> None:
    clinic.address_ru = ""
    close_organization(by=None, organization=clinic, on=date(2026, 1, 31))

    assert not Organization.objects.with_page().exists()


# Units


def test_unit_inherits_place_and_spheres(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)

    unit.refresh_from_db()
    assert (unit.region, unit.district, unit.settlement, unit.address_ru) == (
        clinic.region,
        clinic.district,
        clinic.settlement,
        clinic.address_ru,
    )
    assert list(unit.category_links.values_list("category__code", flat=True)) == ["health-clinic"]
    assert (unit.level, is_public(unit)) == (Level.UNIT, True)


def test_change_is_passed_down_to_units_at_any_depth(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    deep = make_organization(parent=unit)
    minsk = RegionFactory(code="hm", name_ru="Минск")
    town = SettlementFactory(code="minsk", name_ru="Минск", region=minsk, district=None)
    school = CategoryFactory(code="school", sphere=SphereFactory(code="education"))

    clinic.region, clinic.district, clinic.settlement = minsk, None, town
    clinic.address_ru = "пр. Победителей, 7"
    save_organization(by=None, organization=clinic, categories=[school])

    for below in (unit, deep):
        below.refresh_from_db()
        assert (below.region, below.district, below.settlement) == (minsk, None, town)
        assert below.address_ru == "пр. Победителей, 7"
        assert list(below.category_links.values_list("category__code", flat=True)) == ["school"]
        assert list(below.sphere_links.values_list("sphere__code", flat=True)) == ["education"]
        assert below.pk in search.find("победителей").relevance


def test_units_are_hidden_and_shown_with_the_organization_they_inherit_from(
    clinic: Organization,
) -> None:
    unit = make_organization(parent=clinic)
    deep = make_organization(parent=unit)

    save_organization(by=None, organization=clinic, categories=[])
    hidden = [is_public(o) for o in (clinic, unit, deep)]
    save_organization(by=None, organization=clinic, categories=[CategoryFactory()])
    shown = [is_public(o) for o in (clinic, unit, deep)]

    assert (hidden, shown) == ([False] * 3, [True] * 3)


def test_unit_with_a_place_and_spheres_of_its_own_keeps_them(clinic: Organization) -> None:
    minsk = RegionFactory(code="hm", name_ru="Минск")
    town = SettlementFactory(code="minsk", name_ru="Минск", region=minsk, district=None)
    hospital = CategoryFactory(code="hospital")
    unit = make_organization(
        parent=clinic,
        inherits_place=False,
        region=minsk,
        settlement=town,
        address_ru="ул. Своя, 1",
        categories=[hospital],
    )

    clinic.address_ru = "ул. Чужая, 2"
    save_organization(by=None, organization=clinic, categories=[])

    unit.refresh_from_db()
    assert (unit.region, unit.settlement, unit.address_ru) == (minsk, town, "ул. Своя, 1")
    assert list(unit.category_links.values_list("category__code", flat=True)) == ["hospital"]
    assert (is_public(clinic), is_public(unit)) == (False, True)


def test_unit_below_one_with_a_place_of_its_own_inherits_spheres_alone(
    clinic: Organization,
) -> None:
    unit = make_organization(parent=clinic, inherits_place=False, region=clinic.region,
                             settlement=clinic.settlement, address_ru="ул. Своя, 1")  # fmt: skip
    deep = make_organization(parent=unit)

    clinic.address_ru = "ул. Чужая, 2"
    save_organization(by=None, organization=clinic, categories=[CategoryFactory(code="hospital")])

    deep.refresh_from_db()
    assert deep.address_ru == "ул. Своя, 1"
    assert list(deep.category_links.values_list("category__code", flat=True)) == ["hospital"]


def test_unit_that_moves_inherits_from_its_new_parent(
    clinic: Organization, other_clinic: Organization
) -> None:
    unit = make_organization(parent=clinic)

    unit.parent = other_clinic
    save_organization(by=None, organization=unit)

    unit.refresh_from_db()
    assert unit.address_ru == other_clinic.address_ru


def test_unit_that_becomes_a_legal_person_keeps_its_place(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)

    unit.parent, unit.inherits_place, unit.inherits_spheres = None, False, False
    save_organization(by=None, organization=unit)

    unit.refresh_from_db()
    assert (unit.level, unit.address_ru) == (Level.LEGAL, clinic.address_ru)
    assert is_public(unit)


def test_unit_has_no_unp_of_its_own(clinic: Organization) -> None:
    with pytest.raises(ValidationError):
        make_organization(parent=clinic, unp=UNP)

    assert Organization.objects.count() == 1


def test_loading_many_gives_what_saving_each_gives(db: None) -> None:
    settlement, category = SettlementFactory(), CategoryFactory()

    def new(**more: Any) -> Organization:
        place = {} if more.get("inherits_place") else {
            "region": settlement.region,
            "district": settlement.district,
            "settlement": settlement,
            "address_ru": "ул. Ленина, 1",
        }  # fmt: skip
        return Organization(**{"name_ru": "Дом", **place, **more})

    saved_parent = save_organization(by=None, organization=new(), categories=[category])
    saved = [
        saved_parent,
        save_organization(
            by=None,
            organization=new(parent=saved_parent, inherits_place=True, inherits_spheres=True),
        ),
        save_organization(by=None, organization=new(address_ru=""), categories=[category]),
    ]
    loaded = load_organizations(
        [
            NewOrganization(organization=new(), categories=[category]),
            NewOrganization(
                organization=new(inherits_place=True, inherits_spheres=True),
                categories=[],
                parent=0,
            ),
            NewOrganization(organization=new(address_ru=""), categories=[category]),
        ]
    )

    def facts(organizations: list[Organization]) -> list[Any]:
        numbers = {organization.pk: n for n, organization in enumerate(organizations)}
        names = ["region", "district", "settlement", "address_ru", "level"]
        names += ["is_filled", "is_listed", "inherits_place", "inherits_spheres"]
        rows = []
        for organization in organizations:
            row = Organization.objects.get(pk=organization.pk)
            links = sorted(row.category_links.values_list("category", flat=True))
            spheres = sorted(row.sphere_links.values_list("sphere", flat=True))
            parent = numbers.get(row.parent_id or 0)
            key = row.sort_key[:-12]
            rows.append([*(getattr(row, name) for name in names), links, spheres, parent, key])
        return rows

    assert facts(loaded) == facts(saved)


# УНП


@pytest.mark.parametrize("value", [UNP, "MA1953684"])
def test_right_unp_is_accepted(value: str) -> None:
    assert validate_unp(value) is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("20098854", "В УНП девять знаков. Проверьте, не пропущен ли знак."),
        ("2009885411", "В УНП девять знаков. Проверьте, не пропущен ли знак."),
        (
            "200988542",
            "Такого УНП не бывает: не сходится контрольная цифра. Проверьте каждую цифру.",
        ),
        ("20098854X", "УНП записан с ошибкой. Пример правильного: 200988541."),
        ("        1", None),
    ],
)
def test_wrong_unp_is_refused_with_a_reason(value: str, message: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_unp(value)

    if message:
        assert refused.value.messages == [message]


def test_wrong_unp_is_not_saved(db: None) -> None:
    with pytest.raises(ValidationError):
        make_organization(unp="200988542")

    assert Organization.objects.count() == 0


def test_second_organization_with_one_unp_is_refused(db: None) -> None:
    make_organization(unp=UNP)

    with pytest.raises(ValidationError):
        make_organization(unp=UNP)

    assert Organization.objects.count() == 1


def test_many_organizations_without_unp_are_accepted(db: None) -> None:
    make_organization(unp="")
    make_organization(unp="")

    assert Organization.objects.count() == 2


# Who stands for whom


@pytest.mark.parametrize("role", Membership.Role.values)
def test_member_stands_for_the_organization(role: str, citizen: User, operator: User) -> None:
    authority = make_organization(is_authority=True)

    add_member(by=operator, user=citizen, organization=authority, role=role)

    assert list(Organization.objects.spoken_for_by(citizen)) == [authority]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.action, entry.subject, entry.details) == (
        operator,
        "membership.add",
        f"organization:{authority.pk}",
        {"role": role},
    )


def test_officer_of_what_is_no_authority_is_refused(citizen: User, clinic: Organization) -> None:
    with pytest.raises(ValidationError, match="не уполномоченный орган"):
        add_member(by=None, user=citizen, organization=clinic, role="officer")

    assert Membership.objects.count() == 0


def test_same_membership_again_is_refused(citizen: User, clinic: Organization) -> None:
    add_member(by=None, user=citizen, organization=clinic, role="representative")

    with pytest.raises(ValidationError):
        add_member(by=None, user=citizen, organization=clinic, role="representative")

    assert Membership.objects.count() == 1


def test_unknown_role_is_refused(citizen: User, clinic: Organization) -> None:
    with pytest.raises(ValidationError):
        add_member(by=None, user=citizen, organization=clinic, role="owner")


def test_changes_are_recorded_with_who_made_them(operator: User) -> None:
    organization = make_organization()
    save_organization(by=operator, organization=organization)

    entries = AuditEntry.objects.filter(subject=f"organization:{organization.pk}").order_by("pk")
    assert [(entry.by, entry.action) for entry in entries] == [
        (None, "organization.create"),
        (operator, "organization.change"),
    ]


# What the database refuses by itself


@pytest.mark.parametrize(
    "bad",
    [
        {"level": Level.UNIT},
        {"is_listed": True, "is_filled": False},
        {"is_listed": True, "closed_on": date(2026, 1, 1)},
        {"address_ru": ""},
        {"region": None},
        {"settlement": None, "settlement_name_ru": ""},
        {"legacy_id": -1},
    ],
    ids=str,
)
def test_database_refuses_a_bad_organization(bad: dict[str, Any], clinic: Organization) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=clinic.pk).update(**bad)


@pytest.mark.parametrize("bad", [{"level": Level.LEGAL}, {"unp": UNP}, {"parent": None}], ids=str)
def test_database_refuses_a_bad_unit(bad: dict[str, Any], clinic: Organization) -> None:
    unit = make_organization(parent=clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=unit.pk).update(**bad)


@pytest.mark.parametrize("same", [{"unp": UNP}, {"legacy_id": 7}], ids=str)
def test_database_refuses_the_same_number_twice(
    same: dict[str, Any], clinic: Organization, other_clinic: Organization
) -> None:
    Organization.objects.filter(pk=clinic.pk).update(**same)

    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=other_clinic.pk).update(**same)


def test_database_refuses_the_same_link_twice(clinic: Organization) -> None:
    for model, link in (
        (OrganizationCategory, {"category": CategoryFactory()}),
        (OrganizationSphere, {"sphere": CategoryFactory().sphere}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(organization=clinic, **link)  # type: ignore[attr-defined]


@pytest.mark.parametrize("bad", [{"role": "owner"}, {"role": ""}], ids=str)
def test_database_refuses_an_unknown_role(
    bad: dict[str, str], citizen: User, clinic: Organization
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=citizen, organization=clinic, **bad)


def test_database_refuses_the_same_membership_twice(citizen: User, clinic: Organization) -> None:
    Membership.objects.create(user=citizen, organization=clinic, role="representative")

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=citizen, organization=clinic, role="representative")


def test_organization_with_units_is_not_deleted(clinic: Organization) -> None:
    make_organization(parent=clinic)

    with pytest.raises(IntegrityError), transaction.atomic():
        clinic.delete()


# What filters offer


def test_reference_data_is_loaded_once_however_often(db: None) -> None:
    load_reference_data()
    tables = (Region, District, Settlement, CityDistrict, Sphere, Category)
    first = [model.objects.count() for model in tables]
    load_reference_data()

    assert [model.objects.count() for model in tables] == first
    assert first[:2] == [7, 118]
    assert min(first) > 0


def test_reference_offers_authorities_that_everybody_may_see(db: None) -> None:
    shown = make_organization(registry=[])
    make_organization(registry=[], categories=[])
    make_organization()
    forget_reference()

    assert [item.id for item in reference().authorities.values()] == [shown.pk]


def test_reference_learns_of_a_new_authority(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    before = reference().authorities

    with django_capture_on_commit_callbacks(execute=True):
        authority = make_organization(is_authority=True)

    assert before == {}
    assert list(reference().authorities) == [str(authority.pk)]


def test_country_counts_public_legal_persons(clinic: Organization) -> None:
    make_organization(parent=clinic)
    make_organization(categories=[])
    make_organization(is_voluntary=True)

    assert count_organizations() == 2


def test_people_are_not_deleted_with_the_organization_they_stood_for(
    citizen: User, clinic: Organization
) -> None:
    add_member(by=None, user=citizen, organization=clinic, role="representative")
    spare = UserFactory()

    Membership.objects.all().delete()

    assert list(User.objects.order_by("pk")) == [citizen, spare]


def test_names_are_kept_in_one_line(clinic: Organization) -> None:
    clinic.short_name_ru = " Кли\nника\t  на  Садовой "

    save_organization(by=None, organization=clinic)

    clinic.refresh_from_db()
    assert clinic.short_name_ru == "Кли ника на Садовой"
