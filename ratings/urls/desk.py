"""Addresses of the operator's criteria, campaigns and rules."""

from django.urls import path

from ratings.views import campaign_desk, criteria_desk, rules

app_name = "rating_desk"
_CRITERION, _CAMPAIGN = "criteria/<int:criterion_id>/", "campaigns/<int:campaign_id>/"
urlpatterns = [
    path("criteria/", criteria_desk.criteria, name="criteria"),
    path("criteria/new/", criteria_desk.new, name="new_criterion"),
    path("criteria/preview/", criteria_desk.preview, name="preview"),
    path(_CRITERION, criteria_desk.criterion, name="criterion"),
    path(f"{_CRITERION}change/", criteria_desk.change, name="criterion_change"),
    path(f"{_CRITERION}rewording/", criteria_desk.rewording, name="rewording"),
    path(f"{_CRITERION}ending/", criteria_desk.ending, name="ending"),
    path(f"{_CRITERION}removal/", criteria_desk.removal, name="criterion_removal"),
    path("campaigns/", campaign_desk.campaigns, name="campaigns"),
    path("campaigns/new/", campaign_desk.new, name="new_campaign"),
    path(_CAMPAIGN, campaign_desk.campaign, name="campaign"),
    path(f"{_CAMPAIGN}change/", campaign_desk.change, name="campaign_change"),
    path(f"{_CAMPAIGN}announcement/", campaign_desk.announcement, name="campaign_announcement"),
    path(f"{_CAMPAIGN}stop/", campaign_desk.stop, name="campaign_stop"),
    path(f"{_CAMPAIGN}discarding/", campaign_desk.discarding, name="campaign_discarding"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.new, name="new_rule"),
    path("rules/<int:rule_id>/cancellation/", rules.cancellation, name="rule_cancellation"),
]
