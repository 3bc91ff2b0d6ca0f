"""The figures' tables of a dump: questionnaires, marks, positions, half-years."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from organizations.models import Level, Organization, OrganizationCategory, OrganizationSphere
from portal.opendata.dumps.catalogue import Disguise, Row
from portal.opendata.dumps.tables import Table, columns, tally_columns
from portal.opendata.selectors.figures import KIND_NAMES, SCOPE_NAMES, codes_of_sets
from ratings.arithmetic import BASE_CRITERIA, PARTS, Tally, mark_text, rank_key
from ratings.models import (
    ALL_TIME,
    AdditionalAnswer,
    FrozenPosition,
    Questionnaire,
    Scope,
    Score,
    SetKind,
)
from ratings.scores import spread_all, tallies

AT_ONCE = 2000
Marks = dict[tuple[int, int], Tally]  # organization and scope


def questionnaires(until: date, disguise: Disguise, folder: Path) -> Table:
    """The counted questionnaires up to a day, in an order drawn by lot: nothing in it tells which
    came first. Sorted in many small files, so that a country of any size fits into memory."""
    return Table(
        "questionnaires",
        "Учтённые анкеты: без автора, дня, источника, услуги и отзыва",
        [
            *columns(
                "id:string:случайный, новый в каждом наборе",
                "organization:integer:меньше нуля — организация, которой нет на портале",
                "month:string:месяц отправки",
            ),
            *columns(*(f"{name}:integer" for name in BASE_CRITERIA)),
            *columns(
                "additional:list:ответы на дополнительные критерии, «критерий:ответ»",
                "mean:integer:средняя анкеты в долях 1/840",
            ),
        ],
        ["id"],
        _in_random_order(_questionnaires(until, disguise), folder),
    )


def _questionnaires(until: date, disguise: Disguise) -> Iterator[Row]:
    rows = (
        Questionnaire.objects.counted()
        .filter(day__lte=until)
        .order_by()
        .values_list("pk", "organization_id", "day", *BASE_CRITERIA, "mean")
        .iterator(chunk_size=AT_ONCE)
    )
    while batch := list(islice(rows, AT_ONCE)):
        more: dict[int, list[str]] = defaultdict(list)
        answers = AdditionalAnswer.objects.filter(questionnaire__in=[row[0] for row in batch])
        for pk, criterion, value in answers.order_by("criterion_id").values_list(
            "questionnaire_id", "criterion_id", "value"
        ):
            more[pk].append(f"{criterion}:{value}")
        for pk, organization, day, *base, mean in batch:
            yield (
                *(secrets.token_hex(16), disguise.id_of(organization), f"{day:%Y-%m}"),
                *(*base, more.get(pk, []), mean),
            )


def _in_random_order(rows: Iterable[Row], folder: Path) -> Iterator[Row]:
    paths = [folder / f"sort-{number:02x}" for number in range(256)]
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]
        for row in rows:
            files[int(row[0][:2], 16)].write(json.dumps(row) + "\n")
    for path in paths:
        with path.open(encoding="utf-8") as file:
            yield from (tuple(json.loads(line)) for line in sorted(file))
        path.unlink()


def recounted(until: date) -> Marks:
    """The marks that questionnaires up to a day give: by the arithmetic that proves the live ones
    (DESIGN §2.7)."""
    direct = {
        (organization, ALL_TIME): tuple(tally)
        for organization, *tally in tallies(Questionnaire.objects.filter(day__lte=until))
    }
    return {
        (organization, scope): tally
        for (organization, _period, scope), tally in spread_all(direct).items()
        if scope != Scope.DIRECT
    }


def live() -> Marks:
    """The marks that pages show."""
    scores = Score.objects.filter(
        period=ALL_TIME, scope__in=(Scope.OWN, Scope.CONSOLIDATED), count__gt=0
    )
    rows = scores.values_list("organization_id", "scope", *PARTS)
    return {(row[0], row[1]): tuple(row[2:]) for row in rows.iterator(chunk_size=AT_ONCE)}


def rated(found: Marks) -> set[int]:
    """The organizations about which, or about whose units, any questionnaire counts."""
    return {organization for organization, scope in found if scope == Scope.OWN}


def marks(found: Marks, disguise: Disguise) -> Table:
    """Own and consolidated marks of what is public."""
    return Table(
        "marks",
        "Оценки за всё время: собственная (own) и сводная (consolidated)",
        [
            *columns("organization:integer", "scope:string:own или consolidated"),
            *tally_columns(),
            *columns("mark:string:sum ÷ 840 ÷ count, два знака, половина — вверх"),
        ],
        ["organization", "scope"],
        (
            (
                *(organization, SCOPE_NAMES[Scope(scope)], *tally),
                mark_text(tally[1], tally[0]).replace(",", "."),
            )
            for (organization, scope), tally in sorted(found.items())
            if organization in disguise.public and tally[0]
        ),
    )


def positions(found: Marks, minimum: int) -> Table:
    """The place of each listed organization in each of its sets, by consolidated marks."""
    return Table(
        "positions",
        "Позиции: legal — среди юридических лиц, unit — среди подразделений",
        columns(
            "organization:integer",
            "set:string:country, region, district, sphere или category",
            "code:string:код области, района, сферы или категории",
            "position:integer",
            "of:integer:сколько организаций в рейтинге этого множества",
        ),
        ["organization", "set", "code"],
        _positions(found, minimum),
    )


def _positions(found: Marks, minimum: int) -> Iterator[Row]:
    keys = {
        organization: (rank_key(tally[1], tally[0]), tally[0])
        for (organization, scope), tally in found.items()
        if scope == Scope.CONSOLIDATED and tally[0] >= minimum
    }
    ranked: dict[tuple[int, str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for organization, level, kind, code in _sets():
        if organization in keys:
            ranked[level, kind, code].append((*keys[organization], organization))
    for (_level, kind, code), members in sorted(ranked.items()):
        position, before = 0, (0, 0)
        for number, (key, count, organization) in enumerate(sorted(members, reverse=True), 1):
            if (key, count) != before:
                position, before = number, (key, count)
            yield organization, kind, code, position, len(members)


def _sets() -> Iterator[tuple[int, int, str, str]]:
    """(organization, level, set, code): where each listed organization stands."""
    listed = Organization.objects.public()
    for pk, level, region, district in listed.values_list(
        "pk", "level", "region__code", "district__code"
    ).iterator(chunk_size=AT_ONCE):
        yield pk, level, "country", ""
        if region:
            yield pk, level, "region", region
        if district:
            yield pk, level, "district", district
    for kind, model in (("sphere", OrganizationSphere), ("category", OrganizationCategory)):
        links: Any = model
        rows = links.objects.filter(organization__is_listed=True).values_list(
            "organization_id", "organization__level", f"{kind}__code"
        )
        for pk, level, code in rows.iterator(chunk_size=AT_ONCE):
            yield pk, level, kind, code


def half_years(disguise: Disguise) -> Table:
    """Tallies of half-years, frozen and running."""
    scores = (
        Score.objects.exclude(period=ALL_TIME)
        .exclude(scope=Scope.DIRECT)
        .filter(count__gt=0)
        .order_by("period__starts_on", "organization_id", "scope")
        .values_list("period__code", "organization_id", "scope", *PARTS)
    )
    return Table(
        "half_years",
        "Оценки внутри полугодий и итог на их конец (stood)",
        [
            *columns("period:string", "organization:integer"),
            *columns("scope:string:own, consolidated или stood"),
            *tally_columns(),
        ],
        ["period", "organization", "scope"],
        (
            (period, organization, SCOPE_NAMES[Scope(scope)], *tally)
            for period, organization, scope, *tally in scores.iterator(chunk_size=AT_ONCE)
            if organization in disguise.public
        ),
    )


def frozen_positions(disguise: Disguise) -> Table:
    """Places when half-years were frozen."""
    codes = codes_of_sets()
    rows = (
        FrozenPosition.objects.filter(position__isnull=False)
        .order_by("period__starts_on", "organization_id", "scope", "kind", "set_id")
        .values_list(
            *("period__code", "organization_id", "scope", "level"),
            *("kind", "set_id", "position", "of"),
        )
    )
    return Table(
        "frozen_positions",
        "Позиции, какими они были на конец полугодий",
        columns(
            *("period:string", "organization:integer", "scope:string:consolidated или stood"),
            *("level:string", "set:string", "code:string", "position:integer", "of:integer"),
        ),
        ["period", "organization", "scope", "set", "code"],
        (
            (
                *(period, organization, SCOPE_NAMES[Scope(scope)]),
                "unit" if level == Level.UNIT else "legal",
                *(KIND_NAMES[SetKind(kind)], codes.get((kind, set_id)) or "", position, of),
            )
            for period, organization, scope, level, kind, set_id, position, of in rows.iterator(
                chunk_size=AT_ONCE
            )
            if organization in disguise.public
        ),
    )
