"""Addresses of the operator's templates of reasons."""

from django.urls import path

from accounts.views import reasons as views

app_name = "reasons"
urlpatterns = [
    path("", views.reasons, name="list"),
    path("<int:reason_id>/", views.mending, name="mending"),
    path("<int:reason_id>/retirement/", views.retirement, name="retirement"),
    path("<int:reason_id>/return/", views.restoring, name="restoring"),
    path("<int:reason_id>/up/", views.up, name="up"),
]
