"""What the demo's committee has sent to its organizations, and what it concludes of the clinic."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from ratings.arithmetic import HalfYear
from registries.models import (
    Addressee,
    Answer,
    Assignment,
    AssignmentEvent,
    AssignmentLetter,
    Monitoring,
    Topic,
    Use,
)
from registries.selectors.composing import ALL, Whom, reached
from registries.services.answers import accept, answer, note_read, return_answer
from registries.services.assignments import Said, reminder_of, send
from registries.services.conclusions import Words, note_readings, write

OTHERS = 11  # besides the clinic, of those that were recommended something


def assign(
    clinic: Organization, committee: Organization, *, officer: User, representative: User
) -> None:
    """Send, answer, decide, conclude, each by the service, then put back to its day."""
    now = timezone.now()
    all_of_them = reached(committee, Whom(how=ALL))
    if clinic.pk not in all_of_them:
        return
    some = [clinic.pk, *[pk for pk in all_of_them if pk != clinic.pk][:OTHERS]]
    _accepted(clinic, committee, some, officer, representative, now)
    _returned(clinic, committee, some, officer, representative, now)
    AssignmentLetter.objects.all().delete()  # they went long ago
    _waiting(committee, all_of_them, officer, now)
    _conclude(clinic, committee, officer)


def _accepted(
    clinic: Organization,
    committee: Organization,
    to: list[int],
    officer: User,
    representative: User,
    now: datetime,
) -> None:
    row = _send(
        1,
        officer,
        committee,
        to,
        "Сократить очередь в регистратуру",
        "По итогам мониторинга граждане чаще всего пишут об ожидании.\n"
        "Рекомендуем открыть второе окно в часы, когда людей больше всего, "
        "и разместить порядок записи у входа.",
    )
    one = _of(row, clinic)
    note_read(by=representative, addressee=one)
    made = answer(
        by=representative,
        addressee=one,
        key=UUID(int=101),
        text="Второе окно работает с понедельника по пятницу с 8 до 12 часов. "
        "Порядок записи висит у входа и на сайте.",
    )
    accept(by=officer, addressee=one, seen=made.pk, result="Меры достаточны.")
    _put_back(row, sent=now - timedelta(days=60), due=now - timedelta(days=40))
    _put_events_back(
        one, made, [now - timedelta(days=n) for n in (59, 45, 38)], decided=now - timedelta(days=38)
    )


def _returned(
    clinic: Organization,
    committee: Organization,
    to: list[int],
    officer: User,
    representative: User,
    now: datetime,
) -> None:
    row = _send(
        2,
        officer,
        committee,
        to[:4],
        "Отвечать на комментарии граждан",
        "Часть комментариев остаётся без ответа. Рекомендуем назначить ответственного "
        "и отвечать не позже чем через три рабочих дня.",
    )
    one = _of(row, clinic)
    note_read(by=representative, addressee=one)
    made = answer(
        by=representative, addressee=one, key=UUID(int=102), text="Ответственный назначен."
    )
    return_answer(
        by=officer,
        addressee=one,
        seen=made.pk,
        reason="Укажите, кто назначен и каким приказом.",
        due_on=timezone.localdate() + timedelta(days=6),
    )
    _put_back(row, sent=now - timedelta(days=30), due=now - timedelta(days=9))
    day = timezone.localdate() + timedelta(days=6)
    Addressee.objects.filter(pk=one.pk).update(due_on=day, remind_on=reminder_of(day))
    _put_events_back(one, made, [now - timedelta(days=n) for n in (29, 12, 2)])


def _waiting(committee: Organization, to: list[int], officer: User, now: datetime) -> None:
    row = _send(
        3,
        officer,
        committee,
        to,
        "Как вы используете портал",
        "Сообщите, кто отвечает за кабинет, где размещены QR-коды и баннер "
        "и что сделано по комментариям за полугодие.",
        kind=Assignment.Kind.REQUEST,
        topics=[Topic.USE.value, Topic.MEASURES.value],
    )
    _put_back(row, sent=now - timedelta(days=8), due=now + timedelta(days=2))


def _send(
    number: int, officer: User, committee: Organization, to: list[int], *said: str, **more: Any
) -> Assignment:
    subject, text = said
    signed = Monitoring.objects.filter(authority=committee, state=Monitoring.State.SIGNED)
    monitoring = None if "topics" in more else signed.order_by("-number").first()
    return send(
        by=officer,
        authority=committee,
        key=UUID(int=number),
        said=Said(
            kind=more.pop("kind", Assignment.Kind.RECOMMENDATION),
            subject=subject,
            text=text,
            due_on=timezone.localdate() + timedelta(days=14),
            **more,
        ),
        organizations=to,
        monitoring=monitoring,
    )


def _of(row: Assignment, organization: Organization) -> Addressee:
    rows = Addressee.objects.select_related("assignment")
    return rows.get(assignment=row, organization=organization)


def _put_back(row: Assignment, *, sent: datetime, due: datetime) -> None:
    day = timezone.localdate(due)
    Assignment.objects.filter(pk=row.pk).update(sent_at=sent, due_on=day)
    ahead = day >= timezone.localdate()
    Addressee.objects.filter(assignment=row).update(
        delivered_at=sent, due_on=day, remind_on=reminder_of(day) if ahead else None
    )


def _put_events_back(
    one: Addressee, made: Answer, days: list[datetime], decided: datetime | None = None
) -> None:
    """The three events of an addressee: read, answered, decided."""
    for event, at in zip(
        AssignmentEvent.objects.filter(addressee=one).order_by("pk"), days, strict=True
    ):
        AssignmentEvent.objects.filter(pk=event.pk).update(at=at)
    Answer.objects.filter(pk=made.pk).update(at=days[1])
    Addressee.objects.filter(pk=one.pk).update(
        read_at=days[0], answered_at=days[1], decided_at=decided
    )


def _conclude(clinic: Organization, committee: Organization, officer: User) -> None:
    running = HalfYear.of(timezone.localdate())
    last = HalfYear(running.year - 1, 2) if running.half == 1 else HalfYear(running.year, 1)
    row = write(
        by=officer,
        authority=committee,
        organization=clinic,
        half_year=last.code,
        words=Words(
            assessment="Организация отвечает на комментарии граждан и выполняет рекомендации. "
            "Очередь в регистратуру стала короче, жалоб на грубость не было.",
            use=Use.PRAISE,
            use_text="Учесть при поощрении по итогам года.",
            signed_name="Льновский С. П.",
            signed_position="Председатель райисполкома",
            signed_on=timezone.localdate(),
        ),
    )
    note_readings(by=officer, conclusions=[row], how="page")
