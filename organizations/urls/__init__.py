"""Addresses of an organization's own people; what is printed or linked to: lasting_urls."""

from django.urls import path

from organizations.views import access as access_views
from organizations.views import keys as key_views
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
    path("cabinet/entry/", key_views.entry, name="entry"),
    path("cabinet/<int:organization_id>/welcome/", key_views.welcome, name="welcome"),
    path("cabinet/<int:organization_id>/keys/", key_views.keys, name="keys"),
    path(
        "cabinet/<int:organization_id>/keys/<int:key_id>/revocation/",
        key_views.revocation,
        name="key_revocation",
    ),
    path(
        "cabinet/<int:organization_id>/people/waiting/<int:admission_id>/",
        key_views.admission,
        name="admission",
    ),
    path(
        "cabinet/<int:organization_id>/people/waiting/<int:admission_id>/approval/",
        key_views.approval,
        name="admission_approval",
    ),
    path(
        "cabinet/<int:organization_id>/people/waiting/<int:admission_id>/refusal/",
        key_views.refusal,
        name="admission_refusal",
    ),
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
