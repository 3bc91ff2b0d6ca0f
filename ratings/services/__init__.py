"""Writes of the ratings app: questionnaires by their authors, decisions by moderators."""

from ratings.services.corrections import correct_frozen
from ratings.services.moderation import (
    AlreadyDecided,
    exclude_questionnaire,
    hide_comment,
    publish_comment,
    quarantine_questionnaire,
    release_questionnaire,
)
from ratings.services.questionnaires import (
    Answers,
    CannotRate,
    OwnOrganization,
    TooLate,
    edit_questionnaire,
    submit_questionnaire,
    withdraw_questionnaire,
)

__all__ = [
    "AlreadyDecided",
    "Answers",
    "CannotRate",
    "OwnOrganization",
    "TooLate",
    "correct_frozen",
    "edit_questionnaire",
    "exclude_questionnaire",
    "hide_comment",
    "publish_comment",
    "quarantine_questionnaire",
    "release_questionnaire",
    "submit_questionnaire",
    "withdraw_questionnaire",
]
