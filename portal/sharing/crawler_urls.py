"""Addresses that search engines ask for first, outside of the language prefixes."""

from django.urls import path

from portal.sharing import sitemap, views

app_name = "crawlers"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemap-organizations-<int:number>.xml", sitemap.organizations, name="sitemap_part"),
]
