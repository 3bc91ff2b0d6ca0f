"""A version of a local registry as a table: CSV at once, a spreadsheet by `accounts.exporting`."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Organization
from portal.lib.exports import Parameters, Table, register
from portal.lib.languages import Text
from portal.lib.spreadsheets import Cell
from registries.exports.registry import may_have, stamp_of
from registries.models import RegistryVersion
from registries.selectors.shown import Shown
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


def visibility(organization: Organization | Shown) -> str:
    """Whether citizens see it, in a word or two."""
    if isinstance(organization, Shown) and not organization.is_known:
        return "" if organization.name else _("зарегистрирована, пока не видна гражданам")
    if isinstance(organization, Organization) and organization.merged_into:
        name = organization.merged_into.short_name
        return _("стала частью: %(name)s") % {"name": name}
    if organization.is_closed:
        return _("закрыта")
    return _("видят") if organization.is_listed else _("не видят: не заполнена")


def cells(number: int, organization: Organization | Shown) -> list[Cell]:
    """A row."""
    has_place = isinstance(organization, Shown) or organization.region_id
    parent = organization.parent
    return [
        number,
        organization.unp,
        str(organization.name),
        str(parent.short_name) if parent else "",
        str(organization.place) if has_place else "",
        str(organization.address),
        visibility(organization),
    ]


def rows(user: Any, version: RegistryVersion) -> Iterator[list[Cell]]:
    """The organizations of a version by name, as this person is shown them."""
    for number, organization in enumerate(table_rows(user, version), 1):
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


def parameters_of(user: Any, version: RegistryVersion) -> Parameters:
    """A file of this version for this person: what it shows depends on what they may see now."""
    told = {"authority": version.authority_id, "registry": stamp_of(version.authority)}
    return {"version": version.pk, "by": user.pk, **told}


def _allowed(person: Any, parameters: Parameters) -> bool:
    """Whoever it was written for, while just the same stand below the authority."""
    rows = RegistryVersion.objects.visible_to(person)
    is_theirs = person.is_active and parameters.get("by") == person.pk
    found = rows.filter(pk=parameters.get("version", 0), authority=parameters.get("authority", 0))
    return is_theirs and found.exists() and may_have(person, parameters)


def _table(parameters: Parameters) -> Table:
    version = RegistryVersion.objects.get(pk=parameters["version"])
    user = User.objects.get(pk=parameters["by"])
    return header(), rows(user, version), count_entries([version]).get(version.pk, 0)


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    register(EXPORT, title=_title, allowed=_allowed, table=_table)
