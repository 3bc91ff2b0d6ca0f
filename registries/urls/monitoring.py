"""Addresses of an authority's monitorings; included by `registries.urls.authority`."""

from django.urls import path

from registries.views import monitoring, monitoring_report

ONE = "<int:organization_id>/monitoring/<int:number>/"

urlpatterns = [
    path("<int:organization_id>/monitoring/", monitoring.monitorings, name="monitorings"),
    path(ONE, monitoring_report.report, name="monitoring"),
    path(f"{ONE}words/", monitoring.words, name="monitoring_words"),
    path(f"{ONE}signing/", monitoring.signing, name="monitoring_signing"),
    path(f"{ONE}discarding/", monitoring.discarding, name="monitoring_discarding"),
    path(f"{ONE}table.csv", monitoring_report.table_csv, name="monitoring_csv"),
    path(f"{ONE}xlsx/", monitoring_report.book, name="monitoring_xlsx"),
    path(f"{ONE}report.pdf", monitoring_report.pdf, name="monitoring_pdf"),
    path(f"{ONE}pdf/", monitoring_report.paper, name="monitoring_paper"),
]
