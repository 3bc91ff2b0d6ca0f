"""Addresses of the operator's pages about registries: `/operator/…`."""

from registries.urls import monitoring_operator

app_name = "registries"
urlpatterns = [
    *monitoring_operator.urlpatterns,
]
