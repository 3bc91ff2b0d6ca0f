"""The operator's address of open data."""

from django.urls import path

from portal.opendata import desk_views

app_name = "data_desk"
urlpatterns = [path("", desk_views.dumps, name="dumps")]
