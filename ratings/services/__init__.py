"""Writes of the ratings app: questionnaires by their authors, what organizations do with them,
decisions by moderators."""

from ratings.services.complaints import AlreadyComplained, complain, decide_complaint
from ratings.services.corrections import correct_frozen
from ratings.services.handling import (
    add_note,
    add_tag,
    change_note,
    mark_read,
    mark_unread,
    remove_note,
    remove_tag,
)
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
from ratings.services.replies import (
    CannotReply,
    Overtaken,
    latest_reply,
    may_reply,
    publish_reply,
    reject_reply,
    withdraw_reply,
    write_reply,
)

__all__ = [
    "AlreadyComplained",
    "AlreadyDecided",
    "Answers",
    "CannotRate",
    "CannotReply",
    "Overtaken",
    "OwnOrganization",
    "TooLate",
    "add_note",
    "add_tag",
    "change_note",
    "complain",
    "correct_frozen",
    "decide_complaint",
    "edit_questionnaire",
    "exclude_questionnaire",
    "hide_comment",
    "latest_reply",
    "mark_read",
    "mark_unread",
    "may_reply",
    "publish_comment",
    "publish_reply",
    "quarantine_questionnaire",
    "reject_reply",
    "release_questionnaire",
    "remove_note",
    "remove_tag",
    "submit_questionnaire",
    "withdraw_questionnaire",
    "withdraw_reply",
    "write_reply",
]
