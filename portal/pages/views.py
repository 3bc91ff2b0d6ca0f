"""Standing pages."""

import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.consents import CONSENT_VERSION
from accounts.second_factor import demo_codes
from portal.lib import display
from portal.lib.access import Audience, audience
from portal.lib.http import safe_next_url

DEMO_MESSAGES_SHOWN = 50
# when all of docs/accessibility.md was last gone through
ACCESSIBILITY_CHECKED_ON = date(2026, 11, 22)


@audience(Audience.EVERYONE)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Where the catalogue's facts come from, and their licences."""
    return render(request, "pages/sources.html")


@audience(Audience.EVERYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What people agree to when they sign up, and what becomes of their data."""
    return render(request, "pages/privacy.html", {"version": CONSENT_VERSION})


@audience(Audience.EVERYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal does for people with disabilities, what it can't yet, whom to tell."""
    return render(request, "pages/accessibility.html", {"checked_on": ACCESSIBILITY_CHECKED_ON})


@audience(Audience.EVERYONE)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the portal on its home screen (W3C Web App Manifest)."""
    icons = (
        ("icon-192", "192x192", "any"),
        ("icon-512", "512x512", "any"),
        ("icon-maskable-512", "512x512", "maskable"),
    )
    answer = JsonResponse(
        {
            "name": _(settings.SITE_NAME),
            "short_name": _(settings.SITE_SHORT_NAME),
            "lang": get_language(),
            "start_url": reverse("catalogue:home"),
            "display": "minimal-ui",
            "background_color": "#fefdfb",
            "theme_color": "#fefdfb",
            "icons": [
                {
                    "src": static(f"img/{name}.png"),
                    "sizes": sizes,
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, sizes, purpose in icons
            ],
        },
        content_type="application/manifest+json",
    )
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@audience(Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """The low-vision version: choose, and go back to where one came from.

    What is posted is all that is chosen: an empty form is the ordinary version.
    """
    if request.method == "POST":
        response = redirect(safe_next_url(request.POST.get("next")) or "catalogue:home")
        display.remember(
            response, display.chosen(request.POST.get(name, "") for name in display.OPTIONS)
        )
        messages.success(request, _("Вид страниц изменён."))
        return response
    now = display.read(request)
    groups = [
        {
            "name": name,
            "legend": legend,
            "choices": [
                {"value": value, "label": label, "checked": value == now.get(name, "")}
                for value, label in choices.items()
            ],
        }
        for name, (legend, choices) in display.OPTIONS.items()
    ]
    back = safe_next_url(request.GET.get("next"))
    return render(
        request,
        "pages/display.html",
        {"groups": groups, "presets": display.PRESETS, "display_back": back},
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own failure (handler500): a page that asks nothing of the database."""
    return render(None, "500.html", display.context(request), status=500)


@audience(Audience.EVERYONE)
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The e-mails that the demo has sent, the newest first, and the codes that its staff's
    phones would show; there is no such page elsewhere."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEMO:
        raise Http404
    files = sorted(Path(folder).glob("*.log"), reverse=True) if folder else []
    messages = []
    for file in files[:DEMO_MESSAGES_SHOWN]:
        text = file.read_bytes()
        for part in reversed(text.split(b"-" * 79)):
            if part.strip():
                message = email.message_from_bytes(part.strip(), policy=email.policy.default)
                body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
                messages.append(
                    {
                        "to": message["To"],
                        "subject": message["Subject"],
                        "sent_at": _sent_at(message["Date"]),
                        "body": body.get_content() if body else "",
                    }
                )
    return render(request, "pages/demo_mail.html", {"mail": messages, "codes": demo_codes()})


def _sent_at(header: str) -> datetime:
    """The time in a Date header; «-0000», as Django writes it, is UTC without a zone."""
    parsed = parsedate_to_datetime(header)
    return timezone.localtime(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
