"""Requests for access: sent, returned and corrected, approved or refused — each decided once.

Whoever is told of a decision is told after the transaction; a letter that doesn't go is sent by the
next housekeeping.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from accounts.services import desk, record
from organizations import letters
from organizations.models import (
    AccessRequest,
    Membership,
    Official,
    Organization,
    RequestedPerson,
)
from organizations.selectors.access import organization_of
from organizations.services import invitations, save_organization, set_flags
from organizations.services.people import save_official
from portal.lib.languages import current

LINK_KEPT = timedelta(days=60)
SEE, CORRECT = (
    "organizations.access_requests.see",
    "organizations.access_requests.correct",
)
State = AccessRequest.State


class AlreadyDecided(Exception):
    """Somebody has decided the request, or it isn't the one that was read any more."""


class NoSuchRequest(Exception):
    """The link opens no request that can be read or corrected."""


@dataclass(frozen=True, slots=True)
class Person:
    """A responsible person as told."""

    full_name: str
    position: str
    email: str
    phone: str
    functions: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a request tells (002 п. 5, 004); the first of the people is told what becomes of it."""

    unp: str
    name_ru: str
    is_object: bool
    is_authority: bool
    is_voluntary: bool
    letter_kind: str
    letter_number: str
    letter_date: date
    people: Sequence[Person]
    scan: ContentFile | None = None


def send_request(*, told: Told, by: User | None = None) -> AccessRequest:
    """Take a request into the operator's queue.

    The same letter sent twice in a row (a double click) is one request.

    Args:
        by: the operator, where they enter a letter that came on paper.
    """
    if by is None and (same := _the_same_waiting(told)):
        return same
    row = AccessRequest(language=current(), entered_by=by)
    _write(row, told)
    record(by=by, action="access_request.send", subject=row)
    tell(row)
    return row


def correct_request(*, request: AccessRequest, told: Told) -> AccessRequest:
    """Send a returned request once more, corrected; without a new scan the old one stays.

    Raises:
        AlreadyDecided: it isn't one that was returned, or was corrected meanwhile.
    """
    with transaction.atomic():
        row = AccessRequest.objects.select_for_update().get(pk=request.pk)
        if row.state != State.RETURNED or row.version != request.version:
            raise AlreadyDecided
        row.state, row.version = State.WAITING, row.version + 1
        row.sent_at, row.told_at, row.reopened_at = timezone.now(), None, None
        _write(row, told)
        record(by=None, action="access_request.correct", subject=row)
    tell(row)
    return row


def approve(
    *,
    by: User,
    request: AccessRequest,
    version: int,
    is_authority: bool = False,
    is_voluntary: bool = False,
) -> AccessRequest:
    """Let the organization in: attach the request to it by its УНП, or create it; invite everybody.

    Args:
        version: the one that the operator has read.
        is_authority: confirmed by the operator; people are invited as its officers too.
        is_voluntary: registers voluntarily (002 п. 4; FEATURES row 9).

    Raises:
        AlreadyDecided: it is decided, or has changed since it was read.
    """
    with transaction.atomic():
        row = _undecided(request, version)
        flags = {"is_authority": is_authority, "is_voluntary": is_voluntary}
        row.organization = _let_in(by, row, flags)
        _decide(by, row, State.APPROVED, details=flags)
        invited = []
        for person in row.people.all():
            _name_official(by, row.organization, person)
            invited.append(
                invitations.keep(
                    by=by,
                    organization=row.organization,
                    email=person.email,
                    role=Membership.Role.ADMINISTRATOR,
                    is_officer=is_authority,
                    language=row.language,
                    request=row,
                )
            )
    tell(row)
    for invitation in invited:
        invitations.send(invitation)
    return row


def return_request(*, by: User, request: AccessRequest, version: int, reason: str) -> None:
    """Give it back to be corrected; the letter says why and has a link to the form.

    Raises:
        AlreadyDecided: it is decided, or has changed since it was read.
    """
    _turn_down(by, request, version, State.RETURNED, reason)


def refuse(*, by: User, request: AccessRequest, version: int, reason: str) -> None:
    """Refuse it for good; the letter says why.

    Raises:
        AlreadyDecided: it is decided, or has changed since it was read.
    """
    _turn_down(by, request, version, State.REFUSED, reason)


def may_reopen(request: AccessRequest) -> bool:
    """Whether the decision can be taken back: people who were let in are removed in the cabinet."""
    return request.state in (State.RETURNED, State.REFUSED)


def reopen(*, by: User, request: AccessRequest, version: int, reason: str) -> None:
    """Take a refusal or a return back: the request waits again, and the applicant is told.

    Args:
        version: the one that was decided, as the operator has read it.

    Raises:
        AlreadyDecided: it is reopened, corrected or sent once more already.
    """
    with transaction.atomic():
        row = AccessRequest.objects.select_for_update().get(pk=request.pk)
        if not may_reopen(row) or row.version != version:
            raise AlreadyDecided
        before = row.state
        row.state, row.version = State.WAITING, row.version + 1
        row.reopened_at, row.told_at = timezone.now(), None
        row.save(update_fields=["state", "version", "reopened_at", "told_at"])
        record(
            by=by,
            action="access_request.reopen",
            subject=row,
            details={"version": row.version, "was": before, "reason": reason},
        )
    tell(row)


def tell(request: AccessRequest) -> None:
    """Write to the applicant what has become of the request, once for each state.

    Of an approval they are told by their invitation.
    """
    mine = AccessRequest.objects.filter(pk=request.pk, state=request.state, told_at=None)
    if not mine.update(told_at=timezone.now()) or request.state == State.APPROVED:
        return
    contact = request.people.all()[0]
    reason = reason_in_language(request.reason, request.language)
    context: dict[str, Any] = {"access_request": request, "reason": reason}
    if request.state == State.WAITING:
        context["link"] = page_of(request)
    if request.state == State.RETURNED:
        context["link"] = _link("organizations:access_correction", request, CORRECT)
    is_again = request.state == State.WAITING and request.reopened_at
    letter = "access_reopened" if is_again else f"access_{request.state}"
    if not letters.write(letter, contact.email, request.language, context):
        AccessRequest.objects.filter(pk=request.pk, state=request.state).update(told_at=None)


def tell_untold() -> None:
    """Send what a mail server that was down has kept from going (due work)."""
    for request in AccessRequest.objects.filter(told_at=None):
        tell(request)


def page_of(request: AccessRequest) -> str:
    """The address of the page that says where the request stands; it shows nothing personal."""
    return _link("organizations:access_sent", request, SEE)


def find_to_see(link: str) -> AccessRequest:
    """The request that a link of `page_of` leads to.

    Raises:
        NoSuchRequest: none.
    """
    return _find(link, SEE)


def find_to_correct(link: str) -> AccessRequest:
    """The returned request that the letter's link leads to.

    Raises:
        NoSuchRequest: none, or it isn't there to be corrected any more.
    """
    request = _find(link, CORRECT)
    if request.state != State.RETURNED:
        raise NoSuchRequest
    return request


def _link(route: str, request: AccessRequest, salt: str) -> str:
    return reverse(route, args=[signing.dumps([request.pk, request.version], salt=salt)])


def _find(link: str, salt: str) -> AccessRequest:
    try:
        pk, version = signing.loads(link, salt=salt, max_age=LINK_KEPT)
        rows = AccessRequest.objects.prefetch_related("people")
        return rows.get(pk=pk, version=version) if salt == CORRECT else rows.get(pk=pk)
    except (signing.BadSignature, ValueError, AccessRequest.DoesNotExist):
        raise NoSuchRequest from None


def _the_same_waiting(told: Told) -> AccessRequest | None:
    return AccessRequest.objects.filter(
        state=State.WAITING,
        unp=told.unp,
        letter_number=told.letter_number,
        letter_date=told.letter_date,
        people__order=0,
        people__email=told.people[0].email,
        sent_at__gt=timezone.now() - timedelta(minutes=10),
    ).first()


def _write(row: AccessRequest, told: Told) -> None:
    """The row, its people and its scan: all or nothing."""
    old_scan, new_scan = row.scan.name, ""
    for name in (
        *("unp", "name_ru", "is_object", "is_authority", "is_voluntary"),
        *("letter_kind", "letter_number", "letter_date"),
    ):
        setattr(row, name, getattr(told, name))
    later = ["organization", "decided_at", "reopened_at", "told_at"]
    row.full_clean(exclude=["scan", "entered_by", *later])
    try:
        with transaction.atomic():
            if told.scan:
                row.scan.save(str(told.scan.name), told.scan, save=False)
                new_scan = str(row.scan.name)
            row.save()
            row.people.all().delete()
            for order, person in enumerate(told.people):
                RequestedPerson.objects.create(request=row, order=order, **asdict(person))
    except BaseException:
        if new_scan:
            row.scan.storage.delete(new_scan)
        raise
    if new_scan and old_scan:
        storage = row.scan.storage
        transaction.on_commit(lambda: storage.delete(old_scan))


def _undecided(request: AccessRequest, version: int) -> AccessRequest:
    """The request under lock: two operators at once wait for each other here."""
    row = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.WAITING or row.version != version:
        raise AlreadyDecided
    return row


def _decide(by: User, row: AccessRequest, state: str, details: dict[str, Any]) -> None:
    row.state, row.decided_at, row.told_at = state, timezone.now(), None
    row.save(update_fields=["state", "reason", "organization", "decided_at", "told_at"])
    desk.finish(row)
    record(
        by=by,
        action=f"access_request.{state}",
        subject=row,
        details={"version": row.version, **details},
    )


def _turn_down(by: User, request: AccessRequest, version: int, state: str, reason: str) -> None:
    with transaction.atomic():
        row = _undecided(request, version)
        row.reason = reason
        _decide(by, row, state, details={"reason": reason})
    tell(row)


def _let_in(by: User, row: AccessRequest, flags: dict[str, bool]) -> Organization:
    found = organization_of(row.unp)
    if found is None:
        new = Organization(unp=row.unp, name_ru=row.name_ru, **flags)
        try:
            with transaction.atomic():
                return save_organization(by=by, organization=new, categories=[])
        except (IntegrityError, ValidationError):
            # another request with the same УНП was approved at the same moment
            found = organization_of(row.unp)
            if found is None:
                raise
    confirmed = {name: True for name, is_so in flags.items() if is_so}
    return set_flags(by=by, organization_id=found.pk, **confirmed)


def _name_official(by: User, organization: Organization, person: RequestedPerson) -> None:
    email = person.email.lower()
    official = Official.objects.filter(organization=organization, email=email).first() or Official(
        organization=organization, email=email
    )
    for name in ("full_name", "position", "phone", "functions"):
        setattr(official, name, getattr(person, name))
    save_official(by=by, official=official)


def note_read(*, by: User, request: AccessRequest) -> None:
    """Note that an operator has opened the request: it names people."""
    record(by=by, action="access_request.read", subject=request)


def note_scan_read(*, by: User, request: AccessRequest) -> None:
    """Note that somebody has opened the scan: it holds personal data."""
    record(by=by, action="access_request.read scan", subject=request)
