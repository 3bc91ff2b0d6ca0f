"""A year of honest use, at the size of the demo's scale 0.1: seasons, weekdays, events.

Imports nothing of the detector: what it looks for must not shape what it is tried on.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.demo.comments import comment

DAYS = 365
ORGANIZATIONS, QUESTIONNAIRES = 1_350, 44_500
SPHERES = 8
TOWN = range(20, 26)  # organizations of a town whose people all have one address
CLINIC, ANGRY, LAUNCH = 0, 40, 41
EVENINGS = range(60, 66)  # schools that ask their parents' meetings
ALL_FIVES_EVENING = 66  # and one whose parents say nothing but fives
CAMPAIGN_SPHERE, CAMPAIGN = 3, range(250, 264)
CARRIERS = 90  # networks of mobile operators, each with thousands of people


@dataclass(frozen=True, slots=True)
class Sent:
    """One questionnaire as it comes: who, about whom, when, how."""

    at: int  # minute of the year
    organization: int
    person: int
    joined: int  # day on which the account was made; may lie before the year
    answers: tuple[int, int, int, int]
    seconds: int
    network: str
    text: str = ""
    why: str = "honest"

    @property
    def day(self) -> int:
        return self.at // 1440


@dataclass(slots=True)
class Country:
    """The organizations and people of a run."""

    rng: random.Random
    weights: list[float] = field(default_factory=list)
    quality: list[float] = field(default_factory=list)
    people: list[tuple[int, int, str]] = field(default_factory=list)  # id, joined, home

    def __post_init__(self) -> None:
        rng = self.rng
        self.weights = [rng.lognormvariate(0, 1.1) for _ in range(ORGANIZATIONS)]
        self.weights[CLINIC] = sum(self.weights) * 0.02
        for school in (*EVENINGS, ALL_FIVES_EVENING):
            self.weights[school] = 1.0
        self.quality = [min(0.99, max(0.55, rng.gauss(0.88, 0.06))) for _ in range(ORGANIZATIONS)]
        for number in range(6_000):
            self.people.append((number, -rng.randrange(1, 900), self.home()))

    def home(self) -> str:
        rng = self.rng
        if rng.random() < 0.55:
            return f"mobile-{int(rng.triangular(0, CARRIERS, 0))}"
        return f"home-{rng.randrange(4_000)}"

    def somebody(self, day: int, new: float) -> tuple[int, int, str]:
        """A person who is new today with this chance, else one of those who were there."""
        if self.rng.random() < new:
            person = (len(self.people), day, self.home())
            self.people.append(person)
            return person
        while True:  # some people rate often
            person = self.people[int(len(self.people) * self.rng.random() ** 1.5)]
            if person[1] <= day:
                return person

    def answers(self, organization: int) -> tuple[int, int, int, int]:
        return opinion(self.rng, self.quality[organization])


def opinion(rng: random.Random, glad: float) -> tuple[int, int, int, int]:
    """What a visitor says: glad ones mostly tap fives, angry ones often nothing but ones."""
    luck = rng.random()
    if luck < glad:
        if rng.random() < 0.62:
            return 5, 5, 5, 5
        choice, weights = (3, 4, 5), (2, 18, 80)
    elif luck < glad + (1 - glad) * 0.55:
        choice, weights = (2, 3, 4, 5), (10, 35, 40, 15)
    else:
        if rng.random() < 0.3:
            return 1, 1, 1, 1
        choice, weights = (1, 2, 3, 4), (45, 30, 18, 7)
    a, b, c, d = rng.choices(choice, weights, k=4)
    return a, b, c, d


def pace(rng: random.Random, median: float = 48, spread: float = 0.6) -> int:
    """Seconds to fill the page."""
    return max(5, int(rng.lognormvariate(math.log(median), spread)))


def words(rng: random.Random, answers: tuple[int, int, int, int], share: float = 0.24) -> str:
    """A comment, of some."""
    return comment(rng, answers, ())[0] if rng.random() < share else ""


def network_at(country: Country, organization: int, home: str) -> str:
    """At home, by mobile, at the organization's own Wi-Fi, or behind the town's one address."""
    if organization in TOWN:
        return "town"
    if country.rng.random() < 0.08:
        return f"office-{organization}"
    return home


def year(rng: random.Random) -> Iterator[Sent]:
    """Every honest questionnaire of the year, in no order."""
    country = Country(rng)
    season = [1 + 0.25 * math.cos((day - 15) / 365 * 2 * math.pi) for day in range(DAYS)]
    busy = [
        season[day] * (1.15 if day % 7 < 5 else 0.55) * rng.lognormvariate(0, 0.12)
        for day in range(DAYS)
    ]
    chosen = rng.choices(range(ORGANIZATIONS), country.weights, k=QUESTIONNAIRES)
    days = rng.choices(range(DAYS), busy, k=QUESTIONNAIRES)
    for organization, day in sorted(zip(chosen, days, strict=True), key=lambda one: one[1]):
        times = 3 if day in CAMPAIGN and organization % SPHERES == CAMPAIGN_SPHERE else 1
        for _ in range(times):
            yield _visit(country, organization, day, new=0.4 if times > 1 else 0.22)
    yield from _angry_day(country)
    yield from _launch(country)
    for number, school in enumerate(EVENINGS):
        yield from _evening(country, school, day=60 + number * 40, fives=0.85)
    yield from _evening(country, ALL_FIVES_EVENING, day=310, fives=1.0)


def _visit(country: Country, organization: int, day: int, new: float) -> Sent:
    rng = country.rng
    person, joined, home = country.somebody(day, new)
    answers = country.answers(organization)
    return Sent(
        at=day * 1440 + int(rng.triangular(7 * 60, 23 * 60, 13 * 60)),
        organization=organization,
        person=person,
        joined=joined,
        answers=answers,
        seconds=pace(rng),
        network=network_at(country, organization, home),
        text=words(rng, answers),
    )


def _angry_day(country: Country) -> Iterator[Sent]:
    """No heating for a day: half of those who write give ones."""
    rng, day = country.rng, 20
    for _ in range(45):
        person, joined, home = country.somebody(day, 0.35)
        answers = opinion(rng, 0.04)
        yield Sent(
            at=day * 1440 + rng.randrange(8 * 60, 23 * 60),
            organization=ANGRY,
            person=person,
            joined=joined,
            answers=answers,
            seconds=pace(rng, 60),
            network=home,
            text=words(rng, answers, 0.6),
            why="angry day",
        )


def _launch(country: Country) -> Iterator[Sent]:
    """Codes are put up at every window: ten a day for two weeks where there was one a week."""
    rng = country.rng
    for day in range(120, 134):
        for _ in range(rng.randrange(7, 14)):
            person, joined, home = country.somebody(day, 0.5)
            answers = opinion(rng, 0.9)
            yield Sent(
                at=day * 1440 + rng.randrange(8 * 60, 18 * 60),
                organization=LAUNCH,
                person=person,
                joined=joined,
                answers=answers,
                seconds=pace(rng, 35),
                network=home if rng.random() < 0.7 else f"office-{LAUNCH}",
                text=words(rng, answers, 0.15),
                why="new codes",
            )


def _evening(country: Country, school: int, day: int, fives: float) -> Iterator[Sent]:
    """Forty parents at one meeting, quickly, most of them new."""
    rng = country.rng
    for _ in range(40):
        person, joined, home = country.somebody(day, 0.6)
        answers = (5, 5, 5, 5) if rng.random() < fives else opinion(rng, 0.8)
        yield Sent(
            at=day * 1440 + rng.randrange(18 * 60, 19 * 60 + 30),
            organization=school,
            person=person,
            joined=joined,
            answers=answers,
            seconds=pace(rng, 26, 0.45),
            network=home if rng.random() < 0.5 else f"office-{school}",
            text=words(rng, answers, 0.08),
            why="parents' evening" if fives < 1 else "parents' evening, fives alone",
        )
