"""What the registries know of a person: what they wrote for an organization or an authority.

Not the conclusions: they are the authority's secret, and say nothing of who wrote them.
"""

from typing import Any

from registries.models import Answer, Assignment


def export_assignments(person: Any) -> dict[str, list[dict[str, Any]]]:
    """Assignments that they have sent, answers that they have given (two queries)."""
    sent = Assignment.objects.filter(sent_by=person).select_related("authority").order_by("pk")
    answers = (
        Answer.objects.filter(by=person)
        .select_related("addressee__organization", "addressee__assignment")
        .order_by("pk")
    )
    return {
        "sent": [
            {
                "authority": row.authority.name_ru,
                "number": row.number,
                "at": row.sent_at.isoformat(),
                "subject": row.subject,
                "text": row.text,
            }
            for row in sent
        ],
        "answers": [
            {
                "organization": row.addressee.organization.name_ru,
                "subject": row.addressee.assignment.subject,
                "at": row.at.isoformat(),
                "text": row.text,
            }
            for row in answers
        ],
    }
