"""Addresses of an organization's own people; what is printed or linked to: lasting_urls."""

from django.urls import path

from organizations.views import access as access_views
from organizations.views import people as people_views
from organizations.views import suggestions as suggestion_views

app_name = "organizations"
urlpatterns = [
    path("organizations/suggest/", suggestion_views.suggest, name="suggest"),
    path("organizations/suggest/duplicates/", suggestion_views.duplicates, name="duplicates"),
    path("accounts/suggestions/", suggestion_views.mine, name="suggestions"),
    path("accounts/suggestions/<uuid:key>/", suggestion_views.suggestion, name="suggestion"),
    path(
        "accounts/suggestions/<uuid:key>/edit/",
        suggestion_views.correction,
        name="suggestion_correction",
    ),
    path(
        "accounts/suggestions/<uuid:key>/withdrawal/",
        suggestion_views.withdrawal,
        name="suggestion_withdrawal",
    ),
    path("organizations/access/", access_views.access_request, name="access"),
    path("organizations/access/sent/<str:link>/", access_views.access_sent, name="access_sent"),
    path(
        "organizations/access/correction/<str:link>/",
        access_views.access_correction,
        name="access_correction",
    ),
    path("organizations/access/invitation/<str:link>/", access_views.invitation, name="invitation"),
    path("cabinet/<int:organization_id>/people/", people_views.people_page, name="people"),
    path("cabinet/<int:organization_id>/people/invitations/", people_views.invite, name="invite"),
    path(
        "cabinet/<int:organization_id>/people/invitations/<int:invitation_id>/resending/",
        people_views.resending,
        name="resending",
    ),
    path(
        "cabinet/<int:organization_id>/people/invitations/<int:invitation_id>/withdrawal/",
        people_views.withdrawal,
        name="invitation_withdrawal",
    ),
    path(
        "cabinet/<int:organization_id>/people/members/<int:membership_id>/removal/",
        people_views.member_removal,
        name="member_removal",
    ),
    path(
        "cabinet/<int:organization_id>/people/officials/",
        people_views.official_addition,
        name="official_addition",
    ),
    path(
        "cabinet/<int:organization_id>/people/officials/<int:official_id>/",
        people_views.official_change,
        name="official_change",
    ),
    path(
        "cabinet/<int:organization_id>/people/officials/<int:official_id>/removal/",
        people_views.official_removal,
        name="official_removal",
    ),
]
