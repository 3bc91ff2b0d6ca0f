"""Addresses of background work that failed."""

from django.urls import path

from accounts.views import background as views

app_name = "background"
urlpatterns = [
    path("", views.failed, name="failed"),
    path("<uuid:key>/again/", views.again, name="again"),
]
