"""Words of a cell → places, spheres, days, numbers; what isn't understood is said in a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.importing.columns import TITLES, folded
from organizations.models import Category, CityDistrict, District, Region, Settlement, Sphere
from portal.lib.wording import quoted

YES = {"да", "1", "+", "true", "yes", "так", "истина"}
NO = {"нет", "0", "-", "", "false", "no", "не", "ложь"}
TOWN = ("г.", "г", "город", "г.п.", "гп", "пгт", "к.п.", "кп", "городской поселок")
RURAL = ("аг.", "аг", "агрогородок", "д.", "д", "деревня", "п.", "п", "поселок", "х.", "хутор")
RURAL_MORE = ("с.", "село", "рп", "р.п.", "рабочий поселок", "ст.", "станция", "в.", "вёска")
DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y")
Report = Callable[[str, str], None]  # column, sentence


@dataclass(slots=True)
class Placed:
    """Where a row says that the organization is."""

    region: Region | None = None
    district: District | None = None
    settlement: Settlement | None = None
    settlement_name_ru: str = ""
    settlement_name_be: str = ""
    city_district: CityDistrict | None = None


class Reference:
    """Places, spheres and categories by all that they may be called."""

    def __init__(self) -> None:
        self.regions = Region.objects.in_bulk()
        self.districts = District.objects.in_bulk()
        self.settlements = Settlement.objects.in_bulk()
        self.city_districts = CityDistrict.objects.in_bulk()
        self.spheres = Sphere.objects.in_use().in_bulk()
        self.categories = Category.objects.in_use().in_bulk()
        self._regions = _named(self.regions.values())
        self._districts = _named(self.districts.values())
        self._settlements = _named(self.settlements.values())
        self._city_districts = _named(self.city_districts.values())
        self._spheres = _named(self.spheres.values())
        self._categories = _named(self.categories.values())

    def place(self, cells: dict[str, str], report: Report) -> Placed:
        """The place that a row tells, as far as it is understood."""
        found = Placed()
        if text := cells["region"]:
            found.region = _one(self._regions.get(_bare(text), ()))
            if not found.region:
                report(
                    "region",
                    _("Нет области %(name)s. Пример: «Витебская область», «город Минск».")
                    % {"name": quoted(text)},
                )
                return found
        if text := cells["district"]:
            inside = [
                one
                for one in self._districts.get(_bare(text), ())
                if not found.region or one.region_id == found.region.pk
            ]
            found.district = _one(inside)
            if not found.district:
                report("district", self._no_district(text, found.region))
                return found
            found.region = found.region or self.regions[found.district.region_id]
        self._settle(cells, found, report)
        if text := cells["city_district"]:
            parts = [
                one
                for one in self._city_districts.get(_bare(text), ())
                if found.settlement and one.settlement_id == found.settlement.pk
            ]
            found.city_district = _one(parts)
            if not found.city_district:
                report(
                    "city_district",
                    _("Нет района %(name)s в этом городе. Проверьте название или уберите его.")
                    % {"name": quoted(text)},
                )
        return found

    def _no_district(self, text: str, region: Region | None) -> str:
        elsewhere = self._districts.get(_bare(text), ())
        if region and elsewhere:
            return _("%(name)s не в этой области (%(region)s). Исправьте область или район.") % {
                "name": text,
                "region": region.name_ru,
            }
        if region:
            return _("Нет района %(name)s в области (%(region)s). Проверьте название.") % {
                "name": quoted(text),
                "region": region.name_ru,
            }
        return _("Нет района %(name)s. Проверьте название и укажите область.") % {
            "name": quoted(text)
        }

    def _settle(self, cells: dict[str, str], found: Placed, report: Report) -> None:
        text = cells["settlement"]
        if not text:
            return
        word, _space, rest = text.partition(" ")
        kind = folded(word)
        name = rest if rest and kind in TOWN else text
        if kind not in (*RURAL, *RURAL_MORE):
            inside = [one for one in self._settlements.get(folded(name), ()) if _fits(one, found)]
            if len(inside) == 1:
                found.settlement = inside[0]
                found.region = found.region or self.regions[inside[0].region_id]
                if not found.district and inside[0].district_id:
                    found.district = self.districts[inside[0].district_id]
                return
            if len(inside) > 1:
                report("settlement", _("Таких городов несколько: укажите область и район."))
                return
            # an authority of the district may sit in a town of another one
            is_elsewhere = kind in TOWN and rest and self._settlements.get(folded(name))
            if not is_elsewhere:
                report("settlement", _no_settlement(text, found))
                return
        if not found.region:
            report("region", _("Укажите область: по названию деревни её не найти."))
            return
        if len(text) > 120:
            report("settlement", _("Слишком длинно: до 120 знаков."))
            return
        found.settlement_name_ru, found.settlement_name_be = text, cells["settlement_be"][:120]

    def kinds(self, key: str, text: str, report: Report) -> set[int]:
        """Ids of the categories or the spheres that a cell lists."""
        known = self._categories if key == "categories" else self._spheres
        found = set()
        for name in (part.strip() for part in text.split(";")):
            if not name:
                continue
            one = _one(known.get(folded(name), ()))
            if one:
                found.add(one.pk)
            else:
                words = (
                    _("Нет категории %(name)s. Несколько отделяют точкой с запятой.")
                    if key == "categories"
                    else _("Нет сферы %(name)s. Несколько отделяют точкой с запятой.")
                )
                report(key, words % {"name": quoted(name[:80])})
        return found


def _fits(settlement: Settlement, found: Placed) -> bool:
    if found.region and settlement.region_id != found.region.pk:
        return False
    return not found.district or settlement.district_id == found.district.pk


def _no_settlement(text: str, found: Placed) -> str:
    where = found.district or found.region
    told = {"name": quoted(text), "where": where.name_ru if where else _("страна")}
    return _("Нет города %(name)s (%(where)s). Деревню пишут с её видом: «аг. Бабиновичи».") % told


def _named(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows by code and by name in each language, with and without the word for what they are."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        names = {row.code, row.name_ru, row.name_be, row.name_en}
        for name in {form(name) for name in names for form in (folded, _bare)}:
            found.setdefault(name, []).append(row)
    return found


def _bare(name: str) -> str:
    """«Витебская область» → «витебская»; «город Минск» → «минск»; «Ленинский район г. Бобруйска»
    → «ленинский»."""
    text = folded(name)
    for before in ("город ", "горад ", "г. ", "г."):
        text = text.removeprefix(before)
    for middle in (" район г. ", " раен г. "):
        text = text.partition(middle)[0]
    for after in (" область", " вобласць", " обл.", " район", " раен", " р-н", " region", " city"):
        text = text.removesuffix(after)
    return text.removesuffix(" district").strip()


def _one(rows: Iterable[Any]) -> Any:
    """The only one; None if there is none or several."""
    unique = {row.pk: row for row in rows}
    return next(iter(unique.values())) if len(unique) == 1 else None


def yes(key: str, text: str, report: Report) -> bool:
    """«да» or «нет»."""
    word = folded(text)
    if word not in YES and word not in NO:
        report(key, _("Напишите «да» или «нет»."))
    return word in YES


def day(key: str, text: str, report: Report) -> date | None:
    """A day that has come."""
    if not text:
        return None
    for pattern in DAYS:
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
        if found > timezone.localdate():
            report(key, _("Этот день ещё не наступил."))
        return found
    report(key, _("Такой даты нет. Напишите так: 31.12.2026."))
    return None


def degrees(key: str, text: str, report: Report) -> Decimal | None:
    """Degrees within the country, to four places after the point."""
    if not text:
        return None
    low, high = (51, 57) if key == "latitude" else (23, 33)
    try:
        found = Decimal(text.replace(",", ".")).quantize(Decimal("0.0001"))
    except InvalidOperation:
        found = Decimal(0)
    if not low <= found <= high:
        told = {"what": TITLES[key], "low": low, "high": high}
        report(key, _("%(what)s в Беларуси — число от %(low)s до %(high)s.") % told)
        return None
    return found


def whole(key: str, text: str, report: Report) -> int | None:
    """A whole number that the database can hold."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text) < 2**31:
        return int(text)
    report(key, _("Здесь должно быть целое число."))
    return None
