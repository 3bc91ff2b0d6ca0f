"""Addresses of the operator's pages about organizations."""

from django.urls import path

from organizations.views import abbreviations as views
from organizations.views import requests as request_views

app_name = "operator"
urlpatterns = [
    path("abbreviations/", views.abbreviations, name="abbreviations"),
    path("abbreviations/<int:abbreviation_id>/removal/", views.removal, name="removal"),
    path("requests/", request_views.queue, name="requests"),
    path("requests/paper/", request_views.paper, name="paper"),
    path("requests/<int:request_id>/", request_views.detail, name="request"),
    path("requests/<int:request_id>/scan/", request_views.scan, name="scan"),
    path("requests/<int:request_id>/approval/", request_views.approval, name="approval"),
    path("requests/<int:request_id>/return/", request_views.returning, name="returning"),
    path("requests/<int:request_id>/refusal/", request_views.refusal, name="refusal"),
    path(
        "requests/<int:request_id>/invitations/<int:invitation_id>/resending/",
        request_views.resending,
        name="resending",
    ),
]
