"""Addresses of the infographics."""

from django.urls import path

from portal.infographics import views

app_name = "infographics"
urlpatterns = [
    path("", views.home, name="home"),
    path("regions/", views.regions, name="regions"),
    path("spheres/", views.spheres, name="spheres"),
    path("organizations/", views.organizations, name="organizations"),
    path("<slug:chart>.csv", views.chart_csv, name="csv"),
    path("<slug:chart>.svg", views.chart_svg, name="svg"),
]
