"""Addresses of the cabinet's pages about data; included by `portal.cabinet.urls`."""

from django.urls import path

from organizations.views import cabinet as views
from organizations.views import qr_codes as qr_views
from organizations.views import units as unit_views

urlpatterns = [
    path("<int:organization_id>/names/", views.names, name="names"),
    path("<int:organization_id>/location/", views.location, name="location"),
    path("<int:organization_id>/activity/", views.activity, name="activity"),
    path("<int:organization_id>/services/", views.add_service, name="add_service"),
    path("services/<int:service_id>/removal/", views.remove_service, name="remove_service"),
    path("<int:organization_id>/contacts/", views.contacts, name="contacts"),
    path("<int:organization_id>/logo/", views.logo, name="logo"),
    path("<int:organization_id>/logo/removal/", views.remove_logo, name="remove_logo"),
    path("<int:organization_id>/verification/", views.verify, name="verify"),
    path("<int:organization_id>/history/", views.history, name="history"),
    path("<int:organization_id>/qr/<slug:code>/", qr_views.qr_code, name="qr_code"),
    path(
        "<int:organization_id>/qr/<slug:code>/revocation/",
        qr_views.revocation,
        name="qr_revocation",
    ),
    path("<int:organization_id>/qr/<slug:code>/<str:name>", qr_views.material, name="qr_material"),
    path("<int:organization_id>/units/", unit_views.units, name="units"),
    path("<int:organization_id>/units/new/", unit_views.new_unit, name="new_unit"),
    path("<int:organization_id>/moving/", unit_views.moving, name="moving"),
    path("<int:organization_id>/closing/", unit_views.closing, name="closing"),
    path("<int:organization_id>/reopening/", unit_views.reopening, name="reopening"),
]
