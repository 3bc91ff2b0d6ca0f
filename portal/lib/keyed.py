"""Digests under the portal's secret that are still told after the secret was changed."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def secrets() -> list[str]:
    """The portal's secret, then the former ones: those of SECRET_KEY_FALLBACKS, whose signatures
    hold, and those of SECRET_KEY_RETIRED, which sign nothing any more."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.SECRET_KEY_RETIRED]


def digest(salt: str, value: str) -> str:
    """What to keep: 64 hexadecimal digits."""
    return digests(salt, value)[0]


def digests(salt: str, value: str) -> list[str]:
    """What to look for: the same under each secret, today's first."""
    return [
        salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()
        for secret in secrets()
    ]


def is_digest(kept: str, salt: str, value: str) -> bool:
    """Whether this was kept of the value, under whichever secret."""
    return any([constant_time_compare(one, kept) for one in digests(salt, value)])
