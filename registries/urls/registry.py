"""Addresses of an authority's local registry; included by `registries.urls.authority`."""

from django.urls import path

from registries.views import registry, registry_entries

_VERSION = "<int:organization_id>/registry/<int:number>/"
urlpatterns = [
    path("<int:organization_id>/registry/", registry.registry, name="registry"),
    path("<int:organization_id>/registry/start/", registry.start, name="registry_start"),
    path(
        "<int:organization_id>/registry/announcements/",
        registry_entries.announcements,
        name="announcements",
    ),
    path(
        "<int:organization_id>/registry/announcements/<uuid:reference>/inclusion/",
        registry_entries.inclusion,
        name="inclusion",
    ),
    path(_VERSION, registry.version_page, name="registry_version"),
    path(f"{_VERSION}adding/", registry_entries.adding, name="registry_adding"),
    path(f"{_VERSION}numbers/", registry_entries.numbers, name="registry_numbers"),
    path(f"{_VERSION}removal/", registry_entries.removal, name="registry_removal"),
    path(f"{_VERSION}discarding/", registry.discarding, name="registry_discarding"),
    path(f"{_VERSION}approval/", registry.approval, name="registry_approval"),
    path(f"{_VERSION}taking-back/", registry.taking_back, name="registry_taking_back"),
    path(f"{_VERSION}sending/", registry.sending, name="registry_sending"),
    path(f"{_VERSION}document/", registry.document, name="registry_document"),
    path(f"{_VERSION}csv/", registry.version_csv, name="registry_csv"),
    path(f"{_VERSION}xlsx/", registry.version_xlsx, name="registry_xlsx"),
]
