"""What an organization studies: the questionnaires about itself and its units, without authors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from organizations.models import Organization, Oversight, Service, name_order
from organizations.models.qr_codes import QrCode
from portal.lib.cursors import END, CursorPage, cursor_page
from ratings.arithmetic import BASE_CRITERIA, UNIT, HalfYear
from ratings.figures import CRITERION_NAMES, MARK_WORDS
from ratings.models import (
    Complaint,
    Confirmed,
    Note,
    Questionnaire,
    ReadMark,
    Reply,
    Tag,
    Tagging,
)
from ratings.models.numbers import day_of, first_number
from ratings.models.questionnaires import STUDIED

PAGE = 25
UNITS_OFFERED = 200  # a unit beyond them is looked for in its own cabinet
COUNTED_TO = 10_000  # more are «больше 10 000»: counting on would take longer than the page
FEW = 2_000  # rows that any order is made of at once
WINDOWS = (31, 366)  # days looked at before all are
SORTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "": (("number",), True),
    "worst": (("mean", "number"), False),
    "best": (("mean", "number"), True),
}
SITE, QR = "site", "qr"
_CODE = "q:"  # the beginning of the source of a code
HEARD = 5
_QR_BEGINNING = "q"  # "q:<code>", and "qr" of the time before codes were told apart


class BadFilter(ValueError):
    """The address asks for something that no page of ours offers; says by which parameter."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; whatever is None, 0 or "" is not."""

    since: date | None = None
    until: date | None = None
    criterion: str = ""
    answer: int = 0
    mark: int = 0  # the whole mark nearest to the questionnaire's mean
    unit: int = 0
    service: int = 0
    source: str = ""
    tag: int = 0
    state: int | None = None
    comment: bool = False
    confirmed: bool = False
    unread: bool = False


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters of an address, or of what a background job has kept of it.

    Raises:
        BadFilter: a value that no form of ours sends.
    """
    since, until = _period(query.get("period", ""))
    first, last = _day(query, "since"), _day(query, "until")
    criterion, answer = query.get("criterion", ""), _number(query, "answer")
    if criterion and criterion not in BASE_CRITERIA:
        raise BadFilter("criterion")
    if answer > 5:
        raise BadFilter("answer")
    mark = _number(query, "mark")
    if mark > 5:
        raise BadFilter("mark")
    state = query.get("state", "")
    if state and state not in {str(int(one)) for one in STUDIED}:
        raise BadFilter("state")
    source = query.get("source", "")
    if source and source not in (SITE, QR) and not source.startswith("q:"):
        raise BadFilter("source")
    return Filters(
        since=max(filter(None, (since, first)), default=None),
        until=min(filter(None, (until, last)), default=None),
        criterion=criterion,
        answer=answer,
        mark=mark,
        unit=_number(query, "unit"),
        service=_number(query, "service"),
        source=source[:12],
        tag=_number(query, "tag"),
        state=int(state) if state else None,
        comment=bool(query.get("comment")),
        confirmed=bool(query.get("confirmed")),
        unread=bool(query.get("unread")),
    )


def _number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name, "")
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadFilter(name)
    return int(text)


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    if len(text) != len("2026-11-30"):
        raise BadFilter(name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFilter(name) from None


def _period(code: str) -> tuple[date | None, date | None]:
    """First and last day of a half-year («2026-2») or of a month («2026-11»)."""
    if not code:
        return None, None
    year, _dash, part = code.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and year > "1999"):
        raise BadFilter("period")
    if part in ("1", "2"):
        half = HalfYear(int(year), int(part))
        return half.starts_on, half.ends_on
    if part not in {f"{month:02d}" for month in range(1, 13)}:
        raise BadFilter("period")
    first = date(int(year), int(part), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# Who may read, and whose questionnaires


def may_study(user: Any, organization: Organization) -> bool:
    """Whether this person reads the organization's questionnaires (DESIGN §4): its people, the
    officers in whose authority's registry it stands, the operator."""
    if getattr(user, "is_operator", False):
        return True
    return Organization.objects.overseen_by(user).filter(pk=organization.pk).exists()


def places_of(organization: Organization) -> list[Organization]:
    """The organization itself and its units at any depth (one query), at most one too many."""
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    return list(
        Organization.objects.filter(pk__in=below).order_by("level", name_order(), "pk")[
            : UNITS_OFFERED + 1
        ]
    )


def studied(
    organization: Organization, filters: Filters, places: list[Organization] | None = None
) -> QuerySet[Questionnaire]:
    """The questionnaires about the organization and its units that the filters leave.

    Args:
        places: of `places_of`, if they are at hand: the statement then names them.
    """
    rows = Questionnaire.objects.studied()
    if places and len(places) <= UNITS_OFFERED:
        rows = rows.filter(organization__in=[place.pk for place in places])
    else:
        rows = rows.filter(organization__in=_below(organization.pk))
    if filters.unit == organization.pk:  # itself, without its units
        rows = rows.filter(organization=organization.pk)
    elif filters.unit:
        rows = rows.filter(organization__in=_below(filters.unit))
    if filters.since:
        rows = rows.filter(number__gte=first_number(filters.since))
    if filters.until:
        rows = rows.filter(number__lt=first_number(_next_day(filters.until)))
    if filters.criterion and filters.answer:
        rows = rows.filter(**{filters.criterion: filters.answer})
    elif filters.answer:
        any_criterion = Q()
        for name in BASE_CRITERIA:
            any_criterion |= Q(**{name: filters.answer})
        rows = rows.filter(any_criterion)
    if filters.mark:
        half = UNIT // 2
        lowest = filters.mark * UNIT - half
        rows = rows.filter(mean__gte=lowest, mean__lt=lowest + UNIT)
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.source == QR:
        rows = rows.filter(source__startswith=_QR_BEGINNING)
    elif filters.source.startswith(_CODE) and not heard({filters.source}):
        rows = rows.none()
    elif filters.source:
        rows = rows.filter(source=filters.source)
    if filters.tag:
        tagged = Tagging.objects.filter(
            tag=filters.tag, tag__organization=organization, questionnaire=OuterRef("pk")
        )
        rows = rows.filter(Exists(tagged))
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.comment:
        rows = rows.filter(comment__isnull=False)
    if filters.confirmed:  # those that may be known
        rows = rows.filter(confirmed=Confirmed.SHOWN)
    if filters.unread:
        rows = rows.filter(~Exists(ReadMark.objects.filter(questionnaire=OuterRef("pk"))))
    return rows


def _below(organization_id: int) -> Any:
    return Oversight.objects.filter(above=organization_id, through_units=True).values("below")


def _next_day(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def count_studied(rows: QuerySet[Questionnaire]) -> int:
    """How many there are; one more than COUNTED_TO stands for all that are more."""
    return rows[: COUNTED_TO + 1].count()


# Pages


def studied_page(
    rows: QuerySet[Questionnaire],
    shown: QuerySet[Questionnaire],
    *,
    sort: str,
    count: int,
    until: date,
    size: int = PAGE,
    after: str = "",
    before: str = "",
) -> CursorPage:
    """A page of them. Where there are many, the days around it are looked at before all are, so
    that nobody waits until a hundred thousand are put in order.

    Args:
        rows: what the filters leave; shown: with what the page shows, as `with_handling` gives it.
        sort: of SORTS.
        count: as `count_studied` says.
        until: the last day on which there can be any.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    page = _keys_of_page(rows, sort, count, until, size, after=after, before=before)
    found = {row.pk: row for row in shown.filter(pk__in=[row["pk"] for row in page.rows])}
    return replace(page, rows=[found[row["pk"]] for row in page.rows if row["pk"] in found])


def _keys_of_page(
    rows: QuerySet[Questionnaire], sort: str, count: int, until: date, size: int, **cursors: str
) -> CursorPage:
    keys, descending = SORTS[sort]
    only = rows.values("pk", *keys)
    after, before = cursors["after"], cursors["before"]
    if not sort and count > FEW and before != END:
        for days in WINDOWS:
            window = only.filter(_around(after or before, until, days, forward=bool(before)))
            page = cursor_page(window, keys=keys, descending=True, size=size, **cursors)
            if page.previous if before else page.next:  # a whole page, and more beyond it
                return page
    return cursor_page(only, keys=keys, descending=descending, size=size, **cursors)


def _around(cursor: str, until: date, days: int, *, forward: bool) -> Q:
    """So many days before the cursor, or after it."""
    known = cursor.isascii() and cursor.isdigit() and len(cursor) <= 18
    day = day_of(int(cursor)) if known else until
    span = timedelta(days=days)
    if forward:
        return Q(number__lt=first_number(day + span if day < date.max - span else date.max))
    return Q(number__gte=first_number(day - span if day > date.min + span else date.min))


def with_handling(organization: Organization) -> QuerySet[Questionnaire]:
    """Questionnaires with all that lists and files show of them (two statements more)."""
    replies = Reply.objects.filter(
        state__in=[Reply.State.PENDING, Reply.State.PUBLISHED, Reply.State.REJECTED]
    )
    rows = Questionnaire.objects.studied().select_related(
        "organization", "service", "comment", "read_mark"
    )
    return rows.prefetch_related(
        Prefetch(
            "taggings",
            Tagging.objects.filter(tag__organization=organization)
            .select_related("tag")
            .order_by("tag__name", "pk"),
            to_attr="own_taggings",
        ),
        Prefetch("replies", replies.order_by("-pk"), to_attr="live_replies"),
    )


# What the filters offer


def tags_of(organization: Organization) -> list[Tag]:
    """The organization's own tags, by name."""
    return list(Tag.objects.filter(organization=organization))


def services_within(organization: Organization) -> list[Service]:
    """What the organization and its units provide, services first."""
    found = Service.objects.filter(organization__in=_below(organization.pk)).order_by("-kind", "id")
    return list(found[:UNITS_OFFERED])


def heard(sources: Collection[str]) -> set[str]:
    """The codes of these sources by which at least HEARD questionnaires came (one query; none if no
    code is among them).

    Fewer would tell who wrote them: a code can be made for one visitor and shown to nobody else.
    """
    codes = {source for source in sources if source.startswith(_CODE)}
    if not codes:
        return set()
    places = QrCode.objects.filter(code__in=[source[2:] for source in codes])
    came = (
        Questionnaire.objects.studied()
        .filter(organization__in=places.values("organization"), source__in=codes)
        .order_by()
        .values_list("source")
        .annotate(Count("pk"))
    )
    return {source for source, count in came if count >= HEARD}


def codes_within(organization: Organization) -> list[QrCode]:
    """The QR codes of the organization and its units that hang in a named place, those heard from
    often enough alone (two queries)."""
    codes = QrCode.objects.filter(organization__in=_below(organization.pk)).exclude(label="")
    found = list(codes.order_by("label", "pk")[:UNITS_OFFERED])
    known = heard([f"{_CODE}{code.code}" for code in found])
    return [code for code in found if f"{_CODE}{code.code}" in known]


def codes_named(sources: set[str]) -> dict[str, str]:
    """Where the codes of these sources hang, those heard from often enough alone (two queries; none
    if no code is among them)."""
    codes = {source[2:]: source for source in heard(sources)}
    if not codes:
        return {}
    found = QrCode.objects.filter(code__in=codes).values_list("code", "label")
    return {codes[code]: label for code, label in found}


# One of them


def find_studied(organization: Organization, number: int) -> Questionnaire | None:
    """The questionnaire of this number, with all that its page shows; None if there is none."""
    if number >= 2**63:
        return None
    below = _below(organization.pk)
    return with_handling(organization).filter(organization__in=below, number=number).first()


def answers_of(questionnaire: Questionnaire) -> list[tuple[str, int, str]]:
    """(criterion, mark, its word), base criteria first (one query)."""
    additional = questionnaire.additional_answers.select_related("criterion").order_by("pk")
    told: list[tuple[str, int]] = [
        *(
            (str(CRITERION_NAMES[name]), value)
            for name, value in zip(BASE_CRITERIA, questionnaire.base_answers, strict=True)
        ),
        *((answer.criterion.name, answer.value) for answer in additional),
    ]
    return [(name, value, str(MARK_WORDS[value])) for name, value in told]


def notes_about(questionnaire: Questionnaire, organization: Organization) -> list[Note]:
    """What colleagues have noted in this organization's cabinet, the oldest first."""
    notes = Note.objects.filter(questionnaire=questionnaire, organization=organization)
    return list(notes.select_related("by"))


def published_reply(questionnaire: Questionnaire) -> Reply | None:
    """What the public reads, or will read once the comment is public."""
    return (
        Reply.objects.filter(questionnaire=questionnaire, state=Reply.State.PUBLISHED)
        .select_related("organization")
        .first()
    )


def complaint_about(questionnaire: Questionnaire) -> Complaint | None:
    """The complaint about the comment as it reads now."""
    return (
        Complaint.objects.filter(questionnaire=questionnaire)
        .exclude(state=Complaint.State.OUTDATED)
        .first()
    )
