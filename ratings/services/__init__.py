"""Writes of the ratings app: questionnaires by their authors, what organizations do with them,
decisions by moderators."""

from ratings.services.comment_decisions import (
    hide_comment,
    publish_comment,
    reconsider_comment,
)
from ratings.services.complaints import (
    AlreadyComplained,
    complain,
    decide_complaint,
    may_reopen_complaint,
    reopen_complaint,
)
from ratings.services.corrections import correct_frozen
from ratings.services.fraud import Circumstances
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
    quarantine_questionnaire,
    release_questionnaire,
)
from ratings.services.objections import (
    CannotObject,
    OwnDecision,
    decide_objection,
    object_to_hiding,
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
from ratings.services.reader_complaints import complain_as_reader, decide_reader_complaints
from ratings.services.replies import (
    CannotReply,
    Overtaken,
    latest_reply,
    may_reopen_reply,
    may_reply,
    publish_reply,
    reject_reply,
    reopen_reply,
    withdraw_reply,
    write_reply,
)
from ratings.services.throttles import TooSoon
from ratings.services.visit_links import LinkSpent

__all__ = [
    "AlreadyComplained",
    "AlreadyDecided",
    "Answers",
    "CannotObject",
    "CannotRate",
    "CannotReply",
    "Circumstances",
    "LinkSpent",
    "Overtaken",
    "OwnDecision",
    "OwnOrganization",
    "TooLate",
    "TooSoon",
    "add_note",
    "add_tag",
    "change_note",
    "complain",
    "complain_as_reader",
    "correct_frozen",
    "decide_complaint",
    "decide_objection",
    "decide_reader_complaints",
    "edit_questionnaire",
    "exclude_questionnaire",
    "hide_comment",
    "latest_reply",
    "mark_read",
    "mark_unread",
    "may_reopen_complaint",
    "may_reopen_reply",
    "may_reply",
    "object_to_hiding",
    "publish_comment",
    "publish_reply",
    "quarantine_questionnaire",
    "reconsider_comment",
    "reject_reply",
    "release_questionnaire",
    "remove_note",
    "remove_tag",
    "reopen_complaint",
    "reopen_reply",
    "submit_questionnaire",
    "withdraw_questionnaire",
    "withdraw_reply",
    "write_reply",
]
