"""Conclusions, for officers of their authority alone: figures of a half-year, lists, the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib import wording
from portal.lib.cursors import CursorPage, cursor_page
from ratings.arithmetic import HalfYear
from ratings.figures import Mark
from ratings.models import ALL_TIME, FrozenPosition, Period, Scope, Score, SetKind
from ratings.selectors import positions_of
from registries.models import Addressee, Conclusion, ConclusionReading, FormerConclusion
from registries.models.conclusions import ConclusionQuerySet
from registries.selectors.assignments import inside, matching

PAGE = 30
HALVES = 6
COUNTRY = (SetKind.COUNTRY, 0)
Figures = dict[str, Any]


def half_years() -> list[tuple[str, str]]:
    """(code, words) of the half-years that one may conclude on, the newest first (one query)."""
    codes = (
        Period.objects.exclude(pk=ALL_TIME).order_by("-starts_on").values_list("code", flat=True)
    )
    return [(code, wording.half_year(code)) for code in codes[:HALVES]]


def conclusions(
    user: Any, authority: Organization, *, half_year: str = "", text: str = ""
) -> ConclusionQuerySet:
    """Those of an authority, narrowed: by half-year, by words of the organization's name."""
    rows: ConclusionQuerySet = Conclusion.objects.visible_to(user).filter(authority=authority)
    if half_year:
        rows = rows.filter(half_year=half_year)
    if text:
        known = Organization.objects.filter(pk__in=rows.values("organization"))
        rows = rows.filter(organization__in=matching(known, text))
    return rows


def conclusions_page(
    user: Any, authority: Organization, *, half_year: str = "", text: str = "", **cursors: str
) -> CursorPage:
    """A page of them, the newest first; lists show nothing of what they say.

    Raises:
        BadCursor
    """
    rows = conclusions(user, authority, half_year=half_year, text=text)
    rows = rows.select_related("organization").defer("assessment", "use_text", "figures")
    return cursor_page(rows, keys=("pk",), descending=True, size=PAGE, **cursors)


def concluded(user: Any, authority: Organization) -> ConclusionQuerySet:
    """Those of an authority with all that their pages show."""
    rows: ConclusionQuerySet = Conclusion.objects.visible_to(user).filter(authority=authority)
    return rows.select_related("organization", "authority", "written_by")


def already(authority: Organization, organization: Organization, half_year: str) -> int | None:
    """The id of the conclusion that there is already; None if there is none (one query)."""
    rows = Conclusion.objects.filter(
        authority=authority, organization=organization, half_year=half_year
    )
    return rows.values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class Readings:
    """How often somebody has read a version in some way, when first and when last."""

    email: str
    version: int
    how: str
    count: int
    first: datetime
    last: datetime


def readings_of(conclusion: Conclusion) -> list[Readings]:
    """All who have read it, the latest first: a line for each reader, version and way, so that
    many readings of one don't hide those of another (one query)."""
    rows = (
        ConclusionReading.objects.filter(conclusion=conclusion)
        .order_by()
        .values_list("email", "version", "how")
        .annotate(Count("pk"), Min("at"), latest=Max("at"))
        .order_by("-latest", "email", "-version", "how")
    )
    named = dict(ConclusionReading.How.choices)
    return [Readings(email, version, str(named[how]), *told) for email, version, how, *told in rows]


def former_of(conclusion: Conclusion) -> list[FormerConclusion]:
    """What it said before, the latest first (one query)."""
    return list(conclusion.former.select_related("written_by").order_by("-version"))


def within(authority: Organization, organization_id: int) -> Organization | None:
    """The organization, if it stands in the authority's registry in force (one query)."""
    rows = Organization.objects.filter(pk__in=inside(authority), pk=organization_id)
    return rows.select_related("parent", "region", "district", "settlement").first()


def figures_of(authority: Organization, organization: Organization, half_year: str) -> Figures:
    """The half-year in integers: what questionnaires say, the position, what became of assignments;
    and the names that the paper bears, so that a later one doesn't change what was signed.

    Of the running half-year as it stands now (at most six statements).
    """
    half = HalfYear.of_code(half_year)
    before = HalfYear(half.year - 1, 2) if half.half == 1 else HalfYear(half.year, 1)
    codes = {half_year: "", before.code: "before_"}
    found: Figures = {
        "half_year": half_year,
        "authority": authority.name_ru,
        "organization": organization.name_ru,
        "unp": organization.unp,
    }
    scores = Score.objects.filter(
        organization=organization, period__code__in=codes, scope=Scope.CONSOLIDATED
    ).values_list("period__code", "sum", "count", "satisfied")
    for code, total, count, satisfied in scores:
        prefix = codes[code]
        found |= {f"{prefix}sum": total, f"{prefix}count": count, f"{prefix}satisfied": satisfied}
    places = FrozenPosition.objects.filter(
        organization=organization,
        period__code__in=codes,
        scope=Scope.STOOD,
        kind=SetKind.COUNTRY,
        position__isnull=False,
    ).values_list("period__code", "position", "of")
    for code, position, of in places:
        found |= {f"{codes[code]}position": position, f"{codes[code]}of": of}
    if HalfYear.of(timezone.localdate()) == half:
        live = Score.objects.filter(
            organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED
        ).first()
        place = positions_of(organization, live, [COUNTRY]).get(COUNTRY)
        if place:
            found |= {"position": place[0], "of": place[1]}
    return found | _assigned(authority, organization, half)


def _assigned(authority: Organization, organization: Organization, half: HalfYear) -> Figures:
    rows = Addressee.objects.filter(
        assignment__authority=authority,
        organization=organization,
        assignment__sent_at__date__gte=half.starts_on,
        assignment__sent_at__date__lte=half.ends_on,
    ).exclude(state=Addressee.State.WITHDRAWN)
    told = rows.aggregate(
        assigned=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        accepted=Count("pk", filter=Q(state=Addressee.State.ACCEPTED)),
        owed=Count("pk", filter=Q(state__in=Addressee.AWAITING, due_on__lt=timezone.localdate())),
    )
    return dict(told)


def figure_lines(figures: Figures) -> list[tuple[str, str]]:
    """(name, value) of the figures in words."""
    count = figures.get("count", 0)
    now = Mark(figures.get("sum", 0), count, 1)
    then = Mark(figures.get("before_sum", 0), figures.get("before_count", 0), 1)
    mark = _("оценок нет")
    if count:
        mark = now.text
        if then.count:
            mark += " " + _("(полугодием раньше %(mark)s)") % {"mark": then.text}
    lines = [(_("Итоговая оценка за полугодие"), mark)]
    if count:
        lines.append((_("Удовлетворённость"), now.satisfaction_text))
    lines.append((_("Анкет"), wording.number(count)))
    if position := figures.get("position"):
        place = _("%(n)s-е место из %(of)s") % {
            "n": wording.number(position),
            "of": wording.number(figures["of"]),
        }
        if earlier := figures.get("before_position"):
            place += " " + _("(полугодием раньше %(n)s-е)") % {"n": wording.number(earlier)}
        lines.append((_("Позиция в рейтинге страны"), place))
    else:
        lines.append((_("Позиция в рейтинге страны"), _("нет: оценок меньше, чем нужно")))
    if figures.get("assigned"):
        lines.append(
            (
                _("Рекомендации и запросы"),
                _(
                    "отправлено %(sent)s, с ответом %(answered)s, принято %(accepted)s, "
                    "просрочено %(owed)s"
                )
                % {
                    "sent": figures["assigned"],
                    "answered": figures["answered"],
                    "accepted": figures["accepted"],
                    "owed": figures["owed"],
                },
            )
        )
    return lines


def assessment_of(figures: Figures) -> str:
    """The figures as sentences, to begin the assessment with."""
    return "\n".join(f"{name}: {value}." for name, value in figure_lines(figures))
