"""Addresses of the section «Открытые данные», in each language."""

from django.urls import path

from portal.opendata import data_views

app_name = "data"
urlpatterns = [path("", data_views.home, name="home")]
