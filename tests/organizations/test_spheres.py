"""The operator keeps spheres and categories; marks, counts and old addresses stay exact."""

from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from organizations import hooks, search
from organizations.models import (
    Category,
    ListedCount,
    Organization,
    OrganizationCategory,
    OrganizationChange,
    OrganizationSphere,
    Sphere,
)
from organizations.selectors.cabinet import chosen_kinds
from organizations.selectors.spheres import change_of
from organizations.services import Overtaken
from organizations.services.spheres import CannotChange, carry_out, retire, save_kind
from ratings import scores
from ratings.models import Criterion, FrozenPosition, SetKind
from tests.factories import UserFactory, make_organization, make_staff, rate

pytestmark = pytest.mark.django_db
NAMES = {"name_be": "Назва", "name_en": "Name"}


def make_sphere(name: str) -> Sphere:
    return save_kind(by=None, kind=Sphere(name_ru=name, **NAMES))  # type: ignore


def make_category(sphere: Sphere, name: str) -> Category:
    return save_kind(by=None, kind=Category(sphere=sphere, name_ru=name, **NAMES))  # type: ignore


def done(gone: Any, kept: Any, by: Any) -> int:
    change = change_of(gone, kept)
    return carry_out(by=by, change=change, digest=change.digest, reason="Решение № 3")


def stands(organization: Organization) -> tuple[set[str], set[str]]:
    return (
        set(
            OrganizationSphere.objects.filter(organization=organization).values_list(
                "sphere__name_ru", flat=True
            )
        ),
        set(
            OrganizationCategory.objects.filter(organization=organization).values_list(
                "category__name_ru", flat=True
            )
        ),
    )


def check() -> None:
    assert list(scores.differences()) == []
    assert list(search.index.differences()) == []


def test_every_field_that_names_a_sphere_or_a_category_has_its_mover() -> None:
    own = {
        "Category.sphere": "",
        "Sphere.merged_into": "",
        "Category.merged_into": "",
        "Organization.spheres": "",
        "Organization.categories": "",
        "OrganizationSphere.sphere": "",
        "OrganizationCategory.category": "",
    }
    named = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None)
        and field.concrete
        and field.remote_field.model in (Sphere, Category)
    }
    told = [*own, *(name for mover in hooks.kind_movers() for name in mover.fields)]

    assert sorted(told) == sorted(named), "say in a KindMover what becomes of it"


def test_two_categories_become_one_and_everything_follows(
    client: Client, time_machine: Any
) -> None:
    time_machine.move_to("2026-06-20T09:00:00Z")
    operator = make_staff("operator")
    health, social = make_sphere("Здоровье"), make_sphere("Соцзащита")
    gone = make_category(health, "Амбулатории")
    kept = make_category(social, "Центры")
    other = make_category(health, "Аптеки")
    alone = make_organization(name_ru="Одинокая", categories=[gone])
    unit = make_organization(parent=alone)
    both = make_organization(categories=[gone, kept, other])
    closed = make_organization(categories=[gone], closed_on="2026-01-05")
    for _ in range(5):
        rate(UserFactory(), alone, 5, 5, 5, 5)
    frozen_set = {"kind": SetKind.CATEGORY, "set_id": gone.pk}
    time_machine.move_to("2026-07-05T09:00:00Z")
    scores.settle()
    before = list(FrozenPosition.objects.order_by("pk").values())

    change = change_of(gone, kept)
    assert (change.organizations, change.already, change.leaving) == (4, 1, 3)
    make_organization(categories=[gone])
    with pytest.raises(Overtaken):
        carry_out(by=operator, change=change, digest=change.digest, reason="Решение № 3")
    assert done(gone, kept, operator) == 5

    assert stands(alone) == stands(unit) == stands(closed) == ({"Соцзащита"}, {"Центры"})
    assert stands(both) == ({"Здоровье", "Соцзащита"}, {"Центры", "Аптеки"})
    check()
    assert not ListedCount.objects.filter(kind=2, set_id=gone.pk, count__gt=0).exists()
    told = OrganizationChange.objects.filter(organization=closed).last()
    assert told.fields == {
        "categories": ["Амбулатории", "Центры"],
        "reason": ["", "Решение № 3"],
    }
    assert Organization.objects.get(pk=alone.pk).version == alone.version + 1
    assert AuditEntry.objects.get(action="category.merge").details["organizations"] == 5
    assert alone.pk in search.find("центры").relevance
    # what was frozen can be read as it was; live addresses lead on, those of forms too
    assert list(FrozenPosition.objects.order_by("pk").values()) == before
    assert FrozenPosition.objects.filter(organization=alone, **frozen_set).exists()
    cache.clear()
    half = client.get(f"/rating/?period=2026-1&category={gone.code}")
    assert half.status_code == 200
    assert alone.name_ru in half.content.decode()
    live = client.get(f"/be/rating/?category={gone.code}&sort=adjusted")
    assert live.status_code == 301
    assert live["Location"] == f"/be/rating/?sort=adjusted&category={kept.code}"
    assert chosen_kinds([gone.code]) == ([kept], [])


def test_spheres_merge_categories_move_and_only_what_is_empty_goes_out_of_use() -> None:
    operator = make_staff("operator")
    first, second, third = (make_sphere(name) for name in ("Первая", "Вторая", "Третья"))
    inside, near = make_category(first, "Внутри"), make_category(first, "Рядом")
    one = make_organization(categories=[inside])
    two = make_organization(categories=[inside, near])
    rate(UserFactory(), one, 5, 5, 5, 5)

    assert done(inside, second, operator) == 2
    assert stands(one) == ({"Вторая"}, {"Внутри"})
    assert stands(two) == ({"Первая", "Вторая"}, {"Внутри", "Рядом"})
    check()

    with pytest.raises(CannotChange):
        retire(by=operator, kind=second)
    stale, moved = Sphere.objects.get(pk=second.pk), Category.objects.get(pk=inside.pk)
    assert done(second, third, operator) == 2
    stale.name_ru, moved.name_ru = "Вторая (старая)", "Внутри"
    save_kind(by=operator, kind=stale)  # an operator who read it before
    save_kind(by=operator, kind=moved)
    stale.refresh_from_db()
    assert stale.merged_into == third
    assert stale.retired_on
    assert Category.objects.get(pk=inside.pk).sphere == third
    assert done(first, third, operator) == 1
    assert stands(two) == ({"Третья"}, {"Внутри", "Рядом"})
    assert Category.objects.get(pk=inside.pk).sphere == third
    check()
    criterion = Criterion.objects.create(
        category=near, name_ru="Критерий", name_be="К", name_en="C", valid_from="2026-01-01"
    )
    near.refresh_from_db()
    inside.refresh_from_db()
    with pytest.raises(CannotChange, match="критерии"):
        done(near, inside, operator)
    Criterion.objects.filter(pk=criterion.pk).update(valid_until="2026-02-01")
    done(near, inside, operator)
    empty = make_category(third, "Пустая")
    retire(by=operator, kind=empty)
    assert list(Category.objects.in_use()) == [inside]
    assert set(Sphere.objects.filter(merged_into=third)) == {first, second}
    check()


def test_the_operators_pages(client: Client, queries: Any) -> None:
    client.force_login(make_staff("operator"))
    make_organization()
    sphere = make_sphere("Связь")
    added = {"name_ru": "Почта", "name_be": "Пошта", "name_en": "Post"}
    assert client.post(reverse("operator:new_sphere"), {**added, "name_be": ""}).status_code == 422
    client.post(reverse("operator:new_category", args=[sphere.pk]), added)
    category = Category.objects.get(name_ru="Почта")
    assert (category.sphere, category.code) == (sphere, f"{sphere.code}-post")
    page = reverse("operator:kind", args=["category", category.pk])
    again = client.post(reverse("operator:new_category", args=[sphere.pk]), added)
    assert again.status_code == 422
    one = make_organization(categories=[category])
    client.post(page, {**added, "name_ru": "Почтамты", "order": "1"})
    assert one.pk in search.find("почтамты").relevance
    assert list(search.index.differences()) == []

    into = make_category(sphere, "Связисты")
    merging = reverse("operator:kind_merging", args=["category", category.pk])
    shown = client.get(merging, {"into": into.pk})
    digest = shown.context["change"].digest
    answer = client.post(f"{merging}?into={into.pk}", {"digest": digest, "reason": "Решение"})
    assert answer["Location"] == reverse("operator:spheres")
    assert client.get(page).status_code == 403  # gone out of use
    for _ in range(5):
        make_category(sphere, f"Ещё {_}")
    with queries(9):
        assert client.get(reverse("operator:spheres")).status_code == 200
