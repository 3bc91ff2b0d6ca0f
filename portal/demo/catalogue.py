"""The catalogue of the demo country: what `manage.py demo` fills an empty database with.

`specs(1, seed)` gives the portal's own size, 13,500 organizations that citizens see. A smaller
scale takes whole districts and towns from every region, a larger one repeats the country with
numbers behind the names. The 215 authorities and the Liozno district are always complete.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.demo.country import Country, Planned
from portal.demo.facts import facts
from portal.demo.kinds import FORMS
from portal.demo.places import CAPITAL, LIOZNO, Place, urban
from portal.demo.procedures import PROCEDURES
from portal.demo.streets import CAPITAL_STREETS, HOURS, STREETS, VILLAGE_STREETS
from portal.demo.unp import Register
from portal.demo.voluntary import VOLUNTARY

LEGAL_PERSONS = 13_500
HIDDEN = 120
CLOSED = 60
VOLUNTARY_SUBJECTS = 80
MEAN = 4.61
LOWEST, HIGHEST = 3.4, 4.95
AREA_CODES = {
    "HM": "17",
    "BR": "162",
    "VI": "212",
    "HO": "232",
    "HR": "152",
    "MI": "17",
    "MA": "222",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """One organization: everything that the demo needs to create it and to have it rated."""

    key: str
    parent: str | None
    name_ru: str
    name_be: str
    name_en: str
    short_ru: str
    short_be: str
    region: str
    district: str | None
    settlement: str | None
    settlement_name_ru: str
    settlement_name_be: str
    city_district: str | None
    address_ru: str
    address_be: str
    lat: float | None
    lon: float | None
    categories: tuple[str, ...]
    phone: str
    email: str
    website: str
    hours_ru: str
    hours_be: str
    unp: str
    authority: str | None
    registries: tuple[str, ...]
    hidden: bool
    closed: bool
    voluntary: bool
    weight: float
    quality: float
    procedures: tuple[tuple[str, str], ...]


def specs(scale: float, seed: int) -> Iterator[Spec]:
    """Organizations for a scale, parents before their units; the same for the same arguments."""
    if scale <= 0:
        raise ValueError("scale must be positive")
    country = Country(random.Random(f"country {seed}")).build()
    rng = random.Random(f"catalogue {seed} {scale:.6f}")
    part = min(scale, 1.0)
    drafts = _chosen(country, part, rng)
    register = Register()
    shift = _shift(drafts)
    first: list[Spec] = []
    by_key: dict[str, Spec] = {}
    for draft in drafts:
        spec = _spec(draft, rng, register, shift, by_key)
        first.append(spec)
        by_key[spec.key] = spec
    yield from first
    missing = round(LEGAL_PERSONS * scale) - round(LEGAL_PERSONS * part)
    turn = 1
    while missing > 0:
        turn += 1
        for spec in _repeated(first, turn, register):
            if missing <= 0 and spec.parent is None:
                break
            if spec.parent is None and not (spec.hidden or spec.closed):
                missing -= 1
            yield spec


def _chosen(country: list[Planned], part: float, rng: random.Random) -> list[Planned]:
    """Planned of as many whole blocks as the scale has room for, spread over the regions."""
    voluntary = max(1, round(VOLUNTARY_SUBJECTS * part))
    hidden = max(1, round(HIDDEN * part))
    closed = max(1, round(CLOSED * part))
    wanted = round(LEGAL_PERSONS * part) - voluntary + hidden + closed
    blocks: dict[str, list[Planned]] = defaultdict(list)
    for draft in country:
        blocks[draft.block].append(draft)
    sizes = {block: sum(d.parent is None for d in drafts) for block, drafts in blocks.items()}
    taken = {"authorities", LIOZNO} if part < 1 else set(blocks)
    count = sum(sizes[block] for block in taken)
    by_region: dict[str, list[str]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for block, drafts in blocks.items():
        if block not in taken:
            by_region[drafts[0].place.region].append(block)
            totals[drafts[0].place.region] += sizes[block]
    for names in by_region.values():
        rng.shuffle(names)
        smallest = min(names, key=lambda name: sizes[name])
        names.remove(smallest)
        names.append(smallest)  # taken first, so that a small demo reaches every region
    got: dict[str, int] = defaultdict(int)
    last: str | None = None
    while count < wanted and any(by_region.values()):
        region = min((r for r in by_region if by_region[r]), key=lambda r: got[r] / totals[r])
        last = by_region[region].pop()
        taken.add(last)
        got[region] += sizes[last]
        count += sizes[last]
    kept = [draft for draft in country if draft.block in taken]
    kept = _trimmed(kept, count - wanted if last or part >= 1 else 0, last, rng)
    kept += _voluntary(kept, voluntary, rng)
    _mark(kept, hidden, closed, rng)
    return kept


def _trimmed(
    drafts: list[Planned], surplus: int, block: str | None, rng: random.Random
) -> list[Planned]:
    """Without the surplus: spare organizations first, those of the last block before others."""
    if surplus <= 0:
        return drafts
    parents = {draft.parent for draft in drafts}

    def rank(draft: Planned) -> int:
        return (draft.block != block) + 2 * (not draft.spare) if block else not draft.spare

    leaves = [
        draft
        for draft in drafts
        if draft.parent is None
        and draft.authority is None
        and draft.key not in parents
        and draft.place.district != LIOZNO
    ]
    rng.shuffle(leaves)
    leaves.sort(key=rank)
    dropped = {draft.key for draft in leaves[:surplus]}
    return [draft for draft in drafts if draft.key not in dropped]


def _voluntary(drafts: list[Planned], count: int, rng: random.Random) -> list[Planned]:
    """Invented private subjects in towns that the demo has anyway."""
    present = {draft.place.settlement for draft in drafts if draft.kind != "authority"}
    towns = [place for place in urban() if place.settlement in present]
    weights = [place.population for place in towns]
    rows = [row.split("|") for row in VOLUNTARY.splitlines()]
    made: dict[str, Planned] = {}
    number = 0
    while len(made) < count and number < count * 50:
        row = rows[number % len(rows)]
        number += 1
        place = rng.choices(towns, weights)[0]
        form_code, category, ru, be, en = row
        ru, be = ru.format(town=place.ru["town"]), be.format(town=place.be["town"])
        if ru in made:
            continue
        form = FORMS[form_code]
        parts = place.parts
        made[ru] = Planned(
            key=f"{place.key}-v-{(number - 1) % len(rows) + 1}",
            kind="voluntary",
            place=place,
            name_ru=f"{form[0]} «{ru}»",
            name_be=f"{form[1]} «{be}»",
            name_en=f"{en}, {place.en['t']}",
            short_ru=ru,
            short_be=be,
            categories=(category,),
            weight=rng.lognormvariate(0, 0.7),
            quality=min(4.95, rng.gauss(4.6, 0.2)),
            hours="shop",
            city_district=parts[rng.randrange(len(parts))] if parts else None,
            block=place.block,
            voluntary=True,
        )
    return list(made.values())


def _mark(drafts: list[Planned], hidden: int, closed: int, rng: random.Random) -> None:
    parents = {draft.parent for draft in drafts}
    ordinary = [
        draft
        for draft in drafts
        if draft.parent is None
        and draft.authority is None
        and draft.key not in parents
        and not draft.voluntary
        and draft.kind != "landmark"
        and draft.place.district != LIOZNO
    ]
    if len(ordinary) < hidden + closed:
        ordinary = [
            d for d in drafts if d.spare or (d.kind == "selispolkom" and d.key not in parents)
        ]
    marked = rng.sample(ordinary, hidden + closed)
    for draft in marked[:hidden]:
        draft.hidden = True
    for draft in marked[hidden:]:
        draft.closed = True


def _shift(drafts: list[Planned]) -> float:
    """What to add to every quality so that the weighted national mean is the wanted one."""
    rated = [(d.weight, d.quality) for d in drafts if not (d.hidden or d.closed)]
    total = sum(weight for weight, _ in rated)
    shift = 0.0
    for _ in range(12):
        mean = sum(w * min(max(q + shift, LOWEST), HIGHEST) for w, q in rated) / total
        shift += MEAN - mean
    return shift


def _spec(
    draft: Planned, rng: random.Random, register: Register, shift: float, made: dict[str, Spec]
) -> Spec:
    place = draft.place
    address_ru, address_be = _address(place, rng)
    lat, lon = _point(draft, rng)
    if draft.parent and not place.village and not draft.key[-1].isdigit():
        parent = made[draft.parent]  # the unit stands in the same building
        address_ru, address_be = parent.address_ru, parent.address_be
        lat, lon = parent.lat, parent.lon
    settlement, typed_ru, typed_be = place.settlement, place.typed_ru, place.typed_be
    city_district = draft.city_district
    categories = draft.categories
    if draft.hidden:
        if rng.random() < 0.55:
            address_ru = address_be = typed_ru = typed_be = ""
            settlement = city_district = lat = lon = None
        else:
            categories = ()
    area = AREA_CODES[place.region]
    line = f"{rng.randrange(100):02}-{rng.randrange(100):02}"
    hours_ru, hours_be = HOURS[draft.hours]
    unit = draft.parent is not None
    slug = draft.key
    return Spec(
        key=draft.key,
        parent=draft.parent,
        name_ru=draft.name_ru,
        name_be=draft.name_be,
        name_en=draft.name_en,
        short_ru=draft.short_ru,
        short_be=draft.short_be,
        region=place.region,
        district=place.district,
        settlement=settlement,
        settlement_name_ru=typed_ru,
        settlement_name_be=typed_be,
        city_district=city_district,
        address_ru=address_ru,
        address_be=address_be,
        lat=lat,
        lon=lon,
        categories=categories,
        phone=f"+375 {area} {'000' if len(area) == 2 else '00'}-{line}",
        email=f"{slug}@example.org" if not unit or rng.random() < 0.3 else "",
        website=f"https://{slug}.example.org" if not unit and rng.random() < 0.6 else "",
        hours_ru=hours_ru,
        hours_be=hours_be,
        unp="" if unit else register.take(place.region),
        authority=draft.authority,
        registries=draft.registries,
        hidden=draft.hidden,
        closed=draft.closed,
        voluntary=draft.voluntary,
        weight=0.0 if draft.hidden else round(draft.weight * (0.3 if draft.closed else 1), 4),
        quality=round(min(max(draft.quality + shift, LOWEST), HIGHEST), 4),
        procedures=_procedures(draft),
    )


def _point(draft: Planned, rng: random.Random) -> tuple[float | None, float | None]:
    place = draft.place
    lat, lon, spread = place.lat, place.lon, place.spread
    if place.settlement == CAPITAL and draft.city_district:
        row = facts().city_districts[draft.city_district]
        lat, lon, spread = float(row["lat"]), float(row["lon"]), 0.012
    return round(lat + rng.gauss(0, spread * 0.6), 5), round(lon + rng.gauss(0, spread), 5)


def _address(place: Place, rng: random.Random) -> tuple[str, str]:
    if place.village:
        streets, longest = VILLAGE_STREETS, 60
    elif place.settlement == CAPITAL:
        streets, longest = CAPITAL_STREETS + STREETS, 150
    else:
        streets, longest = STREETS, 90
    ru, be = streets[min(int(rng.expovariate(2.6) * len(streets)), len(streets) - 1)]
    house = f"{rng.randint(1, 9 if ru.startswith('пл.') else longest)}"
    letter = rng.choice(("А", "/1", "/2", "А")) if rng.random() < 0.12 else ""
    return f"{ru}, {house}{letter}", f"{be}, {house}{letter}"


def _procedures(draft: Planned) -> tuple[tuple[str, str], ...]:
    found: dict[str, tuple[str, str]] = {}
    for category in draft.categories:
        for pair in PROCEDURES[category]:
            found.setdefault(pair[0], pair)
    return tuple(found.values())[:4]


def _repeated(first: list[Spec], turn: int, register: Register) -> Iterator[Spec]:
    """The country once more, without its authorities, numbers behind keys and names."""
    kept = {spec.key for spec in first if spec.authority is None}
    for spec in first:
        if spec.authority is not None:
            continue
        parent = spec.parent
        key = f"{spec.key}-x{turn}"
        yield replace(
            spec,
            key=key,
            parent=f"{parent}-x{turn}" if parent in kept else parent,
            name_ru=f"{spec.name_ru} ({turn})",
            name_be=f"{spec.name_be} ({turn})",
            name_en=f"{spec.name_en} ({turn})",
            short_ru=f"{spec.short_ru} ({turn})",
            short_be=f"{spec.short_be} ({turn})",
            email=f"{key}@example.org" if spec.email else "",
            website="",
            unp="" if parent else register.take(spec.region),
        )
