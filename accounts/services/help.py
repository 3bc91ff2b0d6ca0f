"""Help requests: asked, answered, reopened, closed — each once, whoever clicks how often.

Whoever writes says which message they saw last; if somebody has written since, nothing is written
(`Overtaken`). An answer is told by e-mail after the transaction; a letter that doesn't go, or whose
process dies before it has gone, is sent by the next housekeeping.
"""

import logging
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import HelpMessage, HelpRequest, User
from accounts.services import desk, record
from portal.lib.mail import unclaimed
from portal.lib.standing import named

State = HelpRequest.State

logger = logging.getLogger(__name__)


class Overtaken(Exception):
    """Somebody has written in the request since it was read."""


class NotYours(Exception):
    """The key of a form is of another person's request."""


class NothingAnswered(Exception):
    """A request that was never answered can't be closed by the operator."""


def ask(
    *,
    by: User,
    key: UUID,
    kind: str,
    text: str,
    stands_for: str = "",
    page: str = "",
    attachment: ContentFile | None = None,
) -> HelpRequest:
    """Put a question into the operator's inbox; the same form sent twice is one request.

    Args:
        key: of the form.
        stands_for: one of `portal.lib.standing.stands_of(by)`, or "".
        page: of ours, that the person came from, or "".

    Raises:
        NotYours: another person's request has this key.
    """
    row = HelpRequest(key=key, by=by, kind=kind, stands_for=stands_for, page=page)
    try:
        with transaction.atomic():
            row.save()
            _add(row, by=by, text=text, attachment=attachment, state=State.OPEN)
    except IntegrityError:
        same = HelpRequest.objects.filter(key=key).first()
        if same is None:
            raise
        if same.by_id != by.pk:
            raise NotYours from None
        return same
    return row


def move_stand(*, before: str, after: str) -> None:
    """What was asked on behalf of one is from now on asked on behalf of another: they are one."""
    HelpRequest.objects.filter(stands_for=before).update(stands_for=after)


def write_on(
    *,
    by: User,
    request: HelpRequest,
    seen: int,
    text: str,
    attachment: ContentFile | None = None,
) -> None:
    """The person writes on: the request waits for the operator again. The same message sent twice
    in a row is one.

    Args:
        seen: number of the last message on the page that they wrote on.

    Raises:
        Overtaken: somebody has written since.
    """
    with transaction.atomic():
        row = _locked(request)
        if row.last == seen + 1 and _is_the_same(row, by=by, text=text):
            return
        _refuse_overtaken(row, seen)
        _add(row, by=by, text=text, attachment=attachment, state=State.OPEN)


def answer(
    *,
    by: User,
    request: HelpRequest,
    seen: int,
    text: str,
    closes: bool = False,
    attachment: ContentFile | None = None,
) -> None:
    """The operator answers, and may close the request with it; the person is told by e-mail.

    Args:
        seen: number of the last message that the operator has read.

    Raises:
        Overtaken: another operator or the person has written since.
    """
    with transaction.atomic():
        row = _locked(request)
        _refuse_overtaken(row, seen)
        state = State.CLOSED if closes else State.ANSWERED
        message = _add(
            row,
            by=by,
            text=text,
            attachment=attachment,
            from_operator=True,
            closes=closes,
            state=state,
        )
        desk.finish(row)
        record(
            by=by,
            action="help_request.answer",
            subject=row,
            details={"message": message.number, "closes": closes},
        )
    tell(message)


def close(*, by: User, request: HelpRequest, seen: int, as_operator: bool = False) -> None:
    """Close the request; closed already, it stays so.

    Raises:
        Overtaken: somebody has written since.
        NothingAnswered: the operator closes what was never answered.
    """
    with transaction.atomic():
        row = _locked(request)
        if row.state == State.CLOSED:
            return
        _refuse_overtaken(row, seen)
        if as_operator and not row.messages.filter(from_operator=True).exists():
            raise NothingAnswered
        _add(row, by=by, from_operator=as_operator, closes=True, state=State.CLOSED)
        desk.finish(row)
        if as_operator:
            record(by=by, action="help_request.close", subject=row)


def note_read(*, by: User, request: HelpRequest) -> None:
    """Note that an operator has opened a request: it tells of a person."""
    record(by=by, action="help_request.read", subject=request)


def note_attachment_read(*, by: User, message: HelpMessage) -> None:
    """Note that an operator has opened an attachment: it may hold personal data."""
    record(by=by, action="help_request.read attachment", subject=message)


# Letters


def tell(message: HelpMessage) -> None:
    """Write to the person that there is an answer, once."""
    now = timezone.now()
    mine = HelpMessage.objects.filter(pk=message.pk, told_at=None)
    if not mine.filter(unclaimed(now)).update(claimed_at=now):
        return
    request = HelpRequest.objects.select_related("by").get(pk=message.request_id)
    try:
        get_adapter().send_mail(
            "account/email/help_answer",
            request.by.email,
            {
                "user": request.by,
                "help_request": request,
                "text": message.text,
                "closes": message.closes,
                "link": reverse("account_help_request", args=[request.pk]),
            },
        )
    except OSError:  # a mail server that is down or refuses
        logger.exception("help: no letter of message %s", message.pk)
        mine.update(claimed_at=None)
    else:
        mine.update(told_at=timezone.now())


def tell_untold() -> None:
    """Send what a mail server that was down has kept from going (due work)."""
    for message in HelpMessage.objects.filter(from_operator=True, told_at=None).order_by("pk"):
        tell(message)


# A person's data


def forget(user: User) -> None:
    """Delete a leaving person's requests, texts and files; inside the leaving's transaction."""
    kept = HelpMessage.objects.filter(request__by=user).exclude(attachment="")
    for message in kept:
        _delete_after(message.attachment.storage, str(message.attachment.name))
    HelpRequest.objects.filter(by=user).delete()


def export_requests(person: User) -> list[dict[str, Any]]:
    """The requests' part of «all about me»."""
    rows = HelpRequest.objects.asked_by(person).prefetch_related("messages").order_by("pk")
    stands = named(row.stands_for for row in rows)
    return [
        {
            "number": row.pk,
            "kind": str(row.get_kind_display()),
            "state": str(row.get_state_display()),
            "on_behalf_of": stands[row.stands_for].name if row.stands_for in stands else "",
            "page": row.page,
            "messages": [
                {
                    "at": message.created_at.isoformat(),
                    "from": "operator" if message.from_operator else "me",
                    "text": message.text,
                    "closes": message.closes,
                    "has_attachment": bool(message.attachment),
                }
                for message in row.messages.all()
            ],
        }
        for row in rows
    ]


# Writing


def _locked(request: HelpRequest) -> HelpRequest:
    """The request under lock: two who write at once wait for each other here."""
    return HelpRequest.objects.select_for_update().get(pk=request.pk)


def _refuse_overtaken(row: HelpRequest, seen: int) -> None:
    if row.last != seen:
        raise Overtaken


def _is_the_same(row: HelpRequest, *, by: User, text: str) -> bool:
    last = row.messages.get(number=row.last)
    return not last.from_operator and not last.closes and last.by_id == by.pk and last.text == text


def _add(
    row: HelpRequest,
    *,
    by: User,
    state: str,
    text: str = "",
    attachment: ContentFile | None = None,
    from_operator: bool = False,
    closes: bool = False,
) -> HelpMessage:
    """Write the next message and the state that it makes."""
    message = HelpMessage(
        request=row,
        number=row.last + 1,
        by=by,
        text=text,
        from_operator=from_operator,
        closes=closes,
        # a closing without words has nothing that a letter should tell
        told_at=timezone.now() if from_operator and not text else None,
    )
    if attachment:
        message.attachment.save(str(attachment.name), attachment, save=False)
    try:
        with transaction.atomic():
            message.save()
            # what waits keeps its place in the queue, however much the person adds
            if not (row.state == state == State.OPEN and row.turn):
                row.turn = message.pk
            row.state, row.last = state, message.number
            row.save(update_fields=["state", "last", "turn"])
    except BaseException:
        if message.attachment:
            message.attachment.storage.delete(str(message.attachment.name))
        raise
    return message


def _delete_after(storage: Any, name: str) -> None:
    transaction.on_commit(lambda: storage.delete(name))
