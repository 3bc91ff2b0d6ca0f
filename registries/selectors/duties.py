"""What an authority has to do to use the portal in earnest (002 п. 2, п. 3), done or not."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Official, Organization, RegistryEdge
from organizations.models.officials import Function
from ratings.arithmetic import HalfYear
from ratings.rules import current_day
from registries.models import Monitoring, PlanEntry

# the functions of п. 3; the one besides them, content, is of п. 5
FUNCTIONS = (
    Function.COORDINATION,
    Function.IMPROVEMENT,
    Function.QUALITY,
    Function.EVALUATION,
    Function.SUPPORT,
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do: what it is, where it is done ("" elsewhere), whether it is done, what of it
    is missing."""

    text: str
    url: str
    done: bool
    missing: str = ""


def duties_of(authority: Organization) -> list[Duty]:
    """The measures of п. 2 that the portal can tell of, in the order of the text (four statements).

    Args:
        authority: with its place at hand.
    """
    nobody = functions_without_officials(authority)
    before = _half_year_before()
    half_years = Monitoring.objects.filter(authority=authority, half_year=before.code)
    return [
        Duty(
            _("ответственные лица названы по всем функциям"),
            reverse("organizations:people", args=[authority.pk]),
            not nobody,
            "; ".join(nobody),
        ),
        Duty(
            _("составлен план: кто должен зарегистрироваться"),
            reverse("authority:plan", args=[authority.pk]),
            PlanEntry.objects.filter(authority=authority).exists(),
        ),
        Duty(_("орган зарегистрирован на портале"), "", True),
        Duty(
            _("внесены место нахождения и сферы органа"),
            reverse("cabinet:overview", args=[authority.pk]),
            authority.is_filled,
        ),
        Duty(
            _("действует локальный реестр"),
            reverse("authority:registry", args=[authority.pk]),
            RegistryEdge.objects.filter(authority=authority).exists(),
        ),
        Duty(
            _("подписан мониторинг прошлого полугодия"),
            reverse("authority:monitorings", args=[authority.pk]),
            half_years.filter(state=Monitoring.State.SIGNED).exists(),
        ),
    ]


def functions_without_officials(authority: Organization) -> list[str]:
    """The functions of п. 3 for which the authority has named nobody yet (one statement)."""
    named: set[str] = set()
    for functions in Official.objects.filter(organization=authority).values_list(
        "functions", flat=True
    ):
        named.update(functions)
    return [str(function.label) for function in FUNCTIONS if function not in named]


def _half_year_before() -> HalfYear:
    now = HalfYear.of(current_day())
    return HalfYear(now.year, 1) if now.half == 2 else HalfYear(now.year - 1, 2)
