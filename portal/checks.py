"""System checks of settings that would let production run, but not well."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


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
