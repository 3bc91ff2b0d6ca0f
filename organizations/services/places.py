"""Renaming places: their names are the country's, so this is rare."""

from django.db import transaction
from django_tasks import task

from accounts.models import User
from accounts.services import record
from organizations.arithmetic import sort_key
from organizations.models import CityDistrict, District, Organization, Region, Settlement
from organizations.search import index_organizations
from organizations.selectors import forget_reference

AT_ONCE = 500
PLACES: dict[str, type[Region | District | Settlement | CityDistrict]] = {
    "region": Region,
    "district": District,
    "settlement": Settlement,
    "city_district": CityDistrict,
}
NAMES = ("name_ru", "name_be", "name_en")


def rename_place(
    *, by: User, place: Region | District | Settlement | CityDistrict, names: dict[str, str]
) -> None:
    """Call a place otherwise; the worker then lets the search know.

    Args:
        names: by NAMES, all three.
    """
    with transaction.atomic():
        row = type(place).objects.select_for_update().get(pk=place.pk)
        before = {name: getattr(row, name) for name in NAMES}
        if before == names:
            return
        for name in NAMES:
            setattr(row, name, names[name])
        row.sort_key = sort_key(row.name_ru)
        row.save(update_fields=[*NAMES, "sort_key"])
        told = {"before": before, "after": names}
        record(by=by, action="place.change", subject=row, details=told)
        kind = next(kind for kind, model in PLACES.items() if isinstance(row, model))
        index_place.enqueue(kind, row.pk)
        transaction.on_commit(forget_reference)


@task()
def index_place(kind: str, pk: int) -> None:
    """Write anew what the search knows of the organizations of a place."""
    rows = Organization.objects.filter(**{kind: pk}).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        index_organizations(ids[start : start + AT_ONCE])
