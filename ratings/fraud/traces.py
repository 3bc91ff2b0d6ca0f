"""What the detector is told: a questionnaire's trace, an organization's past, the country's custom.

Days are ordinals; shares are fractions of integers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace

from ratings.arithmetic import UNIT

HIGH, LOW, NEITHER = 1, -1, 0
LOW_MEAN = 3 * UNIT // 2  # a mean of 1.5
NEW = 2  # days: a new account
HASTE = 12  # seconds: the page wasn't read
MEMORY = 56  # days: an organization's own eight weeks
PRIOR = 24  # questionnaires: what the country's custom weighs beside an organization's own


def direction_of(mean: int) -> int:
    """Praise is all fives; blame is ones, or nearly; between them is an opinion."""
    if mean == 5 * UNIT:
        return HIGH
    return LOW if mean <= LOW_MEAN else NEITHER


@dataclass(frozen=True, slots=True)
class Trace:
    """How one questionnaire came.

    Attributes:
        key: names it among the others.
        age: of the account, in days.
        seconds: from the page to its sending; None if that isn't known.
        link: the network, as this organization meets it; None if that isn't known.
        text: fingerprint of a longer comment.
        is_first: the account had rated no other organization before.
        is_own: from a network from which the organization's own people sign in.
        is_alone: the account has rated no other organization; known to the slow signals only.
    """

    key: int
    day: int
    direction: int
    age: int
    seconds: int | None = None
    link: int | None = None
    text: int | None = None
    is_first: bool = False
    is_own: bool = False
    is_alone: bool = False

    @property
    def is_new(self) -> bool:
        """Of an account that has just been made."""
        return self.age <= NEW

    @property
    def is_hasty(self) -> bool:
        """Sent faster than the page can be read."""
        return self.seconds is not None and self.seconds < HASTE


@dataclass(frozen=True, slots=True)
class Day:
    """An organization's day: the columns of `DayCount`."""

    count: int = 0
    high: int = 0
    low: int = 0
    newcomers: int = 0
    new_high: int = 0
    new_low: int = 0
    timed: int = 0
    hasty: int = 0
    own: int = 0
    others: int = 0  # all but the day's first
    together: int = 0  # the largest network's, but its first


COLUMNS = tuple(one.name for one in fields(Day))


def count_day(traces: Sequence[Trace]) -> Day:
    """One day's traces of one organization, counted."""
    links: dict[int, int] = {}
    for trace in traces:
        if trace.link is not None:
            links[trace.link] = links.get(trace.link, 0) + 1
    return Day(
        count=len(traces),
        high=sum(t.direction == HIGH for t in traces),
        low=sum(t.direction == LOW for t in traces),
        newcomers=sum(t.is_new for t in traces),
        new_high=sum(t.is_new and t.direction == HIGH for t in traces),
        new_low=sum(t.is_new and t.direction == LOW for t in traces),
        timed=sum(t.seconds is not None for t in traces),
        hasty=sum(t.is_hasty for t in traces),
        own=sum(t.is_own for t in traces),
        others=max(0, sum(links.values()) - 1),
        together=max(0, max(links.values(), default=0) - 1),
    )


@dataclass(frozen=True, slots=True)
class History:
    """An organization's past days added up, none of them allowed to say more than the others.

    Attributes:
        days: how many were watched, those without questionnaires among them.
    """

    days: int = 0
    sums: Day = field(default_factory=Day)


def history_of(days: Iterable[Day], watched: int) -> History:
    """Add up days; one far above the third highest is cut to three times that, so that a past
    attack doesn't excuse the next."""
    rows = list(days)
    sums = {}
    for name in COLUMNS:
        values = sorted((getattr(row, name) for row in rows), reverse=True)
        most = 3 * max(values[2] if len(values) > 2 else 0, 2)
        sums[name] = sum(min(value, most) for value in values)
    return History(min(watched, MEMORY), Day(**sums))


# The custom where nothing else is known: shares in thousandths of the questionnaires.
COUNTRY = Day(
    count=1000,
    high=620,
    low=25,
    newcomers=250,
    timed=1000,
    hasty=40,
    own=80,
    others=1000,
    together=100,
)


def custom_of(country: Day) -> Day:
    """The country's custom, by the same thousand; each share within sensible bounds."""
    if country.count < 1000:
        return COUNTRY

    def share(part: int, whole: int, least: int, most: int) -> int:
        return max(least, min(most, part * 1000 // whole)) if whole else least

    return replace(
        COUNTRY,
        high=share(country.high, country.count, 300, 850),
        low=share(country.low, country.count, 10, 150),
        newcomers=share(country.newcomers, country.count, 100, 500),
        hasty=share(country.hasty, country.timed, 20, 150) if country.timed else COUNTRY.hasty,
    )
