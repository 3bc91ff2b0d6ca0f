"""`./run bench map [scale] [--postgres]`: server time of the rating's map.

On a database of its own, made for this run and removed after it: that many times the country's
13,500 organizations at the country's towns, with their spheres, categories and scores, and nobody's
questionnaires. Times are the portal's own, in one process: `first` with nothing remembered but the
map's cells, which housekeeping makes; `again` right after it, when what was read from the scores is
kept. The processor's milliseconds beside elapsed ones, for machines that do something else besides.
Half of the organizations crowd in Minsk.
"""

import itertools
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

COUNTRY = 13_500
BATCH = 5_000
ADDRESSES = {
    "country": "/rating/map/",
    "country, a sphere": "/rating/map/?sphere=health",
    "country, a category": "/rating/map/?category={category}",
    "country, from 4.5": "/rating/map/?mark=4.5",
    "country, a query": "/rating/map/?q=учреждение",
    "a region": "/rating/map/?region=vi",
    "Minsk": "/rating/map/?region=hm",
    "Minsk, a part": "{part}",
    "window: country": "/rating/map/points/?box=23,51,33,57&zoom=7",
    "window: Minsk": "/rating/map/points/?box=27.4,53.83,27.7,53.97&zoom=12",
    "window: Minsk, a sphere": (
        "/rating/map/points/?box=27.4,53.83,27.7,53.97&zoom=12&sphere=health"
    ),
    "window: Minsk, from 4.5": (
        "/rating/map/points/?box=27.4,53.83,27.7,53.97&zoom=12&region=hm&mark=4.5"
    ),
    "window: streets": "/rating/map/points/?box=27.54,53.89,27.58,53.91&zoom=15",
    "window: a house": "/rating/map/points/?box=27.555,53.899,27.565,53.903&zoom=18",
    "window: between towns": "/rating/map/points/?box=28.0,54.0,28.6,54.3&zoom=11",
}


def main(scale: float, *, postgres: bool) -> int:
    """Fill and measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with ExitStack() as stack:
        if postgres:
            from tests.postgres import temporary_postgres  # noqa: PLC0415 — only where wanted

            os.environ["DATABASE_URL"] = stack.enter_context(temporary_postgres())
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'map.sqlite3'}"
        django.setup()
        fill(round(COUNTRY * scale))
        measure()
        from django.db import connection  # noqa: PLC0415 — needs settings

        connection.close()
    return 0


def fill(number: int) -> None:
    """Make so many organizations, each like the first but for place, category and score."""
    # only importable once Django is set up
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

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
        copy(first.pk, number, towns, categories)
        counts.rebuild()
    analyze()
    print(f"{number:,} organizations, filled in {time.perf_counter() - started:.0f} s")


def copy(first: int, number: int, towns: list[Any], categories: list[Any]) -> None:
    """The rows of tables that the map reads; this database is thrown away."""
    from django.db import connection  # noqa: PLC0415 — needs settings

    from organizations.mercator import world_x, world_y  # noqa: PLC0415 — as above
    from organizations.models import Region  # noqa: PLC0415 — as above
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
        with connection.cursor() as cursor:
            for table, names in (("organizations_organization", at), ("ratings_score", score_at)):
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows[table]
                )
                rows[table].clear()
            for kind, pairs in links.items():
                cursor.executemany(
                    f"INSERT INTO organizations_organization{kind} (organization_id, {kind}_id)"
                    " VALUES (%s, %s)",
                    pairs,
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
            "latitude": latitude,
            "longitude": longitude,
            "map_x": world_x(longitude),
            "map_y": world_y(latitude),
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


def template(table: str, id_: int) -> dict[str, Any]:
    """A row by the names of its columns."""
    from django.db import connection  # noqa: PLC0415 — needs settings

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [id_])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def template_score(organization: int) -> dict[str, Any]:
    """Any score of an organization, without its number."""
    from ratings.models import Score  # noqa: PLC0415 — needs settings

    row = template("ratings_score", Score.objects.filter(organization=organization)[0].pk)
    del row["id"]
    return row


def measure() -> None:
    """Print what the cells cost, then first and second times, queries and bytes of each address."""
    from django.core.cache import cache  # noqa: PLC0415 — needs settings
    from django.db import connection  # noqa: PLC0415 — as above
    from django.test import Client  # noqa: PLC0415 — as above
    from django.test.utils import (  # noqa: PLC0415 — as above
        CaptureQueriesContext,
        setup_test_environment,
    )

    from organizations.models import Category  # noqa: PLC0415 — as above
    from ratings.models import MapCell  # noqa: PLC0415 — as above
    from ratings.scores.map_cells import sum_up_map  # noqa: PLC0415 — as above

    for turn in ("made", "made again"):
        elapsed, processor = time.perf_counter(), time.process_time()
        sum_up_map()
        elapsed, processor = time.perf_counter() - elapsed, time.process_time() - processor
        cells = MapCell.objects.count()
        print(f"{cells:,} cells {turn} in {elapsed:.1f} s, {processor:.1f} s of this process")
    client = Client(headers={"host": "localhost"})
    for address in itertools.islice(ADDRESSES.values(), 2):
        client.get(address)  # templates and places
    setup_test_environment()
    inside = client.get("/rating/map/?region=hm").context["page"].places
    chosen = {
        "{category}": Category.objects.in_use().order_by("pk")[0].code,
        "{part}": max(inside, key=lambda place: place.organizations).url,
    }
    print(f"{'':26}{'first':>8}{'processor':>11}{'again':>8}{'processor':>11}", end="")
    print(f"{'queries':>9}{'bytes':>9}")
    for name, address in ADDRESSES.items():
        for key, value in chosen.items():
            address = address.replace(key, value)
        cache.clear()
        client.get("/rating/map/?q=ыыы")
        times = []
        for _turn in range(2):
            with CaptureQueriesContext(connection) as captured:
                elapsed, processor = time.perf_counter(), time.process_time()
                answer = client.get(address)
                times.append((time.perf_counter() - elapsed) * 1000)
                times.append((time.process_time() - processor) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
            if len(times) == 2:
                queries = len(captured)
        told = "".join(
            f"{one:>{width}.0f}" for one, width in zip(times, (8, 11, 8, 11), strict=True)
        )
        print(f"{name:26}{told}{queries:>9}{len(answer.content):>9,}", flush=True)


if __name__ == "__main__":
    told = [argument for argument in sys.argv[1:] if argument != "--postgres"]
    sys.exit(main(float(told[0]) if told else 1, postgres="--postgres" in sys.argv))
