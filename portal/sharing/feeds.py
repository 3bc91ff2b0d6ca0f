"""The feed of an organization's published comments (Atom): what its page shows, no more."""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from organizations.models import Organization
from organizations.qr_codes import in_ascii
from portal.lib import wording
from portal.lib.concealing import conceal
from portal.lib.languages import current
from portal.lib.markup import Feed
from ratings.figures import Mark
from ratings.models import Comment, Reply
from ratings.selectors import public_replies, published_comments

SHOWN = 20
PURPOSE = "feed"  # of the keys that name entries: they lead to no questionnaire
A_PAGE = 10  # comments shown at once on the page of an organization


class _Feed(Feed):
    """Without a moment of its making: equal feeds are equal bytes."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["since"])


def comments_feed(organization: Organization) -> str:
    """The feed in the reader's language (two queries): the newest published comments with what
    the organization has replied; of a partly hidden one its public part.

    An entry's day is the first of its month: nothing here says more of when somebody wrote than
    the page does. Its id means nothing without the portal's secret.
    """
    page = _public(reverse("catalogue:organization", args=[organization.pk]))
    feed = _Feed(
        title=_("%(name)s: комментарии") % {"name": organization.short_name},
        link=page,
        description="",
        subtitle=_("Опубликованные комментарии людей, которые оценили организацию."),
        language=current(),
        feed_url=_public(reverse("sharing:feed", args=[organization.pk])),
        author_name=_(settings.SITE_SHORT_NAME),
        since=organization.created_at,
    )
    comments = list(published_comments(organization)[:SHOWN])
    replies = public_replies(comment.pk for comment in comments)
    for number, comment in enumerate(comments):
        _add(feed, page, number, comment, replies.get(comment.pk))
    return feed.writeString("utf-8")


def _add(feed: _Feed, page: str, number: int, comment: Comment, reply: Reply | None) -> None:
    mark = Mark(comment.questionnaire.mean, 1, 1)
    day = comment.questionnaire.day
    month = timezone.make_aware(datetime.combine(day.replace(day=1), time()))
    text = linebreaks(comment.public_text, autoescape=True)
    if reply:
        answer = f"{reply.organization.short_name}: {reply.text}"
        text = f"{text}\n{linebreaks(answer, autoescape=True)}"
    onward = f"?comments={number // A_PAGE + 1}" if number >= A_PAGE else ""
    key = conceal(comment.pk, PURPOSE)
    feed.add_item(
        title=f"{mark.text} {mark.word}, {wording.month(day)}",
        link=f"{page}{onward}#{anchor_of(comment)}",
        description=text,
        unique_id=f"urn:uuid:{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}",
        pubdate=month,
        updateddate=month,
    )


def anchor_of(comment: Comment) -> str:
    """A comment's place on its organization's page, for links."""
    return f"comment-{conceal(comment.pk, PURPOSE)}"


def _public(path: str) -> str:
    return in_ascii(f"{settings.BASE_URL}{path}")
