"""Addresses of the operator's list of monitorings; included by `registries.urls.operator`."""

from django.urls import path

from registries.views import monitoring_operator as views

urlpatterns = [
    path("monitoring/", views.overview, name="monitorings"),
    path("monitoring/csv/", views.overview_csv, name="monitorings_csv"),
]
