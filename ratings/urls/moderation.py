"""Addresses of the moderators' queues."""

from django.urls import path

from ratings.views import comment_cases, moderation

app_name = "moderation"
_COMMENT = "comments/<int:comment_id>/"
_OBJECTION = "objections/<int:comment_id>/"
_REPORT = "readers/<int:comment_id>/"
_REPLY = "replies/<int:reply_id>/"
_COMPLAINT = "complaints/<int:complaint_id>/"

urlpatterns = [
    path("comments/", comment_cases.queue, name="queue"),
    path("decided/", comment_cases.decided, name="decided"),
    path(_COMMENT, comment_cases.comment, name="comment"),
    path(f"{_COMMENT}publication/", comment_cases.publication, name="publication"),
    path(f"{_COMMENT}hiding/", comment_cases.hiding, name="hiding"),
    path(f"{_COMMENT}second/", comment_cases.second, name="second"),
    path("objections/", comment_cases.objections, name="objections"),
    path(_OBJECTION, comment_cases.objection, name="objection"),
    path(f"{_OBJECTION}decision/", comment_cases.objection_decision, name="objection_decision"),
    path("readers/", comment_cases.reports, name="reports"),
    path(_REPORT, comment_cases.report, name="report"),
    path(f"{_REPORT}decision/", comment_cases.report_decision, name="report_decision"),
    path("replies/", moderation.replies, name="replies"),
    path(_REPLY, moderation.reply, name="reply"),
    path(f"{_REPLY}publication/", moderation.reply_publication, name="reply_publication"),
    path(f"{_REPLY}rejection/", moderation.reply_rejection, name="reply_rejection"),
    path("complaints/", moderation.complaints, name="complaints"),
    path(_COMPLAINT, moderation.complaint, name="complaint"),
    path(f"{_COMPLAINT}decision/", moderation.complaint_decision, name="complaint_decision"),
]
