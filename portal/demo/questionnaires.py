"""Seven years of questionnaires, as people would have written them."""

import itertools
import random
import uuid
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ratings.arithmetic import HalfYear, mean_of
from ratings.models import State

HALF_YEARS = 15  # fourteen that have ended, and the running one
COMMENT_SHARE = 0.24
CLAMPED_AWAY = 0.01  # what the limits of a half-year's mood take from the mean
MINSK = timedelta(hours=3)

# Experiences, and the marks they make of one criterion, as weights of 1 … 5.
ANGRY = (40, 32, 20, 6, 2)
MIXED = (2, 8, 32, 42, 16)
GLAD = (0, 0, 1, 9, 90)


def _expected(weights: Sequence[int]) -> float:
    return sum(mark * weight for mark, weight in enumerate(weights, 1)) / sum(weights)


# over half of the glad people just tap the last cell four times
ALL_FIVE = 0.55
E_ANGRY, E_MIXED = _expected(ANGRY), _expected(MIXED)
E_GLAD = 5 * ALL_FIVE + _expected(GLAD) * (1 - ALL_FIVE)
CUMULATIVE = [list(itertools.accumulate(weights)) for weights in (ANGRY, MIXED, GLAD)]


@dataclass(frozen=True, slots=True)
class Rated:
    """An organization to be rated: its id, how often, and how well."""

    id: int
    weight: float
    quality: float
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """One questionnaire of the demo."""

    organization: Rated
    person: int  # number of the person, from 0
    at: datetime
    answers: tuple[int, int, int, int]
    mean: int
    state: State
    reference: str
    commented: bool


def half_years(today: date) -> list[HalfYear]:
    """The half-years of the demo, the running one last."""
    newest = HalfYear.of(today)
    first = newest.year * 2 + newest.half - 1 - (HALF_YEARS - 1)
    return [HalfYear(n // 2, n % 2 + 1) for n in range(first, first + HALF_YEARS)]


def shares(mean: float) -> tuple[float, float]:
    """Which shares of visits are angry and mixed, so that the mean comes out as asked for."""
    base = 0.02
    angry = (E_GLAD - base * (E_GLAD - E_MIXED) - mean) / (
        (E_GLAD - E_ANGRY) + 1.2 * (E_GLAD - E_MIXED)
    )
    angry = min(max(angry, 0.0), 0.8)
    return angry, min(base + 1.2 * angry, 1 - angry)


def fill(
    rated: Sequence[Rated], people: int, number: int, today: date, rng: random.Random
) -> Iterator[list[Filled]]:
    """The questionnaires of each half-year in turn, in order of time; `number` in all.

    No person rates one organization twice, so that every questionnaire could have counted.
    """
    halves = half_years(today)
    # ever more people took part: each half-year weighs more than the one before
    weights = [1 + 0.22 * i for i in range(HALF_YEARS)]
    running = halves[-1]
    passed = (today - running.starts_on).days + 1
    weights[-1] *= passed / ((running.ends_on - running.starts_on).days + 1)
    quotas = [round(number * weight / sum(weights)) for weight in weights]
    quotas[-2] += number - sum(quotas)
    chosen = list(itertools.accumulate(organization.weight for organization in rated))
    moods = [[organization.quality, 0.0] for organization in rated]
    served = [0] * len(rated)
    starts = [rng.randrange(people) for _ in rated]
    for half, quota in zip(halves, quotas, strict=True):
        last = min(half.ends_on, today)
        days = (last - half.starts_on).days + 1
        for mood in moods:
            mood[1] = min(4.97, max(2.8, mood[0] + CLAMPED_AWAY + rng.gauss(0, 0.07)))
        thresholds = [shares(mood[1]) for mood in moods]
        filled = []
        for _ in range(quota):
            where = bisect(chosen, rng.random() * chosen[-1])
            if served[where] >= people:
                continue
            person = (starts[where] + served[where] * 7919) % people
            served[where] += 1
            filled.append(
                _one(rated[where], person, thresholds[where], half.starts_on, days, today, rng)
            )
        filled.sort(key=lambda one: one.at)
        yield filled


def _one(
    organization: Rated,
    person: int,
    thresholds: tuple[float, float],
    start: date,
    days: int,
    today: date,
    rng: random.Random,
) -> Filled:
    angry, mixed = thresholds
    luck = rng.random()
    kind = 0 if luck < angry else 1 if luck < angry + mixed else 2
    steps = CUMULATIVE[kind]
    if kind == 2 and rng.random() < ALL_FIVE:
        answers = (5, 5, 5, 5)
    else:
        a, b, c, d = (bisect(steps, rng.random() * steps[-1]) + 1 for _ in range(4))
        answers = (a, b, c, d)
    day = start + timedelta(days=int(rng.random() * days))
    minutes = int(rng.triangular(7 * 60, 23 * 60, 13 * 60))
    if day == today:
        minutes = int(rng.random() * 60)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - MINSK + timedelta(minutes=minutes)
    return Filled(
        organization=organization,
        person=person,
        at=at,
        answers=answers,
        mean=mean_of(answers),
        state=State.WITHDRAWN if rng.random() < 0.004 else State.COUNTED,
        reference=uuid.UUID(int=rng.getrandbits(128), version=4).hex,
        commented=rng.random() < COMMENT_SHARE,
    )
