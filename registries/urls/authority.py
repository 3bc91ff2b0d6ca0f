"""Addresses of an authority's rooms: `/authority/…`."""

from django.urls import path

from registries.urls.assignments import urlpatterns as assignment_pages
from registries.views import rooms

app_name = "authority"
urlpatterns = [
    path("", rooms.home, name="home"),
    path("<int:organization_id>/", rooms.overview, name="overview"),
    *assignment_pages,
]
