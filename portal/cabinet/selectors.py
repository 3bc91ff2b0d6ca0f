"""Marks for the cabinet's lists; what came of QR codes; what the order of use asks for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Organization, QrCode, QrVisit
from organizations.qr_codes import source_of
from organizations.qr_codes.visits import Visits, visits_of
from organizations.selectors.cabinet import Point
from ratings.figures import Mark
from ratings.models import ALL_TIME, Questionnaire, Scope, Score
from ratings.rules import current_day
from ratings.selectors import mark_of, minimum_count
from ratings.selectors.studied import HEARD, Filters, count_studied, studied
from registries.models import Announcement

LATELY = timedelta(days=30)


def marks_of(organizations: Iterable[Organization]) -> dict[int, Mark]:
    """The mark of each as citizens see it, by its id (one query)."""
    ids = [organization.pk for organization in organizations]
    scores = Score.objects.filter(organization__in=ids, period=ALL_TIME, scope=Scope.CONSOLIDATED)
    found = {score.organization_id: score for score in scores}
    minimum = minimum_count()
    return {id_: mark_of(found.get(id_), minimum) for id_ in ids}


@dataclass(frozen=True, slots=True)
class CameByCode:
    """What came of a code."""

    visits: Visits
    questionnaires: int

    @property
    def is_heard(self) -> bool:
        """Whether so many came by it that its questionnaires may be shown together."""
        return self.questionnaires >= HEARD


@dataclass(frozen=True, slots=True)
class Came:
    """How people came to an organization's own counted questionnaires."""

    by_code: dict[int, CameByCode]
    by_codes: int  # all codes, also earlier ones that aren't in the list
    in_all: int


def came_by(organization: Organization, codes: Collection[QrCode]) -> Came:
    """What came of each code, by its id, and of all (two queries)."""
    sources = dict(
        Questionnaire.objects.counted()
        .filter(organization=organization)
        .order_by()
        .values_list("source")
        .annotate(Count("pk"))
    )
    visits = visits_of(codes)
    return Came(
        by_code={
            code.pk: CameByCode(visits.get(code.pk, Visits()), sources.get(source_of(code), 0))
            for code in codes
        },
        by_codes=sum(count for source, count in sources.items() if source.startswith("q")),
        in_all=sum(sources.values()),
    )


def order_of_use(organization: Organization, *, is_filled: bool, has_service: bool) -> list[Point]:
    """What an organization does to use the portal as it should (002 п. 2, 4, 6, 7, 10), done or
    not, in the order of the text (three queries)."""

    def page(name: str) -> str:
        return reverse(name, args=[organization.pk])

    return [
        Point(
            _("назначены ответственные лица"),
            page("organizations:people"),
            organization.officials.exists(),
        ),
        Point(
            _("названы услуги или административные процедуры, которые оценивают граждане"),
            page("cabinet:activity"),
            has_service,
        ),
        Point(_("указаны место нахождения и сфера"), page("cabinet:location"), is_filled),
        Point(
            _("уполномоченный орган уведомлён о регистрации"),
            page("cabinet:announcing"),
            Announcement.objects.filter(organization=organization).exists(),
        ),
        Point(
            _("граждане приходят по QR-кодам"),
            page("cabinet:qr"),
            QrVisit.objects.filter(qr_code__organization=organization).exists(),
        ),
    ]


def unread_lately(organization: Organization) -> tuple[int, date]:
    """How many questionnaires of the last thirty days nobody has opened yet, and since which day
    (one query)."""
    since = current_day() - LATELY
    return count_studied(studied(organization, Filters(since=since, unread=True))), since
