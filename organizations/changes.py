"""The one writer of `OrganizationChange`: who changed what of an organization, and when."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organizations.models import Category, Organization, OrganizationChange, Sphere

# what is kept, in the order to show, and how it is called; the rest follows of it
LABELS = {
    "name_ru": _("Полное наименование"),
    "name_be": _("Полное наименование по-белорусски"),
    "name_en": _("Полное наименование по-английски"),
    "short_name_ru": _("Краткое наименование"),
    "short_name_be": _("Краткое наименование по-белорусски"),
    "short_name_en": _("Краткое наименование по-английски"),
    "unp": _("УНП"),
    "parent": _("Входит в"),
    "inherits_place": _("Находится там же, где организация"),
    "region": _("Область"),
    "district": _("Район"),
    "settlement": _("Населённый пункт"),
    "settlement_name_ru": _("Населённый пункт (не из списка)"),
    "settlement_name_be": _("Населённый пункт по-белорусски"),
    "settlement_name_en": _("Населённый пункт по-английски"),
    "city_district": _("Район города"),
    "address_ru": _("Адрес"),
    "address_be": _("Адрес по-белорусски"),
    "address_en": _("Адрес по-английски"),
    "latitude": _("Широта"),
    "longitude": _("Долгота"),
    "inherits_spheres": _("Сферы те же, что у организации"),
    "spheres": _("Сферы"),
    "categories": _("Категории"),
    "services": _("Услуги и процедуры"),
    "hours_ru": _("Режим работы"),
    "hours_be": _("Режим работы по-белорусски"),
    "hours_en": _("Режим работы по-английски"),
    "phone": _("Телефон"),
    "email": _("Электронная почта"),
    "website": _("Сайт"),
    "head_post_ru": _("Должность руководителя"),
    "head_post_be": _("Должность руководителя по-белорусски"),
    "head_post_en": _("Должность руководителя по-английски"),
    "head_name_ru": _("Руководитель"),
    "head_name_be": _("Руководитель по-белорусски"),
    "head_name_en": _("Руководитель по-английски"),
    "accessibility": _("Доступность для людей с инвалидностью"),
    "accessibility_note_ru": _("О доступности подробнее"),
    "accessibility_note_be": _("О доступности подробнее по-белорусски"),
    "accessibility_note_en": _("О доступности подробнее по-английски"),
    "logo_digest": _("Логотип"),
    "is_authority": _("Уполномоченный орган"),
    "is_voluntary": _("Зарегистрирована добровольно"),
    "closed_on": _("Закрыта"),
    "merged_into": _("Вошла в состав"),
    "absorbed": _("Присоединена"),
    "reason": _("Причина"),
    "verified_on": _("Данные проверены"),
}
LINKS = ("spheres", "categories", "services", "absorbed", "reason")  # no columns of it
Fields = dict[str, list[Any]]


def between(before: Organization | None, after: Organization) -> Fields:
    """Each column that differs, as people read it: [before, after]. Nothing before: it is new."""
    before = before or Organization()
    found: Fields = {}
    for name in LABELS:
        if name in LINKS:
            continue
        column = Organization._meta.get_field(name).attname  # type: ignore[union-attr]
        if getattr(before, column) != getattr(after, column):
            found[name] = [_told(before, name), _told(after, name)]
    return found


def between_links(
    organization: Organization, categories: Collection[Category], spheres: Collection[Sphere]
) -> Fields:
    """How spheres and categories differ from those that it is about to stand in."""
    found: Fields = {}
    in_spheres = {category.sphere_id for category in categories} | {s.pk for s in spheres}
    for name, stored, wanted in (
        (
            "spheres",
            Sphere.objects.filter(links__organization=organization.pk),
            Sphere.objects.filter(pk__in=in_spheres),
        ),
        (
            "categories",
            Category.objects.filter(links__organization=organization.pk),
            Category.objects.filter(pk__in=[category.pk for category in categories]),
        ),
    ):
        old, new = list(stored) if organization.pk else [], list(wanted)
        if old != new:
            found[name] = [", ".join(map(str, rows)) for rows in (old, new)]
    return found


def between_ids(
    name: str, every: Mapping[int, Category | Sphere], old: Collection[int], new: Collection[int]
) -> Fields:
    """How spheres or categories, given by their ids, differ: as `between_links`."""
    if set(old) == set(new):
        return {}
    told = [
        ", ".join(str(row) for pk, row in sorted(every.items()) if pk in side)
        for side in (old, new)
    ]
    return {name: told}


def _told(organization: Organization, name: str) -> Any:
    """A value as JSON keeps it; of another row its name, as it is called then."""
    if isinstance(Organization._meta.get_field(name), ForeignKey):
        row = getattr(organization, name)
        return str(row) if row else ""
    value = getattr(organization, name)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def write(*, by: User | None, organization: Organization, fields: Fields) -> None:
    """Keep who changed what; nothing if nothing has changed."""
    if fields:
        OrganizationChange.objects.create(
            organization=organization, by=by, version=organization.version, fields=fields
        )


def write_many(
    *, by: User | None, changed: Iterable[tuple[Organization, Fields]], source: str = ""
) -> None:
    """Keep who changed what of many at once.

    Args:
        source: where the values are from: a file's name.
    """
    OrganizationChange.objects.bulk_create(
        (
            OrganizationChange(
                organization=organization,
                by=by,
                version=organization.version,
                fields=fields,
                source=source,
            )
            for organization, fields in changed
            if fields
        ),
        batch_size=500,
    )
