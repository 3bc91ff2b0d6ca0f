"""Addresses of the moderators' queues."""

from django.urls import path

from ratings.views import moderation

app_name = "moderation"
urlpatterns = [
    path("comments/", moderation.queue, name="queue"),
    path("comments/<int:comment_id>/publication/", moderation.publication, name="publication"),
    path("comments/<int:comment_id>/hiding/", moderation.hiding, name="hiding"),
    path("replies/", moderation.replies, name="replies"),
    path(
        "replies/<int:reply_id>/publication/",
        moderation.reply_publication,
        name="reply_publication",
    ),
    path("replies/<int:reply_id>/rejection/", moderation.reply_rejection, name="reply_rejection"),
    path("complaints/", moderation.complaints, name="complaints"),
    path(
        "complaints/<int:complaint_id>/decision/",
        moderation.complaint_decision,
        name="complaint_decision",
    ),
]
