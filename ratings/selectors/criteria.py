"""Reads of additional criteria: what a questionnaire asks, and what a page of earlier asked."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from organizations.models import Organization
from ratings import rules
from ratings.models import Campaign, Criterion, Questionnaire
from ratings.selectors.campaigns import running_for

FIELD = "criterion_"  # and the id: how the questionnaire's form names them
KEPT = timedelta(days=7)  # how long a page that asked otherwise is still taken


def additional_criteria(
    organization: Organization, campaign: Campaign | None = None, sent: Iterable[str] = ()
) -> list[Criterion]:
    """What a questionnaire about this organization asks for besides the base criteria.

    Args:
        campaign: the one that runs about it today.
        sent: names of the fields that a page has sent. If that page was made before the questions
            changed, a week ago at most, what it asked is taken as it was asked.
    """
    if not rules.has_additional_criteria() and not any(name.startswith(FIELD) for name in sent):
        return []
    today = rules.current_day()
    now = Criterion.objects.for_organization(organization, today, campaign)
    answered = {int(name[len(FIELD) :]) for name in sent if _names_a_criterion(name)}
    if answered <= {criterion.pk for criterion in now}:
        return now
    return _asked_before(organization, answered, today) or now


def _names_a_criterion(name: str) -> bool:
    number = name[len(FIELD) :]
    return name.startswith(FIELD) and number.isascii() and number.isdigit() and len(number) < 18


def _asked_before(organization: Organization, answered: set[int], today: date) -> list[Criterion]:
    """What was asked on the last day on which all of these were; nothing if they never were."""
    found = list(Criterion.objects.filter(pk__in=answered).select_related("campaign"))
    if len(found) != len(answered):
        return []
    day = min(_last_day(criterion, today) for criterion in found)
    if not today - KEPT <= day <= today:
        return []
    campaign = found[0].campaign
    if campaign and not Campaign.objects.filter(pk=campaign.pk).about(organization.pk).exists():
        return []
    then = Criterion.objects.for_organization(organization, day, campaign)
    return then if answered <= {criterion.pk for criterion in then} else []


def _last_day(criterion: Criterion, today: date) -> date:
    last = criterion.valid_until or today
    return min(last, criterion.campaign.last_day, today) if criterion.campaign else min(last, today)


def asked_of(organization: Organization, sent: Iterable[str] = ()) -> list[Criterion]:
    """The same, where no page shows the campaign."""
    campaign = running_for(organization.pk, rules.current_day())
    return additional_criteria(organization, campaign, sent)


def answered_in(person: Any, reference: UUID) -> list[Criterion] | None:
    """What a person's own questionnaire was asked; None if it isn't there."""
    mine = Questionnaire.objects.written_by(person).filter(reference=reference).first()
    if mine is None:
        return None
    return [a.criterion for a in mine.additional_answers.select_related("criterion").order_by("pk")]
