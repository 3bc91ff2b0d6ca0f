"""What the demo's moderators have before them: comments with hints, hidden ones and pieces, an
objection, complaints of readers; one sphere whose comments are published at once."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization, Sphere
from ratings import hints
from ratings.arithmetic import UNIT
from ratings.insults import Insults
from ratings.models import (
    Authorship,
    Comment,
    Mode,
    Objection,
    ReaderComplaint,
    State,
)
from ratings.services.comments import choose_modes, insult_entries

AT_ONCE = "culture"  # the sphere
WAITING = (
    "Врач Ковалёва А. П. так и не перезвонила, хотя я оставила номер: +375 29 123-45-67.",
    "Да они там дураки, извините за прямоту. Два часа в очереди и ничего не решили.",
    "СКОЛЬКО МОЖНО ЖДАТЬ ТАЛОН К ОФТАЛЬМОЛОГУ? ТРЕТИЙ МЕСЯЦ ПОДРЯД!",
    "Лучшие окна и двери недорого: www.okna-dveri.by, звоните 8 (029) 765-43-21!",
)
COPIED = "Очередь в регистратуру начинается в семь утра, а талонов хватает на двадцать минут."
CUT = "Кому тоже не дали выписку, пишите мне: anna.demo@example.by, пойдём вместе."
HIDDEN = "Три часа у кабинета, и никто не вышел. Просто тупицы."
OBJECTION = "Слово резкое, но и ждал я три часа. Уберите слово, оставьте остальное."
ANSWERED = "Оскорбления в адрес сотрудников"


def moderate(clinic: Organization, *, citizen: User, moderator: User) -> None:
    """Write it all, on comments of the clinic that are there already."""
    sphere = Sphere.objects.filter(code=AT_ONCE).first()
    if sphere:
        choose_modes(by=None, portal=Mode.BEFORE, spheres={sphere.pk: Mode.SUSPICIOUS})
    mine = Authorship.objects.filter(person=citizen).values("questionnaire")
    rows = list(
        Comment.objects.filter(
            organization=clinic,
            is_private=False,
            questionnaire__state=State.COUNTED,
            questionnaire__replies=None,
            questionnaire__complaints=None,
            questionnaire__mean__lt=4 * UNIT,
        )
        .exclude(questionnaire__in=mine)
        .select_related("questionnaire")
        .order_by("-pk")[: len(WAITING) + 6]
    )
    if len(rows) < len(WAITING) + 6:
        return
    for comment, text in zip(rows, (*WAITING, COPIED, COPIED), strict=False):
        _write(comment, text, Comment.State.PENDING)
    cut, hidden, read, again = rows[len(WAITING) + 2 : len(WAITING) + 6]
    now = timezone.now()
    _write(cut, CUT, Comment.State.PUBLISHED)
    cut.cuts = [[one.start, one.end, str(one.kind)] for one in hints.find(CUT)]
    cut.reason = "Личные данные"
    _write(hidden, HIDDEN, Comment.State.HIDDEN)
    hidden.reason = ANSWERED
    for comment in (cut, hidden):
        comment.decided_by, comment.decided_at = moderator, now - timedelta(days=1)
    Comment.objects.bulk_update(rows, WRITTEN)
    Comment.objects.filter(pk__in=[read.pk, again.pk]).update(state=Comment.State.PUBLISHED)
    Objection.objects.create(questionnaire=hidden.questionnaire, text=OBJECTION)
    ReaderComplaint.objects.bulk_create(
        ReaderComplaint(questionnaire=one, reason=reason, text=text, made_by=by)
        for one, reason, text, by in (
            (read.questionnaire, ReaderComplaint.Reason.ELSEWHERE, "", None),
            (read.questionnaire, ReaderComplaint.Reason.OTHER, "Это было в другом году.", citizen),
            (again.questionnaire, ReaderComplaint.Reason.PERSONAL, "", None),
        )
    )


WRITTEN = ["text", "hints", "fingerprint", "state", "cuts", "reason", "decided_by", "decided_at"]


def _write(comment: Comment, text: str, state: Comment.State) -> None:
    found = hints.find(text, insults=Insults(insult_entries()))
    comment.text, comment.state, comment.reason = text, state, ""
    comment.hints = [[one.start, one.end, str(one.kind)] for one in found]
    if text == COPIED:
        comment.hints.append([0, 0, str(hints.Kind.REPEATED)])
    comment.fingerprint = hints.fingerprint(text)
