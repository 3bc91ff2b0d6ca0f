"""Addresses of rating and of one's own questionnaires."""

from django.urls import path

from ratings import views

app_name = "ratings"
urlpatterns = [
    path("organizations/<int:organization_id>/rate/", views.rate, name="rate"),
    path("accounts/questionnaires/", views.my_questionnaires, name="my_questionnaires"),
    path("accounts/questionnaires/<uuid:reference>/", views.thanks_page, name="thanks"),
    path("accounts/questionnaires/<uuid:reference>/edit/", views.edit, name="edit"),
    path(
        "accounts/questionnaires/<uuid:reference>/withdrawal/", views.withdrawal, name="withdrawal"
    ),
]
