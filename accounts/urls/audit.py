"""Addresses of the audit log."""

from django.urls import path

from accounts.views import audit as views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("csv/", views.log_csv, name="csv"),
    path("xlsx/", views.log_xlsx, name="xlsx"),
]
