"""`./run bench pages [rounds] [part]`: server time and queries of public pages and staff's.

On the demo's data, in one process, without a network: the time is the portal's own. Prints the
median and the worst of the rounds after a warm-up, the least of the process's own time, which other
work on the machine moves little, and that time with nothing remembered in the cache. A part of a
name ("map") times those pages alone. Exits with 1 if a median is over its limit.
"""

import os
import statistics
import sys
import time
from typing import Any

import django

from benchmarks.public_site import public_site, staff_polls

LIMIT_MS = 50.0
STAFF_LIMIT_MS = 150.0
HEADING = (
    f"{'page':<34}{'median ms':>10}{'worst ms':>10}{'cpu ms':>8}{'cold':>8}{'queries':>9}{'KB':>7}"
)


def main(rounds: int, part: str = "") -> int:
    """Time every page; needs a database that `manage.py demo` has filled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # only importable once Django is set up
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from portal.opendata.api import limits  # noqa: PLC0415
    from ratings.models import ALL_TIME, Books, Scope, Score  # noqa: PLC0415

    scores = Score.objects.filter(period=ALL_TIME, scope=Scope.CONSOLIDATED)
    listed = scores.filter(organization__is_listed=True)
    ministry = listed.order_by("-count").first()
    clinic = listed.filter(organization__is_authority=False).order_by("-count").first()
    units = listed.filter(organization__units__isnull=False).order_by("-count").first()
    quiet = listed.filter(count=0).first()
    if ministry is None or clinic is None or units is None:
        sys.exit("The database is empty: ./run demo fills it.")
    books = Books.objects.get()
    print(f"{listed.count():,} organizations listed, {books.count:,} questionnaires counted")
    pages = {
        "home": "/",
        "catalogue": "/organizations/",
        "catalogue, last page": "/organizations/?before=end",
        "catalogue by name": "/organizations/?sort=name",
        "search, two words": "/organizations/?q=поликлиника+витебск",
        "search, nothing": "/organizations/?q=абракадабра",
        "catalogue, sphere and region": "/organizations/?sphere=health&region=vi",
        "rating": "/rating/",
        "rating, last page": "/rating/?before=end",
        "rating, district": "/rating/?district=vi-liozno",
        "rating, sphere and region": "/rating/?sphere=education&region=br",
        "rating, of an authority": f"/rating/?authority={ministry.organization_id}",
        "rating, second ordering": "/rating/?sort=adjusted",
        "rating, running half-year": f"/rating/?period={books.running.code}",
        "rating, frozen half-year": "/rating/?period=2025-2",
        "rating, frozen, sphere, region": "/rating/?period=2025-2&sphere=health&region=vi",
        "rating, units": "/rating/?level=units",
        "spheres": "/spheres/",
        "organization, largest": f"/organizations/{ministry.organization_id}/",
        "organization, busiest clinic": f"/organizations/{clinic.organization_id}/",
        "organization with units": f"/organizations/{units.organization_id}/",
        **({"organization, unrated": f"/organizations/{quiet.organization_id}/"} if quiet else {}),
        "code for other sites": f"/organizations/{clinic.organization_id}/widget/",
        "feed of comments": f"/organizations/{clinic.organization_id}/feed/",
        "picture of a link": f"/organizations/{clinic.organization_id}/share.png",
        "sitemap": "/sitemap.xml",
        "sitemap, 3,000 organizations": "/sitemap-organizations-1.xml",
        "sitemap, lists": "/sitemap-pages.xml",
    }
    limits.WITHOUT_KEY = 10**9  # type: ignore[misc]
    guest = Client(headers={"host": "localhost"})
    pages |= public_site(guest, clinic.organization_id)
    print(HEADING)
    slow = timed(pages, guest, rounds, LIMIT_MS, part)
    operator = User.objects.filter(is_operator=True).order_by("pk").first()
    if operator:
        client = Client(headers={"host": "localhost"})
        client.force_login(operator, backend=settings.AUTHENTICATION_BACKENDS[0])
        with override_settings(SECOND_FACTOR_REQUIRED=False):
            staff = staff_pages(ministry.organization_id)
            slow += timed(staff, client, rounds, STAFF_LIMIT_MS, part)
    print(f"{slow} pages over their limit: {LIMIT_MS:.0f} ms, {STAFF_LIMIT_MS:.0f} ms for staff's")
    return 1 if slow else 0


def staff_pages(authority: int) -> dict[str, str]:
    """What the operator opens, with a row of each queue that has one."""
    from organizations.models import Organization, Suggestion  # noqa: PLC0415 — as in `main`
    from ratings.models import Campaign, Comment, SuspicionCase  # noqa: PLC0415

    public = Organization.objects.filter(is_listed=True, parent=None)
    first, second = public.order_by("-pk").values_list("pk", flat=True)[:2]
    rows = {
        "one comment": ("/moderation/comments/{}/", Comment.objects.waiting()),
        "one suspicious case": ("/operator/suspicious/{}/", SuspicionCase.objects.all()),
        "one suggestion": ("/moderation/suggestions/{}/", Suggestion.objects.all()),
        "one campaign": ("/campaigns/{}/", Campaign.objects.exclude(announced_at=None)),
    }
    return {
        "operator's desk": "/operator/",
        "moderators' desk": "/moderation/",
        "comments": "/moderation/comments/",
        "comments decided": "/moderation/decided/",
        "objections": "/moderation/objections/",
        "complaints of readers": "/moderation/readers/",
        "replies": "/moderation/replies/",
        "suspicious activity": "/operator/suspicious/",
        "suggestions": "/moderation/suggestions/",
        "access requests": "/operator/requests/",
        "people, by mailbox": "/operator/people/?q=citizen%40example.org",
        "people, by a part": "/operator/people/?q=ivan",
        "audit log": "/operator/audit/",
        "audit log, action": "/operator/audit/?action=comment.publish",
        "audit log, person and days": "/operator/audit/?who=0&since=2026-01-01&until=2026-12-31",
        "audit log, words": "/operator/audit/?q=поликлиника",
        "general registry": "/operator/registries/general/",
        "general registry, region": "/operator/registries/general/?region=vi&sphere=health",
        "general registry, search": "/operator/registries/general/?q=поликлиника",
        "general registry, authority": f"/operator/registries/general/?authority={authority}",
        "registries of authorities": "/operator/registries/",
        "spheres, operator's": "/operator/spheres/",
        "criteria": "/operator/criteria/",
        "campaigns": "/operator/campaigns/",
        "rules": "/operator/rules/",
        "organization, operator's": f"/operator/organizations/{authority}/",
        "merge": f"/operator/organizations/{first}/merge/",
        "merge, preview": f"/operator/organizations/{first}/merge/?other={second}",
        "background work": "/operator/background/",
        **staff_polls(),
        **{
            name: address.format(row.pk)
            for name, (address, found) in rows.items()
            if (row := found.order_by("pk").first())
        },
    }


def timed(pages: dict[str, str], client: Any, rounds: int, limit: float, part: str) -> int:
    """Print each page's time and queries; how many are over the limit."""
    from django.core.cache import cache  # noqa: PLC0415 — as in `main`
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    slow = 0
    for name, address in pages.items():
        if part not in name:
            continue
        client.get(address).getvalue()  # templates
        cache.clear()
        worked = time.process_time()
        client.get(address).getvalue()
        cold = (time.process_time() - worked) * 1000
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            size = len(response.getvalue())
            count = len(queries)  # now: the next request empties the log
        if response.status_code != 200:
            print(f"{name:<34}  {response.status_code} {address}")
            slow += 1
            continue
        times, cpu = [], []
        for _ in range(rounds):
            started, worked = time.perf_counter(), time.process_time()
            client.get(address).getvalue()
            times.append((time.perf_counter() - started) * 1000)
            cpu.append((time.process_time() - worked) * 1000)
        median = statistics.median(times)
        slow += median > limit
        print(
            f"{name:<34}{median:>10.1f}{max(times):>10.1f}{min(cpu):>8.1f}{cold:>8.1f}{count:>9}"
            f"{size / 1024:>7.1f}",
            flush=True,
        )
    return slow


if __name__ == "__main__":
    told = sys.argv[1:]
    sys.exit(main(int(told[0]) if told else 20, *told[1:2]))
