"""Addresses that other sites' pages carry: promises, outside of the language prefixes."""

from django.urls import path

from portal.opendata import views

app_name = "opendata"
urlpatterns = [
    path("widget/<int:organization_id>.svg", views.badge, name="badge"),
    path("widget/<int:organization_id>/", views.widget, name="widget"),
    path("banners/<str:name>", views.banner, name="banner"),
]
