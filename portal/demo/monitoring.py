"""Two signed monitorings of the demo's district committee, and one that is being written."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from ratings.arithmetic import HalfYear
from registries.models import Monitoring
from registries.selectors.snapshot import before_of
from registries.services.monitoring import save_words, sign, write_snapshot

SIGNER, POSITION = "Ковалёва И. П.", "заместитель председателя Лиозненского райисполкома"
CONCLUSIONS = (
    "Качество услуг в районе оценивают высоко. Организациям без анкет разместить QR-код у входа "
    "и на своём сайте, рассказать о портале на приёме граждан. Тем, у кого оценка снизилась, "
    "разобрать анкеты с низкими отметками и сообщить исполкому, что сделано.",
    "Опыт организаций, у которых оценка выросла, обсудить на совещании руководителей. "
    "Заполнить кабинеты: режим работы, телефоны, услуги. К следующему полугодию добиться, чтобы "
    "анкеты были обо всех организациях, которые принимают граждан.",
)


def monitor(authority: Organization, officer: User, today: date) -> None:
    """Monitor the last two half-years and the running one, as an officer would have done it."""
    running = HalfYear.of(today)
    last = before_of(running)
    for half_year, conclusion in zip((before_of(last), last), CONCLUSIONS, strict=True):
        taken = min(half_year.ends_on + timedelta(days=9), today)
        monitoring = write_snapshot(
            by=officer, authority=authority, half_year=half_year, at=_at(taken)
        )
        _conclude(monitoring, officer, conclusion, min(taken + timedelta(days=5), today))
    write_snapshot(by=officer, authority=authority, half_year=running, at=timezone.now())


def _conclude(monitoring: Monitoring, officer: User, conclusion: str, day: date) -> None:
    written = save_words(
        by=officer,
        monitoring=monitoring,
        seen=monitoring.version,
        findings=monitoring.findings,
        conclusion=conclusion,
    )
    sign(
        by=officer,
        monitoring=written,
        seen=written.version,
        name=SIGNER,
        position=POSITION,
        at=_at(day),
    )


def _at(day: date) -> datetime:
    """Half past ten of that day in Minsk."""
    return timezone.make_aware(datetime.combine(day, time(10, 30)))
