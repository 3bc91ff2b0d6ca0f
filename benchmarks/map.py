"""`./run bench map [scale] [--postgres]`: server time of the rating's map.

On a database of its own, made for this run and removed after it: that many times the country's
13,500 organizations at the country's towns, with their spheres, categories, authorities and scores
of all time, of the running half-year and of a frozen one, and nobody's questionnaires. Times are of
whole requests: `first` with nothing remembered but the map's cells, which housekeeping makes;
`again` right after it, when what was read from the scores is kept. The processor's milliseconds (on
PostgreSQL this process's and the server's together) beside elapsed ones, for machines that do
something else besides. Half of the organizations crowd in Minsk; every one stands below a ministry
and below its region's committee, thirty below a small authority. Two of five were rated in a
half-year.
"""

import itertools
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

COUNTRY = 13_500
BATCH = 5_000
SMALL = 30  # organizations of the small authority
VOLUNTARY = 0.03  # of the organizations: registered of their own will
ADDRESSES = {
    "country": "/rating/map/",
    "country, a sphere": "/rating/map/?sphere=health",
    "country, a category": "/rating/map/?category={category}",
    "country, from 4.5": "/rating/map/?mark=4.5",
    "country, a query": "/rating/map/?q=учреждение",
    "country, of their own will": "/rating/map/?voluntary=1",
    "a region": "/rating/map/?region=vi",
    "Minsk": "/rating/map/?region=hm",
    "Minsk, a part": "{part}",
    "a ministry": "/rating/map/?authority={ministry}",
    "a ministry, a region": "/rating/map/?authority={ministry}&region=vi",
    "a ministry, Minsk": "/rating/map/?authority={ministry}&region=hm",
    "a committee": "/rating/map/?authority={committee}&region=vi",
    "a committee, a sphere": "/rating/map/?authority={committee}&sphere=health",
    "a committee, a category": "/rating/map/?authority={committee}&category={category}",
    "a ministry, its sphere, Minsk": "/rating/map/?authority={ministry}&sphere=health&region=hm",
    "a ministry, of their own will": "/rating/map/?authority={ministry}&voluntary=1",
    "a small authority": "/rating/map/?authority={small}",
    "a small authority, a region": "/rating/map/?authority={small}&region=vi",
    "half-year": "/rating/map/?period={running}",
    "half-year, a sphere": "/rating/map/?period={running}&sphere=health",
    "half-year, a region": "/rating/map/?period={running}&region=vi",
    "half-year, Minsk": "/rating/map/?period={running}&region=hm",
    "frozen": "/rating/map/?period={frozen}",
    "frozen, a sphere": "/rating/map/?period={frozen}&sphere=health",
    "frozen, a region": "/rating/map/?period={frozen}&region=vi",
    "frozen, Minsk": "/rating/map/?period={frozen}&region=hm",
    "frozen, a ministry": "/rating/map/?period={frozen}&authority={ministry}",
} | {
    f"window: {where}{', ' if what else ''}{what}": f"/rating/map/points/?{box}{asked}"
    for where, box in {
        "country": "box=23,51,33,57&zoom=7",
        "Minsk": "box=27.4,53.83,27.7,53.97&zoom=12",
        "streets": "box=27.54,53.89,27.58,53.91&zoom=15",
        "a house": "box=27.555,53.899,27.565,53.903&zoom=18",
        "between towns": "box=28.0,54.0,28.6,54.3&zoom=11",
    }.items()
    for what, asked in {
        "": "",
        "a sphere": "&sphere=health",
        "from 4.5": "&region=hm&mark=4.5",
        "a ministry": "&authority={ministry}",
        "a small authority": "&authority={small}",
        "a ministry, its sphere": "&authority={ministry}&sphere=health",
        "of their own will": "&voluntary=1",
        "half-year": "&period={running}",
        "frozen": "&period={frozen}",
    }.items()
}


def main(scale: float, *, postgres: bool) -> int:
    """Fill and measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with ExitStack() as stack:
        if postgres:
            from tests.postgres import temporary_postgres  # noqa: PLC0415 — only where wanted

            os.environ["DATABASE_URL"] = stack.enter_context(temporary_postgres(durable=True))
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'map.sqlite3'}"
        django.setup()
        fill(round(COUNTRY * scale))
        sum_up()
        measure()
        from django.db import connection  # noqa: PLC0415 — needs settings

        connection.close()
    return 0


def fill(number: int) -> None:
    """Make so many organizations, each like the first but for place, category and score."""
    # only importable once Django is set up
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from organizations import counts  # noqa: PLC0415
    from organizations.loading import load_reference_data  # noqa: PLC0415
    from organizations.models import Category, Organization, Settlement  # noqa: PLC0415
    from organizations.services import save_organization  # noqa: PLC0415
    from portal.demo.filling import analyze  # noqa: PLC0415
    from ratings import scores  # noqa: PLC0415

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    load_reference_data()
    towns = list(Settlement.objects.exclude(latitude=None))
    categories = list(Category.objects.all())
    first = Organization(
        name_ru="Учреждение", region=towns[0].region, settlement=towns[0], address_ru="ул. Мира, 1"
    )
    save_organization(by=None, organization=first, categories=categories[:1])
    scores.rebuild()
    with transaction.atomic():
        if connection.vendor == "postgresql":  # keys that are right anyway take as long as the rest
            connection.cursor().execute("SET LOCAL session_replication_role = replica")
        copy(first.pk, number, towns, categories)
        oversee(first.pk, number)
        counts.rebuild()
        rate_in_half_years(first.pk)
    analyze()
    print(f"{number:,} organizations, filled in {time.perf_counter() - started:.0f} s", flush=True)


def copy(first: int, number: int, towns: list[Any], categories: list[Any]) -> None:
    """The rows of tables that the map reads; this database is thrown away."""
    from organizations.mercator import world_x, world_y  # noqa: PLC0415 — as above
    from organizations.models import Region  # noqa: PLC0415 — as above
    from portal.lib.tables import write_rows  # noqa: PLC0415 — as above
    from ratings.arithmetic import list_key, rank_key  # noqa: PLC0415 — as above

    rng = random.Random(2026)  # the same country each time
    capital = Region.objects.get(code="hm").pk
    minsk = next(town for town in towns if town.region_id == capital)
    weights = [town.population or 2_000 for town in towns]
    organization, scores = template("organizations_organization", first), template_score(first)
    links: dict[str, list[tuple[int, int]]] = {"category": [], "sphere": []}
    rows: dict[str, list[list[Any]]] = {"organizations_organization": [], "ratings_score": []}
    at = {name: i for i, name in enumerate(organization)}
    score_at = {name: i for i, name in enumerate(scores)}

    def flush() -> None:
        for table, names in (("organizations_organization", at), ("ratings_score", score_at)):
            write_rows(table, list(names), rows[table])
            rows[table].clear()
        for kind, pairs in links.items():
            write_rows(
                f"organizations_organization{kind}", ("organization_id", f"{kind}_id"), pairs
            )
            pairs.clear()

    for id_ in range(first + 1, first + number):
        town = minsk if rng.random() < 0.5 else rng.choices(towns, weights)[0]
        spread = 0.09 if town is minsk else 0.02
        latitude = round(float(town.latitude) + rng.gauss(0, spread / 2), 4)
        longitude = round(float(town.longitude) + rng.gauss(0, spread), 4)
        one = list(organization.values())
        for name, value in {
            "id": id_,
            "region_id": town.region_id,
            "district_id": town.district_id,
            "settlement_id": town.pk,
            "latitude": str(latitude),
            "longitude": str(longitude),
            "map_x": world_x(longitude),
            "map_y": world_y(latitude),
            "is_voluntary": rng.random() < VOLUNTARY,
        }.items():
            one[at[name]] = value
        rows["organizations_organization"].append(one)
        category = rng.choice(categories)
        links["category"].append((id_, category.pk))
        links["sphere"].append((id_, category.sphere_id))
        count = rng.randrange(60)
        total = sum(rng.choices((2520, 3360, 4200), (1, 3, 6), k=count))
        for scope in range(3):
            score = list(scores.values())
            for name, value in {
                "organization_id": id_,
                "scope": scope,
                "count": count,
                "sum": total,
                "rank_key": rank_key(total, count),
                "list_key": list_key(total, count, 5),
            }.items():
                score[score_at[name]] = value
            rows["ratings_score"].append(score)
        if len(rows["organizations_organization"]) == BATCH:
            flush()
    flush()


def oversee(first: int, number: int) -> None:
    """A ministry for each sphere, a committee for each region, and a small authority."""
    from django.db import connection  # noqa: PLC0415 — needs settings

    from organizations.models import Organization, Region, Sphere  # noqa: PLC0415 — as above

    ministries = list(Sphere.objects.order_by("pk").values_list("pk", flat=True))
    committees = list(Region.objects.order_by("pk").values_list("pk", flat=True))
    above = itertools.count(first)
    insert = "INSERT INTO organizations_oversight (above_id, below_id, through_units)"
    organizations = "FROM organizations_organization"
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} SELECT id, id, TRUE {organizations} WHERE id <> %s", [first])
        for table, column, sets in (
            ("organizations_organizationsphere", "organization_id", ministries),
            ("organizations_organization", "id", committees),
        ):
            by = "sphere_id" if sets is ministries else "region_id"
            for one, authority in zip(sets, above, strict=False):
                cursor.execute(
                    f"{insert} SELECT %s, {column}, FALSE FROM {table}"
                    f" WHERE {by} = %s AND {column} <> %s",
                    [authority, one, authority],
                )
        small = next(above)
        cursor.execute(
            f"{insert} SELECT %s, id, FALSE {organizations} WHERE id %% %s = 0 AND id <> %s",
            [small, number // SMALL, small],
        )
    Organization.objects.filter(pk__range=(first, small)).update(is_authority=True)


def rate_in_half_years(first: int) -> None:
    """Scores of the running half-year and of the one before it, which is frozen."""
    from django.db import connection  # noqa: PLC0415 — needs settings
    from django.utils import timezone  # noqa: PLC0415 — as above

    from ratings.arithmetic import HalfYear  # noqa: PLC0415 — as above
    from ratings.models import Books, Scope  # noqa: PLC0415 — as above
    from ratings.scores.books import open_period  # noqa: PLC0415 — as above
    from ratings.scores.standings import freeze_positions  # noqa: PLC0415 — as above

    books = Books.objects.get()
    frozen = open_period(HalfYear.of(books.running.starts_on - timedelta(days=1)))
    columns = [name for name in template_score(first) if name != "period_id"]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ratings_score WHERE period_id = %s", [books.running_id])
        for period, least in ((books.running_id, 0), (frozen.pk, 1)):
            cursor.execute(
                f"INSERT INTO ratings_score ({names}, period_id) SELECT {names}, %s"
                " FROM ratings_score WHERE period_id = 1 AND scope >= %s AND count > 0"
                " AND (organization_id + %s) %% 5 < 2",
                [period, least, period],
            )
    freeze_positions(frozen.pk, Scope.CONSOLIDATED, books.minimum_count, unranked=True)
    frozen.frozen_at, frozen.minimum_count = timezone.now(), books.minimum_count
    frozen.save()


def template(table: str, id_: int) -> dict[str, Any]:
    """A row by the names of its columns."""
    from django.db import connection  # noqa: PLC0415 — needs settings

    from portal.lib.tables import PLAIN  # noqa: PLC0415 — as above

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [id_])
        names = [column[0] for column in cursor.description]
        told = (one if type(one) in PLAIN else str(one) for one in cursor.fetchone())
        return dict(zip(names, told, strict=True))


def template_score(organization: int) -> dict[str, Any]:
    """Any score of an organization, without its number."""
    from ratings.models import Score  # noqa: PLC0415 — needs settings

    row = template("ratings_score", Score.objects.filter(organization=organization)[0].pk)
    del row["id"]
    return row


def processor_time() -> float:
    """Seconds of the processor: of this process, on PostgreSQL with those of its server's."""
    from django.db import connection  # noqa: PLC0415 — needs settings

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return own + int(server.split()[0]) / 1e9


def sum_up() -> None:
    """Make the cells, and print what they cost."""
    from ratings.models import MapCell, Period  # noqa: PLC0415 — needs settings
    from ratings.scores.map_cells import sum_up_map  # noqa: PLC0415 — as above

    for period in Period.objects.order_by("pk"):
        elapsed, processor = time.perf_counter(), processor_time()
        sum_up_map(period)
        elapsed, processor = time.perf_counter() - elapsed, processor_time() - processor
        cells = MapCell.objects.filter(period=period)
        of_authorities = cells.exclude(authority_id=0).count()
        print(
            f"{period.code}: {cells.count():,} cells, {of_authorities:,} of them of authorities,"
            f" in {elapsed:.1f} s, {processor:.1f} s of the processor",
            flush=True,
        )


def measure() -> None:
    """Print first and second times, queries and bytes of each address."""
    from django.core.cache import cache  # noqa: PLC0415 — needs settings
    from django.db import connection  # noqa: PLC0415 — as above
    from django.test import Client  # noqa: PLC0415 — as above
    from django.test.utils import (  # noqa: PLC0415 — as above
        CaptureQueriesContext,
        setup_test_environment,
    )

    from organizations.models import (  # noqa: PLC0415 — as above
        Category,
        Organization,
        Oversight,
        Region,
        Sphere,
    )
    from ratings.models import Period  # noqa: PLC0415 — as above

    authorities = Organization.objects.filter(is_authority=True).order_by("pk")
    ids = list(authorities.values_list("pk", flat=True))
    client = Client(headers={"host": "localhost"})
    for address in itertools.islice(ADDRESSES.values(), 2):
        client.get(address)  # templates and places
    setup_test_environment()
    inside = client.get("/rating/map/?region=hm").context["page"].places
    chosen = {
        "{category}": Category.objects.in_use().order_by("pk")[0].code,
        "{part}": max(inside, key=lambda place: place.organizations).url,
        "{ministry}": str(ids[place_of(Sphere, "health")]),
        "{committee}": str(ids[Sphere.objects.count() + place_of(Region, "vi")]),
        "{small}": str(ids[-1]),
        "{running}": Period.objects.get(frozen_at=None, ends_on__isnull=False).code,
        "{frozen}": Period.objects.exclude(frozen_at=None).get().code,
    }
    for name in ("{ministry}", "{committee}", "{small}"):
        below = Oversight.objects.filter(above=chosen[name]).count()
        print(f"{below:,} organizations below {name}")
    print(f"{'':42}{'first':>8}{'processor':>11}{'again':>8}{'processor':>11}", end="")
    print(f"{'queries':>9}{'bytes':>9}")
    for name, address in ADDRESSES.items():
        for key, value in chosen.items():
            address = address.replace(key, value)
        cache.clear()
        client.get("/rating/map/?q=ыыы")
        times = []
        for _turn in range(2):
            with CaptureQueriesContext(connection) as captured:
                elapsed, processor = time.perf_counter(), processor_time()
                answer = client.get(address)
                times.append((time.perf_counter() - elapsed) * 1000)
                times.append((processor_time() - processor) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
            if len(times) == 2:
                queries = len(captured)
        told = "".join(
            f"{one:>{width}.0f}" for one, width in zip(times, (8, 11, 8, 11), strict=True)
        )
        print(f"{name:42}{told}{queries:>9}{len(answer.content):>9,}", flush=True)


def place_of(model: Any, code: str) -> int:
    """Which of its table a row is, in the order of their numbers."""
    return list(model.objects.order_by("pk").values_list("code", flat=True)).index(code)


if __name__ == "__main__":
    told = [argument for argument in sys.argv[1:] if argument != "--postgres"]
    sys.exit(main(float(told[0]) if told else 1, postgres="--postgres" in sys.argv))
