"""Addresses of an authority's first page, of its organizations, and of what its mark is made of."""

from django.urls import path

from registries.views import composition, dashboard, files, objects

urlpatterns = [
    path("<int:organization_id>/", dashboard.overview, name="overview"),
    path("<int:organization_id>/pdf/", dashboard.overview_pdf, name="overview_pdf"),
    path("<int:organization_id>/chart/<str:chart>/", dashboard.chart_csv, name="chart_csv"),
    path("<int:organization_id>/organizations/", objects.table, name="objects"),
    path("<int:organization_id>/organizations/csv/", objects.table_csv, name="objects_csv"),
    path("<int:organization_id>/organizations/file/", objects.table_file, name="objects_file"),
    path("<int:organization_id>/organizations/<int:object_id>/", objects.detail, name="object"),
    path("<int:organization_id>/composition/", composition.composition, name="composition"),
    path("<int:organization_id>/composition/csv/", composition.as_csv, name="composition_csv"),
    path(
        "<int:organization_id>/composition/file/",
        files.composition_file,
        name="composition_file",
    ),
    path(
        "<int:organization_id>/composition/<str:by>/<str:group>/",
        composition.group_page,
        name="composition_group",
    ),
]
