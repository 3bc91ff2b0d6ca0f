"""An author asks to look once more at what was hidden; somebody else than who hid it decides."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from ratings import hints
from ratings.models import Authorship, Comment, Objection, Questionnaire
from ratings.selectors import can_object
from ratings.selectors.moderation import has_others
from ratings.services.comment_decisions import check_reason, settle_comment
from ratings.services.moderation import AlreadyDecided


class CannotObject(Exception):
    """Nothing is hidden, or this author has objected already."""


class OwnDecision(Exception):
    """Whoever hid it doesn't decide the objection, as long as there is somebody else."""


@transaction.atomic
def object_to_hiding(*, by: User, questionnaire: Questionnaire, text: str) -> Objection:
    """Ask the moderators to look once more. Once for a text.

    Raises:
        CannotObject: nothing of it is hidden, or they have objected already.
        ValidationError: no words, or too many.
    """
    text = text.strip()
    if not text:
        raise ValidationError(_("Напишите, почему комментарий можно опубликовать."))
    if len(text) > Objection.LENGTH:
        raise ValidationError(_("Длиннее 1 000 знаков. Сократите."))
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .filter(questionnaire=Questionnaire.objects.written_by(by).get(pk=questionnaire.pk))
        .first()
    )
    if comment is None or not can_object(comment, questionnaire):
        raise CannotObject
    try:
        with transaction.atomic():
            objection = Objection.objects.create(questionnaire=questionnaire, text=text)
    except IntegrityError:
        raise CannotObject from None
    # who the author is stays out of the log
    record(by=None, action="objection.make", subject=comment)
    return objection


@transaction.atomic
def decide_objection(
    *,
    by: User,
    objection: Objection,
    version: str,
    publishes: bool,
    answer: str,
    cuts: Sequence[hints.Cut] = (),
) -> None:
    """Publish the comment (all of it, or without some pieces), or leave it as it is, for good.

    Args:
        version: `Comment.version` of what was read.

    Raises:
        ValidationError: no answer.
        OwnDecision: this person has hidden it, or written it, and there is somebody else.
        AlreadyDecided: it is decided, or the comment says something else now.
    """
    check_reason(answer)
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .filter(questionnaire=objection.questionnaire_id)
        .first()
    )
    if comment is None or comment.version != version:
        raise AlreadyDecided
    if _is_own(by, comment) and has_others(by):
        raise OwnDecision
    changed = (
        Objection.objects.waiting()
        .filter(pk=objection.pk)
        .update(
            state=Objection.State.UPHELD if publishes else Objection.State.DISMISSED,
            answer=answer.strip(),
            decided_by=by,
            decided_at=timezone.now(),
        )
    )
    if not changed:
        raise AlreadyDecided
    if publishes:
        settle_comment(
            by=by,
            comment=comment,
            state=Comment.State.PUBLISHED,
            cuts=cuts,
            reason=answer,
            is_second=True,
        )
    Comment.objects.filter(pk=comment.pk).update(is_told=False)
    desk.finish(comment)
    record(
        by=by,
        action="objection.uphold" if publishes else "objection.dismiss",
        subject=comment,
        details={"reason": answer.strip()},
    )


def _is_own(by: User, comment: Comment) -> bool:
    if comment.decided_by_id == by.pk:
        return True
    return Authorship.objects.filter(questionnaire=comment.pk, person=by).exists()
