"""What the search line offers while somebody types."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Organization
from organizations.search import find
from portal.catalogue.filters import PLACES, Filters, filter_scores, similar
from portal.catalogue.selectors import order_by_relevance
from ratings.selectors import all_time

ORGANIZATIONS, OTHERS = 5, 3
SHORTEST = 2


def suggestions(q: str) -> list[dict[str, Any]]:
    """At most eight: organizations, then spheres, categories and places, in labelled groups.

    Each with a label, an address and, for organizations, where they are (four queries).
    """
    if len(q.strip()) < SHORTEST:
        return []
    found = find(q)
    scores = filter_scores(Filters(q=q, found=found), all_time())
    if found.is_dense:
        often = scores.order_by("-count", "-organization_id")
        ids = list(often.values_list("organization_id", flat=True)[:ORGANIZATIONS])
    else:
        ids = order_by_relevance(found, scores)[:ORGANIZATIONS]
    rows = (
        Organization.objects.public()
        .select_related("region", "district", "settlement")
        .in_bulk(ids)
    )
    organizations = [
        {
            "label": rows[one].short_name,
            "lang": rows[one].short_name.lang,
            "note": rows[one].place,
            "url": reverse("catalogue:organization", args=[one]),
        }
        for one in ids
        if one in rows
    ]
    others = [{**item, "lang": item["label"].lang, "note": ""} for item in similar(found)[:OTHERS]]
    groups = [
        (_("Организации"), organizations),
        (_("Сферы и категории"), [one for one in others if one["filter"] not in PLACES]),
        (_("Места"), [one for one in others if one["filter"] in PLACES]),
    ]
    return [{"label": label, "items": items} for label, items in groups if items]
