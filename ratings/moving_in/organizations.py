"""organizations.csv: read, resolved and written by the import of organizations."""

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from organizations.importing import steps
from organizations.importing.identifying import Plan
from organizations.importing.reading import Line
from organizations.models import ImportRow, Organization, OrganizationImport
from organizations.services import Overtaken
from portal.lib import wording
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
        imported = steps.bring(path=path, leave=review.leave, review=review, tell=_told(report))
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
    report.count(FILE, "already", imported.same)


def _told(report: Report) -> Callable[[int], None]:
    def tell(done: int) -> None:
        report.say("  " + _("записано организаций: %(done)s") % {"done": wording.number(done)})

    return tell


class _Review:
    """Looks at rows before they are planned, and at what each would do before it is kept."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.taken: list[int] = []
        self.wrong: set[int] = set()
        self.kept = 0
        self._living = _living()

    def leave(self, line: Line) -> bool:
        """Whether somebody works with it here: then the file has no say any more."""
        if line.cells.get("legacy_id") not in self._living:
            return False
        self.kept += 1
        self._note(line)
        return True

    def __call__(self, plans: list[Plan]) -> None:
        for one in plans:
            self._review(one)

    def _review(self, one: Plan) -> None:
        told, row = one.line.cells, one.organization
        if not told.get("legacy_id") and not one.line.errors:
            one.report("legacy_id", _("Укажите номер на прежнем портале: по нему строку узнают."))
        if one.line.errors:
            one.kind = Kind.WRONG
            self.wrong.add(one.line.number)
            for column, sentence in one.line.errors:
                self.report.error(FILE, one.line.number, column, told.get(column, ""), sentence)
        elif row and row.legacy_id is None:  # it registered here: no more than its number is new
            one.values = {"legacy_id": int(told["legacy_id"])}
            one.parent_row = None
            self._note(one.line)
        else:
            self.taken.append(int(told["legacy_id"]))

    def _note(self, line: Line) -> None:
        self.report.notice(
            *(FILE, line.number, "legacy_id", line.cells["legacy_id"]),
            _("Эту организацию уже ведут здесь: её данные не изменены."),
        )


def _living() -> set[str]:
    """Numbers of those that aren't as the move has left them."""
    left = dict(MovedOrganization.objects.values_list("pk", "version"))
    rows = Organization.objects.filter(legacy_id__isnull=False)
    return {
        str(number)
        for number, pk, version, merged in rows.values_list(
            "legacy_id", "pk", "version", "merged_into"
        )
        if merged or left.get(pk) != version
    }


def _tell_orphans(imported: OrganizationImport, review: _Review, report: Report) -> None:
    """Units left out because those above them are."""
    wrong = ImportRow.objects.filter(imported=imported, kind=Kind.WRONG)
    for row in wrong.exclude(number__in=review.wrong).order_by("number"):
        for _column, sentence in row.errors:
            report.error(FILE, row.number, "parent_legacy_id", row.name, sentence)
