"""Addresses of the moderators' queue of suggested organizations."""

from django.urls import path

from organizations.views import suggestion_desk as views

app_name = "suggestions"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:suggestion_id>/", views.item, name="item"),
    path("<int:suggestion_id>/acceptance/", views.acceptance, name="acceptance"),
    path("<int:suggestion_id>/merging/", views.merging, name="merging"),
    path("<int:suggestion_id>/return/", views.returning, name="returning"),
    path("<int:suggestion_id>/refusal/", views.refusal, name="refusal"),
    path("<int:suggestion_id>/joining/", views.joining, name="joining"),
]
