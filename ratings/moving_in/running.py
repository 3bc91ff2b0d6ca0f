"""The whole run: every file is looked through before anything of one is taken."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.selectors import forget_reference
from portal.lib import wording
from portal.lib.locks import Lock, take
from portal.lib.tables import analyze
from ratings.models import MovingRun
from ratings.moving_in import memberships, organizations, people, questionnaires
from ratings.moving_in.files import (
    KINDS,
    MEMBERSHIPS,
    ORGANIZATIONS,
    PEOPLE,
    QUESTIONNAIRES,
    BrokenFile,
    check,
)
from ratings.moving_in.report import Report
from ratings.services import moving_in


class Refused(Exception):
    """Nothing was done; says why, a sentence a line."""


def run(*, folder: Path, errors: Path, dry_run: bool, say: Callable[[str], None]) -> Report:
    """Take over what the files of a folder tell; done again, it adds what is new.

    Each file is one transaction: cut off anywhere, the next run goes on from there.

    Args:
        errors: where to list what is wrong or worth knowing; not left if there is nothing.
        dry_run: do all of it, tell all of it, and take it back: nothing is written.
        say: told how far it is.

    Raises:
        Refused: no files, files that aren't the tables they should be, or the move is over.
        OSError: the list of errors can't be written there.
    """
    paths = {kind.name: folder / kind.name for kind in KINDS if (folder / kind.name).is_file()}
    if not paths:
        names = ", ".join(kind.name for kind in KINDS)
        raise Refused(_("В папке нет ни одного из файлов: %(names)s.") % {"names": names})
    if MovingRun.objects.filter(forgotten_at__isnull=False).exists():
        raise Refused(_("Перенос завершён: номера прежнего портала уже забыты."))
    _check_all(paths, say)
    # a dry run is the very same work, so that the two can't differ
    held = transaction.atomic() if dry_run else nullcontext()
    with Report(errors, say) as report, held:
        _Run(paths, report, dry_run=dry_run, say=say).go()
        if dry_run:
            transaction.set_rollback(True)
    if dry_run:
        forget_reference()
    else:
        analyze()
    return report


def _check_all(paths: dict[str, Path], say: Callable[[str], None]) -> None:
    broken = []
    for kind in KINDS:
        if path := paths.get(kind.name):
            try:
                rows = check(path, kind)
            except BrokenFile as error:
                broken.append(f"{kind.name}: {error}")
            else:
                say(
                    _("%(file)s: строк — %(rows)s")
                    % {"file": kind.name, "rows": wording.number(rows)}
                )
    if broken:
        raise Refused("\n".join(broken))


class _Run:
    """The files, one after another."""

    def __init__(
        self, paths: dict[str, Path], report: Report, *, dry_run: bool, say: Callable[[str], None]
    ) -> None:
        self.paths, self.report, self.dry_run, self.say = paths, report, dry_run, say
        self.now = timezone.now()
        self.since: memberships.Since = {}

    def go(self) -> None:
        run = moving_in.begin_run()
        self._take(ORGANIZATIONS.name, lambda path, _tell: organizations.bring(path, self.report))
        self._take(PEOPLE.name, lambda path, tell: people.bring(path, self.report, self.now, tell))
        self._take(MEMBERSHIPS.name, self._bring_memberships)
        self._take(
            QUESTIONNAIRES.name,
            lambda path, tell: questionnaires.bring(path, self.report, self.now, self.since, tell),
        )
        moving_in.finish_run(run, {name: +counts for name, counts in self.report.counts.items()})

    def _bring_memberships(self, path: Path, tell: Callable[[int, int], None]) -> None:
        self.since = memberships.bring(path, self.report, self.now, tell)

    def _take(self, name: str, bring: Callable[[Path, Any], None]) -> None:
        path = self.paths.get(name)
        if path is None:
            return
        self.say(f"{name} …")

        def tell(row: int, percent: int) -> None:
            told = {"row": wording.number(row), "percent": percent}
            self.say("  " + _("прочитано строк: %(row)s (%(percent)s %%)") % told)

        try:
            # a savepoint in a dry run would make SQLite keep a copy of all that changes
            with transaction.atomic(savepoint=not self.dry_run):
                take(Lock.MOVING_IN)
                bring(path, tell)
        except BrokenFile as error:
            raise Refused(f"{name}: {error}") from None
