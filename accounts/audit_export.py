"""The audit log as a table: CSV at once, a spreadsheet by `accounts.exporting`."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AuditQuerySet, User
from accounts.selectors import audit
from accounts.selectors.audit import Filters
from portal.lib import exports
from portal.lib.exports import Parameters, Table
from portal.lib.spreadsheets import Cell

EXPORT = "audit"
AT_ONCE = 1_000


def header() -> list[str]:
    """The columns."""
    return [
        _("№"),
        _("Когда"),
        _("Кто"),
        _("Что сделано"),
        _("Действие"),
        _("Над чем"),
        _("Подробности"),
    ]


def rows(found: AuditQuerySet) -> Iterator[list[Cell]]:
    """Entries, the newest first; as many as there are need little memory."""
    for shown in audit.in_words(found.order_by("-pk").iterator(chunk_size=AT_ONCE)):
        entry = shown.entry
        yield [
            entry.pk,
            entry.at,
            shown.who,
            shown.what,
            entry.action,
            entry.subject,
            json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        ]


def parameters_of(user: User, filters: Filters) -> Parameters:
    """What a spreadsheet is written from."""
    return {"by": user.pk, **filters.told}


def _filters(parameters: Parameters) -> Filters:
    told: dict[str, Any] = {name: value for name, value in parameters.items() if name != "by"}
    for name in ("since", "until"):
        if name in told:
            told[name] = date.fromisoformat(told[name])
    return Filters(**told)


def _title(parameters: Parameters) -> str:
    return _("Журнал действий")


def _allowed(person: Any, parameters: Parameters) -> bool:
    is_theirs = person.pk == parameters.get("by")
    return bool(is_theirs and person.is_active and person.is_operator)


def _table(parameters: Parameters) -> Table:
    user = User.objects.get(pk=parameters["by"])
    found = audit.found(user, _filters(parameters))
    return header(), rows(found), found.count()


def register_exports() -> None:
    """Let operators ask for it; called once, when the app is ready."""
    exports.register(EXPORT, title=_title, allowed=_allowed, table=_table)
