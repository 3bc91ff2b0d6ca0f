"""Groups of questionnaires that look arranged, and what is odd about each.

Every signal is measured in bits of surprise against the organization's own custom, with the
country's where it has little of its own. A group is held where several independent signals agree:
none suffices alone, however strong. Praise and blame are measured alike.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ratings.fraud.bits import surprise
from ratings.fraud.texts import near
from ratings.fraud.traces import COUNTRY, HIGH, LOW, NEITHER, PRIOR, Day, History, Trace

CROWD, NETWORK, COPIES = "crowd", "network", "copies"
DRIP, STAFF = "drip", "staff"
COUNT, DIRECTION, SHARE, HURRY, NEWNESS, TEXT = (
    "count", "direction", "share", "hurry", "newness", "text",
)  # fmt: skip

WINDOW = 2  # days of the fast signals: a crowd may come across midnight
SLOW_WINDOW = 28  # days of the slow ones
LEAST = 5  # fewer are nobody's pattern
CLEAR = 6  # bits from which a signal speaks for itself
AT_MOST = 30  # bits that one signal can add, however strong
AT_MOST_COUNT = 16  # and the count: every honest event has it
SIGNALS = 3  # that must be clear
# bits of what was said and how: a gathering alone explains how many come, and whence; more of them
# where one network in two days is all there is, as at any meeting
MANNER, MANNER_OF_MEETING = 10, 20
ENOUGH = {WINDOW: 55, SLOW_WINDOW: 48}  # bits in all; what is slow can't be one evening
SLACK = {WINDOW: 2, SLOW_WINDOW: 1}  # a day twice as busy as usual is nothing; a month is
FOLLOWED = 3  # days for which an open case holds what fits it


@dataclass(frozen=True, slots=True)
class Signal:
    """One oddity: `found` of `of`, where `usual` of `out_of` is the custom."""

    kind: str
    bits: int
    found: int
    of: int
    usual: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A group that should be held.

    Attributes:
        members: keys of its questionnaires.
        keys: links or texts by which later ones are recognised.
    """

    pattern: str
    direction: int
    members: frozenset[int]
    bits: int
    signals: tuple[Signal, ...]
    keys: tuple[int, ...] = ()


def fast(
    window: Sequence[Trace], history: History, custom: Day = COUNTRY, times: int = 1
) -> list[Finding]:
    """What the last `WINDOW` days show.

    Args:
        window: the organization's traces, the one that is being sent among them.
        history: the days before.
        times: how many times as many as usual a running campaign lets expect.
    """
    found = []
    for direction in (HIGH, LOW):
        new = [trace for trace in window if trace.is_new]
        found += _weigh(CROWD, direction, new, window, history, custom, times, WINDOW)
        for link, group in _by_link(window):
            found += _weigh(
                NETWORK, direction, group, window, history, custom, times, WINDOW, (link,)
            )
    for texts, group in _by_text(window):
        for direction in (HIGH, LOW, NEITHER):
            found += _weigh(COPIES, direction, group, window, history, custom, times, WINDOW, texts)
    return found


def slow(
    window: Sequence[Trace], history: History, custom: Day = COUNTRY, times: int = 1
) -> list[Finding]:
    """What the last `SLOW_WINDOW` days show, looked at once a day; arguments as for `fast`."""
    found = []
    for direction in (HIGH, LOW):
        alone = [trace for trace in window if trace.is_new and trace.is_first and trace.is_alone]
        if _is_spread(alone, direction, 3):
            found += _weigh(DRIP, direction, alone, window, history, custom, times, SLOW_WINDOW)
        own = [trace for trace in window if trace.is_own]
        if _is_spread(own, direction, 2):
            found += _weigh(STAFF, direction, own, window, history, custom, times, SLOW_WINDOW)
        for link, group in _by_link(window):
            if _is_spread(group, direction, 2):
                found += _weigh(
                    NETWORK, direction, group, window, history, custom, times, SLOW_WINDOW, (link,)
                )
    for texts, group in _by_text(window):
        for direction in (HIGH, LOW, NEITHER):
            found += _weigh(
                COPIES, direction, group, window, history, custom, times, SLOW_WINDOW, texts
            )
    return found


def _is_spread(group: Iterable[Trace], direction: int, part: int) -> bool:
    """Whether no day has more than one `part` of them: an evening's guests come on one."""
    days = Counter(trace.day for trace in group if trace.direction == direction)
    return bool(days) and max(days.values()) * part <= sum(days.values())


def fits(trace: Trace, pattern: str, direction: int, keys: Sequence[int]) -> bool:
    """Whether a questionnaire that is being sent belongs to a case that is open."""
    if trace.direction != direction:
        return False
    match pattern:
        case "crowd":
            return trace.is_new
        case "network":
            return trace.link in keys
        case "copies":
            text = trace.text
            return text is not None and any(near(text, key) for key in keys)
        case "drip":
            return trace.is_first and trace.is_new
        case "staff":
            return trace.is_own
    return False


def _by_link(window: Iterable[Trace]) -> list[tuple[int, list[Trace]]]:
    """Groups of one network; the organization's own, where its guests sit too, is for `STAFF`."""
    groups: dict[int, list[Trace]] = {}
    for trace in window:
        if trace.link is not None and not trace.is_own:
            groups.setdefault(trace.link, []).append(trace)
    return [(link, group) for link, group in groups.items() if len(group) >= LEAST]


def _by_text(window: Iterable[Trace]) -> list[tuple[tuple[int, ...], list[Trace]]]:
    groups: list[tuple[int, list[Trace]]] = []
    for trace in window:
        if trace.text is None:
            continue
        for text, group in groups:
            if near(text, trace.text):
                group.append(trace)
                break
        else:
            groups.append((trace.text, [trace]))
    return [((text,), group) for text, group in groups if len(group) >= LEAST]


def _weigh(
    pattern: str,
    direction: int,
    group: Sequence[Trace],
    window: Sequence[Trace],
    history: History,
    custom: Day,
    times: int,
    days: int,
    keys: tuple[int, ...] = (),
) -> list[Finding]:
    """The finding that a group makes, or none."""
    members = [trace for trace in group if trace.direction == direction]
    if len(members) < LEAST:
        return []
    signals = _signals(pattern, direction, members, group, window, history, custom, times, days)
    clear = [signal for signal in signals if signal.bits >= CLEAR]
    bits = sum(
        min(signal.bits, AT_MOST_COUNT if signal.kind == COUNT else AT_MOST) for signal in signals
    )
    is_meeting = pattern == NETWORK and days == WINDOW
    least = MANNER_OF_MEETING if is_meeting else MANNER
    manner = sum(signal.bits for signal in signals if signal.kind in (DIRECTION, HURRY, TEXT))
    if len(clear) < SIGNALS or bits < ENOUGH[days] or manner < least:
        return []
    return [
        Finding(
            pattern=pattern,
            direction=direction,
            members=frozenset(trace.key for trace in members),
            bits=bits,
            signals=tuple(sorted(clear, key=lambda one: -one.bits)),
            keys=keys,
        )
    ]


def _signals(
    pattern: str,
    direction: int,
    members: Sequence[Trace],
    group: Sequence[Trace],
    window: Sequence[Trace],
    history: History,
    custom: Day,
    times: int,
    days: int,
) -> list[Signal]:
    past = history.sums

    def share(part: int, whole: int, usual: int) -> tuple[int, int]:
        """An organization's own share, with the country's weighing PRIOR questionnaires."""
        return part * 1000 + usual * PRIOR, (whole + PRIOR) * 1000

    signals = [_count(pattern, direction, members, history, times, days)]
    if direction != NEITHER:
        part, usual = (past.high, custom.high) if direction == HIGH else (past.low, custom.low)
        signals.append(
            _signal(DIRECTION, len(members), len(group), *share(part, past.count, usual))
        )
    newness = share(past.newcomers, past.count, custom.newcomers)
    together = share(past.together, past.others, custom.together)
    if pattern in (CROWD, DRIP):
        signals.append(_signal(SHARE, len(group), len(window), *newness))
    else:
        new = sum(trace.is_new for trace in members)
        signals.append(_signal(NEWNESS, new, len(members), *newness))
    if pattern == NETWORK:
        known = sum(trace.link is not None for trace in window)
        signals.append(_signal(SHARE, len(group) - 1, known - 1, *together))
    if pattern == STAFF:
        own = share(past.own, past.count, custom.own)
        signals.append(_signal(SHARE, len(group), len(window), *own))
    timed = [trace for trace in members if trace.seconds is not None]
    hasty = sum(trace.is_hasty for trace in timed)
    signals.append(_signal(HURRY, hasty, len(timed), *share(past.hasty, past.timed, custom.hasty)))
    worded = [trace for trace in members if trace.text is not None]
    alike = max((len(one) for _texts, one in _by_text(worded)), default=0)
    signals.append(_signal(TEXT, alike, len(worded), 20, 1000))
    return signals


def _signal(kind: str, found: int, of: int, usual: int, out_of: int) -> Signal:
    return Signal(kind, surprise(found, of, usual, out_of), found, of, usual, out_of)


def _past_of(pattern: str, direction: int, past: Day) -> int:
    """How many of this kind there were in the days before."""
    if pattern in (CROWD, DRIP):
        return past.new_high if direction == HIGH else past.new_low
    if pattern == NETWORK:
        return past.together
    if pattern == STAFF:
        return past.own
    return 0


def _count(
    pattern: str,
    direction: int,
    members: Sequence[Trace],
    history: History,
    times: int,
    days: int,
) -> Signal:
    """Against the same rate in the days before: given both counts, which days they fell on is a
    coin with the days' share, so that no rate need be known."""
    before = _past_of(pattern, direction, history.sums) + 1
    found = len(members)
    expected = days * SLACK[days] * times
    return _signal(COUNT, found, found + before, expected, expected + max(history.days, 1))
