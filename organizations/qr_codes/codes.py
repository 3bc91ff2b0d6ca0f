"""Codes: making them for an organization and its places, renaming, revoking, finding them."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization, QrCode

# people type codes too: nothing that is mistaken for something else (0 o, 1 l i)
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10
PLACE_LENGTH = 60
MOST = 100  # codes in force that one organization or unit may have


@transaction.atomic
def make_qr_code(*, by: User | None, organization: Organization, label: str = "") -> QrCode:
    """Make a new code for posters about an organization or a unit.

    Args:
        by: who does it; None for the system.
        label: the place where it will hang; "" for the whole organization.
    """
    qr_code = QrCode.objects.create(
        code="".join(secrets.choice(ALPHABET) for _ in range(LENGTH)),
        organization=organization,
        label=label,
        created_by=by,
    )
    record(by=by, action="qr_code.make", subject=organization, details={"code": qr_code.code})
    return qr_code


@transaction.atomic
def general_code(*, by: User | None, organization: Organization) -> QrCode:
    """The code of the whole organization, made if there is none in force."""
    in_force = _in_force(organization)
    found = in_force.filter(label="").order_by("pk").first()
    return found or make_qr_code(by=by, organization=organization)


@transaction.atomic
def add_place(*, by: User | None, organization: Organization, name: str) -> QrCode:
    """Make a code for one place of the organization: «окно 3».

    Raises:
        ValidationError: no name, too long a name, a place of that name, or too many codes.
    """
    in_force = _in_force(organization)
    name = _checked(name, in_force)
    if in_force.count() >= MOST:
        raise ValidationError(
            _("Больше %(number)s действующих кодов завести нельзя. Отзовите лишние.")
            % {"number": MOST}
        )
    return make_qr_code(by=by, organization=organization, label=name)


@transaction.atomic
def rename_place(*, by: User | None, qr_code: QrCode, name: str) -> QrCode:
    """Give a code's place another name: the code stays, and so do posters that hang.

    Raises:
        ValidationError: as of `add_place`; or the code is revoked, or of the whole organization.
    """
    in_force = _in_force(qr_code.organization)
    current = in_force.filter(pk=qr_code.pk).first()
    if current is None or not current.label:
        raise ValidationError(_("Переименовать можно только действующий код места."))
    before, name = current.label, _checked(name, in_force.exclude(pk=qr_code.pk))
    if name != before:
        QrCode.objects.filter(pk=qr_code.pk).update(label=name)
        record(
            by=by,
            action="qr_code.rename",
            subject=qr_code.organization,
            details={"code": qr_code.code, "before": before, "after": name},
        )
    qr_code.label = name
    return qr_code


@transaction.atomic
def revoke_qr_code(*, by: User | None, qr_code: QrCode) -> None:
    """End a code: whoever scans it from now on is told so. Revoking it again changes nothing."""
    revoked = QrCode.objects.filter(pk=qr_code.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    qr_code.refresh_from_db(fields=["revoked_at"])
    if revoked:
        organization = qr_code.organization
        record(by=by, action="qr_code.revoke", subject=organization, details={"code": qr_code.code})


def _in_force(organization: Organization) -> QuerySet[QrCode]:
    """The organization's codes in force; whoever changes them at the same time waits here."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    return QrCode.objects.filter(organization=organization, revoked_at=None)


def _checked(name: str, others: QuerySet[QrCode]) -> str:
    """The name of a place, in one line; its case aside, no other place is called so."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Назовите место: «окно 3», «кабинет 12».")})
    if len(name) > PLACE_LENGTH:
        raise ValidationError(
            {"name": _("Название места длиннее %(n)s знаков. Сократите его.") % {"n": PLACE_LENGTH}}
        )
    # databases fold Cyrillic letters in different ways
    if name.casefold() in {label.casefold() for label in others.values_list("label", flat=True)}:
        raise ValidationError({"name": _("Место с таким названием уже есть.")})
    return name


def find(code: str) -> QrCode | None:
    """The code as scanned or typed, in capitals too, revoked or not, with its organization."""
    code = code.strip().lower()
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    return QrCode.objects.select_related("organization").filter(code=code).first()


def find_active(code: str) -> QrCode | None:
    """The code as scanned or typed, with its organization; None if unknown or revoked."""
    found = find(code)
    return None if found is None or found.is_revoked else found


def source_of(qr_code: QrCode) -> str:
    """How a questionnaire says that people came to it by this code (`Questionnaire.source`)."""
    return f"q:{qr_code.code}"


def place_of(source: str) -> str:
    """The place that a questionnaire's source names; "" if none (one query, if it is a code)."""
    prefix, _colon, code = source.partition(":")
    found = find(code) if prefix == "q" else None
    return found.label if found else ""


def address_of(qr_code: QrCode) -> str:
    """The address that is printed: always at the portal's public host."""
    return f"{settings.BASE_URL}{reverse('lasting:scan', args=[qr_code.code])}"


def in_ascii(url: str) -> str:
    """The address with its host as scanners of every age read it: xn--… for Cyrillic letters."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{host}{port}").geturl()


def in_unicode(url: str) -> str:
    """The address as people read and type it: without https://, the host in its own letters."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("idna")
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}{parts.path}"
