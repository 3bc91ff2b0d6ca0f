"""Where people belong, told to the operator's pages about people (`portal.lib.dossier`)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Membership, Organization
from organizations.search.find import find
from portal.lib.dossier import Line, Part

MOST = 20  # organizations that words lead to
UNP_LETTERS = 9


def memberships_of(person: Any) -> Part:
    """For whom a person stands, and since when."""
    rows = Membership.objects.filter(user=person).select_related("organization").order_by("pk")
    return Part(
        _("Организации"),
        [
            Line(
                text=row.organization.short_name,
                url=reverse("organizations:people", args=[row.organization_id]),
                note=str(row.get_role_display()),
            )
            for row in rows
        ],
        _("Ни от чьего имени не выступает."),
    )


def members_of(asked: str) -> list[int]:
    """Ids of those who stand for an organization: by its number, УНП, or words of its name."""
    word = asked.strip()
    if word.isdecimal() and word.isascii():
        key = "unp" if len(word) == UNP_LETTERS else "pk"
        rows = Organization.objects.filter(**{key: word}) if len(word) < 18 else []
        found = [row.pk for row in rows]
    else:
        ranked = sorted(find(word).relevance.items(), key=lambda one: (-one[1], one[0]))
        found = [number for number, _relevance in ranked[:MOST]]
    members = Membership.objects.filter(organization__in=found)
    return list(members.values_list("user", flat=True).distinct())
