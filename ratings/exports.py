"""Questionnaires as a spreadsheet: what `accounts.exporting` asks when its worker writes one."""

from typing import Any

from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib.exports import Parameters, Table, register
from ratings.selectors.studied import count_studied, may_study, read_filters, studied
from ratings.tables import questionnaires_table

EXPORT = "questionnaires"
OURS = ("organization", "acts")  # parameters that are no filters


def _organization(parameters: Parameters) -> Organization | None:
    return Organization.objects.filter(pk=parameters.get("organization", 0)).first()


def _title(parameters: Parameters) -> str:
    organization = _organization(parameters)
    return _("Анкеты: %(name)s") % {"name": organization.short_name if organization else ""}


def _allowed(person: Any, parameters: Parameters) -> bool:
    organization = _organization(parameters)
    return organization is not None and may_study(person, organization)


def _table(parameters: Parameters) -> Table:
    organization = Organization.objects.get(pk=parameters["organization"])
    told = {name: str(value) for name, value in parameters.items() if name not in OURS}
    filters = read_filters(told)
    header, rows = questionnaires_table(organization, filters, acts=parameters.get("acts", False))
    return header, rows, count_studied(studied(organization, filters))


def register_exports() -> None:
    """Let people ask for them; called once, when the app is ready."""
    register(EXPORT, title=_title, allowed=_allowed, table=_table)
