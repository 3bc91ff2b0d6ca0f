"""The periods that an authority looks at, each with the one that it is compared with."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.lib import wording
from ratings.models import Period, Scope
from ratings.selectors import all_time, periods

ALL = "all"


class BadPeriod(ValueError):
    """There is no such period."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period, what it is called, and what its figures are compared with.

    before_scope: the half-year before itself, or, for all time, how the marks stood at the last
    half-year's end.
    """

    period: Period
    name: str
    before: Period | None
    before_scope: Scope
    before_name: str

    @property
    def code(self) -> str:
        return self.period.code

    @property
    def is_frozen(self) -> bool:
        return self.period.frozen_at is not None

    @property
    def is_all_time(self) -> bool:
        return self.period.code == ALL

    @property
    def study(self) -> str:
        """The period as the lists of questionnaires call it."""
        return "" if self.is_all_time else self.period.code


@dataclass(frozen=True, slots=True)
class Spans:
    """All periods, the newest first after all time; one of them is chosen."""

    every: list[Span]
    chosen: Span


def read_spans(code: str) -> Spans:
    """The periods, and the one of this code; "" is all time (one query).

    Raises:
        BadPeriod: there is none of this code.
    """
    halves = periods()
    frozen = next((half for half in halves if half.frozen_at), None)
    every = [
        Span(
            all_time(),
            _("за всё время"),
            frozen,
            Scope.STOOD,
            _("с конца прошлого полугодия") if frozen else "",
        )
    ]
    for half, before in zip(halves, [*halves[1:], None], strict=True):
        name = wording.half_year(half.code)
        told = ""
        if before:
            told = _("в сравнении: %(name)s") % {"name": wording.half_year(before.code)}
        if not half.frozen_at:
            name = _("%(name)s, идёт") % {"name": name}
        every.append(Span(half, name, before, Scope.CONSOLIDATED, told))
    for span in every:
        if span.code == (code or ALL):
            return Spans(every, span)
    raise BadPeriod(code)
