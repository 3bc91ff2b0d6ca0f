"""The operator's addresses of open data."""

from django.urls import path

from portal.opendata import desk_views

app_name = "data_desk"
urlpatterns = [
    path("", desk_views.dumps, name="dumps"),
    path("<str:name>/again/", desk_views.again, name="again"),
]
