"""How many questionnaires a person has sent, and nothing of what stands in them
(`portal.lib.dossier`)."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from portal.lib import wording
from portal.lib.dossier import Line, Part
from ratings.models import Questionnaire, State


def questionnaires_of(person: Any) -> Part:
    """Counts by state: whom the person has rated and how stays closed."""
    rows = Questionnaire.objects.written_by(person).order_by("state")
    counts = rows.values_list("state").annotate(Count("pk"))
    return Part(
        _("Анкеты"),
        [Line(f"{State(state).label}: {wording.number(count)}") for state, count in counts],
        _("Ни одной не отправлено."),
    )
