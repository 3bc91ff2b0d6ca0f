"""System checks of settings that would let production run, but not well."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from accounts.eds.demo_keys import is_demo
from accounts.eds_verifier import verifier
from accounts.trust import BadTrustFile, issuers


@register(deploy=True)
def cache_is_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Throttles and remembered lists need a cache that all processes share."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith("LocMemCache") and not settings.DEMO:
        return [
            Warning(
                "CACHE_URL is not set: each process throttles and remembers for itself.",
                hint="Set CACHE_URL to a shared cache, such as redis://localhost:6379/0.",
                id="portal.W001",
            )
        ]
    return []


@register(deploy=True)
def demo_authorities_are_not_trusted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Anybody can have the key of a demo authority."""
    if settings.DEMO:
        return []
    try:
        found = [one for one in issuers() if is_demo(one)]
    except BadTrustFile as error:
        return [Error(str(error), id="portal.E004")]
    return [
        Error(
            f"A demo authority is trusted: {one.subject.rfc4514_string()}.",
            hint="Keep the certificates of КУЦ and РУЦ alone in the folder EDS_TRUST_DIR.",
            id="portal.E003",
        )
        for one in found
    ]


@register(deploy=True)
def signatures_can_be_checked(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The verifier is found at a person's sign-in; better to know before."""
    try:
        verifier()
    except Exception as error:
        return [
            Error(
                f"EDS_VERIFIER = {settings.EDS_VERIFIER} can't be used: {error}",
                hint="Name a class as accounts.eds_verifier.OwnVerifier is.",
                id="portal.E005",
            )
        ]
    return []


@register(deploy=True)
def help_can_be_reached(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Who can't sign in needs another way to the operator."""
    if settings.HELP_EMAIL or settings.HELP_PHONE:
        return []
    return [
        Warning(
            "Neither HELP_EMAIL nor HELP_PHONE is set: who can't sign in can't ask for help.",
            hint="Set HELP_EMAIL to an address that the operator reads.",
            id="portal.W002",
        )
    ]
