"""The ratings' part of «all about me»."""

from typing import Any

from ratings.arithmetic import BASE_CRITERIA, mark_text
from ratings.models import (
    Complaint,
    MovedPerson,
    Note,
    Questionnaire,
    ReaderComplaint,
    Reply,
    State,
)


def export_questionnaires(person: Any) -> list[dict[str, Any]]:
    """Everything that a person has said of organizations, and what became of it."""
    mine = (
        Questionnaire.objects.written_by(person)
        .select_related("organization", "comment")
        .prefetch_related("additional_answers__criterion", "revisions", "objections")
        .order_by("id")
    )
    return [_export(questionnaire) for questionnaire in mine]


def _export(questionnaire: Any) -> dict[str, Any]:
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
        "is_confirmed_visit": questionnaire.is_confirmed,
        "comment": comment.text if comment else "",
        "comment_is_private": bool(comment and comment.is_private),
        "comment_state": comment.told_state if comment else "",
        "comment_as_others_read_it": comment.public_text if comment and comment.cuts else "",
        "objections": [
            {"text": one.text, "state": str(one.get_state_display()), "answer": one.answer}
            for one in questionnaire.objections.all()
        ],
        "earlier_answers": [
            {
                "until": revision.replaced_at.isoformat(),
                "answers": revision.answers,
                "comment": revision.comment,
            }
            for revision in questionnaire.revisions.all()
        ],
    }


def export_handling(person: Any) -> dict[str, list[dict[str, Any]]]:
    """What a person has written on an organization's behalf: notes, replies, complaints."""
    return {
        "notes": [
            {"text": note.text, "written_at": note.written_at.isoformat()}
            for note in Note.objects.filter(by=person)
        ],
        "replies": [
            {
                "text": reply.text,
                "done": reply.measure_text,
                "written_at": reply.written_at.isoformat(),
                "state": str(reply.get_state_display()),
            }
            for reply in Reply.objects.filter(written_by=person).order_by("pk")
        ],
        "complaints": [
            {
                "number": complaint.pk,
                "reason": complaint.reason,
                "made_at": complaint.made_at.isoformat(),
                "state": str(complaint.get_state_display()),
            }
            for complaint in Complaint.objects.filter(made_by=person).order_by("pk")
        ],
    }


def export_reader_complaints(person: Any) -> list[dict[str, Any]]:
    """What a person has complained of in others' comments."""
    return [
        {
            "reason": str(complaint.get_reason_display()),
            "text": complaint.text,
            "made_at": complaint.made_at.isoformat(),
            "state": str(complaint.get_state_display()),
            "answer": complaint.answer,
        }
        for complaint in ReaderComplaint.objects.filter(made_by=person).order_by("pk")
    ]


def export_moving(person: Any) -> list[str]:
    """The person's numbers on the portal before this one, until the move is over."""
    rows = MovedPerson.objects.filter(person=person).order_by("legacy_id")
    return list(rows.values_list("legacy_id", flat=True))
