"""The polls' tables."""

from portal.polls.models.answers import Pace, Participation, PollAnswer, Response
from portal.polls.models.kiosks import Kiosk, KioskAnswer
from portal.polls.models.polls import (
    SCALE,
    Kind,
    Option,
    Poll,
    Question,
    ResultsShown,
    Stage,
)

__all__ = [
    "SCALE",
    "Kind",
    "Kiosk",
    "KioskAnswer",
    "Option",
    "Pace",
    "Participation",
    "Poll",
    "PollAnswer",
    "Question",
    "Response",
    "ResultsShown",
    "Stage",
]
