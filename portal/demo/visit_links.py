"""One-time links of the demo's clinic: a batch that is over, one by a key, a revoked one."""

from datetime import date, timedelta

from accounts.models import User
from organizations.models import Organization
from ratings.models import Confirmed, InvitationBatch, InvitationKey, Questionnaire, VisitLink
from ratings.services.confirmed import show_confirmed
from ratings.services.invitation_keys import make_key
from ratings.services.visit_links import digest_of, issue_links, revoke_batch

MADE = (75, 44, 13)  # days ago
SHARE = 6  # of so many questionnaires all but one came by a link
TAKEN_BACK = 9  # links of a batch whose questionnaires have been withdrawn or replaced since


def hand_out(clinic: Organization, person: User, today: date) -> None:
    """Write it all; which questionnaires came by a link is known where the service says so."""
    key = make_key(by=person, organization=clinic, name="Электронная очередь").row
    used = 0
    for days, by_key in zip(MADE, (None, None, key), strict=True):
        used += _batch(clinic, today - timedelta(days=days), today, by_key, used)
    InvitationKey.objects.filter(pk=key.pk).update(
        made_on=today - timedelta(days=MADE[-1] + 2), used_on=today - timedelta(days=MADE[-1])
    )
    revoke_batch(by=person, batch=issue_links(by=person, organization=clinic, number=20).batch)
    show_confirmed()


def _batch(
    clinic: Organization, made_on: date, today: date, key: InvitationKey | None, start: int
) -> int:
    """A batch of that day; how many questionnaires came by its links."""
    last = InvitationBatch.last_day(made_on)
    rows = (
        Questionnaire.objects.studied()
        .filter(organization=clinic, day__gt=made_on, day__lte=last, day__lt=today)
        .filter(confirmed=Confirmed.NO)
        .order_by("day", "pk")
    )
    came = [one for number, one in enumerate(rows) if number % SHARE]
    batch = InvitationBatch.objects.create(
        organization=clinic,
        key=key,
        made_on=made_on,
        expires_on=last,
        issued=len(came) * 3 + 40,
    )
    spent = [one.day for one in came] + [min(last, today - timedelta(days=1))] * TAKEN_BACK
    VisitLink.objects.bulk_create(
        VisitLink(
            batch=batch,
            digest=digest_of(f"demo {made_on} {start + number}"),
            spent_on=spent[number] if number < len(spent) else None,
        )
        for number in range(batch.issued)
    )
    Questionnaire.objects.filter(pk__in=[one.pk for one in came]).update(confirmed=Confirmed.KEPT)
    return batch.issued
