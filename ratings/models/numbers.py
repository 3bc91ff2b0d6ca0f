"""The number by which an organization knows a questionnaire: its day, and chance within the day.

It has nothing in common with the author's `reference` or with the order of submission: whoever
lists questionnaires by number has them by day, and within a day in no order that says anything.
"""

import secrets
from datetime import date, timedelta
from typing import Any, Final

from django.db import models

EPOCH: Final = date(2000, 1, 1)
RANDOM_BITS: Final = 45


def first_number(day: date) -> int:
    """The lowest number that a questionnaire of this day, or of a later one, can have."""
    return max(0, (day - EPOCH).days) << RANDOM_BITS


def new_number(day: date) -> int:
    """A number of this day."""
    return first_number(day) | secrets.randbits(RANDOM_BITS)


def day_of(number: int) -> date:
    """The day that a number stands for; of nonsense, the nearest day that there is."""
    return EPOCH + timedelta(days=min(number >> RANDOM_BITS, (date.max - EPOCH).days))


class NumberField(models.BigIntegerField):
    """Draws a number of the row's `day` when the row is first written."""

    def pre_save(self, model_instance: Any, add: bool) -> int | None:
        """The number, drawn now if there is none."""
        if getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, new_number(model_instance.day))
        number: int = getattr(model_instance, self.attname)
        return number
