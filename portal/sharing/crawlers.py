"""robots.txt: what crawlers are asked to leave alone."""

from django.conf import settings
from django.urls import reverse

from organizations.qr_codes import in_ascii
from portal.lib.indexing import TRAPS
from portal.lib.languages import NAMES, address_in

# rooms that need signing in, forms, one-time addresses
ROOMS = (
    *("/accounts/", "/cabinet/", "/authority/", "/moderation/", "/operator/", "/admin/"),
    *(
        "/display/",
        "/demo/",
        "/comments/",
        "/notices/",
        "/organizations/*/rate/",
        "/organizations/*/widget/",
    ),
)
LASTING = ("/language/", "/q/", "/i/", "/kiosk/", "/widget/", "/api/")
# lists have endless addresses; organizations are all in the sitemap
CURSORS = ("after", "before", "sort", "comments")


def robots_text() -> str:
    """The file; every rule in each language. Crawlers of any make read the same."""
    rooms = [address_in(code, room) for room in ROOMS for code in NAMES]
    traps = [f"/*?{more}{name}=" for name in (*TRAPS, *CURSORS) for more in ("", "*&")]
    lines = [f"Disallow: {path}" for path in (*rooms, *LASTING, *traps)]
    sitemap = in_ascii(f"{settings.BASE_URL}{reverse('crawlers:sitemap')}")
    return "\n".join(("User-agent: *", *lines, "", f"Sitemap: {sitemap}", ""))
