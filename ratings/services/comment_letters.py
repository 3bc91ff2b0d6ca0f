"""Letters to authors of comments: something was hidden, came back, or the objection was decided.

Sent by housekeeping in the author's language; no moderator learns to whom.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from portal.lib.languages import address_in
from portal.lib.mail import MailIsDown, Refused, send
from ratings.models import Comment, Objection
from ratings.selectors import can_object
from ratings.selectors.moderation import objection_to
from ratings.services.letters import BATCH


def tell_authors_of_decisions() -> None:
    """Write to authors of what was decided of their comments (due work): each decision once.

    Several decisions between two runs are one letter: what holds now.
    """
    due = Comment.objects.filter(is_told=False, is_private=False).order_by("pk")
    for comment in due.select_related("organization", "questionnaire")[:BATCH]:
        if not _claim(comment, is_told=True):
            continue
        try:
            _tell(comment)
        except Refused:
            continue  # that mailbox is gone; «Мои оценки» says it all the same
        except MailIsDown:
            _claim(comment, is_told=False)
            break


def _claim(comment: Comment, *, is_told: bool) -> bool:
    """Of several runs at once, one finds it as it was."""
    return bool(Comment.objects.filter(~Q(is_told=is_told), pk=comment.pk).update(is_told=is_told))


def _tell(comment: Comment) -> None:
    """Write to the author, if there still is one.

    Raises:
        MailIsDown, Refused
    """
    author = User.objects.filter(authorships__questionnaire=comment.pk).first()
    if author is None or not author.is_active:
        return
    objection = objection_to(comment)
    answered = objection if objection and objection.state != Objection.State.OPEN else None
    reason = answered.answer if answered else comment.reason
    path = reverse("ratings:my_questionnaires")
    with override(author.language):
        context = {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "organization": comment.organization,
            "comment": comment,
            "is_hidden": comment.state == Comment.State.HIDDEN,
            "objection": answered,
            "reason": reason_in_language(reason, author.language) if reason else "",
            "can_object": objection is None and can_object(comment, comment.questionnaire),
            "link": settings.BASE_URL + address_in(author.language, path),
        }
        subject, message = (
            render_to_string(f"ratings/email/comment_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    send(EmailMessage(" ".join(subject.split()), message, None, [author.email]))
