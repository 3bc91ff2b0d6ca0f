"""Addresses of the operator's pages and news."""

from django.urls import path

from portal.pages import operator_file_views as files
from portal.pages import operator_views as views

app_name = "page_desk"
urlpatterns = [
    path("", views.pages, name="list"),
    path("new/", views.new, name="new"),
    path("number/<int:page_id>/", views.by_number, name="by_number"),
    path("files/<int:file_id>/replacement/", files.replacement, name="replacement"),
    path("files/<int:file_id>/removal/", files.removal, name="removal"),
    path("<slug:slug>/", views.page, name="page"),
    path("<slug:slug>/files/", files.files, name="files"),
    path("<slug:slug>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<slug:slug>/return/", views.returning, name="return"),
    path("<slug:slug>/history/<str:language>/", views.history, name="history"),
    path(
        "<slug:slug>/history/<str:language>/<int:number>/",
        views.restoring,
        name="restoring",
    ),
]
