"""`./run bench pages [rounds]`: server time and queries of each public page, on the demo's data.

In one process, without a network: the time is the portal's own. Prints the median and the worst
of the rounds after a warm-up; exits with 1 if a page's median is over the limit.
"""

import os
import statistics
import sys
import time

import django

LIMIT_MS = 50.0


def main(rounds: int) -> int:
    """Time every page; needs a database that `manage.py demo` has filled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # only importable once Django is set up
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

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
        "help": "/help/",
    }
    client = Client(headers={"host": "localhost"})
    slow = 0
    print(f"{'page':<34}{'median ms':>10}{'worst ms':>10}{'queries':>9}{'KB':>7}")
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            count = len(queries)  # now: the next request empties the log
        assert response.status_code == 200, (address, response.status_code)
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - started) * 1000)
        median = statistics.median(times)
        slow += median > LIMIT_MS
        print(
            f"{name:<34}{median:>10.1f}{max(times):>10.1f}{count:>9}"
            f"{len(response.content) / 1024:>7.1f}"
        )
    print(f"{slow} of {len(pages)} pages over {LIMIT_MS:.0f} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
