"""All addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.gallery import gallery
from portal.pages.views import demo_mail

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.catalogue.urls")),
    path("", include("organizations.urls")),
    path("", include("ratings.urls")),
    path("", include("portal.pages.urls")),
    path("moderation/", include("ratings.moderation_urls")),
    path("operator/", include("organizations.operator_urls")),
    path("accounts/", include("accounts.urls")),
]
handler500 = "portal.pages.views.server_error"
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("demo/mail/", demo_mail, name="demo_mail"),
        path("demo/gallery/", gallery, name="gallery"),
    ]
