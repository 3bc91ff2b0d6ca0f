"""What authors do with questionnaires: submit, edit, withdraw (DESIGN §2.1, §2.2, §2.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Organization, Service
from ratings import rules
from ratings.arithmetic import BASE_CRITERIA, mean_of, minus, plus
from ratings.models import (
    AdditionalAnswer,
    Authorship,
    Complaint,
    Confirmed,
    Objection,
    Questionnaire,
    ReaderComplaint,
    Reply,
    Revision,
    State,
)
from ratings.models.comments import MAX_LENGTH
from ratings.scores import leave_changes, open_books, settle_soon
from ratings.selectors.campaigns import running_for
from ratings.services import fraud, notices
from ratings.services.comments import write_comment
from ratings.services.fraud import Circumstances
from ratings.services.throttles import check_edits, check_pace
from ratings.services.visit_links import spend


class CannotRate(Exception):
    """The organization is hidden or closed."""


class OwnOrganization(CannotRate):
    """The person stands for the organization, for one above it or one below it (row 34)."""


class TooLate(Exception):
    """The questionnaire can't be changed any more."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the author said: base criteria by field, additional ones by criterion id, 1–5 each."""

    base: Mapping[str, int]
    additional: Mapping[int, int] = field(default_factory=dict)
    comment: str = ""
    is_private: bool = False
    visit_month: date | None = None
    service: Service | None = None  # of the organization's own list, or of those above it

    @property
    def base_values(self) -> tuple[int, ...]:
        """In the order of BASE_CRITERIA."""
        return tuple(self.base[name] for name in BASE_CRITERIA)

    @property
    def mean(self) -> int:
        """In units of 1/840.

        Raises:
            ValueError: an answer is out of range, or there are more than eight.
        """
        return mean_of([*self.base_values, *self.additional.values()])


def submit_questionnaire(
    *,
    by: User,
    organization: Organization,
    reference: UUID,
    answers: Answers,
    source: str = "site",
    circumstances: Circumstances | None = None,
    link: int | None = None,
) -> Questionnaire:
    """Store a questionnaire and move the scores of everybody whom it relates to.

    If the organization has become part of another meanwhile, it is about that one.

    Args:
        organization: if it was fetched by `with_bar(by)`, it isn't looked up again.
        reference: random, made with the page. The same one again gives the same questionnaire;
            with other answers, it is an edit.
        circumstances: what the request tells. One that looks arranged is held at once; without
            circumstances nobody has sent it, and it is neither looked at nor paced.
        link: a one-time link that is spent by this; sent again, it isn't asked for again.

    Raises:
        TooSoon: the person has just sent one, or 24 within 24 hours.
        LinkSpent: the link confirms nothing any more; nothing is written.
        OwnOrganization, CannotRate: this person can't rate this organization.
        TooLate: the reference is of a questionnaire that can't be changed any more.
        ValidationError: the comment is too long.
        ValueError: answers out of range.
    """
    mean = _checked_mean(answers)
    with transaction.atomic(durable=True):
        questionnaire = _submit(
            by, organization, reference, answers, mean, source, circumstances, link
        )
    settle_soon()
    return questionnaire


def submit_inside(
    *, by: User, organization: Organization, reference: UUID, answers: Answers, source: str = "site"
) -> Questionnaire:
    """`submit_questionnaire` within the caller's transaction; the caller settles after it.

    It was written earlier, so that nothing paces it; whether it looks arranged is looked at all
    the same. The caller holds no slot of another pair, and the books already if at all.

    Raises: as `submit_questionnaire`; nothing is written then.
    """
    mean, unknown = _checked_mean(answers), Circumstances()
    return _submit(by, organization, reference, answers, mean, source, unknown, is_paced=False)


def _submit(
    by: User,
    organization: Organization,
    reference: UUID,
    answers: Answers,
    mean: int,
    source: str,
    circumstances: Circumstances | None,
    link: int | None = None,
    *,
    is_paced: bool = True,
) -> Questionnaire:
    today = open_books(by.pk, organization.pk)
    if kept := _merged_into(organization):
        organization, answers = kept, _of_the_other(answers, kept)
        open_books(by.pk, kept.pk)
    mine = list(
        Questionnaire.objects.written_by(by)
        .filter(organization=organization)
        .select_related("comment")
        .order_by("-submitted_at", "-id")  # what was moved in has a later id
    )
    for questionnaire in mine:
        if questionnaire.reference == reference:
            if _says(questionnaire, answers):
                return questionnaire
            if circumstances:
                check_edits(by)
            return _edit(by, questionnaire, answers, mean, today)
    _check_ratable(by, organization)
    verdict = None
    if circumstances:
        sent = check_pace(by) if is_paced else Questionnaire.objects.written_by(by).count()
        verdict = fraud.judge(
            by=by,
            organization=organization,
            mean=mean,
            comment=answers.comment,
            circumstances=circumstances,
            is_first=sent <= len(mine),
            has_earlier=bool(mine),
            today=today,
        )
    if link:
        spend(link=link, organization=organization, today=today)
    is_held = verdict is not None and verdict.is_held
    last = next((q for q in mine if q.is_counted), None)
    changes = []
    # one that is held replaces nothing until it counts
    if last and not is_held and (today - last.day).days < rules.in_force(today).repeat_days:
        _set_state(last, State.REPLACED)
        changes.append((organization.pk, last.day, minus(last.tally)))
    questionnaire = Questionnaire.objects.create(
        reference=reference,
        organization=organization,
        **answers.base,
        mean=mean,
        state=State.QUARANTINED if is_held else State.COUNTED,
        day=today,
        submitted_at=timezone.now(),
        visit_month=answers.visit_month,
        source=source,
        service=answers.service,
        service_name=_service_name(answers),
        campaign=running_for(organization.pk, today),
        confirmed=Confirmed.KEPT if link else Confirmed.NO,
    )
    Authorship.objects.bulk_create([Authorship(questionnaire=questionnaire, person=by)])
    _write_additional(questionnaire, answers)
    _write_comment(by, questionnaire, answers)
    notices.note(questionnaire, answers.comment)
    if verdict:
        fraud.keep(verdict, questionnaire)
    if not is_held:
        changes.append((organization.pk, today, questionnaire.tally))
    leave_changes(changes, happened_on=today)
    return questionnaire


def edit_questionnaire(
    *, by: User, questionnaire: Questionnaire, answers: Answers, is_paced: bool = False
) -> Questionnaire:
    """Change one's own questionnaire within 24 hours; what it said before is kept.

    Args:
        is_paced: a page has sent it: how often is limited.

    Raises:
        TooSoon: the person has just changed several, or fifty within 24 hours.
        TooLate: the 24 hours are over, or it was replaced, withdrawn or excluded.
        ValidationError, ValueError: as for `submit_questionnaire`.
    """
    mean = _checked_mean(answers)
    with transaction.atomic(durable=True):
        today = open_books(by.pk, questionnaire.organization_id)
        questionnaire = _own_locked(by, questionnaire)
        if not _says(questionnaire, answers):
            if is_paced:
                check_edits(by)
            _edit(by, questionnaire, answers, mean, today)
    settle_soon()
    return questionnaire


def withdraw_questionnaire(*, by: User, questionnaire: Questionnaire) -> None:
    """Take one's own questionnaire back: it stays in one's history and counts no more. Final.

    Raises:
        TooLate: it was replaced or excluded, so there is nothing to take back.
    """
    with transaction.atomic(durable=True):
        today = open_books(by.pk, questionnaire.organization_id)
        questionnaire = _own_locked(by, questionnaire)
        if questionnaire.state == State.WITHDRAWN:
            return
        if not questionnaire.can_withdraw:
            raise TooLate
        change = []
        if questionnaire.is_counted:
            change = [
                (questionnaire.organization_id, questionnaire.day, minus(questionnaire.tally))
            ]
        _set_state(questionnaire, State.WITHDRAWN)
        leave_changes(change, happened_on=today)
    settle_soon()


def _checked_mean(answers: Answers) -> int:
    if len(answers.comment) > MAX_LENGTH:
        raise ValidationError(_("Комментарий длиннее 2 000 знаков. Сократите его."))
    return answers.mean


def _check_ratable(by: User, organization: Organization) -> None:
    current: Any = organization
    if not hasattr(current, "is_barred"):
        current = Organization.objects.with_bar(by).get(pk=organization.pk)
    if current.is_barred:
        raise OwnOrganization
    if not current.is_listed:
        raise CannotRate


def _merged_into(organization: Organization) -> Organization | None:
    """What the organization is part of by now: asked once nobody can merge it any more."""
    other = Organization.objects.filter(pk=organization.pk).values("merged_into")
    return Organization.objects.filter(pk__in=other).first()


def _of_the_other(answers: Answers, kept: Organization) -> Answers:
    """What was received, of the list that it stands in now."""
    if answers.service is None:
        return answers
    named = Service.objects.filter(name_ru=answers.service.name_ru, organization=kept)
    return replace(answers, service=named.first())


def _own_locked(by: User, questionnaire: Questionnaire) -> Questionnaire:
    """The author's questionnaire as it stands now, against moderators' writes too."""
    return (
        Questionnaire.objects.written_by(by)
        .select_for_update(of=("self",))
        .get(pk=questionnaire.pk)
    )


def _says(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether the questionnaire already says exactly this."""
    comment = getattr(questionnaire, "comment", None)
    same_base = all(getattr(questionnaire, name) == answers.base[name] for name in BASE_CRITERIA)
    if not same_base or questionnaire.visit_month != answers.visit_month:
        return False
    if questionnaire.service_id != (answers.service.pk if answers.service else None):
        return False
    if (comment.text if comment else "") != answers.comment:
        return False
    if comment and comment.is_private != answers.is_private:
        return False
    return _additional(questionnaire) == dict(answers.additional)


def _additional(questionnaire: Questionnaire) -> dict[int, int]:
    return dict(questionnaire.additional_answers.values_list("criterion_id", "value"))


def _edit(
    by: User, questionnaire: Questionnaire, answers: Answers, mean: int, today: date
) -> Questionnaire:
    if not questionnaire.can_edit:
        raise TooLate
    comment = getattr(questionnaire, "comment", None)
    Revision.objects.create(
        questionnaire=questionnaire,
        replaced_at=timezone.now(),
        answers={
            **{name: getattr(questionnaire, name) for name in BASE_CRITERIA},
            **{str(id_): value for id_, value in _additional(questionnaire).items()},
        },
        comment=comment.text if comment else "",
    )
    before = questionnaire.tally
    was_low, had_comment = questionnaire.mean < notices.LOW, comment is not None
    for name in BASE_CRITERIA:
        setattr(questionnaire, name, answers.base[name])
    questionnaire.mean = mean
    questionnaire.visit_month = answers.visit_month
    questionnaire.service, questionnaire.service_name = answers.service, _service_name(answers)
    questionnaire.save(
        update_fields=[*BASE_CRITERIA, "mean", "visit_month", "service", "service_name"]
    )
    fraud.retrace(questionnaire, answers.comment)
    questionnaire.additional_answers.all().delete()
    _write_additional(questionnaire, answers)
    if comment and not (
        comment.text == answers.comment and comment.is_private == answers.is_private
    ):
        says_else = comment.text != answers.comment
        comment.delete()  # whoever replies at this moment holds it: they first, or never
        if says_else:
            _outdate(questionnaire)
        comment = None
        questionnaire = Questionnaire.objects.get(pk=questionnaire.pk)
    if comment is None:
        _write_comment(by, questionnaire, answers)
    if (answers.comment and not had_comment) or not was_low:  # there is something new to tell
        notices.note(questionnaire, "" if had_comment else answers.comment)
    if questionnaire.is_counted:
        change = plus(minus(before), questionnaire.tally)
        leave_changes(
            [(questionnaire.organization_id, questionnaire.day, change)], happened_on=today
        )
    return questionnaire


def _service_name(answers: Answers) -> str:
    return answers.service.name_ru if answers.service else ""


def _outdate(questionnaire: Questionnaire) -> None:
    """What an organization said of the comment was about other words."""
    Reply.objects.filter(
        questionnaire=questionnaire, state__in=[Reply.State.PENDING, Reply.State.PUBLISHED]
    ).update(state=Reply.State.OUTDATED)
    Complaint.objects.filter(questionnaire=questionnaire).update(state=Complaint.State.OUTDATED)
    for said in (Objection, ReaderComplaint):
        said.objects.filter(questionnaire=questionnaire).update(state=said.State.OUTDATED)


def _write_additional(questionnaire: Questionnaire, answers: Answers) -> None:
    if answers.additional:
        AdditionalAnswer.objects.bulk_create(
            AdditionalAnswer(questionnaire=questionnaire, criterion_id=id_, value=value)
            for id_, value in answers.additional.items()
        )


def _write_comment(by: User, questionnaire: Questionnaire, answers: Answers) -> None:
    if answers.comment:
        write_comment(
            by=by,
            questionnaire=questionnaire,
            text=answers.comment,
            is_private=answers.is_private,
        )


def _set_state(questionnaire: Questionnaire, state: State) -> None:
    questionnaire.state = state
    questionnaire.state_changed_at = timezone.now()
    questionnaire.save(update_fields=["state", "state_changed_at"])
