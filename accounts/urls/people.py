"""Addresses of the operator's pages about people."""

from django.urls import path

from accounts.views import people as views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/block/", views.blocking, name="blocking"),
    path("<int:person_id>/unblock/", views.unblocking, name="unblocking"),
    path("<int:person_id>/sessions/", views.ending, name="ending"),
    path("<int:person_id>/second-factor/", views.factor_reset, name="factor_reset"),
    path("<int:person_id>/role/", views.granting, name="granting"),
    path("<int:person_id>/role/withdrawal/", views.withdrawal, name="withdrawal"),
]
