"""Where organizations stand: every district, town, city district, region and village, with the
words that their names are made of."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

from portal.demo import villages_east, villages_west
from portal.demo.declension import Adjective, belarusian, latin, parse_villages, russian
from portal.demo.facts import Row, facts, inside, population
from portal.demo.towns import ADJECTIVES, AFTER_PO, GENITIVES

CAPITAL = "hm-minsk"
LIOZNO = "vi-liozno"
VILLAGES = {
    **villages_west.BREST,
    **villages_west.GRODNO,
    **villages_west.MINSK,
    **villages_east.VITEBSK,
    **villages_east.GOMEL,
    **villages_east.MOGILEV,
}
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that organizations are made for; `block` is what small demos take or leave whole."""

    key: str
    block: str
    region: str
    district: str | None
    settlement: str | None
    typed_ru: str
    typed_be: str
    city_district: str | None
    lat: float
    lon: float
    spread: float
    population: int
    ru: Words
    be: Words
    en: Words
    local: tuple[str, ...] = ()
    village: bool = False
    heads_district: bool = True
    parts: tuple[str, ...] = ()


@cache
def cities_with_committee() -> dict[str, str]:
    """City code → code of its executive committee (Minsk's included)."""
    found = {}
    for code, row in facts().authorities.items():
        if row["kind"] in ("gorispolkom", "gorispolkom_minsk"):
            found[f"{row['region_code'].lower()}-{code.removeprefix('gor-')}"] = code
    return found


def region_authority(region: str) -> str:
    return "gor-minsk" if region == "HM" else f"obl-{region.lower()}"


def districts() -> list[Place]:
    """The 118 districts, standing in their centres."""
    places = []
    for code, row in facts().districts.items():
        centre = _centre(code)
        adjectives = _district_adjectives(row)
        region = row["region_code"]
        city = facts().cities[centre] if centre else None
        divided = centre in cities_with_committee()
        ru, be, en = _words(adjectives, region, row["centre_ru"], row["centre_be"])
        ru |= _local_ru("районный")
        be |= _local_be("раённы")
        ru["of"] = f"{ru['g']} района"
        be["of"] = f"{be['g']} раёна"
        ru["po"] = f"по {ru['d']} району"
        be["po"] = f"па {be['d']} раёне"
        ru["x"] = f"{ru['g']} районного исполнительного комитета"
        be["x"] = f"{be['g']} раённага выканаўчага камітэта"
        if city is None or divided:
            ru["town"], be["town"] = ru["of"], be["of"]
        else:
            ru["town"], be["town"] = town_genitive(city)
        en |= {"e": row["name_en"], "t": row["centre_en"]}
        if divided or city is None:
            en["t"] = row["name_en"]
        places.append(
            Place(
                key=code,
                block=code,
                region=region,
                district=code,
                settlement=centre,
                typed_ru="" if centre else f"г. {row['centre_ru']}",
                typed_be="" if centre else f"г. {row['centre_be']}",
                city_district=None,
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                spread=0.008,
                population=12_000 if city is None or divided else population(city),
                ru=ru,
                be=be,
                en=en,
                local=(f"rik-{code}", region_authority(region)),
            )
        )
    return places


def committee_cities() -> list[Place]:
    """The ten towns with an executive committee of their own (without Minsk)."""
    towns = {place.settlement: place for place in urban()}
    places = []
    for code, authority in cities_with_committee().items():
        if code == CAPITAL:
            continue
        town = towns[code]
        ru = town.ru | _local_ru("городской")
        be = town.be | _local_be("гарадскі")
        ru["of"], be["of"] = ru["town"], be["town"]
        ru["po"], be["po"] = AFTER_PO[code]
        ru["x"] = f"{ru['g']} городского исполнительного комитета"
        be["x"] = f"{be['g']} гарадскога выканаўчага камітэта"
        en = town.en | {"e": town.en["t"]}
        places.append(replace(town, key=authority, ru=ru, be=be, en=en))
    return places


@cache
def urban() -> tuple[Place, ...]:
    """Every town of cities.csv."""
    places = []
    for code, row in facts().cities.items():
        region = row["region_code"]
        district = row["district_code"] or None
        heads = bool(row["is_district_centre"] == "1") or code in cities_with_committee()
        adjectives = _town_adjectives(code, row)
        ru, be, en = _words(adjectives, region, row["name_ru"], row["name_be"])
        ru["town"], be["town"] = town_genitive(row)
        if district is not None:
            district_words = _district_adjectives(facts().districts[district])
            ru["of"] = f"{district_words[0].g} района"
            be["of"] = f"{district_words[1].g} раёна"
        en |= {"t": row["name_en"], "e": row["name_en"]}
        committee = cities_with_committee().get(code)
        nearest = committee or f"rik-{district}"
        local = tuple(dict.fromkeys((nearest, region_authority(region))))
        inhabitants = population(row)
        places.append(
            Place(
                key=code,
                block=f"city:{code}" if committee else str(district),
                region=region,
                district=district,
                settlement=code,
                typed_ru="",
                typed_be="",
                city_district=None,
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                spread=min(0.03, 0.004 + inhabitants / 12_000_000),
                population=inhabitants,
                ru=ru,
                be=be,
                en=en,
                local=local,
                heads_district=heads,
                parts=_parts(row["name_ru"], region),
            )
        )
    return tuple(places)


def city_districts() -> list[Place]:
    """Districts inside Minsk and six other cities."""
    towns = {place.ru["t"]: place for place in urban()}
    places = []
    for code, row in facts().city_districts.items():
        town = towns[row["city_ru"]]
        adjectives = (
            russian(row["name_ru"].split(" ", 1)[0]),
            belarusian(row["name_be"].split(" ", 1)[0]),
        )
        ru, be, en = _words(adjectives, row["region_code"], town.ru["t"], town.be["t"])
        ru["town"], be["town"] = town.ru["town"], town.be["town"]
        ru["of"] = f"{ru['g']} района {ru['town']}"
        be["of"] = f"{be['g']} раёна {be['town']}"
        ru["po"] = f"по {ru['d']} району {ru['town']}"
        be["po"] = f"па {be['d']} раёне {be['town']}"
        ru["x"] = f"администрации {ru['of']}"
        be["x"] = f"адміністрацыі {be['of']}"
        en |= {"e": row["name_en"], "t": row["name_en"]}
        places.append(
            replace(
                town,
                key=code,
                block=code if town.settlement == CAPITAL else town.block,
                city_district=code,
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                spread=0.012,
                population=town.population // len(town.parts),
                ru=ru,
                be=be,
                en=en,
                local=(f"adm-{code}", *town.local),
            )
        )
    return places


def regions() -> list[Place]:
    """The six regions and Minsk, standing in their centres."""
    towns = {place.settlement: place for place in urban()}
    places = []
    for code, row in facts().regions.items():
        centre = next(
            (key for key, city in facts().cities.items() if city["name_ru"] == row["centre"]),
            None,
        )
        town = towns[centre]
        ru, be, en = _words(_region_adjectives(code), code, row["centre"], row["centre_be"])
        ru["town"], be["town"] = (
            ("Минской области", "Мінскай вобласці")
            if code == "MI"
            else (town.ru["town"], town.be["town"])
        )
        ru["rx"] = f"{ru['rg']} {ru['rlg']} исполнительного комитета"
        be["rx"] = f"{be['rg']} {be['rlg']} выканаўчага камітэта"
        en |= {"e": row["name_en"], "t": town.en["t"], "r": row["name_en"].split(" ")[0]}
        if code == "HM":
            en["r"] = "Minsk City"
        elif code == "MI":
            en["t"] = "Minsk Region"
        places.append(
            Place(
                key=code.lower(),
                block=code,
                region=code,
                district=None if code in ("HM", "MI") else town.district,
                settlement=None if code == "MI" else centre,
                typed_ru="г. Минск" if code == "MI" else "",
                typed_be="г. Мінск" if code == "MI" else "",
                city_district=None,
                lat=town.lat,
                lon=town.lon,
                spread=0.02,
                population=town.population,
                ru=ru,
                be=be,
                en=en,
                local=(region_authority(code),),
                parts=town.parts if code != "MI" else (),
            )
        )
    return places


def villages(rng: random.Random) -> list[Place]:
    """Agro-towns, scattered round the centre of their district inside the region's outline."""
    places = []
    for code, text in VILLAGES.items():
        row = facts().districts[code]
        region = row["region_code"]
        district_ru, district_be = _district_adjectives(row)
        for village in parse_villages(text):
            adjectives = (russian(village.adjective_ru), belarusian(village.adjective_be))
            ru, be, en = _words(adjectives, region, village.ru, village.be)
            ru["town"], be["town"] = f"аг. {village.ru}", f"аг. {village.be}"
            ru["of"], be["of"] = f"{district_ru.g} района", f"{district_be.g} раёна"
            name = latin(village.ru)
            en |= {"t": name, "e": row["name_en"]}
            lat, lon = _scatter(rng, region, float(row["lat"]), float(row["lon"]))
            places.append(
                Place(
                    key=f"{code}-{name.lower().replace(' ', '-')}",
                    block=code,
                    region=region,
                    district=code,
                    settlement=None,
                    typed_ru=f"аг. {village.ru}",
                    typed_be=f"аг. {village.be}",
                    city_district=None,
                    lat=lat,
                    lon=lon,
                    spread=0.003,
                    population=900,
                    ru=ru,
                    be=be,
                    en=en,
                    local=(f"rik-{code}", region_authority(region)),
                    village=True,
                )
            )
    return places


def town_genitive(row: Row) -> tuple[str, str]:
    """«г. Орши», «г. Оршы»; names of urban settlements are not declined: «г.п. Мир»."""
    if row["code"] in GENITIVES:
        ru, be = GENITIVES[row["code"]]
        return f"г. {ru}", f"г. {be}"
    kind = "к.п." if row["kind_ru"] == "курортный посёлок" else "г.п."
    return f"{kind} {row['name_ru']}", f"{kind} {row['name_be']}"


def _words(
    adjectives: tuple[Adjective, Adjective], region: str, name_ru: str, name_be: str
) -> tuple[Words, Words, Words]:
    of_region = _region_adjectives(region)
    words: list[Words] = []
    for adjective, regional, name in zip(adjectives, of_region, (name_ru, name_be), strict=True):
        words.append(
            {
                "m": adjective.m,
                "f": adjective.f,
                "n": adjective.n,
                "g": adjective.g,
                "gf": adjective.gf,
                "d": adjective.d,
                "rm": regional.m,
                "rf": regional.f,
                "rn": regional.n,
                "rg": regional.g,
                "rgf": regional.gf,
                "t": name,
            }
        )
    level_ru, level_be = ("городской", "гарадскі") if region == "HM" else ("областной", "абласны")
    words[0] |= {f"r{name}": form for name, form in _local_ru(level_ru).items()}
    words[1] |= {f"r{name}": form for name, form in _local_be(level_be).items()}
    english = {"r": facts().regions[region]["name_en"].split(" ")[0]}
    return words[0], words[1], english


@cache
def _region_adjectives(region: str) -> tuple[Adjective, Adjective]:
    row = facts().regions["MI" if region == "HM" else region]
    ru = row["name_ru"].split(" ")[0].removesuffix("ая") + "ий"
    be = row["name_be"].split(" ")[0].removesuffix("ая") + "і"
    return russian(ru), belarusian(be)


def _district_adjectives(row: Row) -> tuple[Adjective, Adjective]:
    return russian(row["name_ru"].rsplit(" ", 1)[0]), belarusian(row["name_be"].rsplit(" ", 1)[0])


def _town_adjectives(code: str, row: Row) -> tuple[Adjective, Adjective]:
    if code in ADJECTIVES:
        ru, be = ADJECTIVES[code]
        return russian(ru), belarusian(be)
    return _district_adjectives(facts().districts[row["district_code"]])


def _local_ru(masculine: str) -> Words:
    forms = russian(masculine)
    police = "РОВД" if masculine == "районный" else "ГОВД"
    return {"lm": forms.m, "lf": forms.f, "ln": forms.n, "lg": forms.g, "ovd": police}


def _local_be(masculine: str) -> Words:
    forms = belarusian(masculine)
    if masculine == "раённы":
        return {"lm": forms.m, "lf": forms.f, "ln": forms.n, "lg": forms.g, "ovd": "РАУС"}
    stem = masculine[:-1]  # the ending is stressed: гарадское, гарадскога; абласное, абласнога
    return {"lm": masculine, "lf": forms.f, "ln": f"{stem}ое", "lg": f"{stem}ога", "ovd": "ГАУС"}


@cache
def _centre(district: str) -> str | None:
    for code, row in facts().cities.items():
        if row["district_code"] == district and row["is_district_centre"] == "1":
            return code
    return None


def _parts(name_ru: str, region: str) -> tuple[str, ...]:
    return tuple(
        code
        for code, row in facts().city_districts.items()
        if row["city_ru"] == name_ru and row["region_code"] == region
    )


def _scatter(rng: random.Random, region: str, lat: float, lon: float) -> tuple[float, float]:
    reach = 0.2
    for _ in range(8):
        point = (lat + rng.uniform(-reach, reach), lon + rng.uniform(-reach, reach) * 1.6)
        if inside(region, *point):
            return point
        reach *= 0.75
    return lat, lon
