"""The cabinet's addresses of kiosks; see `portal.cabinet.urls`."""

from django.urls import path

from portal.polls.views import cabinet as views

urlpatterns = [
    path("<int:organization_id>/kiosk/", views.kiosks, name="kiosks"),
    path("<int:organization_id>/kiosk/answers.csv", views.answers_csv, name="kiosk_csv"),
    path(
        "<int:organization_id>/kiosk/<int:kiosk_id>/revocation/",
        views.revocation,
        name="kiosk_revocation",
    ),
]
