"""Addresses of the public pages of organizations."""

from django.urls import path

from portal.catalogue import map_views, views

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("organizations/suggestions/", views.suggest, name="suggestions"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<int:organization_id>/", views.organization, name="organization"),
    path("rating/", views.rating, name="rating"),
    path("rating/map/", map_views.rating_map, name="map"),
    path("rating/map/points/", map_views.map_points, name="map_points"),
    path("spheres/", views.spheres, name="spheres"),
]
