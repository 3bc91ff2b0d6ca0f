"""Which of one person's questionnaires count: those of there and those of here, by the rule of
each one's day, in the order in which they were written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Said:
    """A questionnaire of one person about one organization."""

    key: int  # its line in the file, or its id if it is here
    at: datetime
    day: date
    is_new: bool


def replaced_among(said: Sequence[Said], repeat_days: Callable[[date], int]) -> list[Said]:
    """Those that give way to the next one; what is here stands as it was decided among itself."""
    found = []
    ordered = sorted(said, key=lambda one: (one.at, one.is_new, one.key))
    for one, following in pairwise(ordered):
        is_decided = not (one.is_new or following.is_new)
        if not is_decided and (following.day - one.day).days < repeat_days(following.day):
            found.append(one)
    return found
