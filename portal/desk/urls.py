"""Addresses of the desk's first pages."""

from django.urls import path

from portal.desk import views

app_name = "desk"
urlpatterns = [
    path("operator/", views.operator, name="operator"),
    path("moderation/", views.moderation, name="moderation"),
]
