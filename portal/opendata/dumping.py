"""Dumps of open data: made at night by the worker, kept for a week, one a month for good.

Questionnaires are told once a month, when all of it is over, so that no two files differ by a
day's; what changes every day, the catalogue and the marks, is told every night
(docs/adr/0027-open-data.md).
"""

import errno
import logging
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone
from django_tasks import task

from organizations.selectors import count_organizations
from portal.opendata.dumps import catalogue, figures
from portal.opendata.dumps.moment import one_moment
from portal.opendata.dumps.tables import Table
from portal.opendata.dumps.writing import digest_of, write_dump
from portal.opendata.models import Dump
from portal.opendata.selectors.country import last_frozen_key
from portal.opendata.selectors.dumps import HOUR, LOST_AFTER, asked_again_at, due_dumps
from portal.opendata.selectors.names import mark_values
from ratings import rules
from ratings.arithmetic import ADJUSTED_WEIGHT, BASE_CRITERIA, KEY_SCALE, PARTS, UNIT
from ratings.models import Questionnaire
from ratings.scores import tally_of_all
from ratings.selectors import minimum_count, national_figures

FOLDER = "opendata"
KEPT = timedelta(days=7)
State, Kind, Failure = Dump.State, Dump.Kind, Dump.Failure

logger = logging.getLogger(__name__)


def ask_for_dumps() -> None:
    """Have tonight's dump made, and last month's once its questionnaires can't be edited any more
    (due work). What failed or was lost is asked for again, with growing pauses, for as long as it
    is due: a night's until the next night, a month's all of the next month."""
    now = timezone.localtime()
    if now.hour >= HOUR:
        for kind, day in due_dumps(now.date()):
            _ask(kind, day)


def _ask(kind: str, day: date) -> None:
    now = timezone.now()
    with transaction.atomic():
        dump, is_new = Dump.objects.get_or_create(kind=kind, day=day, defaults={"asked_at": now})
        if is_new:
            write.enqueue(dump.pk)
        elif (again := asked_again_at(dump)) and again <= now:
            ask_again(dump)


def ask_again(dump: Dump) -> bool:
    """Have a dump written once more, within the caller's transaction.

    Returns whether it is: of two who ask at once one wins, who changes the row as it was read.
    """
    read = Dump.objects.filter(pk=dump.pk, tries=dump.tries, state=dump.state)
    if not read.update(tries=dump.tries + 1, state=State.WAITING, asked_at=timezone.now()):
        return False
    write.enqueue(dump.pk)
    return True


@task()
def write(dump_id: int) -> None:
    """Write the file; one that is ready stays as it is."""
    dump = Dump.objects.filter(pk=dump_id, state=State.WAITING).first()
    if dump is None:
        return
    folder = folder_of() / f"{uuid4().hex}.part"
    try:
        folder.mkdir(mode=0o700, parents=True)
        path = folder / dump.file_name
        moment, rows = _write(dump, path, folder)
        size, digest = path.stat().st_size, digest_of(path)
        path.chmod(0o600)
        with transaction.atomic():
            # one that was asked for again, as if lost, may be told of already: its file stays
            if Dump.objects.filter(pk=dump.pk, state=State.WAITING).update(
                state=State.READY,
                made_at=moment,
                size=size,
                sha256=digest,
                rows=rows,
                failure=Failure.NONE,
            ):
                path.replace(path_of(dump))
    except Exception as error:
        logger.exception("dump %s failed", dump.file_name)
        Dump.objects.filter(pk=dump.pk, state=State.WAITING).update(
            state=State.FAILED, failure=_failure(error)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _failure(error: Exception) -> str:
    if isinstance(error, OSError):
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return Failure.NO_SPACE if is_full else Failure.FILES
    return Failure.DATABASE if isinstance(error, Error) else Failure.OTHER


def _write(dump: Dump, path: Path, folder: Path) -> tuple[datetime, dict[str, int]]:
    with one_moment():
        moment = timezone.localtime()
        if dump.kind == Kind.MONTHLY:
            title = f"Анкеты и оценки по {dump.day:%m.%Y}"
            minimum = rules.in_force(dump.day).minimum_count
            found = figures.recounted(dump.day)
            counted = Questionnaire.objects.filter(day__lte=dump.day)
            tally = dict(zip(PARTS, tally_of_all(counted), strict=True))
            count, total, satisfied = tally["count"], tally["sum"], tally["satisfied"]
            disguise = catalogue.Disguise(figures.rated(found))
            more: list[Table] = [figures.questionnaires(dump.day, disguise, folder)]
        else:
            title = f"Организации и оценки на {dump.day:%d.%m.%Y}"
            minimum = minimum_count()
            found = figures.live()
            national = national_figures()
            count, total, satisfied = national.count, national.total, national.satisfied
            disguise = catalogue.Disguise(figures.rated(found))
            more = [figures.half_years(disguise), figures.frozen_positions(disguise)]
        is_monthly = dump.kind == Kind.MONTHLY
        counts = write_dump(
            path,
            folder,
            name=path.stem,
            title=title,
            moment=moment,
            rules={
                "unit": UNIT,
                "key_scale": KEY_SCALE,
                "minimum_count": minimum,
                "repeat_days": rules.in_force(dump.day).repeat_days,
                "adjusted_weight": ADJUSTED_WEIGHT,
                "adjusted_mean_key": last_frozen_key(dump.day),
                "base_criteria": BASE_CRITERIA,
                "questionnaires_until": dump.day.isoformat(),
                "made_at": moment.isoformat(),
                "organizations": count_organizations(),
                "country": {**mark_values(total, count), "satisfied": satisfied},
            },
            tables=[
                *catalogue.lists(),
                catalogue.organizations(),
                catalogue.oversight(disguise, with_hidden=is_monthly),
                figures.marks(found, disguise),
                figures.positions(found, minimum),
                *more,
            ],
            with_script=is_monthly,
        )
    return moment, counts


def tidy() -> None:
    """Take away what is older than a week, but for months, and what was left half-written (due
    work)."""
    old = Dump.objects.filter(kind=Kind.DAILY, day__lt=timezone.localdate() - KEPT)
    for dump in old:
        path_of(dump).unlink(missing_ok=True)
        dump.delete()
    for path in folder_of().glob("*.part"):
        age = timezone.now().timestamp() - path.stat().st_mtime
        if age > LOST_AFTER.total_seconds():
            shutil.rmtree(path, ignore_errors=True)


def path_of(dump: Dump) -> Path:
    """Where its file is, once it is ready."""
    return folder_of() / dump.file_name


def folder_of() -> Path:
    """Where dumps are kept."""
    return Path(settings.MEDIA_ROOT) / FOLDER
