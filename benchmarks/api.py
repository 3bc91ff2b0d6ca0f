"""`./run bench api`: server time and statements of the read API's addresses on the demo's data.

In one process, the median of five after a warm-up. Exits with 1 if one takes over the limit.
"""

import os
import statistics
import sys
import time

import django

LIMIT_MS = 1000.0
ROUNDS = 5
PATHS = (
    *("/", "/openapi.json", "/organizations", "/organizations?size=200", "/organizations?q=школа"),
    *("/organizations/{}", "/organizations/{}/units", "/organizations/{}/marks"),
    *("/organizations/{}/positions", "/organizations/{}/history"),
    *("/rating", "/rating?size=200", "/rating?set=region&code=vi", "/rating?period={}"),
    *("/country", "/periods", "/rules", "/criteria", "/settlements", "/categories", "/polls"),
)


def main() -> int:
    """Time each address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # only importable once Django is set up
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from portal.opendata.api import limits  # noqa: PLC0415
    from ratings.models import ALL_TIME, Period, Scope, Score  # noqa: PLC0415

    limits.WITHOUT_KEY = 10**9  # type: ignore[misc]
    scores = Score.objects.filter(period=ALL_TIME, scope=Scope.CONSOLIDATED)
    # the one with the most questionnaires has the most to tell
    biggest = scores.order_by("-count").values_list("organization_id", flat=True).first()
    frozen = Period.objects.filter(frozen_at__isnull=False).order_by("-starts_on").first()
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    slow = 0
    print("      ms  statements   bytes  address")
    for told in PATHS:
        path = "/api/v1" + told.format(frozen.code if "period" in told and frozen else biggest)
        client.get(path)
        times = []
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                response = client.get(path)
                times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, (path, response.content)
        median = statistics.median(times)
        slow += median > LIMIT_MS
        print(f"{median:8.1f}  {len(queries):10}  {len(response.content):6}  {path}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
