"""Addresses of an authority's rooms: `/authority/…`."""

from django.urls import path

from registries.urls import monitoring, registry
from registries.urls.assignments import urlpatterns as assignment_pages
from registries.urls.conclusions import urlpatterns as conclusion_pages
from registries.urls.dashboard import urlpatterns as dashboard_pages
from registries.urls.plan import urlpatterns as plan_pages
from registries.views import rooms

app_name = "authority"
urlpatterns = [
    path("", rooms.home, name="home"),
    *assignment_pages,
    *dashboard_pages,
    *plan_pages,
    *monitoring.urlpatterns,
    *registry.urlpatterns,
    *conclusion_pages,
]
