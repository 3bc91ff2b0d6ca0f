"""Addresses of QR codes, of their posters, and of the portal before this one.

What is printed on paper or linked from elsewhere is a promise (DESIGN §5).
"""

from django.urls import path, re_path

from organizations import views

app_name = "organizations"
urlpatterns = [
    # outside of the language prefixes: paper doesn't know its reader's language
    path("q/<path:code>", views.scan, name="scan"),
    re_path(
        r"^RatingPortal/OrgCardForUser/?$", views.legacy_questionnaire, name="legacy_questionnaire"
    ),
    re_path(
        r"^organization/(?P<legacy_id>[^/]+)/org-page/?$", views.legacy_page, name="legacy_page"
    ),
    path("cabinet/<int:organization_id>/poster.png", views.poster, name="poster"),
]
