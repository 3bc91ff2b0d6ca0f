"""What moderators decide of a comment: publish it, hide pieces of it, hide it; and decide anew.

Every decision names what was read, so that of two moderators one decides, and what an author has
changed meanwhile is read again. None of them touches the questionnaire: the mark stays.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from ratings import hints
from ratings.models import Comment, Complaint, Objection, ReaderComplaint
from ratings.services.moderation import AlreadyDecided

REASON_LENGTH = 1000
_State = Comment.State


def publish_comment(
    *, by: User, comment: Comment, digest: str, cuts: Sequence[hints.Cut] = (), reason: str = ""
) -> None:
    """Let everybody read a comment that waits, all of it or without some pieces.

    Args:
        digest: `Comment.digest` of the text that was read.
        cuts: pieces to hide; their reason is read by the author.

    Raises:
        ValidationError: pieces are hidden without a reason.
        AlreadyDecided: it waits no more, or says something else now.
    """
    if cuts:
        check_reason(reason)
    _decide(by, comment, digest, state=_State.PUBLISHED, cuts=cuts, reason=reason)


def hide_comment(
    *, by: User, comment: Comment, digest: str, reason: str, cuts: Sequence[hints.Cut] = ()
) -> None:
    """Keep a comment that waits from the public; its questionnaire counts as before.

    Args:
        cuts: personal data in it, which the organization then doesn't read either.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: it waits no more, or says something else now.
    """
    check_reason(reason)
    _decide(by, comment, digest, state=_State.HIDDEN, cuts=cuts, reason=reason)


@transaction.atomic
def _decide(
    by: User,
    comment: Comment,
    digest: str,
    *,
    state: int,
    cuts: Sequence[hints.Cut],
    reason: str,
) -> None:
    current = (
        Comment.objects.waiting().select_for_update(of=("self",)).filter(pk=comment.pk).first()
    )
    # what was read is what is decided: an author may change the text meanwhile
    if current is None or current.digest != digest:
        raise AlreadyDecided
    settle_comment(by=by, comment=current, state=state, cuts=cuts, reason=reason)


@transaction.atomic
def reconsider_comment(
    *,
    by: User,
    comment: Comment,
    version: str,
    publishes: bool,
    reason: str,
    cuts: Sequence[hints.Cut] = (),
) -> None:
    """Decide anew what was decided already; both decisions stay in its history.

    Args:
        version: `Comment.version` of what was read.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: it still waits, or somebody has decided it meanwhile, or its author has
            changed it or wants it private.
    """
    check_reason(reason)
    current = (
        Comment.objects.select_for_update(of=("self",)).decided().filter(pk=comment.pk).first()
    )
    if current is None or current.version != version:
        raise AlreadyDecided
    settle_comment(
        by=by,
        comment=current,
        state=_State.PUBLISHED if publishes else _State.HIDDEN,
        cuts=cuts,
        reason=reason,
        is_second=True,
    )
    if publishes and not current.cuts:
        # what its author asked for has come about; while a piece is hidden, somebody else decides
        _close(by, Objection, current, reason)


def check_reason(reason: str) -> None:
    """Whoever is refused something reads why.

    Raises:
        ValidationError: there is no reason, or it is too long.
    """
    if not reason.strip():
        raise ValidationError(_("Укажите причину: автор её увидит."))
    if len(reason.strip()) > REASON_LENGTH:
        raise ValidationError(_("Причина длиннее 1 000 знаков. Сократите."))


def settle_comment(
    *,
    by: User,
    comment: Comment,
    state: int,
    cuts: Sequence[hints.Cut],
    reason: str,
    is_second: bool = False,
) -> None:
    """Write a decision on a comment that is under lock, and what follows from it: the author is
    written to when something is hidden or comes back, complaints about what is hidden are upheld.
    Where pieces are hidden, readers may have complained of others: that is decided apart."""
    reason = reason.strip()
    was_refused = comment.state == _State.HIDDEN or bool(comment.cuts)
    tidied = [list(cut) for cut in hints.tidy(cuts, comment.text)]
    if len(tidied) == 1 and tidied[0][:2] == [0, len(comment.text)]:
        state = _State.HIDDEN  # nothing would be left to read
    is_refused = state == _State.HIDDEN or bool(tidied)
    comment.state, comment.cuts = state, tidied
    comment.reason = reason if is_refused else ""
    comment.is_unseen = False
    comment.is_told = not (is_refused or was_refused)
    comment.decided_by, comment.decided_at = by, timezone.now()
    comment.save(
        update_fields=[
            "state", "cuts", "reason", "is_unseen", "is_told", "decided_by", "decided_at",
        ]
    )  # fmt: skip
    desk.finish(comment)
    if state == _State.HIDDEN:
        _close(by, Complaint, comment, reason)
        _close(by, ReaderComplaint, comment, reason)
    action = (
        "comment.hide" if state == _State.HIDDEN else "comment.cut" if tidied else "comment.publish"
    )
    details: dict[str, object] = {"reason": reason} if reason else {}
    if tidied:
        details["pieces"] = [cut[2] for cut in tidied]
    if is_second:
        details["second"] = True
    record(by=by, action=action, subject=comment, details=details)


def _close(by: User, asked: type[Model], comment: Comment, answer: str) -> None:
    """Those who asked for it have got it."""
    states = asked.State  # type: ignore[attr-defined]
    asked._default_manager.filter(questionnaire=comment.pk, state=states.OPEN).update(
        state=states.UPHELD, answer=answer, decided_by=by, decided_at=timezone.now()
    )


def note_reading(*, by: User, comment: Comment) -> None:
    """Log that somebody reads what is hidden from the public."""
    if comment.state == _State.HIDDEN or comment.cuts:
        record(by=by, action="comment.read", subject=comment)
