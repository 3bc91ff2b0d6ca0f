"""What moderators read: what waits, comments with their authors' pseudonyms, what was decided.

Who wrote a comment is nobody's business: moderators see that two are of one hand, no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.selectors.desk import reasons_in_language
from organizations.models import Sphere
from portal.lib.languages import Text
from portal.lib.queues import Waiting
from ratings.figures import Mark
from ratings.hints import Kind
from ratings.models import Authorship, Comment, Complaint, Objection, ReaderComplaint, Reply
from ratings.rules import current_day

PAGE = 20
DECIDED = 50
OWN = 100
SERIES = timedelta(days=90)


# What waits


def waiting_comments() -> QuerySet[Comment]:
    """Comments that wait to be looked at, the oldest first."""
    return _shown(Comment.objects.waiting()).order_by("questionnaire_id")


def objected_comments(user: Any) -> QuerySet[Comment]:
    """Comments whose authors object, the oldest objection first; without those that this person has
    hidden or written, if there is anybody else."""
    waiting = Objection.objects.waiting()
    rows: Any = _shown(_asked_about(waiting))
    if has_others(user):
        own = Authorship.objects.filter(questionnaire=OuterRef("pk"), person=user)
        rows = rows.exclude(decided_by=user).exclude(Exists(own))
    found: QuerySet[Comment] = rows.order_by("asked")
    return found


def reported_comments() -> QuerySet[Comment]:
    """Comments that readers complain about, the oldest complaint first."""
    rows: Any = _shown(_asked_about(ReaderComplaint.objects.waiting()))
    found: QuerySet[Comment] = rows.order_by("asked")
    return found


def _asked_about(waiting: QuerySet[Any]) -> QuerySet[Any]:
    """The comments that these are about, with the oldest of each as `asked`: found from what
    waits, which is little, not from all comments."""
    oldest = waiting.filter(questionnaire=OuterRef("pk")).order_by("pk").values("pk")[:1]
    about = Comment.objects.filter(pk__in=waiting.order_by().values("questionnaire"))
    return about.annotate(asked=Subquery(oldest))


def _shown(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    return rows.select_related("questionnaire", "organization")


def waiting_replies() -> QuerySet[Reply]:
    """Organizations' replies that wait for a moderator, the oldest first."""
    return (
        Reply.objects.waiting()
        .select_related("organization", "questionnaire__organization", "questionnaire__comment")
        .order_by("pk")
    )


def waiting_complaints() -> QuerySet[Complaint]:
    """Organizations' complaints about comments that wait for a moderator, the oldest first."""
    return (
        Complaint.objects.waiting()
        .select_related("organization", "questionnaire__organization", "questionnaire__comment")
        .order_by("pk")
    )


def count_comments() -> Waiting:
    """How many comments wait, and since when."""
    return Waiting.of(Comment.objects.waiting(), "questionnaire__submitted_at")


def count_objections() -> Waiting:
    """How many objections wait, and since when."""
    return Waiting.of(Objection.objects.waiting(), "made_at")


def count_reported() -> Waiting:
    """About how many comments readers complain, and since when."""
    rows = ReaderComplaint.objects.waiting()
    return Waiting(
        **rows.aggregate(count=Count("questionnaire", distinct=True), oldest=Min("made_at"))
    )


def count_replies() -> Waiting:
    """How many replies wait, and since when."""
    return Waiting.of(Reply.objects.waiting(), "written_at")


def count_complaints() -> Waiting:
    """How many complaints of organizations wait, and since when."""
    return Waiting.of(Complaint.objects.waiting(), "made_at")


def has_others(user: Any) -> bool:
    """Whether anybody else decides comments."""
    deciders = User.objects.filter(Q(is_moderator=True) | Q(is_operator=True), is_active=True)
    return deciders.exclude(pk=user.pk).exists()


# One of them


@dataclass(frozen=True, slots=True)
class Case:
    """A comment as moderators read it.

    Attributes:
        author: a pseudonym, the same for all comments of one person; "" if the account is gone.
        others: comments of the same author lately, besides this one.
        hidden: how many of those moderators have hidden.
        copies: other comments with the same words.
        labels: why else it is worth a look.
    """

    comment: Comment
    mark: Mark
    author: str
    others: int
    hidden: int
    copies: int
    labels: list[str]


def cases(comments: Iterable[Comment]) -> list[Case]:
    """Comments with what is known of their authors and copies; their questionnaires are at hand
    (three statements)."""
    shown = list(comments)
    people = dict(
        Authorship.objects.filter(questionnaire__in=[one.pk for one in shown]).values_list(
            "questionnaire", "person"
        )
    )
    lately = Authorship.objects.filter(
        person__in=set(people.values()),
        questionnaire__day__gte=current_day() - SERIES,
        questionnaire__comment__isnull=False,
    )
    series = {
        person: (written, hidden)
        for person, written, hidden in lately.order_by()
        .values_list("person")
        .annotate(
            written=Count("pk"),
            hidden=Count("pk", filter=Q(questionnaire__comment__state=Comment.State.HIDDEN)),
        )
    }
    prints = {one.fingerprint for one in shown} - {""}
    copies = dict(
        Comment.objects.filter(fingerprint__in=prints)
        .order_by()
        .values_list("fingerprint")
        .annotate(Count("pk"))
    )
    return [_case(one, people.get(one.pk), series, copies) for one in shown]


def _case(
    comment: Comment,
    person: int | None,
    series: dict[int, tuple[int, int]],
    copies: dict[str, int],
) -> Case:
    written, hidden = series.get(person or 0, (0, 0))
    is_lately = comment.questionnaire.day >= current_day() - SERIES
    same = max(copies.get(comment.fingerprint, 1) - 1, 0)
    is_hidden = is_lately and comment.state == Comment.State.HIDDEN
    return Case(
        comment=comment,
        mark=Mark(comment.questionnaire.mean, 1, 1),
        author=pseudonym(person) if person else "",
        others=max(written - is_lately, 0),
        hidden=max(hidden - is_hidden, 0),
        copies=same,
        labels=comment.hint_labels(but=Kind.REPEATED if same else ""),
    )


def pseudonym(person_id: int) -> str:
    """What moderators call an author: short, stable, and of no use to whoever hasn't the key."""
    return salted_hmac("ratings.pseudonym", str(person_id), algorithm="sha256").hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Reports:
    """Readers' open complaints about one comment."""

    count: int
    last: int
    reasons: list[tuple[str, int]]
    texts: list[str]


def reports_about(comment: Comment) -> Reports | None:
    """What readers complain about (one statement); None if nobody does."""
    rows = list(ReaderComplaint.objects.waiting().filter(questionnaire=comment.pk).order_by("pk"))
    if not rows:
        return None
    counts: dict[str, int] = {}
    for row in rows:
        label = str(row.get_reason_display())
        counts[label] = counts.get(label, 0) + 1
    return Reports(
        count=len(rows),
        last=rows[-1].pk,
        reasons=sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])),
        texts=list(dict.fromkeys(row.text for row in rows if row.text))[:PAGE],
    )


def last_report(comment: Comment) -> int:
    """Id of the newest open complaint of a reader; 0 if there is none."""
    rows = ReaderComplaint.objects.waiting().filter(questionnaire=comment.pk)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def objection_to(comment: Comment) -> Objection | None:
    """The author's objection that waits or was decided, about the text as it reads now."""
    rows = Objection.objects.filter(questionnaire=comment.pk)
    return rows.exclude(state=Objection.State.OUTDATED).first()


def open_complaint(comment: Comment) -> Complaint | None:
    """The organization's complaint that waits."""
    rows = Complaint.objects.filter(questionnaire=comment.pk, state=Complaint.State.OPEN)
    return rows.select_related("organization").first()


def decided_comments() -> list[Comment]:
    """What moderators have decided lately, the last decision first."""
    rows = Comment.objects.filter(decided_at__isnull=False).order_by("-decided_at")
    return list(
        _shown(rows).select_related("decided_by", "questionnaire", "organization")[:DECIDED]
    )


def public_comment(pk: int | None) -> Comment | None:
    """A comment that the public reads, with its organization; None if there is none of that key."""
    rows = Comment.objects.public().filter(organization__is_filled=True, pk=pk)
    return _shown(rows).first() if pk else None


def all_spheres() -> list[Sphere]:
    """Every sphere, in the order of the catalogue."""
    return list(Sphere.objects.order_by("order", "pk"))


def own_complaints(person: Any) -> list[tuple[ReaderComplaint, Text]]:
    """A reader's own complaints about comments, the newest first, with the answers in the page's
    language."""
    rows = ReaderComplaint.objects.visible_to(person).filter(made_by=person)
    found = list(rows.select_related("questionnaire__organization").order_by("-pk")[:OWN])
    answers = reasons_in_language(one.answer for one in found)
    return [(one, answers[one.answer]) for one in found]
