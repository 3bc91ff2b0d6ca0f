"""The polls' part of making one organization part of another: its kiosks go along."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from organizations.hooks import Line
from portal.polls.models import Kiosk


class PollsMover:
    """Registered with `organizations.hooks`."""

    fields: Mapping[str, str] = {"Kiosk.organization": "moves, with its answers"}

    def begin(self) -> None:
        """Nothing to hold: a kiosk's answers hang on the kiosk alone."""

    def refusals(self, gone: Any, kept: Any) -> Iterator[str]:
        """Nothing stands in the way."""
        yield from ()

    def lines(self, gone: Any, kept: Any) -> Iterator[Line]:
        """How many kiosks would move."""
        yield Line(_("Опросы у стойки"), Kiosk.objects.filter(organization=gone).count())

    def move(self, *, by: Any, gone: Any, kept: Any) -> None:
        """Their codes stay what they are."""
        Kiosk.objects.filter(organization=gone).update(organization=kept)
