"""Readers, guests among them, complain about published comments; all that are open about one
comment are decided together, once."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from ratings import hints
from ratings.models import Comment, ReaderComplaint
from ratings.services.comment_decisions import check_reason, settle_comment
from ratings.services.complaints import AlreadyComplained
from ratings.services.moderation import AlreadyDecided
from ratings.services.replies import CannotReply

# how a comment is called in the address of the page to complain on
CONCEALED = "comment"


def complain_as_reader(
    *, by: User | None, comment: Comment, reason: str, text: str = ""
) -> ReaderComplaint:
    """Ask the moderators to look at a comment that the public reads.

    Args:
        by: None for a guest.
        reason: of `ReaderComplaint.Reason`.

    Raises:
        AlreadyComplained: this person has, about this text.
        CannotReply: the public doesn't read it any more.
        ValidationError: no reason of the list, «другое» without words, or too many of them.
    """
    text = text.strip()
    if reason not in ReaderComplaint.Reason.values:
        raise ValidationError({"reason": _("Выберите причину.")})
    if reason == ReaderComplaint.Reason.OTHER and not text:
        raise ValidationError({"text": _("Напишите, что в комментарии нарушает правила.")})
    if len(text) > ReaderComplaint.LENGTH:
        raise ValidationError({"text": _("Длиннее 500 знаков. Сократите.")})
    try:
        with transaction.atomic():
            if not Comment.objects.public().select_for_update(of=("self",)).filter(pk=comment.pk):
                raise CannotReply
            return ReaderComplaint.objects.create(
                questionnaire_id=comment.pk, reason=reason, text=text, made_by=by
            )
    except IntegrityError:
        raise AlreadyComplained from None


@transaction.atomic
def decide_reader_complaints(
    *,
    by: User,
    comment: Comment,
    version: str,
    last: int,
    answer: str,
    hides: bool = False,
    cuts: Sequence[hints.Cut] = (),
) -> None:
    """Hide the comment or pieces of it, or leave it as it is. Signed-in readers read the answer; if
    something is hidden the author does, too.

    Args:
        version: `Comment.version` of what was read.
        last: id of the newest complaint that was read; those made since wait on, unless the
            comment is hidden.

    Raises:
        ValidationError: no answer.
        AlreadyDecided: somebody has decided them, or the comment.
    """
    check_reason(answer)
    current = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if current is None or current.version != version:
        raise AlreadyDecided
    waiting = ReaderComplaint.objects.waiting().filter(questionnaire=current.pk, pk__lte=last)
    refuses = hides or bool(cuts)
    number = waiting.update(
        state=ReaderComplaint.State.UPHELD if refuses else ReaderComplaint.State.DISMISSED,
        answer=answer.strip(),
        decided_by=by,
        decided_at=timezone.now(),
    )
    if not number:
        raise AlreadyDecided
    if refuses:
        settle_comment(
            by=by,
            comment=current,
            state=Comment.State.HIDDEN if hides else Comment.State.PUBLISHED,
            cuts=cuts or current.cuts,
            reason=answer,
            is_second=not current.is_unseen,
        )
    desk.finish(current)
    record(
        by=by,
        action="reader_complaints.uphold" if refuses else "reader_complaints.dismiss",
        subject=current,
        details={"reason": answer.strip(), "complaints": number},
    )
