"""Addresses of the operator's pages about registries: `/operator/…`."""

from registries.urls import monitoring_operator, registry_operator

app_name = "registries"
urlpatterns = [
    *registry_operator.urlpatterns,
    *monitoring_operator.urlpatterns,
]
