"""What moderators decide of suggestions: accept, merge, ask back, refuse, reopen — each once.

Accepting and merging hold the books of the scores first, as every change of an organization does,
and then the suggestion: the order in which nobody waits in a circle.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from organizations.following import followers
from organizations.hooks import listeners
from organizations.models import Category, Organization, Service, Sphere, Suggestion
from organizations.services import save_organization
from organizations.services.cabinet import add_service
from organizations.services.suggestions import AlreadyDecided

State = Suggestion.State


def accept_suggestion(
    *,
    by: User,
    suggestion: Suggestion,
    version: int,
    organization: Organization,
    categories: Collection[Category],
    spheres: Collection[Sphere] = (),
    service: str = "",
) -> Organization:
    """Put the organization into the catalogue as the moderator has corrected it: everybody sees it
    at once, and the questionnaire that waited is submitted to it.

    Args:
        version: the one that the moderator has read.
        organization: new; with its parent, if it is a unit.
        service: what a unit provides itself, its first entry (DESIGN §1).

    Raises:
        AlreadyDecided: it is decided, or says something else now.
        ValidationError: something can't be so, such as a УНП that is there already; or what would
            be hidden for want of place or sphere.
    """
    with transaction.atomic():
        row = _waiting_under_books(suggestion, version)
        save_organization(by=by, organization=organization, categories=categories, spheres=spheres)
        if not organization.is_listed:
            raise ValidationError(_("Заполните место нахождения, адрес и сферу."))
        if organization.parent_id:
            add_service(
                by=by, organization=organization, kind=Service.Kind.SERVICE, name_ru=service
            )
        _hand_over(by, row, organization, State.ACCEPTED)
    return organization


def merge_suggestion(
    *, by: User, suggestion: Suggestion, version: int, organization: Organization
) -> None:
    """The organization is there already: say so to the author; the questionnaire that waited goes
    to it.

    Raises:
        AlreadyDecided: it is decided, or says something else now.
    """
    with transaction.atomic():
        row = _waiting_under_books(suggestion, version)
        there = Organization.objects.get(pk=organization.pk)
        while there.merged_into:  # made part of another since it was chosen
            there = there.merged_into
        _hand_over(by, row, there, State.MERGED)


def return_suggestion(*, by: User, suggestion: Suggestion, version: int, reason: str) -> None:
    """Ask its author to correct it; corrected, it waits again.

    Raises:
        AlreadyDecided: it is decided, or says something else now.
        ValidationError: no reason.
    """
    _turn_down(by, suggestion, version, State.RETURNED, reason)


def refuse_suggestion(*, by: User, suggestion: Suggestion, version: int, reason: str) -> None:
    """Refuse it; its author reads why.

    Raises:
        AlreadyDecided: it is decided, or says something else now.
        ValidationError: no reason.
    """
    _turn_down(by, suggestion, version, State.REFUSED, reason)


def reopen_suggestion(*, by: User, suggestion: Suggestion, version: int, reason: str) -> None:
    """Let a refused one wait again: the first decision stays in the history.

    Raises:
        AlreadyDecided: it isn't refused any more.
        ValidationError: no reason.
    """
    with transaction.atomic():
        row = _locked(suggestion)
        if row.state != State.REFUSED or row.version != version:
            raise AlreadyDecided
        _decide(by, row, State.WAITING, {"reason": _told(reason)}, action="reopened")


def _waiting_under_books(suggestion: Suggestion, version: int) -> Suggestion:
    for listener in listeners():
        listener.begin()
    return _waiting(suggestion, version)


def _waiting(suggestion: Suggestion, version: int) -> Suggestion:
    """The suggestion under lock: two moderators at once wait for each other here."""
    row = _locked(suggestion)
    if row.state != State.WAITING or row.version != version:
        raise AlreadyDecided
    return row


def _locked(suggestion: Suggestion) -> Suggestion:
    return (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("by")
        .get(pk=suggestion.pk)
    )


def _hand_over(by: User, row: Suggestion, organization: Organization, state: str) -> None:
    row.organization = organization
    for follower in followers():
        row.outcome = follower.follow(row, organization) or row.outcome
        transaction.on_commit(follower.afterwards)
    row.reason = ""
    details = {"organization": organization.pk, "outcome": row.outcome}
    _decide(by, row, state, details)


def _turn_down(by: User, suggestion: Suggestion, version: int, state: str, reason: str) -> None:
    told = _told(reason)
    with transaction.atomic():
        row = _waiting(suggestion, version)
        row.reason = told
        _decide(by, row, state, {"reason": told})


def _told(reason: str) -> str:
    if not reason.strip():
        raise ValidationError(_("Укажите причину: автор её увидит."))
    return reason.strip()


def _decide(
    by: User, row: Suggestion, state: str, details: dict[str, Any], action: str = ""
) -> None:
    row.state, row.version = state, row.version + 1
    row.decided_at, row.claimed_at, row.told_at = timezone.now(), None, None
    row.save()
    desk.finish(row)
    record(by=by, action=f"suggestion.{action or state}", subject=row, details=details)
