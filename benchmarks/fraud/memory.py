"""The detector at work without a database: what `ratings.services.fraud` does, on lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from benchmarks.fraud.honest import Sent
from ratings.arithmetic import mean_of
from ratings.fraud import signals
from ratings.fraud.signals import FOLLOWED, LEAST, SLOW_WINDOW, WINDOW, Finding
from ratings.fraud.texts import fingerprint
from ratings.fraud.traces import COUNTRY, MEMORY, Day, Trace, count_day, direction_of, history_of


@dataclass(slots=True)
class Case:
    """An open case; nobody decides it here."""

    pattern: str
    direction: int
    keys: list[int]
    last: int


@dataclass(slots=True)
class Place:
    """An organization as the detector knows it."""

    traces: list[Trace] = field(default_factory=list)
    days: dict[int, Day] = field(default_factory=dict)
    cases: dict[tuple[str, int], Case] = field(default_factory=dict)


@dataclass(slots=True)
class Watch:
    """Takes questionnaires in the order of time; `held` says which, and on what day."""

    campaign: Callable[[int, int], int] = lambda _organization, _day: 1
    # two in three organizations' people sign in from the network that their guests use, too
    own: Callable[[int, str], bool] = lambda organization, network: (
        organization % 3 != 0 and network == f"office-{organization}"
    )
    places: dict[int, Place] = field(default_factory=lambda: defaultdict(Place))
    rated: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    persons: dict[int, int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    found: list[tuple[int, int, Finding]] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)

    def run(self, sent: Iterable[tuple[int, Sent]]) -> None:
        """Take all of them, (key, questionnaire), and close each day."""
        for day, group in groupby(sent, key=lambda one: one[1].day):
            touched = set()
            for key, one in group:
                self.take(key, one)
                touched.add(one.organization)
            for organization in touched:
                self.close(organization, day)

    def take(self, key: int, one: Sent) -> None:
        """One questionnaire is sent: hold it, and what it shows of those before, or not."""
        place = self.places[one.organization]
        trace = Trace(
            key=key,
            day=one.day,
            direction=direction_of(mean_of(one.answers)),
            age=max(0, one.day - one.joined),
            seconds=one.seconds,
            link=self.links.setdefault(one.network, len(self.links)),
            text=fingerprint(one.text),
            is_first=not self.rated[one.person],
            is_own=self.own(one.organization, one.network),
        )
        self.rated[one.person].add(one.organization)
        self.persons[key] = one.person
        place.traces.append(trace)
        for case in place.cases.values():
            if one.day - case.last <= FOLLOWED and signals.fits(
                trace, case.pattern, case.direction, case.keys
            ):
                self.held[key] = one.day
                case.last = one.day
        if not trace.direction and trace.text is None:
            return
        window = [t for t in place.traces if t.day > one.day - WINDOW]
        if len(window) >= LEAST:
            times = self.campaign(one.organization, one.day)
            history = self.history(place, one.day, WINDOW)
            for finding in signals.fast(window, history, COUNTRY, times):
                self.hold(one.organization, place, finding, one.day)

    def history(self, place: Place, day: int, window: int) -> "signals.History":
        """The days before the window."""
        first = day - window + 1 - MEMORY
        days = [counts for at, counts in place.days.items() if first <= at <= day - window]
        return history_of(days, max(0, day - window + 1))

    def hold(self, organization: int, place: Place, finding: Finding, day: int) -> None:
        """Open the case, or join the one that is open; hold all of its questionnaires."""
        fresh = [key for key in finding.members if key not in self.held]
        for key in fresh:
            self.held[key] = day
        case = place.cases.get((finding.pattern, finding.direction))
        if case is None:
            case = Case(finding.pattern, finding.direction, [], day)
            place.cases[finding.pattern, finding.direction] = case
            self.found.append((organization, day, finding))
        if fresh:
            case.last = day
        case.keys = [*{*case.keys, *finding.keys}]

    def close(self, organization: int, day: int) -> None:
        """The day is over: the slow signals, then its counts."""
        place = self.places[organization]
        place.traces = [t for t in place.traces if t.day > day - SLOW_WINDOW]
        if sum(t.direction != 0 for t in place.traces) >= LEAST:
            window = [
                replace(t, is_alone=len(self.rated[self.persons[t.key]]) == 1) for t in place.traces
            ]
            history = self.history(place, day, SLOW_WINDOW)
            times = self.campaign(organization, day)
            for finding in signals.slow(window, history, COUNTRY, times):
                self.hold(organization, place, finding, day)
        place.days[day] = count_day(
            [t for t in place.traces if t.day == day and t.key not in self.held]
        )
