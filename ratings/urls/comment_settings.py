"""Addresses of the operator's settings of comments."""

from django.urls import path

from ratings.views import comment_settings

app_name = "comments"
urlpatterns = [
    path("", comment_settings.settings, name="settings"),
    path("words/", comment_settings.insults, name="insults"),
    path("words/removal/", comment_settings.insult_removal, name="insult_removal"),
]
