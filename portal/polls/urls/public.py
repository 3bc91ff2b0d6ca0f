"""Addresses of polls, for everybody."""

from django.urls import path

from portal.polls.views import public as views

app_name = "polls"
urlpatterns = [
    path("", views.polls, name="list"),
    path("archive/", views.archive, name="archive"),
    path("<int:poll_id>/", views.poll, name="poll"),
    path("<int:poll_id>/thanks/", views.thanks, name="thanks"),
    path("<int:poll_id>/results.csv", views.results_csv, name="csv"),
    path("<int:poll_id>/results/<int:question_id>.svg", views.results_svg, name="svg"),
]
