"""Addresses of conclusions; included by `registries.urls.authority`."""

from django.urls import path

from registries.views import conclusions

_ALL = "<int:organization_id>/conclusions/"
_ONE = f"{_ALL}<int:conclusion_id>/"
urlpatterns = [
    path(_ALL, conclusions.conclusions, name="conclusions"),
    path(f"{_ALL}conclusions.csv", conclusions.conclusions_csv, name="conclusions_csv"),
    path(f"{_ALL}new/", conclusions.new_conclusion, name="new_conclusion"),
    path(_ONE, conclusions.conclusion, name="conclusion"),
    path(f"{_ONE}edit/", conclusions.conclusion_change, name="conclusion_change"),
    path(f"{_ONE}conclusion.pdf", conclusions.conclusion_pdf, name="conclusion_pdf"),
]
