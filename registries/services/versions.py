"""A version of a local registry on its way to the operator (002 п. 7, FEATURES row 59): started,
approved by a document, sent. Its entries: `entries`; what the operator decides: `decisions`.

Whoever changes a version holds its row. Nothing here takes the books of the scores (see
`organizations.hooks`) after it, so nothing here waits for whoever holds them.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import (
    Case,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from organizations.models.organization import CAPITAL
from registries.models import RegistryEntry, RegistryVersion

COPIED_AT_ONCE = 5_000
DOCUMENT = {"document_number", "document_date", "signed_by"}
State = RegistryVersion.State


class UnderWay(Exception):
    """The authority has a version under way already."""


class NotNow(Exception):
    """The version isn't in the state for that: somebody has brought it further, or back."""


class Overtaken(Exception):
    """Its entries have changed since they were read."""


class NoEntries(Exception):
    """A registry without organizations can't be approved."""


def start_draft(
    *, by: User, authority: Organization, like: RegistryVersion | None = None
) -> RegistryVersion:
    """Begin the authority's next version.

    Args:
        like: a version of the same authority whose entries it begins with.

    Raises:
        UnderWay: there is one that isn't decided yet.
        ValueError: the organization is no authority, or `like` is another's.
    """
    if not authority.is_authority:
        raise ValueError(f"{authority} is not an authority")
    if like and like.authority_id != authority.pk:
        raise ValueError("a version of another authority")
    last = RegistryVersion.objects.filter(authority=authority).aggregate(Max("number"))
    try:
        with transaction.atomic():
            version = RegistryVersion.objects.create(
                authority=authority, number=(last["number__max"] or 0) + 1, started_by=by
            )
            if like:
                _copy(like, version)
            record(
                by=by,
                action="registry.start",
                subject=version,
                details={"like": like.number if like else None},
            )
    except IntegrityError:  # another officer began one at the same moment
        raise UnderWay from None
    return version


def _copy(source: RegistryVersion, target: RegistryVersion) -> None:
    ids = RegistryEntry.objects.filter(version=source).exclude(organization=target.authority_id)
    RegistryEntry.objects.bulk_create(
        (
            RegistryEntry(version=target, organization_id=one)
            for one in ids.values_list("organization_id", flat=True)
        ),
        batch_size=COPIED_AT_ONCE,
    )


def locked(version: RegistryVersion, *states: str) -> RegistryVersion:
    """The version under lock, to the end of the transaction, in one of these states.

    Raises:
        NotNow: it is in another state, or gone.
    """
    rows = RegistryVersion.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("authority").filter(pk=version.pk).first()
    if row is None or row.state not in states:
        raise NotNow
    return row


@transaction.atomic
def discard(*, by: User, version: RegistryVersion) -> None:
    """Throw a draft away, with its entries.

    Raises:
        NotNow: it is no draft any more.
    """
    row = locked(version, State.DRAFT)
    record(by=by, action="registry.discard", subject=row, details={"number": row.number})
    if row.document:
        delete_file_later(row)
    row.delete()


def approve(
    *,
    by: User,
    version: RegistryVersion,
    revision: int,
    document_number: str,
    document_date: date,
    signed_by: str,
    document: ContentFile | None = None,
) -> None:
    """Approve a draft by the authority's document; from now on its entries stay as they are.

    Args:
        revision: of the entries that the officer has read.
        document: as `portal.lib.scans` has checked it; None keeps the one that is there.

    Raises:
        NotNow: it is no draft any more.
        Overtaken: another officer has changed its entries meanwhile.
        NoEntries: there are none.
        ValidationError: the document has no number, or a day that is still ahead.
    """
    if not document_number.strip():
        raise ValidationError({"document_number": _("Напишите номер документа.")})
    if document_date > timezone.localdate():
        raise ValidationError({"document_date": _("Эта дата ещё не наступила.")})
    new = ""
    try:
        with transaction.atomic():
            row = locked(version, State.DRAFT)
            if row.revision != revision:
                raise Overtaken
            if not RegistryEntry.objects.filter(version=row).exists():
                raise NoEntries
            if document:
                if row.document:
                    delete_file_later(row)
                row.document.save(str(document.name), document, save=False)
                new = str(row.document.name)
            row.document_number, row.document_date = document_number.strip(), document_date
            row.signed_by, row.state = signed_by, State.APPROVED
            row.approved_at, row.approved_by = timezone.now(), by
            row.clean_fields(exclude={f.name for f in row._meta.fields} - DOCUMENT)
            row.save()
            keep_names(RegistryEntry.objects.filter(version=row))
            record(by=by, action="registry.approve", subject=row, details=_said(row))
    except BaseException:
        if new:
            RegistryVersion._meta.get_field("document").storage.delete(new)
        raise


@transaction.atomic
def take_back(*, by: User, version: RegistryVersion) -> None:
    """Take an approval back: the version, not sent yet, is a draft again. What was said of the
    document is kept, to be corrected; its file, until the entries change.

    Raises:
        NotNow: it isn't approved, or is sent already.
    """
    row = locked(version, State.APPROVED)
    row.state, row.approved_at, row.approved_by = State.DRAFT, None, None
    row.save(update_fields=["state", "approved_at", "approved_by"])
    record(by=by, action="registry.take back", subject=row)


@transaction.atomic
def send(*, by: User, version: RegistryVersion) -> None:
    """Send an approved version to the operator.

    Raises:
        NotNow: it isn't approved, or is sent already.
    """
    row = locked(version, State.APPROVED)
    row.state, row.sent_at, row.sent_by = State.SENT, timezone.now(), by
    row.save(update_fields=["state", "sent_at", "sent_by"])
    record(by=by, action="registry.send", subject=row, details=_said(row))


def note_document_read(*, by: User, version: RegistryVersion) -> None:
    """Note that somebody has opened the document of approval."""
    record(by=by, action="registry.read document", subject=version)


def keep_names(entries: "QuerySet[RegistryEntry]") -> None:
    """Keep in these entries what their organizations are called and where they are today (one
    statement for any number)."""
    town = Coalesce("settlement__name_ru", "settlement_name_ru")
    wider = Case(
        When(district__isnull=False, then=F("district__name_ru")),
        When(~Q(region__code=CAPITAL), then=F("region__name_ru")),
        default=Value(""),
    )
    place = Case(
        When(region=None, then=Value("")),
        When(Q(town="") | Q(wider=""), then=Concat("town", "wider")),
        default=Concat("town", Value(", "), "wider"),
        output_field=TextField(),
    )
    row = Organization.objects.filter(pk=OuterRef("organization"))
    placed = row.annotate(town=town, wider=wider).annotate(at=place)
    entries.update(
        **{name: Subquery(row.values(name)[:1]) for name in RegistryEntry.KEPT},
        place=Subquery(placed.values("at")[:1]),
    )


def _said(row: RegistryVersion) -> dict[str, Any]:
    return {
        "number": row.number,
        "document": f"{row.document_number}, {row.document_date}",
        "entries": RegistryEntry.objects.filter(version=row).count(),
    }


def delete_file_later(row: RegistryVersion) -> None:
    """Delete the document once the transaction is through."""
    storage, name = row.document.storage, str(row.document.name)
    transaction.on_commit(lambda: storage.delete(name))
