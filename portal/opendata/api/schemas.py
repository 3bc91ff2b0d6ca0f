"""The shapes of the read API's answers and of what may be asked."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import AfterValidator, Field

SIZE, MOST = 50, 200
BIGGEST = 2**63 - 1  # of a number in the database


def _in_reach(told: datetime) -> datetime:
    """A moment that databases know; one without an offset is told in Minsk."""
    try:
        return (make_aware(told) if is_naive(told) else told).astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


Moment = Annotated[datetime, AfterValidator(_in_reach)]
SetName = Literal["country", "region", "district", "sphere", "category"]
LevelName = Literal["legal", "unit"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
PeriodCode = Annotated[str, Field(pattern=r"^(all|\d{4}-[12])$")]


class PageAsked(Schema):
    after: int = Field(0, ge=0, le=BIGGEST, description=_("id последней строки прошлой страницы"))
    size: int = Field(SIZE, ge=1, le=MOST, description=_("сколько строк на странице"))


class OrganizationsAsked(PageAsked):
    q: str = Field("", max_length=200, description=_("слова названия, адреса или УНП"))
    region: Code | None = Field(None, description=_("код области"))
    district: Code | None = Field(None, description=_("код района"))
    settlement: Code | None = Field(None, description=_("код населённого пункта"))
    sphere: Code | None = Field(None, description=_("код сферы жизнедеятельности"))
    category: Code | None = Field(None, description=_("код категории"))
    authority: int | None = Field(
        None, ge=1, le=BIGGEST, description=_("id органа, в реестре которого они состоят")
    )
    level: LevelName | None = Field(
        None, description=_("юридические лица или структурные подразделения")
    )
    closed: bool = Field(False, description=_("закрытые вместо действующих"))
    changed_since: Moment | None = Field(None, description=_("изменённые не раньше этого момента"))


class RatingAsked(Schema):
    set: SetName = Field("country", description=_("в каком множестве считается позиция"))
    code: Code | None = Field(None, description=_("код области, района, сферы или категории"))
    level: LevelName = Field("legal", description=_("кто в рейтинге"))
    period: PeriodCode = Field("all", description=_("«all» или код полугодия: 2026-1"))
    after: str = Field(
        "",
        pattern=r"^(\d{1,15}(~\d{1,15}){1,2})?$",
        description=_("где кончилась прошлая страница: из ссылки next"),
    )
    size: int = Field(SIZE, ge=1, le=MOST, description=_("сколько строк на странице"))


class Names(Schema):
    ru: str | None
    be: str | None
    en: str | None


class Mark(Schema):
    count: int = Field(description=_("учтённых анкет"))
    sum: int = Field(description=_("сумма средних анкет в долях 1/840"))
    mark: str | None = Field(description=_("итоговая оценка: sum ÷ 840 ÷ count, два знака"))
    satisfaction: str | None = Field(description=_("удовлетворённость в процентах"))


class BaseCriteria(Schema):
    clarity: int
    information: int
    timeliness: int
    courtesy: int


class Tally(Mark):
    satisfied: int = Field(description=_("анкет со средней 4 и выше"))
    criteria: BaseCriteria = Field(description=_("суммы ответов по базовым критериям"))
    distribution: dict[str, int] = Field(description=_("сколько анкет с ближайшей оценкой 1…5"))


class Organization(Schema):
    id: int
    level: LevelName
    parent: int | None
    name: Names
    short_name: Names
    unp: str | None
    region: str | None
    district: str | None
    settlement: str | None
    settlement_name: Names
    address: Names
    latitude: str | None
    longitude: str | None
    spheres: list[str]
    categories: list[str]
    is_authority: bool
    is_voluntary: bool
    is_demo: bool
    closed_on: date | None
    changed_at: datetime
    mark: Mark


class FullOrganization(Organization):
    phone: str | None
    email: str | None
    website: str | None
    hours: Names
    head_post: Names
    head_name: Names
    accessibility: list[str]
    accessibility_note: Names
    part_of: list[int] = Field(description=_("организации, подразделением которых она является"))
    overseen_by: list[int] = Field(description=_("органы, в реестре которых она состоит"))


class Organizations(Schema):
    items: list[Organization]
    next: str | None = Field(description=_("адрес следующей страницы"))


class AdditionalMark(Schema):
    criterion: int
    name: Names
    sum: int
    count: int


class Marks(Schema):
    organization: int
    unit: int = Field(description=_("долей в единице оценки: 840"))
    minimum_count: int = Field(description=_("сколько анкет нужно для позиции"))
    own: Tally
    consolidated: Tally
    additional: list[AdditionalMark]


class Position(Schema):
    set: SetName
    code: str | None
    position: int
    of: int
    before: int | None = Field(description=_("позиция на конец прошлого полугодия"))


class Positions(Schema):
    organization: int
    count: int
    minimum_count: int
    positions: list[Position] = Field(description=_("пусто, пока анкет меньше minimum_count"))


class FrozenPosition(Schema):
    scope: Literal["consolidated", "stood"]
    set: SetName
    code: str | None
    position: int
    of: int


class HalfYear(Schema):
    period: str
    is_frozen: bool
    own: Tally | None
    consolidated: Tally | None
    stood: Tally | None = Field(description=_("итог за всё время на конец полугодия"))
    positions: list[FrozenPosition]


class Month(Mark):
    month: str


class History(Schema):
    organization: int
    half_years: list[HalfYear]
    months: list[Month] = Field(description=_("собственные оценки за последние законченные месяцы"))


class RatedOrganization(Schema):
    id: int
    name: Names
    short_name: Names


class RatingRow(Mark):
    position: int
    organization: RatedOrganization


class Rating(Schema):
    set: SetName
    code: str | None
    level: LevelName
    period: str
    minimum_count: int
    items: list[RatingRow]
    next: str | None


class Country(Mark):
    satisfied: int
    organizations: int
    people: int


class Period(Schema):
    period: str
    starts_on: date
    ends_on: date
    frozen_at: datetime | None
    minimum_count: int | None
    country_key: int | None = Field(
        description=_("средняя по стране на конец полугодия: sum × 10⁶ ÷ count, в долях 1/840")
    )


class Rule(Schema):
    valid_from: date | None
    valid_until: date | None
    minimum_count: int
    repeat_days: int
    is_in_force: bool


class Item(Schema):
    code: str
    name: Names


class InRegion(Item):
    region: str


class Settlement(InRegion):
    district: str | None


class InSphere(Item):
    sphere: str


class AdditionalCriterion(Schema):
    id: int
    series: int = Field(description=_("общий у всех формулировок одного критерия"))
    name: Names
    sphere: str | None
    category: str | None
    campaign: int | None
    valid_from: date
    valid_until: date | None


class Criteria(Schema):
    base: list[Item]
    additional: list[AdditionalCriterion]


class Poll(Schema):
    id: int
    title: Names
    text: Names
    starts_on: date
    ends_on: date
    stage: Literal["scheduled", "open", "ended", "archived"]
    has_results: bool = Field(description=_("видны ли итоги всем"))


class Polls(Schema):
    items: list[Poll]
    next: str | None


class PollAnswer(Schema):
    value: int | None = Field(description=_("на шкале от 1 до 5"))
    text: Names | None
    count: int | None


class PollQuestion(Schema):
    id: int
    kind: Literal["single", "multiple", "scale", "text"]
    text: Names
    answered: int | None
    answers: list[PollAnswer]


class FullPoll(Poll):
    respondents: int | None
    questions: list[PollQuestion]


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
