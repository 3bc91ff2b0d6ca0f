"""Addresses of an organization's own people; what is printed or linked to: lasting_urls."""

from django.urls import path

from organizations import views

app_name = "organizations"
urlpatterns = [
    path("cabinet/<int:organization_id>/poster.png", views.poster, name="poster"),
]
