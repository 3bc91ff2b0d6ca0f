"""Addresses of the operator's pages about organizations."""

from django.urls import path

from organizations.views import abbreviations as views
from organizations.views import eds_desk
from organizations.views import imports as import_views
from organizations.views import requests as request_views
from organizations.views import spheres as sphere_views
from organizations.views import upkeep as upkeep_views

app_name = "operator"
urlpatterns = [
    path("organizations/<int:organization_id>/", upkeep_views.card, name="organization"),
    path("organizations/<int:organization_id>/renaming/", upkeep_views.renaming, name="renaming"),
    path("organizations/<int:organization_id>/closing/", upkeep_views.closing, name="closing"),
    path(
        "organizations/<int:organization_id>/reopening/", upkeep_views.reopening, name="reopening"
    ),
    path("organizations/<int:organization_id>/merge/", upkeep_views.merge, name="merge"),
    path("spheres/", sphere_views.spheres, name="spheres"),
    path("spheres/new/", sphere_views.new_sphere, name="new_sphere"),
    path("spheres/<int:sphere_id>/new/", sphere_views.new_category, name="new_category"),
    path("spheres/category/<int:kind_id>/moving/", sphere_views.moving, name="kind_moving"),
    path("spheres/<slug:kind>/<int:kind_id>/", sphere_views.kind, name="kind"),
    path("spheres/<slug:kind>/<int:kind_id>/merging/", sphere_views.merging, name="kind_merging"),
    path(
        "spheres/<slug:kind>/<int:kind_id>/retirement/",
        sphere_views.retirement,
        name="kind_retirement",
    ),
    path("organizations/export/", import_views.export, name="export"),
    path("organizations/export/csv/", import_views.export_csv, name="export_csv"),
    path("organizations/export/xlsx/", import_views.export_xlsx, name="export_xlsx"),
    path("organizations/import/", import_views.upload, name="imports"),
    path("organizations/import/template/xlsx/", import_views.template_xlsx, name="template_xlsx"),
    path("organizations/import/template/csv/", import_views.template_csv, name="template_csv"),
    path("organizations/import/<uuid:key>/", import_views.detail, name="import"),
    path(
        "organizations/import/<uuid:key>/progress/", import_views.progress, name="import_progress"
    ),
    path(
        "organizations/import/<uuid:key>/mistakes/", import_views.mistakes, name="import_mistakes"
    ),
    path(
        "organizations/import/<uuid:key>/application/",
        import_views.application,
        name="import_application",
    ),
    path("organizations/import/<uuid:key>/again/", import_views.again, name="import_again"),
    path("abbreviations/", views.abbreviations, name="abbreviations"),
    path("abbreviations/<int:abbreviation_id>/removal/", views.removal, name="removal"),
    path("admissions/", eds_desk.admissions_list, name="admissions"),
    path("admissions/<int:admission_id>/", eds_desk.admission, name="admission"),
    path("admissions/<int:admission_id>/approval/", eds_desk.approval, name="admission_approval"),
    path("admissions/<int:admission_id>/refusal/", eds_desk.refusal, name="admission_refusal"),
    path("authorities/", eds_desk.authorities, name="authorities"),
    path("authorities/<int:request_id>/", eds_desk.authority, name="authority"),
    path(
        "authorities/<int:request_id>/confirmation/",
        eds_desk.confirmation,
        name="authority_confirmation",
    ),
    path(
        "authorities/<int:request_id>/refusal/",
        eds_desk.authority_refusal,
        name="authority_refusal",
    ),
    path("requests/", request_views.queue, name="requests"),
    path("requests/paper/", request_views.paper, name="paper"),
    path("requests/<int:request_id>/", request_views.detail, name="request"),
    path("requests/<int:request_id>/scan/", request_views.scan, name="scan"),
    path("requests/<int:request_id>/approval/", request_views.approval, name="approval"),
    path("requests/<int:request_id>/return/", request_views.returning, name="returning"),
    path("requests/<int:request_id>/refusal/", request_views.refusal, name="refusal"),
    path(
        "requests/<int:request_id>/invitations/<int:invitation_id>/resending/",
        request_views.resending,
        name="resending",
    ),
]
