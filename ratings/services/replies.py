"""Public replies to comments: written by the organization, decided by moderators.

An edit is a new row that waits; what was published stays until the edit is.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from organizations.models import Organization
from ratings import rules
from ratings.models import Comment, Measure, Questionnaire, Reply, State
from ratings.models.replies import MEASURE_LENGTH, REPLY_LENGTH
from ratings.services.moderation import AlreadyDecided

_LIVE = (Reply.State.PENDING, Reply.State.PUBLISHED)
_LATEST = (*_LIVE, Reply.State.REJECTED)


class CannotReply(Exception):
    """There is no comment, or it is not for the public."""


class Overtaken(Exception):
    """A colleague has written since the page was made."""


def latest_reply(questionnaire: Questionnaire) -> Reply | None:
    """What the organization has said last; None if nothing, or if it has taken it back."""
    found = Reply.objects.filter(questionnaire=questionnaire).order_by("-pk").first()
    return found if found and found.state in _LATEST else None


def may_reply(questionnaire: Questionnaire) -> bool:
    """Whether it has a comment that the public reads or may come to read; it is at hand."""
    comment: Comment | None = getattr(questionnaire, "comment", None)
    return (
        comment is not None
        and not comment.is_private
        and comment.state != Comment.State.HIDDEN
        and questionnaire.state in (State.COUNTED, State.QUARANTINED)
    )


@transaction.atomic
def write_reply(
    *,
    by: User,
    organization: Organization,
    questionnaire: Questionnaire,
    seen: int,
    text: str,
    measure: str = "",
    measure_text: str = "",
) -> Reply:
    """Write the reply to a comment, or write it anew; a moderator reads it before the public.

    Args:
        organization: in whose name.
        seen: id of the latest reply when the page was made, 0 if there was none.
        measure: of Measure, "" if nothing is promised; measure_text says what.

    Raises:
        CannotReply: the comment is gone, private or hidden.
        Overtaken: a colleague has written something else since.
        ValidationError: it is empty or too long.
    """
    text, measure_text = text.strip(), measure_text.strip()
    _check(text, measure, measure_text)
    lock_comment(questionnaire)
    latest = latest_reply(questionnaire)
    says = (text, measure, measure_text)
    if (
        latest
        and latest.state in _LIVE
        and says
        == (
            latest.text,
            latest.measure,
            latest.measure_text,
        )
    ):
        return latest
    if (latest.pk if latest else 0) != seen:
        raise Overtaken
    Reply.objects.filter(questionnaire=questionnaire, state=Reply.State.PENDING).update(
        state=Reply.State.REPLACED
    )
    reply = Reply.objects.create(
        questionnaire=questionnaire,
        organization=organization,
        text=text,
        measure=measure,
        measure_text=measure_text if measure else "",
        measure_on=_since(latest, measure) if measure else None,
        written_by=by,
    )
    record(by=by, action="reply.write", subject=reply)
    return reply


def _check(text: str, measure: str, measure_text: str) -> None:
    errors = {}
    if not text:
        errors["text"] = _("Напишите ответ.")
    elif len(text) > REPLY_LENGTH:
        errors["text"] = _("Ответ длиннее 2 000 знаков. Сократите его.")
    if measure and measure not in Measure.values:
        errors["measure"] = _("Выберите из списка.")
    if measure == Measure.DONE and not measure_text:
        errors["measure_text"] = _("Напишите, что сделано.")
    if len(measure_text) > MEASURE_LENGTH:
        errors["measure_text"] = _("Длиннее 300 знаков. Сократите.")
    if errors:
        raise ValidationError(errors)


def _since(latest: Reply | None, measure: str) -> date:
    """The day since when it is so: it stays while only words change."""
    if latest and latest.measure == measure and latest.measure_on:
        return latest.measure_on
    return rules.current_day()


def lock_comment(questionnaire: Questionnaire) -> Comment:
    """The comment under lock: its author, colleagues and moderators wait for one another here."""
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .filter(
            questionnaire=questionnaire,
            is_private=False,
            state__in=[Comment.State.PENDING, Comment.State.PUBLISHED],
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
        )
        .first()
    )
    if comment is None:
        raise CannotReply
    return comment


@transaction.atomic
def withdraw_reply(*, by: User, questionnaire: Questionnaire) -> None:
    """Take the reply back: what was published is no longer shown, what waits is not decided."""
    Comment.objects.select_for_update().filter(questionnaire=questionnaire).first()
    for reply in Reply.objects.filter(questionnaire=questionnaire, state__in=_LATEST):
        reply.state = Reply.State.WITHDRAWN
        reply.is_told = True
        reply.save(update_fields=["state", "is_told"])
        record(by=by, action="reply.withdraw", subject=reply)


@transaction.atomic
def publish_reply(*, by: User, reply: Reply, digest: str) -> None:
    """Let everybody read a reply that waits, in the place of the one before.

    The comment's author is written to when the organization first replies, and when it says that
    something else is being done: see `ratings.services.letters`.

    Args:
        digest: `Reply.digest` of what was read.

    Raises:
        AlreadyDecided: it waits no more.
    """
    reply = _undecided(reply, digest)
    before = Reply.objects.filter(
        questionnaire=reply.questionnaire_id, state=Reply.State.PUBLISHED
    ).first()
    if before:
        Reply.objects.filter(pk=before.pk).update(state=Reply.State.REPLACED)
    news = before is None or not before.is_told or before.measure != reply.measure
    reply.is_told = not news
    _decide(by, reply, Reply.State.PUBLISHED, "")


@transaction.atomic
def reject_reply(*, by: User, reply: Reply, digest: str, reason: str) -> None:
    """Don't let it out; the organization reads why, and what was published before stays.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: it waits no more.
    """
    if not reason.strip():
        raise ValidationError(_("Укажите причину: организация её увидит."))
    _decide(by, _undecided(reply, digest), Reply.State.REJECTED, reason.strip())


def _undecided(reply: Reply, digest: str) -> Reply:
    if reply.digest != digest:
        raise AlreadyDecided
    # in the same order as whoever writes: the comment, then its replies
    Comment.objects.select_for_update().filter(questionnaire=reply.questionnaire_id).first()
    found = Reply.objects.waiting().filter(pk=reply.pk).first()
    if found is None:
        raise AlreadyDecided
    return found


def _decide(by: User, reply: Reply, state: Reply.State, reason: str) -> None:
    reply.state, reply.reason = state, reason
    reply.decided_by, reply.decided_at = by, timezone.now()
    reply.save(update_fields=["state", "reason", "decided_by", "decided_at", "is_told"])
    desk.finish(reply)
    record(
        by=by,
        action="reply.publish" if state == Reply.State.PUBLISHED else "reply.reject",
        subject=reply,
        details={"reason": reason} if reason else {},
    )


def may_reopen_reply(reply: Reply) -> bool:
    """Whether a decision on it can be taken back: it is what the organization said last."""
    if reply.state not in (Reply.State.PUBLISHED, Reply.State.REJECTED):
        return False
    latest = latest_reply(reply.questionnaire)
    return latest is not None and latest.pk == reply.pk and may_reply(reply.questionnaire)


@transaction.atomic
def reopen_reply(*, by: User, reply: Reply, digest: str, reason: str) -> None:
    """Take the decision back: it waits again, and nobody reads it meanwhile.

    Raises:
        AlreadyDecided: it waits, or the organization has written another one or taken it back.
    """
    Comment.objects.select_for_update().filter(questionnaire=reply.questionnaire_id).first()
    current = Reply.objects.select_related("questionnaire__comment").get(pk=reply.pk)
    if current.digest != digest or not may_reopen_reply(current):
        raise AlreadyDecided
    current.state, current.is_told, current.reason = Reply.State.PENDING, True, ""
    current.save(update_fields=["state", "is_told", "reason"])
    record(by=by, action="reply.reopen", subject=current, details={"reason": reason})
