"""The ratings' part of «all about me»."""

from typing import Any

from ratings.arithmetic import BASE_CRITERIA, mark_text
from ratings.models import Questionnaire, State


def export_questionnaires(person: Any) -> list[dict[str, Any]]:
    """Everything that a person has said of organizations, and what became of it."""
    mine = (
        Questionnaire.objects.written_by(person)
        .select_related("organization", "comment")
        .prefetch_related("additional_answers__criterion", "revisions")
        .order_by("id")
    )
    return [_export(questionnaire) for questionnaire in mine]


def _export(questionnaire: Questionnaire) -> dict[str, Any]:
    comment = getattr(questionnaire, "comment", None)
    return {
        "number": str(questionnaire.reference),
        "organization": questionnaire.organization.name,
        "submitted_at": questionnaire.submitted_at.isoformat(),
        "state": str(State(questionnaire.state).label),
        "answers": {
            **{name: getattr(questionnaire, name) for name in BASE_CRITERIA},
            **{
                answer.criterion.name: answer.value
                for answer in questionnaire.additional_answers.all()
            },
        },
        "mean": mark_text(questionnaire.mean, 1),
        "mean_in_840ths": questionnaire.mean,
        "visit_month": questionnaire.visit_month and questionnaire.visit_month.isoformat(),
        "service": questionnaire.service_name,
        "source": questionnaire.source,
        "comment": comment.text if comment else "",
        "comment_is_private": bool(comment and comment.is_private),
        "comment_state": str(comment.get_state_display()) if comment else "",
        "earlier_answers": [
            {
                "until": revision.replaced_at.isoformat(),
                "answers": revision.answers,
                "comment": revision.comment,
            }
            for revision in questionnaire.revisions.all()
        ],
    }
