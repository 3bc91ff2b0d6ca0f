"""All addresses."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from accounts.views.language import choose_language
from portal.gallery import gallery
from portal.pages.views import demo_mail

pages: list[URLPattern | URLResolver] = [
    path("", include("portal.catalogue.urls")),
    path("", include("organizations.urls")),
    path("", include("ratings.urls")),
    path("campaigns/", include("ratings.urls.campaigns")),
    path("infographics/", include("portal.infographics.urls")),
    path("", include("portal.pages.urls")),
    path("", include("portal.sharing.urls")),
    path("polls/", include("portal.polls.urls.public")),
    path("operator/polls/", include("portal.polls.urls.desk")),
    path("cabinet/", include("portal.cabinet.urls")),
    path("", include("portal.desk.urls")),
    path("operator/reasons/", include("accounts.urls.reasons")),
    path("operator/open-data/", include("portal.opendata.desk_urls")),
    path("operator/background/", include("accounts.urls.background")),
    path("moderation/queues/", include("accounts.urls.queues")),
    path("moderation/", include("ratings.urls.moderation")),
    path("operator/comments/", include("ratings.urls.comment_settings")),
    path("moderation/suggestions/", include("organizations.urls.suggestions")),
    path("operator/", include("organizations.urls.operator")),
    path("operator/help/", include("accounts.urls.helpdesk")),
    path("operator/pages/", include("portal.pages.operator_urls")),
    path("operator/audit/", include("accounts.urls.audit")),
    path("operator/people/", include("accounts.urls.people")),
    path("operator/", include("registries.urls.operator")),
    path("operator/", include("ratings.urls.desk")),
    path("operator/", include("ratings.urls.fraud")),
    path("authority/", include("registries.urls.authority")),
    path("data/", include("portal.opendata.data_urls")),
    path("accounts/api-keys/", include("portal.opendata.key_urls")),
    path("accounts/", include("accounts.urls")),
]
handler500 = "portal.pages.views.server_error"
if settings.DEMO or settings.DEBUG:
    pages += [
        path("demo/mail/", demo_mail, name="demo_mail"),
        path("demo/gallery/", gallery, name="gallery"),
    ]
if settings.ADMIN:
    from portal.rare_tables import site  # its models are installed only then

    pages += [path("admin/", site.urls)]
urlpatterns = [
    # outside of the language prefixes
    path("", include("organizations.urls.lasting")),
    path("", include("ratings.urls.lasting")),
    path("", include("portal.opendata.urls")),
    path("", include("portal.sharing.crawler_urls")),
    path("api/v1/", include("portal.opendata.api.urls")),
    path("api/", include("portal.opendata.api.elsewhere")),
    path("kiosk/", include("portal.polls.urls.kiosk")),
    path("language/<str:language>/", choose_language, name="choose_language"),
    # Russian has no prefix; /be/… and /en/… are the same pages in those languages
    *i18n_patterns(*pages, prefix_default_language=False),
]
