"""What waits for moderators here: how the desk counts and works it.

An item of the queues of comments, objections and readers' complaints is the comment, so that one
comment is never before two people, whatever is asked about it, and has one history.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Work
from ratings import services
from ratings.models import Comment, Complaint, Reply
from ratings.selectors import moderation as selectors

HISTORY = (
    "comment.publish",
    "comment.cut",
    "comment.hide",
    "comment.read",
    "objection.make",
    "objection.uphold",
    "objection.dismiss",
    "reader_complaints.uphold",
    "reader_complaints.dismiss",
)
_OVERTAKEN = (services.AlreadyDecided, services.OwnDecision)


def _comments(user: Any) -> QuerySet[Comment]:
    rows = Comment.objects.editable_by(user).filter(is_private=False)
    return rows.select_related("questionnaire", "organization")


def _title(comment: Comment) -> str:
    text = Truncator(comment.text).chars(80)
    return _("№ %(n)s. %(name)s: %(text)s") % {
        "n": comment.pk,
        "name": comment.organization.short_name,
        "text": text,
    }


def _publish(by: Any, comment: Comment, mark: str, reason: str) -> None:
    services.publish_comment(by=by, comment=comment, digest=mark)


def _hide(by: Any, comment: Comment, mark: str, reason: str) -> None:
    services.hide_comment(by=by, comment=comment, digest=mark, reason=reason)


def reports_mark(comment: Comment) -> str:
    """Version of the comment, and the newest complaint about it."""
    return f"{comment.version}-{selectors.last_report(comment)}"


def read_reports_mark(mark: str) -> tuple[str, int]:
    """What `reports_mark` has written; 0 for no complaint at all."""
    version, _dash, last = mark.partition("-")
    return version, int(last) if last.isascii() and last.isdigit() and len(last) < 18 else 0


def _keep(by: Any, comment: Comment, mark: str, reason: str) -> None:
    version, last = read_reports_mark(mark)
    services.decide_reader_complaints(
        by=by, comment=comment, version=version, last=last, answer=reason
    )


COMMENTS = Queue(
    key="comments",
    label=gettext_lazy("Комментарии"),
    route="moderation:queue",
    audience=Audience.MODERATOR,
    waiting=selectors.count_comments,
    overdue_days=2,
    work=Work(
        item="moderation:comment",
        rows=_comments,
        candidates=lambda user: selectors.waiting_comments(),
        title=_title,
        mark=lambda comment: comment.digest,
        outcomes=(
            Outcome("publish", gettext_lazy("Опубликовать"), decide=_publish),
            Outcome("hide", gettext_lazy("Скрыть"), needs_reason=True, decide=_hide),
        ),
        overtaken=_OVERTAKEN,
        history=HISTORY,
    ),
)
OBJECTIONS = Queue(
    key="objections",
    label=gettext_lazy("Возражения авторов"),
    route="moderation:objections",
    audience=Audience.MODERATOR,
    waiting=selectors.count_objections,
    work=Work(
        item="moderation:objection",
        rows=_comments,
        candidates=selectors.objected_comments,
        title=_title,
        mark=lambda comment: comment.version,
        # each is read alone: somebody has hidden it already
        outcomes=(
            Outcome("uphold", gettext_lazy("Опубликовать"), needs_reason=True),
            Outcome("dismiss", gettext_lazy("Оставить скрытым"), needs_reason=True),
        ),
        overtaken=_OVERTAKEN,
        history=HISTORY,
    ),
)
REPORTS = Queue(
    key="reader-complaints",
    label=gettext_lazy("Жалобы читателей"),
    route="moderation:reports",
    audience=Audience.MODERATOR,
    waiting=selectors.count_reported,
    work=Work(
        item="moderation:report",
        rows=_comments,
        candidates=lambda user: selectors.reported_comments(),
        title=_title,
        mark=reports_mark,
        outcomes=(
            Outcome("keep", gettext_lazy("Оставить"), needs_reason=True, decide=_keep),
            Outcome("hide", gettext_lazy("Скрыть"), needs_reason=True),
        ),
        overtaken=_OVERTAKEN,
        history=HISTORY,
    ),
)


def _publish_reply(by: Any, reply: Reply, mark: str, reason: str) -> None:
    services.publish_reply(by=by, reply=reply, digest=mark)


def _reject_reply(by: Any, reply: Reply, mark: str, reason: str) -> None:
    services.reject_reply(by=by, reply=reply, digest=mark, reason=reason)


def _reopen_reply(by: Any, reply: Reply, mark: str, reason: str) -> None:
    services.reopen_reply(by=by, reply=reply, digest=mark, reason=reason)


REPLIES = Queue(
    key="replies",
    label=gettext_lazy("Ответы организаций"),
    route="moderation:replies",
    audience=Audience.MODERATOR,
    waiting=selectors.count_replies,
    work=Work(
        item="moderation:reply",
        rows=lambda user: Reply.objects.editable_by(user).select_related(
            "organization", "questionnaire__organization", "questionnaire__comment"
        ),
        candidates=lambda user: selectors.waiting_replies(),
        title=lambda reply: (
            _("№ %(n)s. %(name)s: %(text)s")
            % {
                "n": reply.pk,
                "name": reply.organization.short_name,
                "text": Truncator(reply.text).chars(80),
            }
        ),
        mark=lambda reply: reply.digest,
        outcomes=(
            Outcome("publish", gettext_lazy("Опубликовать"), decide=_publish_reply),
            Outcome(
                "reject", gettext_lazy("Не публиковать"), needs_reason=True, decide=_reject_reply
            ),
        ),
        overtaken=_OVERTAKEN,
        history=("reply.write", "reply.publish", "reply.reject", "reply.withdraw", "reply.reopen"),
        reopen=_reopen_reply,
        may_reopen=services.may_reopen_reply,
    ),
)


def _complaint_digest(complaint: Complaint) -> str:
    comment: Comment | None = getattr(complaint.questionnaire, "comment", None)
    return comment.digest if comment else ""


def _keep_comment(by: Any, complaint: Complaint, mark: str, reason: str) -> None:
    services.decide_complaint(by=by, complaint=complaint, digest=mark, hides=False, answer=reason)


def _reopen_complaint(by: Any, complaint: Complaint, mark: str, reason: str) -> None:
    services.reopen_complaint(by=by, complaint=complaint, digest=mark, reason=reason)


COMPLAINTS = Queue(
    key="complaints",
    label=gettext_lazy("Жалобы организаций"),
    route="moderation:complaints",
    audience=Audience.MODERATOR,
    waiting=selectors.count_complaints,
    work=Work(
        item="moderation:complaint",
        rows=lambda user: Complaint.objects.editable_by(user).select_related(
            "organization", "questionnaire__organization", "questionnaire__comment"
        ),
        candidates=lambda user: selectors.waiting_complaints(),
        title=lambda complaint: (
            _("Жалоба № %(n)s. %(name)s")
            % {"n": complaint.pk, "name": complaint.organization.short_name}
        ),
        mark=_complaint_digest,
        outcomes=(
            Outcome(
                "keep",
                gettext_lazy("Оставить комментарий"),
                needs_reason=True,
                decide=_keep_comment,
            ),
            Outcome("hide", gettext_lazy("Скрыть комментарий"), needs_reason=True),
        ),
        overtaken=_OVERTAKEN,
        history=("complaint.make", "complaint.uphold", "complaint.dismiss", "complaint.reopen"),
        reopen=_reopen_complaint,
        may_reopen=services.may_reopen_complaint,
    ),
)
QUEUES = (COMMENTS, OBJECTIONS, REPORTS, REPLIES, COMPLAINTS)
