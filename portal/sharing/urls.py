"""Addresses of what others show of an organization."""

from django.urls import path

from portal.sharing import views

app_name = "sharing"
urlpatterns = [
    path("organizations/<int:organization_id>/widget/", views.widget_page, name="widget"),
    path("organizations/<int:organization_id>/feed/", views.feed, name="feed"),
    path("organizations/<int:organization_id>/share.png", views.picture, name="picture"),
]
