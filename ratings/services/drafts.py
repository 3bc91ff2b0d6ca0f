"""What happens to a guest's answers until they are somebody's questionnaire (DESIGN §2.8)."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from organizations.models import Organization
from ratings.models import Draft, VisitLink

LIFETIME = timedelta(hours=24)


def keep_draft(
    *,
    organization: Organization,
    reference: UUID,
    answers: Mapping[str, str],
    source: str,
    link: int | None = None,
) -> Draft:
    """Keep a guest's answers for 24 hours; the same reference again keeps the newer ones.

    Args:
        link: the one-time link that they will spend.
    """
    known = VisitLink.objects.filter(pk=link).first() if link else None
    draft, _ = Draft.objects.update_or_create(
        reference=reference,
        defaults={
            "organization": organization,
            "answers": dict(answers),
            "source": source,
            "link": known,
            "expires_at": timezone.now() + LIFETIME,
        },
    )
    return draft


def drop_link(draft: Draft) -> None:
    """The draft's one-time link confirms nothing any more: it becomes an ordinary questionnaire."""
    Draft.objects.filter(pk=draft.pk).update(link=None)
    draft.link = None


def discard_drafts(references: Collection[UUID], organization: Organization | None = None) -> None:
    """Forget drafts of one browser, or those of them about one organization."""
    drafts = Draft.objects.filter(reference__in=references)
    if organization:
        drafts = drafts.filter(organization=organization)
    drafts.delete()


def forget_expired_drafts() -> None:
    """Delete what nobody came back for (due work)."""
    Draft.objects.filter(expires_at__lte=timezone.now()).delete()
