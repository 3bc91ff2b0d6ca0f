"""An organization asks the moderators to hide a comment; they decide it once."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from organizations.models import Organization
from ratings.models import Comment, Complaint, Questionnaire
from ratings.services.comment_decisions import settle_comment
from ratings.services.moderation import AlreadyDecided
from ratings.services.replies import CannotReply, lock_comment

REASON_LENGTH = 1000


class AlreadyComplained(Exception):
    """There is a complaint about this comment already."""


def complain(
    *, by: User, organization: Organization, questionnaire: Questionnaire, reason: str
) -> Complaint:
    """Ask the moderators to hide a comment. About one text once.

    Raises:
        AlreadyComplained: somebody has.
        CannotReply: the comment isn't for the public anyway.
        ValidationError: no reason, or too long a one.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Напишите, что в комментарии нарушает правила."))
    if len(reason) > REASON_LENGTH:
        raise ValidationError(_("Длиннее 1 000 знаков. Сократите."))
    try:
        with transaction.atomic():
            lock_comment(questionnaire)
            complaint = Complaint.objects.create(
                questionnaire=questionnaire, organization=organization, reason=reason, made_by=by
            )
            record(by=by, action="complaint.make", subject=complaint)
    except IntegrityError:
        raise AlreadyComplained from None
    return complaint


@transaction.atomic
def decide_complaint(
    *, by: User, complaint: Complaint, digest: str, hides: bool, answer: str
) -> None:
    """Hide the comment, or leave it as it is. The organization reads the answer; if the comment is
    hidden its author does, too.

    Args:
        digest: `Comment.digest` of the text that was read.

    Raises:
        ValidationError: no answer.
        AlreadyDecided: it is decided, or the comment says something else now.
    """
    if not answer.strip():
        raise ValidationError(_("Напишите, почему так решено: это прочтёт организация."))
    try:
        comment = lock_comment(complaint.questionnaire)
    except CannotReply:
        raise AlreadyDecided from None
    if comment.digest != digest:
        raise AlreadyDecided
    changed = Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.OPEN).update(
        state=Complaint.State.UPHELD if hides else Complaint.State.DISMISSED,
        answer=answer.strip(),
        decided_by=by,
        decided_at=timezone.now(),
    )
    if not changed:
        raise AlreadyDecided
    if hides:
        settle_comment(
            by=by,
            comment=comment,
            state=Comment.State.HIDDEN,
            cuts=comment.cuts,
            reason=answer,
            is_second=comment.decided_at is not None,
        )
    desk.finish(complaint)
    record(
        by=by,
        action="complaint.uphold" if hides else "complaint.dismiss",
        subject=complaint,
        details={"reason": answer.strip()},
    )


def may_reopen_complaint(complaint: Complaint) -> bool:
    """Whether a dismissal can be taken back; where the comment was hidden, decide on it anew."""
    comment: Comment | None = getattr(complaint.questionnaire, "comment", None)
    return (
        complaint.state == Complaint.State.DISMISSED
        and comment is not None
        and comment.state != Comment.State.HIDDEN
    )


@transaction.atomic
def reopen_complaint(*, by: User, complaint: Complaint, digest: str, reason: str) -> None:
    """Take a dismissal back: the complaint waits again.

    Raises:
        AlreadyDecided: it isn't dismissed, or the comment says something else now.
    """
    try:
        comment = lock_comment(complaint.questionnaire)
    except CannotReply:
        raise AlreadyDecided from None
    changed = Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.DISMISSED).update(
        state=Complaint.State.OPEN, answer="", decided_by=None, decided_at=None
    )
    if comment.digest != digest or not changed:
        raise AlreadyDecided
    record(by=by, action="complaint.reopen", subject=complaint, details={"reason": reason})
