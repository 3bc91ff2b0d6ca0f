"""Addresses of the operator's pages about local registries and the general one; included by
`registries.urls.operator`."""

from django.urls import path

from registries.views import general, registry_desk

urlpatterns = [
    path("registries/", registry_desk.queue, name="queue"),
    path("registries/authorities/", registry_desk.authorities, name="authorities"),
    path("registries/general/", general.general, name="general"),
    path("registries/general/csv/", general.general_csv, name="general_csv"),
    path("registries/general/xlsx/", general.general_xlsx, name="general_xlsx"),
    path("registries/<int:version_id>/", registry_desk.version, name="version"),
    path(
        "registries/<int:version_id>/putting-in-force/",
        registry_desk.putting_in_force,
        name="putting_in_force",
    ),
    path("registries/<int:version_id>/return/", registry_desk.returning, name="returning"),
]
