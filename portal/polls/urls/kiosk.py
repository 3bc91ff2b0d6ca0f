"""Addresses of kiosks, outside of the language prefixes: a tablet doesn't know its visitors."""

from django.urls import path

from portal.polls.views import kiosk as views

app_name = "kiosk"
urlpatterns = [
    path("<slug:code>", views.kiosk, name="kiosk"),
    path("<slug:code>/thanks", views.thanks, name="thanks"),
]
