"""Addresses of the cabinet: its first pages, and those that the apps bring into it."""

from django.urls import path

from organizations.urls.cabinet import urlpatterns as data_pages
from portal.cabinet import qr_views, views
from portal.polls.urls.cabinet import urlpatterns as kiosk_pages
from ratings.urls.cabinet import urlpatterns as questionnaire_pages
from registries.urls.cabinet import urlpatterns as announcement_pages

app_name = "cabinet"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:organization_id>/", views.overview, name="overview"),
    path("<int:organization_id>/qr/", qr_views.codes, name="qr"),
    path("<int:organization_id>/qr/general/", qr_views.general, name="qr_general"),
    path("<int:organization_id>/banners/", qr_views.banners, name="banners"),
    *kiosk_pages,
    *data_pages,
    *questionnaire_pages,
    *announcement_pages,
]
