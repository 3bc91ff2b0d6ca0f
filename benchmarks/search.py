"""`./run bench search [scale]`: server time of the search's table of queries.

Without a scale: on the demo's data, as it lies there. With one: on a database of its own, made for
this run in the temporary folder and removed after it, with that many times the country's
organizations and nobody's questionnaires. Times are the portal's own, in one process, the median of
five after a warm-up: of the search itself, of the suggestions and of the first page of the list.
Exits with 1 if a query of the table is over the limit at scale 1 or less.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

LIMIT_MS = 15.0
ROUNDS = 5
COMMON, RARE = "школа", ("белтелеком", "минздрав", "тцсон лиозно", "бабиновичская амбулатория")
HEAVY = [
    COMMON,
    "учреждение",
    "минск",
    "сельский совет",
    "государственное учреждение образования средняя школа",
]


def main(scale: float | None) -> int:
    """Time the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if scale is None:
        django.setup()
        return measure(1)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'search.sqlite3'}"
        django.setup()
        fill(scale)
        return measure(scale)


def fill(scale: float) -> None:
    """Make the organizations of the demo country."""
    # only importable once Django is set up
    from django.core.management import call_command  # noqa: PLC0415

    from organizations.loading import load_organizations, load_reference_data  # noqa: PLC0415
    from portal.demo.catalogue import specs  # noqa: PLC0415
    from portal.demo.filling import analyze, new_organizations  # noqa: PLC0415
    from ratings import scores  # noqa: PLC0415

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    load_reference_data()
    load_organizations(new_organizations(list(specs(scale, 2026))))
    scores.rebuild()
    analyze()
    print(f"filled in {time.perf_counter() - started:.0f} s")


def measure(scale: float) -> int:
    """Print the times; 1 if one is over the limit where the limit holds."""
    from django.test import Client  # noqa: PLC0415

    from organizations import search  # noqa: PLC0415
    from organizations.models import Organization, SearchPosting, SearchTerm  # noqa: PLC0415
    from tests.portal.test_search import FIRST  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})

    def ask(address: str, query: str) -> None:
        answer = client.get(address, {"q": query})
        assert answer.status_code == 200, (address, query, answer.status_code, answer.content)

    kinds: dict[str, Callable[[str], object]] = {
        "search": search.find,
        "suggestions": lambda q: ask("/organizations/suggestions/", q),
        "list": lambda q: ask("/organizations/", q),
    }
    print(
        f"{Organization.objects.count():,} organizations, {SearchTerm.objects.count():,} words,"
        f" {SearchPosting.objects.count():,} entries"
    )
    table = [query for query, _name in FIRST]
    times = {
        kind: {q: timed(act, q) for q in [*table, *HEAVY, *RARE]} for kind, act in kinds.items()
    }
    over = 0
    for kind, by_query in times.items():
        ordered = sorted(table, key=lambda q: -by_query[q])
        slow = [q for q in table if by_query[q] > LIMIT_MS]
        over += len(slow) if kind != "list" else 0
        rare = statistics.median(by_query[q] for q in RARE)
        print(
            f"\n{kind}: median {statistics.median(by_query[q] for q in table):.1f} ms,"
            f" {len(slow)} of {len(table)} over {LIMIT_MS:.0f} ms;"
            f" «{COMMON}» {by_query[COMMON]:.1f} ms, {by_query[COMMON] / rare:.1f} × a rare word"
        )
        for q in [*ordered[:5], *HEAVY]:
            print(f"  {by_query[q]:8.1f}  {q}")
    return 1 if over and scale <= 1 else 0


def timed(act: Callable[[str], object], query: str) -> float:
    """Milliseconds, the median of the rounds after a warm-up."""
    act(query)
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act(query)
        found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else None))
