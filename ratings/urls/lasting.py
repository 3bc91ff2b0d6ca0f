"""Addresses that leave the portal: one-time links, and where systems ask for them.

Outside of the language prefixes: neither a text message nor a program knows its reader's language.
"""

from django.urls import path

from ratings.views import invitation_api, one_time_links

app_name = "one_time"
urlpatterns = [
    path("i/<path:code>", one_time_links.open_link, name="open"),
    path("api/v1/invitations/", invitation_api.invitations, name="api"),
]
