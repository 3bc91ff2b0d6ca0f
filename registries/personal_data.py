"""What the registries know of a person: what they wrote for an organization or an authority, and
when they read its conclusions.

Not the conclusions, nor about whom they are: that is the authority's secret.
"""

from typing import Any

from registries.models import Answer, Assignment, ConclusionReading


def export_assignments(person: Any) -> dict[str, list[dict[str, Any]]]:
    """Assignments that they have sent, answers that they have given, when they read conclusions
    (three queries)."""
    sent = Assignment.objects.filter(sent_by=person).select_related("authority").order_by("pk")
    answers = (
        Answer.objects.filter(by=person)
        .select_related("addressee__organization", "addressee__assignment")
        .order_by("pk")
    )
    readings = (
        ConclusionReading.objects.filter(by=person)
        .select_related("conclusion__authority")
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
        "conclusions_read": [
            {
                "authority": row.conclusion.authority.name_ru,
                "at": row.at.isoformat(),
                "how": row.how,
                "email": row.email,
            }
            for row in readings
        ],
    }
