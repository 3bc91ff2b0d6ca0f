"""Addresses of the standing pages and of news."""

from django.urls import path

from portal.pages import file_views, public_views, views
from portal.pages.shipped import SLUGS

app_name = "pages"
urlpatterns = [
    *(path(f"{slug}/", public_views.standing(slug), name=slug) for slug in SLUGS),
    path("news/", public_views.news, name="news"),
    path("news/feed/", public_views.news_feed, name="news_feed"),
    path("news/<slug:slug>/", public_views.news_item, name="news_item"),
    path("pages/<slug:slug>/", public_views.page, name="page"),
    path("pages/files/<int:file_id>/", file_views.page_file, name="file"),
    path("privacy/", views.privacy, name="privacy"),
    path("sources/", views.sources, name="sources"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("display/", views.display_settings, name="display"),
]
