"""The catalogue's tables of a dump: places, spheres, organizations, who stands above whom.

Organizations are those that have a public page. What is hidden has no row; where its questionnaires
count for what is public, it is a number below zero, drawn by lot for each dump.
"""

from collections.abc import Iterable, Iterator
from secrets import SystemRandom
from typing import Any

from django.db.models import F

from organizations.models import (
    Category,
    District,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
    Region,
    Settlement,
    Sphere,
)
from portal.opendata.dumps.tables import Column, Table, columns, names
from ratings.models import Criterion
from ratings.rules import current_day

Row = tuple[Any, ...]


def lists() -> list[Table]:
    """Places, spheres, categories, additional criteria."""
    code = columns("code:string")
    found = [
        Table("regions", "Области и город Минск", [*code, *names()], ["code"], _named(Region)),
        Table(
            "districts",
            "Районы",
            [*code, *names(), *columns("region:string:код области")],
            ["code"],
            _named(District, "region__code"),
        ),
        Table(
            "settlements",
            "Города и посёлки",
            [*code, *names(), *columns("region:string:код области", "district:string:код района")],
            ["code"],
            _named(Settlement, "region__code", "district__code"),
        ),
        Table("spheres", "Сферы жизнедеятельности", [*code, *names()], ["code"], _named(Sphere)),
        Table(
            "categories",
            "Категории",
            [*code, *names(), *columns("sphere:string:код сферы")],
            ["code"],
            _named(Category, "sphere__code"),
        ),
    ]
    told = Criterion.objects.told_by(current_day())
    wordings = told.order_by("pk").values_list(
        *("pk", "first_id", "name_ru", "name_be", "name_en", "sphere__code", "category__code")
    )
    return [
        *found,
        Table(
            "criteria",
            "Дополнительные критерии, каждая формулировка",
            [
                *columns("id:integer", "series:integer:id первой формулировки"),
                *names(),
                *columns("sphere:string", "category:string"),
            ],
            ["id"],
            ((pk, first or pk, *rest) for pk, first, *rest in wordings),
        ),
    ]


def _named(model: Any, *more: str) -> Any:
    rows = model.objects.order_by("pk")
    return rows.values_list("code", "name_ru", "name_be", "name_en", *more)


_PLAIN = (
    *("pk", "parent_id", "parent__is_filled", "level", "is_listed", "closed_on", "unp"),
    *("name_ru", "name_be", "name_en", "short_name_ru", "short_name_be", "short_name_en"),
    *("region__code", "district__code", "settlement__code"),
    *("settlement_name_ru", "address_ru", "address_be", "address_en", "latitude", "longitude"),
    *("is_authority", "is_voluntary", "is_demo"),
)
ORGANIZATION: list[Column] = [
    *columns(
        "id:integer:стоит в адресе страницы",
        "parent:integer:организация, подразделением которой является",
        "level:string:legal — юридическое лицо, unit — структурное подразделение",
        "is_listed:boolean:участвует в рейтинге; нет — закрыта",
        "closed_on:date",
        "unp:string",
    ),
    *names(),
    *names("short_name"),
    *columns("region:string", "district:string", "settlement:string", "settlement_name:string"),
    *names("address"),
    *columns("latitude:string", "longitude:string", "is_authority:boolean", "is_voluntary:boolean"),
    *columns("is_demo:boolean:вымышлена", "spheres:list:коды", "categories:list:коды"),
]


def organizations() -> Table:
    """The organizations that have a public page."""
    return Table("organizations", "Организации и подразделения", ORGANIZATION, ["id"], _rows())


def _rows() -> Iterator[Row]:
    spheres = _links(OrganizationSphere, "sphere__code")
    categories = _links(OrganizationCategory, "category__code")
    rows = Organization.objects.with_page().order_by("pk").values_list(*_PLAIN)
    for pk, parent, has_page, level, *rest in rows.iterator(chunk_size=2000):
        latitude, longitude = (None if value is None else str(value) for value in rest[16:18])
        yield (
            *(pk, parent if has_page else None, "unit" if level == Level.UNIT else "legal"),
            *(*rest[:16], latitude, longitude, *rest[18:]),
            *(spheres.get(pk, []), categories.get(pk, [])),
        )


def _links(model: Any, code: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for organization, told in model.objects.values_list("organization_id", F(code)).iterator():
        found.setdefault(organization, []).append(told)
    return {organization: sorted(codes) for organization, codes in found.items()}


class Disguise:
    """Ids of organizations as a dump tells them: those that are hidden are drawn by lot.

    Args:
        rated: the organizations whose questionnaires count; of hidden ones, no others are told.
    """

    def __init__(self, rated: Iterable[int]) -> None:
        self.public = set(Organization.objects.with_page().values_list("pk", flat=True))
        hidden = sorted(set(rated) - self.public)
        SystemRandom().shuffle(hidden)
        self.hidden = {pk: -number for number, pk in enumerate(hidden, 1)}

    def id_of(self, organization: int) -> int:
        """The id to tell."""
        return organization if organization in self.public else self.hidden[organization]


def oversight(disguise: Disguise, *, with_hidden: bool) -> Table:
    """Whose questionnaires count for whom: one row of the closure each, itself included."""

    def rows() -> Iterator[Row]:
        edges = Oversight.objects.order_by("above_id", "below_id")
        for above, below, through_units in edges.values_list(
            "above_id", "below_id", "through_units"
        ).iterator(chunk_size=2000):
            is_told = below in disguise.public or (with_hidden and below in disguise.hidden)
            if is_told and above in disguise.public:
                yield above, disguise.id_of(below), through_units

    return Table(
        "oversight",
        "Чьи анкеты входят в чью оценку",
        columns(
            "above:integer:чья оценка",
            "below:integer:чьи анкеты; меньше нуля — организация, которой нет на портале",
            "through_units:boolean:сама она или её подразделение: входит и в собственную оценку",
        ),
        ["above", "below"],
        rows(),
    )
