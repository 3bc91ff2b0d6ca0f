"""QR codes: codes that are printed, what is printed with them, how often they are scanned."""

from organizations.qr_codes.codes import (
    ALPHABET,
    LENGTH,
    MOST,
    PLACE_LENGTH,
    add_place,
    address_of,
    find,
    find_active,
    general_code,
    in_ascii,
    in_unicode,
    make_qr_code,
    place_of,
    rename_place,
    revoke_qr_code,
    source_of,
)

__all__ = [
    "ALPHABET",
    "LENGTH",
    "MOST",
    "PLACE_LENGTH",
    "add_place",
    "address_of",
    "find",
    "find_active",
    "general_code",
    "in_ascii",
    "in_unicode",
    "make_qr_code",
    "place_of",
    "rename_place",
    "revoke_qr_code",
    "source_of",
]
