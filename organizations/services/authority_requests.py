"""«Это также уполномоченный орган?»: asked once; what a «yes» says is confirmed by the operator."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from accounts.services import desk, record
from organizations.hooks import listeners
from organizations.models import AuthorityRequest, Membership, Organization
from organizations.services import add_member, set_flags
from organizations.services.eds_letters import tell

State = AuthorityRequest.State
Role = Membership.Role
OPEN = (State.ASKED, State.NO)


class AlreadyDecided(Exception):
    """It is answered, decided or reopened already, or isn't the one that was read."""


def ask(*, organization: Organization) -> None:
    """Have it asked of an organization's first administrator, unless it was, or is an authority."""
    if not organization.is_authority:
        AuthorityRequest.objects.get_or_create(organization=organization)


def answer(
    *, by: User, organization: Organization, is_authority: bool, is_voluntary: bool | None = None
) -> AuthorityRequest:
    """Take an administrator's answer; a «yes» goes to the operator. A «no» can become a «yes».

    Args:
        is_voluntary: whether the organization registers voluntarily, which it says itself
            (FEATURES row 9); None leaves it as it is.

    Raises:
        AlreadyDecided: it waits for the operator or was decided, or was never asked.
    """
    with transaction.atomic():
        _open_books()
        row = _locked(organization=organization)
        if row.state not in OPEN:
            raise AlreadyDecided
        row.state = State.WAITING if is_authority else State.NO
        if is_authority:
            row.sent_by, row.sent_at = by, timezone.now()
        row.save(update_fields=["state", "sent_by", "sent_at"])
        action = "authority_request.send" if is_authority else "authority_request.answer no"
        record(by=by, action=action, subject=row, details={"organization": organization.pk})
        if is_voluntary is not None:
            set_flags(by=by, organization_id=organization.pk, is_voluntary=is_voluntary)
    return row


def confirm(*, by: User, request: AuthorityRequest, version: int) -> None:
    """Make the organization an authority, and who asked, if still its administrator, its officer.

    Args:
        version: the one that was read.

    Raises:
        AlreadyDecided: nothing waits any more.
        ValidationError: it can't be an authority: it has become a unit.
    """
    with transaction.atomic():
        _open_books()
        row = _undecided(request, version)
        organization = set_flags(by=by, organization_id=row.organization_id, is_authority=True)
        row.state, row.decided_at = State.CONFIRMED, timezone.now()
        row.save(update_fields=["state", "decided_at"])
        desk.finish(row)
        record(
            by=by,
            action="authority_request.confirmed",
            subject=row,
            details={"organization": organization.pk, "version": row.version},
        )
        if row.sent_by is None:
            return
        theirs = Membership.objects.filter(organization=organization, user=row.sent_by)
        roles = set(theirs.values_list("role", flat=True))
        if Role.ADMINISTRATOR not in roles:
            return
        if Role.OFFICER not in roles:
            add_member(by=by, user=row.sent_by, organization=organization, role=Role.OFFICER)
        tell(row.sent_by, "eds_authority_confirmed", organization, page="cabinet")


def decline(*, by: User, request: AuthorityRequest, version: int, reason: str) -> None:
    """Leave the organization as it is, and tell who asked why.

    Args:
        version: the one that was read.

    Raises:
        AlreadyDecided: nothing waits any more.
    """
    with transaction.atomic():
        row = _undecided(request, version)
        row.state, row.reason, row.decided_at = State.DECLINED, reason, timezone.now()
        row.save(update_fields=["state", "reason", "decided_at"])
        desk.finish(row)
        record(
            by=by,
            action="authority_request.declined",
            subject=row,
            details={"organization": row.organization_id, "reason": reason, "version": version},
        )
        if row.sent_by is not None:
            words = str(reason_in_language(reason, row.sent_by.language))
            told = {"reason": words, "page": "cabinet"}
            tell(row.sent_by, "eds_authority_declined", row.organization, **told)


def may_reopen(request: AuthorityRequest) -> bool:
    """Whether the decision can be taken back; an authority is one until the operator edits it."""
    return request.state == State.DECLINED


def reopen(*, by: User, request: AuthorityRequest, version: int, reason: str) -> None:
    """Take a refusal back: it waits again.

    Raises:
        AlreadyDecided: it is reopened already.
    """
    with transaction.atomic():
        row = _locked(pk=request.pk)
        if not may_reopen(row) or row.version != version:
            raise AlreadyDecided
        row.state, row.decided_at, row.version = State.WAITING, None, row.version + 1
        row.save(update_fields=["state", "decided_at", "version"])
        record(
            by=by,
            action="authority_request.reopen",
            subject=row,
            details={"reason": reason, "version": row.version},
        )


def note_read(*, by: User, request: AuthorityRequest) -> None:
    """Note that an operator has opened the request: it names who asked."""
    record(by=by, action="authority_request.read", subject=request)


def _open_books() -> None:
    """Whoever merges organizations takes the books first, then our row: so do we."""
    for listener in listeners():
        listener.begin()


def _undecided(request: AuthorityRequest, version: int) -> AuthorityRequest:
    row = _locked(pk=request.pk)
    if row.state != State.WAITING or row.version != version:
        raise AlreadyDecided
    return row


def _locked(**lookup: object) -> AuthorityRequest:
    rows = AuthorityRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("organization", "sent_by").filter(**lookup).first()
    if found is None:
        raise AlreadyDecided
    return found
