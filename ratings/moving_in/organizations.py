"""organizations.csv: read, resolved and written by the import of organizations."""

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from organizations.importing import steps
from organizations.importing.identifying import Plan
from organizations.models import ImportRow, OrganizationImport
from organizations.services import Overtaken
from ratings.models import MovedOrganization
from ratings.moving_in.files import ORGANIZATIONS, BrokenFile
from ratings.moving_in.report import Report
from ratings.services import moving_in

Kind = ImportRow.Kind
FILE = ORGANIZATIONS.name


def bring(path: Path, report: Report) -> None:
    """Take the organizations over; call it in a transaction.

    Raises:
        BrokenFile: nothing of the file can be taken.
    """
    review = _Review(report)
    try:
        imported = steps.bring(path=path, review=review, tell=_told(report))
    except ValidationError as error:
        raise BrokenFile(" ".join(error.messages)) from None
    except (Overtaken, ValueError, IntegrityError):
        raise BrokenFile(
            _("В строках есть противоречие: например, подразделения входят друг в друга.")
        ) from None
    _tell_orphans(imported, review, report)
    moving_in.remember_organizations(review.taken)
    report.count(FILE, "new", imported.new)
    report.count(FILE, "changed", imported.changed)
    report.count(FILE, "kept", review.kept)
    report.count(FILE, "already", imported.same - review.kept)


def _told(report: Report) -> Callable[[int], None]:
    def tell(done: int) -> None:
        report.say(_("  записано организаций: %(done)s") % {"done": done})

    return tell


class _Review:
    """Looks at what each row would do before it is kept."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.taken: list[int] = []
        self.wrong: set[int] = set()
        self.kept = 0

    def __call__(self, plans: list[Plan]) -> None:
        known = [one.organization.pk for one in plans if one.organization]
        left = dict(
            MovedOrganization.objects.filter(organization__in=known).values_list("pk", "version")
        )
        for one in plans:
            self._review(one, left)

    def _review(self, one: Plan, left: dict[int, int]) -> None:
        told, row = one.line.cells, one.organization
        if not told.get("legacy_id") and not one.line.errors:
            one.report("legacy_id", _("Укажите номер на прежнем портале: по нему строку узнают."))
        if one.line.errors:
            one.kind = Kind.WRONG
            self.wrong.add(one.line.number)
            for column, sentence in one.line.errors:
                self.report.error(FILE, one.line.number, column, told.get(column, ""), sentence)
            return
        if row is None or left.get(row.pk) == row.version:
            self.taken.append(int(told["legacy_id"]))
        elif one.kind == Kind.CHANGED:
            self._keep(one)

    def _keep(self, one: Plan) -> None:
        """Somebody works with it here: take no more than its number, if it has none."""
        one.values = {name: one.values[name] for name in one.values if name == "legacy_id"}
        if one.organization and one.organization.legacy_id:
            one.values = {}
        one.parent_row = None
        if not one.values:
            one.kind, one.changes = Kind.SAME, []
            self.kept += 1
        self.report.notice(
            FILE,
            one.line.number,
            "legacy_id",
            one.line.cells["legacy_id"],
            _("Эту организацию уже ведут здесь: её данные не изменены."),
        )


def _tell_orphans(imported: OrganizationImport, review: _Review, report: Report) -> None:
    """Units left out because those above them are."""
    wrong = ImportRow.objects.filter(imported=imported, kind=Kind.WRONG)
    for row in wrong.exclude(number__in=review.wrong).order_by("number"):
        for _column, sentence in row.errors:
            report.error(FILE, row.number, "parent_legacy_id", row.name, sentence)
