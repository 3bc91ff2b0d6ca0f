"""Addresses that outlive every version: what is printed, and the portal before this one.

A promise (DESIGN §5), outside of the language prefixes: paper doesn't know its reader's language.
"""

from django.urls import path, re_path

from organizations.views import public as views

app_name = "lasting"
urlpatterns = [
    path("q/<path:code>", views.scan, name="scan"),
    path("organizations/<int:organization_id>/logo/<slug:digest>.png", views.logo, name="logo"),
    re_path(
        r"^RatingPortal/OrgCardForUser/?$", views.legacy_questionnaire, name="legacy_questionnaire"
    ),
    re_path(
        r"^organization/(?P<legacy_id>[^/]+)/org-page/?$", views.legacy_page, name="legacy_page"
    ),
]
