"""Addresses of one's own keys."""

from django.urls import path

from portal.opendata import data_views

app_name = "api_keys"
urlpatterns = [
    path("", data_views.keys, name="list"),
    path("<int:key_id>/revocation/", data_views.revocation, name="revocation"),
]
