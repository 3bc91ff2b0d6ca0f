"""Letters to authors of comments: the organization has replied. Sent by housekeeping, never by a
page; the organization learns neither to whom nor whether a letter went."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import User
from portal.lib.mail import MailIsDown, Refused, send
from ratings.models import Reply

BATCH = 100  # letters a run: the next minute takes the next ones


def tell_authors() -> None:
    """Write to authors whose comments were replied to (due work): each once, in their language.

    A reply to a comment that isn't public waits with its letter until it is.
    """
    due = Reply.objects.public().filter(is_told=False).order_by("pk")
    for reply in due.select_related("organization", "questionnaire")[:BATCH]:
        if not _claim(reply, is_told=True):
            continue
        try:
            _tell(reply)
        except Refused:
            continue  # that mailbox is gone; «Мои оценки» shows the reply all the same
        except MailIsDown:
            _claim(reply, is_told=False)  # the next minute tries again
            break


def _claim(reply: Reply, *, is_told: bool) -> bool:
    """Of several runs at once, one finds it as it was."""
    return bool(Reply.objects.filter(~Q(is_told=is_told), pk=reply.pk).update(is_told=is_told))


def _tell(reply: Reply) -> None:
    """Write to the author, if there still is one.

    Raises:
        MailIsDown, Refused
    """
    author = User.objects.filter(authorships__questionnaire=reply.questionnaire_id).first()
    if author is None or not author.is_active:
        return
    with override(author.language):
        context = {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "organization": reply.organization,
            "reply": reply,
            "measure": reply.get_measure_display() if reply.measure else "",
            "link": settings.BASE_URL + reverse("ratings:my_questionnaires"),
        }
        subject, message = (
            render_to_string(f"ratings/email/reply_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    send(EmailMessage(" ".join(subject.split()), message, None, [author.email]))
