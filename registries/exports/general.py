"""The general registry as a table, as it was filtered: CSV at once, XLSX in the background."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.lib.exports import Parameters, Table, register
from portal.lib.spreadsheets import Cell
from registries.exports import versions
from registries.forms.general import SoughtForm
from registries.selectors.general import all_organizations, in_batches
from registries.selectors.versions import registries_of

EXPORT = "general-registry"
AT_ONCE = 500


def header() -> list[str]:
    """The columns."""
    return [*versions.header(), _("В чьих реестрах")]


def rows(asked: Mapping[str, str]) -> Iterator[list[Cell]]:
    """The organizations that the filters ask for, in the order of the page."""
    form, number = _form(asked), 0
    found = all_organizations(form.sought())
    for batch in in_batches(found, AT_ONCE, form.value("sort")):
        stands = registries_of([row.pk for row in batch])
        for row in batch:
            number += 1
            names = [str(one.short_name) for one in stands.get(row.pk, [])]
            yield [*versions.cells(number, row), "; ".join(names)]


def _form(asked: Mapping[str, str]) -> SoughtForm:
    return SoughtForm(QueryDict(urlencode(dict(asked))))


def _title(parameters: Parameters) -> str:
    return _("Общий реестр объектов оценки")


def _allowed(person: Any, parameters: Parameters) -> bool:
    return bool(person.is_active and person.is_operator)


def _table(parameters: Parameters) -> Table:
    asked = {name: str(value) for name, value in parameters.items()}
    return header(), rows(asked), all_organizations(_form(asked).sought()).count()


def register_exports() -> None:
    """Let the operator ask for it; called once, when the app is ready."""
    register(EXPORT, title=_title, allowed=_allowed, table=_table)
