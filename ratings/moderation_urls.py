"""Addresses of the moderators' queue."""

from django.urls import path

from ratings import views

app_name = "moderation"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("comments/<int:comment_id>/publication/", views.publication, name="publication"),
    path("comments/<int:comment_id>/hiding/", views.hiding, name="hiding"),
]
