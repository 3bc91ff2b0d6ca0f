"""Addresses of the cabinet's notices of registration; included by `portal.cabinet.urls`."""

from django.urls import path

from registries.urls.assignments import cabinet_urlpatterns as assignment_pages
from registries.views import announcements

urlpatterns = [
    path("registration/<uuid:reference>/", announcements.announcement_page, name="announcement"),
    path("<int:organization_id>/registration/", announcements.announcing, name="announcing"),
    path("<int:organization_id>/registrations/", announcements.received, name="announcements"),
    *assignment_pages,
]
