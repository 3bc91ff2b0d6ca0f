"""Addresses of the operator's pages about organizations."""

from django.urls import path

from organizations import operator_views as views

app_name = "operator"
urlpatterns = [
    path("abbreviations/", views.abbreviations, name="abbreviations"),
    path("abbreviations/<int:abbreviation_id>/removal/", views.removal, name="removal"),
]
