"""Regions with their map, districts, spheres and categories: who is satisfied more, who less."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.selectors import Item, reference
from portal.infographics import drawings
from portal.infographics.asking import Asked, query_of
from portal.infographics.charts import (
    extremes,
    satisfaction,
    sums_header,
    sums_row,
)
from portal.infographics.overview import about
from portal.lib.charts import Chart, Row
from ratings.arithmetic import rank_key
from ratings.models import ALL_TIME, SetKind
from ratings.selectors import minimum_count
from ratings.selectors.summaries import Sums, sums_by_set

LONGEST = 30  # rows that a page shows without being asked


def places(asked: Asked) -> list[Chart]:
    """The map of regions and the districts, of a region if one is asked for (two statements)."""
    known = reference()
    by_region = sums_by_set(asked.period, SetKind.REGION)
    by_district = sums_by_set(asked.period, SetKind.DISTRICT, asked.region_id)
    page = reverse("infographics:regions")
    regions = _rows(
        {
            item.id: (item, page + _query(asked, region=item.code))
            for item in known.regions.values()
        },
        by_region,
    )
    rating = reverse("catalogue:rating")
    districts = _rows(
        {
            item.id: (item, rating + _query(asked, region=item.parent, district=item.code))
            for item in known.districts.values()
        },
        by_district,
    )
    charts = []
    if regions:
        charts.append(_map(asked, regions, by_region))
    if districts:
        finding, passed_over = extremes(districts, _minimum(asked))
        charts.append(
            Chart(
                name="districts",
                title=_("По районам"),
                finding=finding,
                about=about(asked, _count(by_district), asked.made_text),
                header=sums_header(_("Район")),
                rows=districts,
                note=_joined(
                    passed_over, _("Минск, Жодино и Новополоцк ни в один район не входят.")
                ),
                is_long=len(districts) > LONGEST,
            )
        )
    return charts[::-1] if asked.region else charts  # what was asked for stands first


def kinds(asked: Asked) -> list[Chart]:
    """Spheres and categories, of a region if one is asked for (two statements)."""
    known = reference()
    rating = reverse("catalogue:rating")
    region = asked.region.code if asked.region else ""
    charts = []
    for name, title, first, kind, items in (
        (
            "spheres",
            _("По сферам"),
            _("Сфера"),
            SetKind.SPHERE,
            {**known.former_spheres, **known.spheres},
        ),
        (
            "categories",
            _("По категориям"),
            _("Категория"),
            SetKind.CATEGORY,
            {**known.former_categories, **known.categories},
        ),
    ):
        sums = sums_by_set(asked.period, kind, asked.region_id)
        parameter = "sphere" if kind == SetKind.SPHERE else "category"
        rows = _rows(
            {
                item.id: (item, rating + _query(asked, region=region, **{parameter: item.code}))
                for item in items.values()
            },
            sums,
        )
        if rows:
            finding, passed_over = extremes(rows, _minimum(asked))
            charts.append(
                Chart(
                    name=name,
                    title=title,
                    finding=finding,
                    about=_about_kinds(asked, len(rows), kind),
                    header=sums_header(first),
                    rows=rows,
                    note=_joined(
                        passed_over,
                        _(
                            "Организация может относиться к нескольким сферам: "
                            "её анкеты учтены в каждой."
                        ),
                    ),
                    is_long=len(rows) > LONGEST,
                )
            )
    return charts


def _about_kinds(asked: Asked, number: int, kind: SetKind) -> str:
    where = str(asked.where_text)
    if kind == SetKind.SPHERE:
        many = ngettext("%(n)s сфера", "%(n)s сфер", number)
    else:
        many = ngettext("%(n)s категория", "%(n)s категорий", number)
    told = f"{where[:1].upper()}{where[1:]}, {asked.period_text}, {many % {'n': number}}"
    return f"{told}; {asked.made_text}"


def _map(asked: Asked, rows: list[Row], sums: Mapping[int, Sums]) -> Chart:
    known = reference().regions
    by_name = {str(row.name): row for row in rows}
    values = {}
    for code, item in known.items():
        one = sums.get(item.id)
        if one and one.count:
            height = rank_key(one.sum, one.count)
            values[code] = (height, satisfaction(one.mark).text)
    names = {code: _short(item) for code, item in known.items()}
    finding, passed_over = extremes(list(by_name.values()), _minimum(asked))
    return Chart(
        name="regions",
        title=_("По областям"),
        finding=finding,
        about=_about_country(asked, _count(sums)),
        header=sums_header(_("Область")),
        rows=rows,
        note=_joined(
            passed_over,
            _("Чем темнее область, тем выше в ней удовлетворённость; число подписано на каждой."),
        ),
        drawing=drawings.country_map(names, values),
    )


def _about_country(asked: Asked, count: int) -> str:
    everywhere = Asked(asked.period, asked.known, None, asked.made)
    return about(everywhere, count, asked.made_text)


def _short(item: Item) -> str:
    """A region's name for the map: «Витебская», «Минск»."""
    words = str(item.name).split()
    if item.code == "hm":  # «город Минск»; in English the city and its region are both "Minsk …"
        return words[-1] if words[0].islower() else str(item.name)
    return words[0]


def _rows(items: Mapping[int, tuple[Item, str]], sums: Mapping[int, Sums]) -> list[Row]:
    """Those that have any questionnaires, the most satisfied first."""
    found = [(item, url, sums[id_]) for id_, (item, url) in items.items() if id_ in sums]
    found.sort(key=lambda one: (-rank_key(one[2].sum, one[2].count), -one[2].count))
    return [sums_row(item.name, one.mark, url) for item, url, one in found if one.count]


def _minimum(asked: Asked) -> int:
    """How many questionnaires a headline needs: as many as a position did in that period."""
    return asked.period.minimum_count or minimum_count()


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _query(asked: Asked, **values: str) -> str:
    return query_of(period="" if asked.period.pk == ALL_TIME else asked.period.code, **values)


def _count(sums: Mapping[int, Sums]) -> int:
    return sum(one.count for one in sums.values())
