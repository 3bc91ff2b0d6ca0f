"""Addresses that other sites' pages carry: promises, outside of the language prefixes."""

from django.urls import path

from portal.opendata import data_views, views

app_name = "opendata"
urlpatterns = [
    path("widget/<int:organization_id>.svg", views.badge, name="badge"),
    path("widget/<int:organization_id>/", views.widget, name="widget"),
    path("data/<str:name>", data_views.dump, name="dump"),
    path("banners/<str:name>", views.banner, name="banner"),
]
