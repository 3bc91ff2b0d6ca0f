"""Addresses of an authority's plan list."""

from django.urls import path

from registries.views import files, plan

urlpatterns = [
    path("<int:organization_id>/plan/", plan.plan_page, name="plan"),
    path("<int:organization_id>/plan/csv/", plan.plan_csv, name="plan_csv"),
    path("<int:organization_id>/plan/file/", files.plan_file, name="plan_file"),
    path("<int:organization_id>/plan/new/", plan.addition, name="plan_addition"),
    path("<int:organization_id>/plan/many/", plan.additions, name="plan_additions"),
    path("<int:organization_id>/plan/registry/", plan.from_registry, name="plan_registry"),
    path("<int:organization_id>/plan/<int:entry_id>/", plan.change, name="plan_change"),
    path("<int:organization_id>/plan/<int:entry_id>/removal/", plan.removal, name="plan_removal"),
]
