"""What the demo's representative has done with the clinic's questionnaires: services, tags, notes,
replies, a complaint."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization, Service
from ratings.arithmetic import UNIT
from ratings.models import (
    Comment,
    Complaint,
    Measure,
    Note,
    Questionnaire,
    ReadMark,
    Reply,
    Tag,
    Tagging,
)

UNREAD = 8  # of the newest
UNSATISFIED = 4 * UNIT
LATELY = timedelta(days=365)
TAGS = ("регистратура", "очередь", "благодарность")
NOTES = (
    "Показать заведующей поликлиникой на планёрке в понедельник.",
    "Похоже на то, о чём писали весной: запись на вечер.",
)
REPLIES: Sequence[tuple[Reply.State, str, str, str]] = (
    (
        Reply.State.PUBLISHED,
        "Спасибо, что написали. Мы разобрали с сотрудниками, как это вышло.",
        Measure.DONE,
        "Открыли второе окно регистратуры по понедельникам.",
    ),
    (
        Reply.State.PUBLISHED,
        "Спасибо за добрые слова, передали их всей смене.",
        "",
        "",
    ),
    (
        Reply.State.PENDING,
        "Согласны: так быть не должно. Пересматриваем график приёма.",
        Measure.STARTED,
        "Новый график — со следующего месяца.",
    ),
)


def handle(clinic: Organization, person: User, today: date) -> None:
    """Write it all; the newest questionnaires stay unread."""
    rows = Questionnaire.objects.studied().filter(organization=clinic).order_by("-number")
    _name_services(clinic, rows)
    known = list(rows)
    ReadMark.objects.bulk_create(ReadMark(questionnaire=one) for one in known[UNREAD:])
    public = _spoken_to(clinic, today)
    tags = [Tag.objects.create(organization=clinic, name=name) for name in TAGS]
    Tagging.objects.bulk_create(
        Tagging(tag=tags[number % len(tags)], questionnaire=comment.questionnaire)
        for number, comment in enumerate(public)
    )
    Note.objects.bulk_create(
        Note(questionnaire=comment.questionnaire, organization=clinic, text=text, by=person)
        for comment, text in zip(public, NOTES, strict=False)
    )
    now = timezone.now()
    # apologies to the discontent, thanks to the content
    low = [comment for comment in public if comment.questionnaire.mean < UNSATISFIED]
    high = [comment for comment in public if comment.questionnaire.mean >= UNSATISFIED]
    replies = []
    for state, text, measure, measure_text in REPLIES:
        left = low if measure else high
        if not left:
            continue
        replies.append(
            Reply(
                questionnaire=left.pop(0).questionnaire,
                organization=clinic,
                text=text,
                measure=measure,
                measure_text=measure_text,
                measure_on=today if measure else None,
                state=state,
                written_by=person,
                decided_at=now if state == Reply.State.PUBLISHED else None,
            )
        )
    Reply.objects.bulk_create(replies)
    if low:
        Complaint.objects.create(
            questionnaire=low[0].questionnaire,
            organization=clinic,
            reason="Речь о частной аптеке в нашем здании: мы за неё не отвечаем.",
            made_by=person,
        )


def _spoken_to(clinic: Organization, today: date) -> list[Comment]:
    """The newest public comments, three of them of people who were not content."""
    newest = (
        Comment.objects.public()
        .filter(organization=clinic, questionnaire__day__gte=today - LATELY)
        .select_related("questionnaire")
        .order_by("-questionnaire__number")
    )
    return [
        *newest.filter(questionnaire__mean__lt=UNSATISFIED)[:3],
        *newest.filter(questionnaire__mean__gte=UNSATISFIED)[:3],
    ]


def _name_services(clinic: Organization, rows: Iterable[Questionnaire]) -> None:
    """Two in three of the clinic's questionnaires say what was received."""
    services = list(Service.objects.filter(organization=clinic).order_by("pk"))
    changed = []
    for number, one in enumerate(rows):
        if services and number % 3:
            one.service = services[number % len(services)]
            one.service_name = one.service.name_ru
            changed.append(one)
    Questionnaire.objects.bulk_update(changed, ["service", "service_name"], batch_size=500)
