"""Addresses of campaigns, for everybody."""

from django.urls import path

from ratings.views import campaigns

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.campaigns, name="list"),
    path("<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("<int:campaign_id>/<str:table>.csv", campaigns.campaign_csv, name="csv"),
]
