"""Addresses of the moderators' queue."""

from django.urls import path

from ratings.views import moderation

app_name = "moderation"
urlpatterns = [
    path("", moderation.queue, name="queue"),
    path("comments/<int:comment_id>/publication/", moderation.publication, name="publication"),
    path("comments/<int:comment_id>/hiding/", moderation.hiding, name="hiding"),
]
