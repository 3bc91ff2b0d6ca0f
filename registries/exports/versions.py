"""A version of a local registry as a table: CSV at once, a spreadsheet by `accounts.exporting`."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib.exports import Parameters, Table, register
from portal.lib.languages import Text
from portal.lib.spreadsheets import Cell
from registries.models import RegistryVersion
from registries.selectors.versions import count_entries, table_rows

EXPORT = "registry"


def header() -> list[str]:
    """The columns."""
    return [
        _("№"),
        _("УНП"),
        _("Полное наименование"),
        _("Структурное подразделение организации"),
        _("Место нахождения"),
        _("Адрес"),
        _("Видят ли граждане"),
    ]


def visibility(organization: Organization) -> str:
    """Whether citizens see it, in a word or two."""
    if organization.is_closed:
        return _("закрыта")
    return _("видят") if organization.is_listed else _("не видят: не заполнена")


def cells(number: int, organization: Organization) -> list[Cell]:
    """A row."""
    parent = organization.parent
    return [
        number,
        organization.unp,
        str(organization.name),
        str(parent.short_name) if parent else "",
        str(organization.place) if organization.region_id else "",
        str(organization.address),
        visibility(organization),
    ]


def rows(version: RegistryVersion) -> Iterator[list[Cell]]:
    """The organizations of a version by name."""
    for number, organization in enumerate(table_rows(version), 1):
        yield cells(number, organization)


def title_of(version: RegistryVersion) -> Text:
    """«Реестр № 2 Лиозненского райисполкома» without cases: name first."""
    said = {"n": version.number, "name": version.authority.short_name}
    return Text(_("%(name)s: реестр № %(n)s") % said)


def _version(parameters: Parameters) -> RegistryVersion | None:
    rows = RegistryVersion.objects.select_related("authority")
    return rows.filter(pk=parameters.get("version", 0)).first()


def _title(parameters: Parameters) -> str:
    version = _version(parameters)
    return title_of(version) if version else ""


def _allowed(person: Any, parameters: Parameters) -> bool:
    rows = RegistryVersion.objects.visible_to(person)
    return bool(person.is_active and rows.filter(pk=parameters.get("version", 0)).exists())


def _table(parameters: Parameters) -> Table:
    version = RegistryVersion.objects.get(pk=parameters["version"])
    return header(), rows(version), count_entries([version]).get(version.pk, 0)


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    register(EXPORT, title=_title, allowed=_allowed, table=_table)
