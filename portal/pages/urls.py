"""Addresses of the standing pages."""

from django.urls import path

from portal.pages import views

app_name = "pages"
urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("sources/", views.sources, name="sources"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("display/", views.display_settings, name="display"),
]
