"""`./run bench authority [scale]`: time of an authority's pages over its largest registry.

Without a scale: on the demo's data, as it lies there, for the authority with the largest registry.
With one: on a database of its own, made for this run in the temporary folder and removed after it:
that many times the country's organizations, 3,000 × scale of them in one registry, six
questionnaires each. Times are of whole requests, in one process, medians of five after a warm-up.
Exits with 1 if a page is over half a second at scale 1 or less, over a second above.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import django

ROUNDS = 5
OBJECTS = 3_000
PER_OBJECT = 6
DAYS = 700


def main(scale: float | None) -> int:
    """Time the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if scale is None:
        django.setup()
        return measure(1)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'authority.sqlite3'}"
        django.setup()
        fill(scale)
        return measure(scale)


def fill(scale: float) -> None:
    """Make organizations, questionnaires, scores, and one large registry."""
    # only importable once Django is set up
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from organizations import oversight  # noqa: PLC0415
    from organizations.loading import load_organizations, load_reference_data  # noqa: PLC0415
    from organizations.models import Level, Organization  # noqa: PLC0415
    from portal.demo.catalogue import specs  # noqa: PLC0415
    from portal.demo.filling import new_organizations  # noqa: PLC0415
    from portal.lib.tables import analyze, write_rows  # noqa: PLC0415
    from ratings import scores  # noqa: PLC0415
    from ratings.models.numbers import first_number  # noqa: PLC0415

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    load_reference_data()
    load_organizations(new_organizations(list(specs(scale, 2026))))
    listed = list(
        Organization.objects.filter(is_listed=True, level=Level.LEGAL, is_authority=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    chance, today = random.Random(2026), timezone.localdate()

    def rows() -> list[tuple[object, ...]]:
        made: list[tuple[object, ...]] = []
        for number in range(len(listed) * PER_OBJECT):
            day: date = today - timedelta(days=chance.randrange(DAYS))
            answers = [chance.choice((5, 5, 5, 4, 4, 3, 1)) for _ in range(4)]
            made.append(
                (
                    UUID(int=chance.getrandbits(128)).hex,
                    first_number(day) | chance.getrandbits(45),
                    listed[number % len(listed)],
                    *answers,
                    sum(answers) * 210,
                    0,
                    day.isoformat(),
                    f"{day} 09:00:00+00:00",
                    "site",
                    "",
                )
            )
        return made

    write_rows(
        "ratings_questionnaire",
        (
            "reference", "number", "organization_id", "clarity", "information", "timeliness",
            "courtesy", "mean", "state", "day", "submitted_at", "source", "service_name",
        ),
        rows(),  # type: ignore[arg-type]
    )  # fmt: skip
    scores.write_history()
    authority = Organization.objects.filter(is_authority=True).order_by("pk")[0]
    oversight.set_registry(authority=authority, organizations=listed[: round(OBJECTS * scale)])
    User.objects.create_user("operator@example.org", is_operator=True)
    analyze()
    print(f"filled in {time.perf_counter() - started:.0f} s")


def measure(scale: float) -> int:
    """Print the times; 1 if one is over the limit."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.models import Count  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from organizations.models import Organization, RegistryEdge  # noqa: PLC0415
    from registries.selectors.spans import read_spans  # noqa: PLC0415

    settings.SECOND_FACTOR_REQUIRED = False
    operator = User.objects.filter(is_operator=True).first()
    rows = RegistryEdge.objects.order_by().values_list("authority")
    largest = rows.annotate(n=Count("pk")).order_by("-n").first()
    if operator is None or largest is None:
        sys.exit("The database is empty: ./run demo fills it.")
    authority, number = largest
    object_id = RegistryEdge.objects.filter(authority=authority).values_list(
        "organization_id", flat=True
    )[number // 2]
    frozen = read_spans("").every[2].code
    base = f"/authority/{authority}"
    print(
        f"{Organization.objects.get(pk=authority).name_ru}: {number:,} organizations of"
        f" {Organization.objects.count():,}, {connection.vendor}"
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {
        "overview": f"{base}/",
        "overview, frozen half-year": f"{base}/?period={frozen}",
        "table": f"{base}/organizations/",
        "table, last page": f"{base}/organizations/?before=end",
        "table by change": f"{base}/organizations/?sort=change",
        "table by unread": f"{base}/organizations/?sort=unread",
        "table by completeness": f"{base}/organizations/?sort=filled",
        "table by name": f"{base}/organizations/?sort=name",
        "table, those that fell": f"{base}/organizations/?state=fell",
        "table, frozen half-year": f"{base}/organizations/?period={frozen}",
        "table, region and criterion": f"{base}/organizations/?region=vi&criterion=clarity"
        "&sort=criterion",
        "table, search": f"{base}/organizations/?q=школа",
        "one organization": f"{base}/organizations/{object_id}/",
        "composition by region": f"{base}/composition/",
        "composition by category": f"{base}/composition/?by=category",
        "composition, one group": f"{base}/composition/region/vi/",
        "plan": f"{base}/plan/",
    }
    limit = 500.0 if scale <= 1 else 1000.0
    slow = 0
    print(f"{'page':<32}{'median ms':>10}{'worst ms':>10}{'queries':>9}{'KB':>7}")
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            count = len(queries)
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - started) * 1000)
        median = statistics.median(times)
        slow += median > limit
        print(
            f"{name:<32}{median:>10.1f}{max(times):>10.1f}{count:>9}"
            f"{len(answer.content) / 1024:>7.1f}"
        )
    print(f"{slow} of {len(pages)} pages over {limit:.0f} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else None))
