"""All organizations of the demo country at scale 1, as drafts; `catalogue` takes from them."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

from portal.demo import kinds_health, kinds_services, kinds_social, kinds_utilities
from portal.demo import places as geography
from portal.demo.facts import facts
from portal.demo.kinds import FORMS, Kind, Unit
from portal.demo.landmarks import REPUBLICAN
from portal.demo.places import LIOZNO, Place, Words
from portal.demo.streets import CAMPS, CINEMAS, HOTELS
from portal.demo.village_units import VILLAGE_UNITS

KINDS: tuple[Kind, ...] = (
    *kinds_health.HEALTH,
    *kinds_social.KINDS,
    *kinds_utilities.KINDS,
    *kinds_services.KINDS,
)
# In a town with districts of its own, these exist in each district instead of the town.
BY_CITY_DISTRICT = frozenset({"imns", "rovd", "zags", "opi"})
SMALL = 40_000  # inhabitants
AUTHORITY_CATEGORIES = {
    "oblispolkom": "government-regional",
    "gorispolkom_minsk": "government-regional",
    "gorispolkom": "government-local",
    "rayispolkom": "government-local",
    "local_administration": "government-admin",
}
ALSO = {
    "belpochta": "telecom-post",
    "beltelecom": "telecom-fixed",
    "nces": "telecom-eservices",
    "nka": "justice-realty",
    "bnp": "justice-notary",
    "fszn": "social-pension",
    "dgim": "security-migration",
    "dohrany": "security-guard",
    "bzhd": "transport-rail",
    "belenergo": "energy-electricity",
    "beltopgas": "energy-gas",
    "belkoopsoyuz": "trade-shops",
    "belteleradio": "telecom-tv",
    "nbrb": "finance-bank",
}
AUTHORITY_WEIGHTS = {
    "oblispolkom": 5.0,
    "gorispolkom_minsk": 8.0,
    "gorispolkom": 9.0,
    "rayispolkom": 8.0,
    "local_administration": 9.0,
    "ministry": 1.5,
}


@dataclass(slots=True)
class Planned:
    """An organization before addresses, numbers and marks are given to it."""

    key: str
    kind: str
    place: Place
    name_ru: str
    name_be: str
    name_en: str
    short_ru: str
    short_be: str
    categories: tuple[str, ...]
    weight: float
    quality: float
    hours: str
    parent: str | None = None
    authority: str | None = None
    registries: tuple[str, ...] = ()
    city_district: str | None = None
    block: str = ""
    spare: bool = False
    voluntary: bool = False
    hidden: bool = False
    closed: bool = False
    ru: Words = field(default_factory=dict)
    be: Words = field(default_factory=dict)


class Country:
    """Builds the drafts, place by place."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.drafts: list[Planned] = []
        self._keys: set[str] = set()
        self._parents: dict[tuple[str, str], Planned] = {}
        by_scope: dict[str, list[Kind]] = defaultdict(list)
        for kind in KINDS:
            by_scope[kind.scope].append(kind)
        self._by_scope = by_scope

    def build(self) -> list[Planned]:
        self._authorities()
        for place in geography.districts():
            self._all(place, "rayon", "local")
        for place in geography.committee_cities():
            self._all(place, "city", "local")
        for place in geography.city_districts():
            scopes = ("adm", "minsk") if place.region == "HM" else ("adm",)
            self._all(place, *scopes)
        for place in geography.urban():
            for kind in self._by_scope["urban"]:
                self._urban(kind, place)
        for place in geography.regions():
            scopes = ("region7",) if place.region == "HM" else ("region", "region7")
            self._all(place, *scopes)
        for place in geography.villages(self.rng):
            self._all(place, "village")
            self._village_units(place)
        self._landmarks()
        return self.drafts

    def _authorities(self) -> None:
        districts = {place.key: place for place in geography.districts()}
        cities = {place.key: place for place in geography.committee_cities()}
        parts = {place.key: place for place in geography.city_districts()}
        regions = {place.region: place for place in geography.regions()}
        for code, row in facts().authorities.items():
            kind = row["kind"]
            if row["district_code"]:
                place = districts[row["district_code"]]
            elif code in cities:
                place = cities[code]
            elif code.startswith("adm-"):
                place = parts[code.removeprefix("adm-")]
            else:
                place = regions[row["region_code"] or "HM"]
            categories = [AUTHORITY_CATEGORIES.get(kind, "government-republican")]
            if code in ALSO:
                categories.append(ALSO[code])
            draft = Planned(
                key=code,
                kind="authority",
                place=place,
                name_ru=row["name_ru"],
                name_be=row["name_be"],
                name_en=row["name_en"],
                short_ru=row["short_name_ru"],
                short_be=_short_authority(row["name_be"], kind),
                categories=tuple(categories),
                weight=AUTHORITY_WEIGHTS.get(kind, 1.5) * self.rng.lognormvariate(0, 0.4),
                quality=self._quality(4.6),
                hours="office",
                authority=code,
                registries=_ancestors(code),
                city_district=place.city_district,
                block="authorities",
            )
            self.drafts.append(draft)
            self._keys.add(code)
            if kind in ("rayispolkom", "gorispolkom", "local_administration"):
                self._one_window(draft)

    def _one_window(self, parent: Planned) -> None:
        place = parent.place
        self.drafts.append(
            Planned(
                key=f"{parent.key}-odno-okno",
                kind="odno-okno",
                place=place,
                name_ru=f"Служба «одно окно» {place.ru['x']}",
                name_be=f"Служба «адно акно» {place.be['x']}",
                name_en=f"One-Stop Shop, {place.en['e']}",
                short_ru=f"«Одно окно» {place.ru['of']}",
                short_be=f"«Адно акно» {place.be['of']}",
                categories=("government-onewindow",),
                weight=15 * self.rng.lognormvariate(0, 0.5),
                quality=self._quality(4.8),
                hours="window",
                parent=parent.key,
                city_district=place.city_district,
                block="authorities" if place.district == LIOZNO else place.block,
            )
        )

    def _all(self, place: Place, *scopes: str) -> None:
        liozno = place.district == LIOZNO
        for scope in scopes:
            for kind in self._by_scope[scope]:
                if scope == "local" and place.parts and kind.code in BY_CITY_DISTRICT:
                    continue
                missing = kind.share < 1 and self.rng.random() > kind.share
                if missing and not (liozno and kind.share >= 0.5):
                    continue
                if kind.code == "bazshkola" and f"{place.key}-selshkola" in self._keys:
                    continue
                self._add(kind, place, 1, 1)

    def _urban(self, kind: Kind, place: Place) -> None:
        if not kind.low <= place.population < kind.high:
            return
        if kind.share < 0 and place.heads_district:
            return
        if 0 < kind.share < 1 and self.rng.random() > kind.share:
            return
        if kind.per >= 10_000_000 and place.settlement == geography.CAPITAL:
            return  # the capital's own ones are landmarks
        people = place.population
        if kind.spare and people < SMALL:
            people = people * 8 // 5  # small towns have smaller schools
        count = max(1, round(people / kind.per))
        for number in range(1, count + 1):
            self._add(kind, place, number, count)

    def _village_units(self, place: Place) -> None:
        taken = False
        liozno = place.district == LIOZNO
        for parent_kind, share, unit in VILLAGE_UNITS:
            parent = self._parents.get((place.block, parent_kind))
            if parent is None or (unit.code == "fap" and taken):
                continue
            if self.rng.random() < (max(share, 0.5) if liozno else share):
                taken = taken or unit.code == "ambulatoria"
                self._unit(unit, parent, place, 1, place.ru, place.be, place.en)

    def _add(self, kind: Kind, place: Place, number: int, count: int) -> None:
        ru, be, en = place.ru | {"no": str(number)}, place.be | {"no": str(number)}, place.en
        for word, pairs in (("cinema", CINEMAS), ("hotel", HOTELS), ("camp", CAMPS)):
            if f"{{{word}}}" in kind.ru:
                start = sum(map(ord, place.key))
                ru[word], be[word] = pairs[(start + number) % len(pairs)]
        english = en | {"no": str(number)}
        single = count == 1 and bool(kind.single_ru)
        template_ru, template_be = kind.ru, kind.be
        if single:
            template_ru, template_be = kind.single_ru, kind.single_be
        elif place.settlement == geography.CAPITAL and kind.capital_ru:
            template_ru, template_be = kind.capital_ru, kind.capital_be
        inner_ru = template_ru.format_map(ru)
        inner_be = template_be.format_map(be)
        name_en = (kind.single_en if single else kind.en).format_map(english)
        form = FORMS.get(kind.form)
        city_district = place.city_district
        if place.parts and city_district is None:
            city_district = place.parts[self.rng.randrange(len(place.parts))]
        local = place.local if kind.local else ()
        if kind.local and city_district and kind.scope == "urban":
            local = (f"adm-{city_district}", *local)
        block = place.block
        if place.settlement == geography.CAPITAL and city_district and kind.scope == "urban":
            block = city_district
        size = (place.population / 20_000) ** 0.4 if kind.scope == "rayon" else 1.0
        draft = Planned(
            key=self._key(f"{place.key}-{kind.code}", number if count > 1 else 0),
            kind=kind.code,
            place=place,
            name_ru=f"{form[0]} «{inner_ru}»" if form else inner_ru,
            name_be=f"{form[1]} «{inner_be}»" if form else inner_be,
            name_en=name_en,
            short_ru=kind.short_ru.format_map(ru) or inner_ru,
            short_be=kind.short_be.format_map(be) or inner_be,
            categories=tuple(kind.categories.split()),
            weight=kind.weight * size * self.rng.lognormvariate(0, 0.6),
            quality=self._quality(kind.quality),
            hours=kind.hours,
            registries=tuple(dict.fromkeys((*kind.overseers.split(), *local))),
            city_district=city_district,
            block=block,
            spare=kind.spare,
        )
        self.drafts.append(draft)
        self._parents[place.block, kind.code] = draft
        if kind.units:
            ru["ps"], be["ps"] = draft.short_ru, draft.short_be
            ru["pg"] = f"{form[2]} «{inner_ru}»" if form else inner_ru
            be["pg"] = f"{form[3]} «{inner_be}»" if form else inner_be
            self._units(kind, draft, ru, be, english | {"pe": name_en})

    def _units(self, kind: Kind, parent: Planned, ru: Words, be: Words, en: Words) -> None:
        place = parent.place
        liozno = place.district == LIOZNO
        for unit in kind.units:
            if self.rng.random() > unit.share and not liozno:
                continue
            count = max(2 if liozno else 1, round(place.population / unit.per)) if unit.per else 1
            for number in range(1, count + 1):
                numbers = {"no": str(number)}
                self._unit(unit, parent, place, number, ru | numbers, be | numbers, en | numbers)

    def _unit(
        self,
        unit: Unit,
        parent: Planned,
        place: Place,
        number: int,
        ru: Words,
        be: Words,
        en: Words,
    ) -> None:
        name_ru, name_be = unit.ru.format_map(ru), unit.be.format_map(be)
        base = f"{place.key}-{unit.code}" if place.village else f"{parent.key}-{unit.code}"
        self.drafts.append(
            Planned(
                key=self._key(base, number if unit.per else 0),
                kind=f"unit:{unit.code}",
                place=place,
                name_ru=name_ru,
                name_be=name_be,
                name_en=unit.en.format_map(en),
                short_ru=unit.short_ru.format_map(ru) or name_ru,
                short_be=unit.short_be.format_map(be) or name_be,
                categories=tuple(unit.categories.split()),
                weight=unit.weight * self.rng.lognormvariate(0, 0.6),
                quality=self._quality(unit.quality),
                hours="clinic" if unit.categories.startswith("health") else parent.hours,
                parent=parent.key,
                city_district=parent.city_district,
                block=parent.block,
            )
        )

    def _landmarks(self) -> None:
        towns = {place.settlement: place for place in geography.urban()}
        for row in REPUBLICAN.splitlines():
            town, form_code, categories, overseers, weight, quality, ru, be, en = row.split("|")
            place = towns[town]
            form = FORMS.get(form_code)
            city_district = (
                place.parts[self.rng.randrange(len(place.parts))] if place.parts else None
            )
            local = place.local if form_code in ("kup", "ktup", "uz", "guk") else ()
            self.drafts.append(
                Planned(
                    key=self._key(f"{town}-{categories.split()[0]}-l", 0),
                    kind="landmark",
                    place=place,
                    name_ru=f"{form[0]} «{ru}»" if form else ru,
                    name_be=f"{form[1]} «{be}»" if form else be,
                    name_en=en,
                    short_ru=ru,
                    short_be=be,
                    categories=tuple(categories.split()),
                    weight=float(weight) * self.rng.lognormvariate(0, 0.4),
                    quality=self._quality(float(quality)),
                    hours="round" if categories.startswith("health-hosp") else "office",
                    registries=tuple(dict.fromkeys((*overseers.split(), *local))),
                    city_district=city_district,
                    block=place.region,
                )
            )

    def _quality(self, typical: float) -> float:
        quality = typical + self.rng.gauss(0, 0.13)
        if self.rng.random() < 0.04:
            quality -= self.rng.uniform(0.2, 0.8)
        return quality

    def _key(self, base: str, number: int) -> str:
        key = f"{base}-{number}" if number else base
        while key in self._keys:
            number += 1
            key = f"{base}-{number}"
        self._keys.add(key)
        return key


def _ancestors(code: str) -> tuple[str, ...]:
    found = []
    parent = facts().authorities[code]["parent_code"]
    while parent:
        found.append(parent)
        parent = facts().authorities[parent]["parent_code"]
    return tuple(found)


def _short_authority(name_be: str, kind: str) -> str:
    """«Лёзненскі райвыканкам»; others keep their full name."""
    replacements = {
        "rayispolkom": (" раённы выканаўчы камітэт", " райвыканкам"),
        "gorispolkom": (" гарадскі выканаўчы камітэт", " гарвыканкам"),
        "oblispolkom": (" абласны выканаўчы камітэт", " аблвыканкам"),
    }
    if kind == "gorispolkom_minsk":
        return "Мінгарвыканкам"
    if kind in replacements:
        return name_be.replace(*replacements[kind])
    return name_be.removesuffix(" Рэспублікі Беларусь")
