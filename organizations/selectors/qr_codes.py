"""Reads of an organization's QR codes."""

from organizations.models import Organization, QrCode

SHOWN = 100  # no more can be in force; of the revoked ones, the latest


def codes_in_force(organization: Organization) -> list[QrCode]:
    """Codes in force: the whole organization's first, then places by name (one query)."""
    codes = QrCode.objects.filter(organization=organization, revoked_at=None)[: 2 * SHOWN]
    return sorted(codes, key=lambda code: (code.label.casefold(), code.pk))


def revoked_codes(organization: Organization) -> list[QrCode]:
    """The latest of the revoked codes (one query)."""
    codes = QrCode.objects.filter(organization=organization, revoked_at__isnull=False)
    return list(codes.order_by("-revoked_at", "-pk")[:SHOWN])
