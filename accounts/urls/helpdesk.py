"""Addresses of the operator's inbox of help requests."""

from django.urls import path

from accounts.views import helpdesk as views

app_name = "helpdesk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:request_id>/", views.detail, name="request"),
    path("<int:request_id>/closing/", views.closing, name="closing"),
    path("<int:request_id>/files/<int:number>/", views.attachment, name="attachment"),
]
