"""Addresses of assignments: an authority's, included by `registries.urls.authority`, and the
cabinet's, included by `portal.cabinet.urls`."""

from django.urls import path

from registries.views import addressees, assigned, assignments, composing

_ALL = "<int:organization_id>/assignments/"
_ONE = f"{_ALL}<int:number>/"
_TO = f"{_ALL}to/<int:addressee_id>/"
urlpatterns = [
    path(_ALL, assignments.assignments, name="assignments"),
    path(f"{_ALL}assignments.csv", assignments.assignments_csv, name="assignments_csv"),
    path(f"{_ALL}new/", composing.compose, name="compose"),
    path(_ONE, assignments.assignment, name="assignment"),
    path(f"{_ONE}file/", assignments.assignment_file, name="assignment_file"),
    path(f"{_ONE}reminder/", assignments.reminding, name="reminding"),
    path(f"{_ONE}withdrawal/", assignments.withdrawal, name="withdrawal"),
    path(f"{_ONE}extension/", assignments.extension, name="extension"),
    path(_TO, addressees.addressee, name="addressee"),
    path(f"{_TO}acceptance/", addressees.acceptance, name="acceptance"),
    path(f"{_TO}return/", addressees.answer_return, name="answer_return"),
    path(f"{_TO}answers/<int:answer_id>/", addressees.answer_file, name="answer_file"),
]
_MINE = f"{_ALL}<int:addressee_id>/"
cabinet_urlpatterns = [
    path(_ALL, assigned.assigned, name="assignments"),
    path(_MINE, assigned.assignment, name="assignment"),
    path(f"{_MINE}file/", assigned.assignment_file, name="assignment_file"),
    path(f"{_MINE}answers/<int:answer_id>/", assigned.answer_file, name="answer_file"),
]
