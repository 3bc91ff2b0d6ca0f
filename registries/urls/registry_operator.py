"""Addresses of the operator's pages about local registries and the general one; included by
`registries.urls.operator`."""

from django.urls import path

from registries.views import registry_desk

urlpatterns = [
    path("registries/", registry_desk.queue, name="queue"),
    path("registries/authorities/", registry_desk.authorities, name="authorities"),
    path("registries/general/", registry_desk.general, name="general"),
    path("registries/general/csv/", registry_desk.general_csv, name="general_csv"),
    path("registries/<int:version_id>/", registry_desk.version, name="version"),
    path(
        "registries/<int:version_id>/putting-in-force/",
        registry_desk.putting_in_force,
        name="putting_in_force",
    ),
    path("registries/<int:version_id>/return/", registry_desk.returning, name="returning"),
]
