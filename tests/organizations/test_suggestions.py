"""«Не нашли организацию?»: sent, compared, decided once; its questionnaire follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.leaving import delete_those_who_left
from accounts.models import AuditEntry, User
from organizations.models import Organization, Service, Suggestion
from organizations.search import find
from organizations.selectors.duplicates import Described, likely_duplicates
from organizations.selectors.suggestions import others_like
from organizations.services import close_organization, suggestion_decisions
from organizations.services import suggestions as services
from organizations.services.suggestions import AlreadyDecided, Suggested
from portal.lib import personal_data
from portal.lib.queues import queue_of
from ratings import scores
from ratings.models import PendingQuestionnaire, Questionnaire, QuestionnaireTrace, State
from ratings.scores import differences
from ratings.services import quarantine_questionnaire
from ratings.services.pending import NotWaiting, discard_pending, forget_refused, keep_pending
from tests.factories import (
    UNPS,
    UserFactory,
    make_organization,
    make_staff,
    make_suggestion,
    rate,
    the_category,
    the_town,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

ANSWERS = {"clarity": "5", "information": "4", "timeliness": "3", "courtesy": "5"}


def organization_of(row: Suggestion, **fields: Any) -> Organization:
    """The organization that a suggestion becomes if nothing is corrected."""
    told = {
        "name_ru": row.name_ru,
        "unp": row.unp,
        "region_id": row.region_id,
        "district_id": row.district_id,
        "settlement_id": row.settlement_id,
        "address_ru": row.address_ru,
    }
    return Organization(**{**told, **fields})


def accept(row: Suggestion, by: User, **fields: Any) -> Organization:
    version = fields.pop("version", row.version)
    return suggestion_decisions.accept_suggestion(
        by=by,
        suggestion=row,
        version=version,
        organization=organization_of(row, **fields),
        categories=[the_category()],
    )


def merge(row: Suggestion, by: User, organization: Organization) -> None:
    suggestion_decisions.merge_suggestion(
        by=by, suggestion=row, version=row.version, organization=organization
    )


def told_letters() -> list[tuple[str, str]]:
    """(to, subject) of the letters that housekeeping sends now."""
    mail.outbox.clear()
    services.tell_applicants()
    return [(message.to[0], message.subject) for message in mail.outbox]


# Sending


def test_form_sent_twice_is_one_and_five_are_enough_for_a_day(citizen: User) -> None:
    key = uuid4()
    row = make_suggestion(citizen, key=key)
    assert make_suggestion(citizen, key=key) == row
    with pytest.raises(services.NotYours):
        make_suggestion(UserFactory(), key=key)
    for _ in range(4):
        make_suggestion(citizen)
    with pytest.raises(services.TooMany):
        make_suggestion(citizen)
    make_suggestion(UserFactory())  # others may still

    Suggestion.objects.update(created_at=timezone.now() - timedelta(days=1))
    make_suggestion(citizen)
    assert queue_of("suggestions").waiting().count == 7


def test_correcting_raises_the_version_and_withdrawing_takes_the_questionnaire_along(
    citizen: User, moderator: User
) -> None:
    row = make_suggestion(citizen)
    keep_pending(suggestion=row, answers=ANSWERS)
    said = Suggested(name_ru="Баня", region_id=row.region_id, kind=row.kind)
    services.correct_suggestion(suggestion=row, version=1, suggested=said)
    with pytest.raises(AlreadyDecided):  # two pages of one person
        services.correct_suggestion(suggestion=row, version=1, suggested=said)
    with pytest.raises(AlreadyDecided):  # the moderator has read what it said before
        accept(row, moderator, version=1)

    services.withdraw_suggestion(suggestion=row)
    services.withdraw_suggestion(suggestion=row)
    row.refresh_from_db()
    assert (row.state, row.version, row.name_ru) == (Suggestion.State.WITHDRAWN, 3, "Баня")
    assert not PendingQuestionnaire.objects.exists()
    with pytest.raises(NotWaiting):
        keep_pending(suggestion=row, answers=ANSWERS)
    with pytest.raises(AlreadyDecided):
        accept(row, moderator)
    assert told_letters() == []


# Duplicates


def test_duplicates_are_found_by_unp_name_and_address_and_hidden_ones_by_moderators_alone(
    db: None,
) -> None:
    town = the_town()
    place = {"region_id": town.region_id, "settlement_id": town.pk}
    hospital = make_organization(
        name_ru="Лиозненская центральная районная больница",
        unp=UNPS[0],
        address_ru="ул. Юбилейная, д. 2",
    )
    hidden = make_organization(name_ru="Лиозненская баня", categories=[])
    make_organization(name_ru="Сенненская аптека")

    def found(hidden: bool = False, **told: Any) -> list[tuple[int, str]]:
        duplicates = likely_duplicates(Described(**told), hidden=hidden)
        return [(one.organization.pk, one.why) for one in duplicates]

    by_name, by_address = "похожее название", "тот же адрес"
    assert found(unp=f" {UNPS[0].lower()} ") == [(hospital.pk, "тот же УНП")]
    assert found(name="Лиозненская ЦРБ") == [(hospital.pk, by_name)]
    assert found(name="Лиозненская больница", **place) == [(hospital.pk, by_name)]
    assert found(address="Юбилейная 2", **place) == [(hospital.pk, by_address)]
    assert found(name="Баня", **place) == []
    assert found(name="Баня", **place, hidden=True) == [(hidden.pk, by_name)]
    assert found(name="Музей ткачества", address="ул. Юбилейная, 3", **place) == []
    assert found(name="Лиозненская ЦРБ", region_id=town.region_id + 1) == []
    assert found() == []


def test_other_suggestions_of_the_same_organization_are_offered(citizen: User) -> None:
    row = make_suggestion(citizen, name_ru="Баня № 1", address_ru="ул. Ленина, 7")
    same = make_suggestion(UserFactory(), name_ru="Городская баня", address_ru="Ленина 7")
    named = make_suggestion(UserFactory(), name_ru="Баня №1 Лиозно", address_ru="")
    make_suggestion(UserFactory(), name_ru="Лодочная станция", address_ru="ул. Речная, 1")

    assert others_like(row) == [same, named]


# Decisions


def test_accepted_one_is_listed_found_and_marked_at_once_and_its_author_is_told(
    citizen: User, moderator: User
) -> None:
    row = make_suggestion(citizen, name_ru="Лиозненский дом ремёсел")
    keep_pending(suggestion=row, answers=ANSWERS | {"comment": "Светло.", "is_private": "on"})
    sent_just_now = rate(citizen, make_organization(), 5)  # it paces nothing

    organization = accept(row, moderator)

    assert organization.is_listed
    assert organization.pk in find("дом ремесел").relevance
    row.refresh_from_db()
    assert (row.state, row.organization, row.outcome) == ("accepted", organization, "submitted")
    questionnaire = Questionnaire.objects.exclude(pk=sent_just_now.pk).get()
    assert questionnaire.authorship.person == citizen
    assert QuestionnaireTrace.objects.filter(questionnaire=questionnaire).exists()  # looked at
    assert (questionnaire.mean, questionnaire.day) == (4 * 840 + 210, timezone.localdate())
    assert (questionnaire.comment.text, questionnaire.comment.is_private) == ("Светло.", True)
    assert not PendingQuestionnaire.objects.exists()
    scores.settle()  # after the commit, which no test makes
    assert list(differences()) == []
    page = Client().get(reverse("catalogue:organization", args=[organization.pk]))
    assert "4,25" in page.text
    entry = AuditEntry.objects.get(action="suggestion.accepted")
    assert (entry.by, entry.details["organization"]) == (moderator, organization.pk)
    assert told_letters() == [(citizen.email, "«Лиозненский дом ремёсел» теперь на портале")]
    assert "анкета отправлена" in mail.outbox[0].body
    assert told_letters() == []


def test_what_would_be_hidden_or_is_there_already_is_not_accepted(
    citizen: User, moderator: User
) -> None:
    make_organization(unp=UNPS[0])
    row = make_suggestion(citizen, unp=UNPS[0])
    keep_pending(suggestion=row, answers=ANSWERS)

    for wrong in ({}, {"unp": "", "address_ru": ""}):
        with pytest.raises(ValidationError):
            accept(row, moderator, **wrong)

    row.refresh_from_db()
    assert (row.state, Organization.objects.count()) == ("waiting", 1)
    assert PendingQuestionnaire.objects.exists()


def test_part_of_an_organization_becomes_its_unit(
    citizen: User, moderator: User, clinic: Organization
) -> None:
    row = make_suggestion(citizen, is_unit=True, parent_name="ЦРБ", name_ru="Амбулатория")
    keep_pending(suggestion=row, answers=ANSWERS)

    unit = suggestion_decisions.accept_suggestion(
        by=moderator,
        suggestion=row,
        version=1,
        organization=organization_of(row, parent=clinic),
        categories=[the_category()],
        service="Приём врача",
    )

    assert (unit.parent, [one.name_ru for one in Service.objects.filter(organization=unit)]) == (
        clinic,
        ["Приём врача"],
    )
    assert list(differences()) == []


def earlier(citizen: User, clinic: Organization, row: Suggestion) -> None:
    keep_pending(suggestion=row, answers=ANSWERS)
    PendingQuestionnaire.objects.update(written_at=timezone.now() + timedelta(minutes=1))


def later(citizen: User, clinic: Organization, row: Suggestion) -> None:
    keep_pending(suggestion=row, answers=ANSWERS)
    rate(citizen, clinic, 1)


def later_and_held(citizen: User, clinic: Organization, row: Suggestion) -> None:
    keep_pending(suggestion=row, answers=ANSWERS)
    quarantine_questionnaire(by=None, questionnaire=rate(citizen, clinic, 1), reason="да")


def of_its_own_people(citizen: User, clinic: Organization, row: Suggestion) -> None:
    keep_pending(suggestion=row, answers=ANSWERS)
    from organizations.services import add_member  # noqa: PLC0415

    add_member(by=None, user=citizen, organization=clinic, role="representative")


def of_a_closed_one(citizen: User, clinic: Organization, row: Suggestion) -> None:
    keep_pending(suggestion=row, answers=ANSWERS)
    close_organization(by=None, organization=clinic, on=timezone.localdate())


def nothing(citizen: User, clinic: Organization, row: Suggestion) -> None:
    pass


@pytest.mark.parametrize(
    ("happens", "outcome", "counted"),
    [
        (earlier, "submitted", [4 * 840 + 210]),  # the one of before is replaced
        (later, "newer", [840]),
        (later_and_held, "newer", []),
        (of_its_own_people, "barred", [5 * 840]),
        (of_a_closed_one, "closed", [5 * 840]),
        (nothing, "", [5 * 840]),
    ],
)
def test_merged_ones_questionnaire_goes_where_it_may(
    happens: Callable[..., None],
    outcome: str,
    counted: list[int],
    citizen: User,
    moderator: User,
    clinic: Organization,
) -> None:
    rate(citizen, clinic, 5)
    row = make_suggestion(citizen)
    happens(citizen, clinic, row)

    clinic.refresh_from_db()
    merge(row, moderator, clinic)

    row.refresh_from_db()
    assert (row.state, row.organization, row.outcome) == ("merged", clinic, outcome)
    assert [q.mean for q in Questionnaire.objects.counted()] == counted
    assert Questionnaire.objects.exclude(state=State.COUNTED).count() == (
        Questionnaire.objects.count() - len(counted)
    )
    assert not PendingQuestionnaire.objects.exists()
    assert list(differences()) == []
    assert [to for to, _subject in told_letters()] == [citizen.email]


def test_asked_back_refused_and_reopened_ones_keep_every_decision(
    citizen: User, moderator: User
) -> None:
    row = make_suggestion(citizen)
    keep_pending(suggestion=row, answers=ANSWERS)

    def decide(how: str, reason: str = "Нужен адрес.") -> None:
        row.refresh_from_db()
        getattr(suggestion_decisions, f"{how}_suggestion")(
            by=moderator, suggestion=row, version=row.version, reason=reason
        )

    with pytest.raises(ValidationError):
        decide("refuse", " ")
    decide("return")
    assert told_letters() == [(citizen.email, f"«{row.name_ru}»: уточните, пожалуйста")]
    assert "Нужен адрес." in mail.outbox[0].body
    with pytest.raises(AlreadyDecided):  # it is the citizen's turn
        decide("refuse")
    row.refresh_from_db()
    said = Suggested(name_ru=row.name_ru, region_id=row.region_id, kind=row.kind)
    services.correct_suggestion(suggestion=row, version=row.version, suggested=said)
    decide("refuse", "Частный дом.")
    with pytest.raises(NotWaiting):
        discard_pending(suggestion=row)
    decide("reopen", "Это дом культуры.")
    assert told_letters() == []  # nothing to tell until it is decided anew
    row.refresh_from_db()
    accept(row, moderator, address_ru="ул. Мира, 1", settlement_id=the_town().pk)
    assert Questionnaire.objects.get().authorship.person == citizen

    actions = AuditEntry.objects.filter(action__startswith="suggestion.").order_by("pk")
    assert [entry.action.partition(".")[2] for entry in actions] == [
        *("send", "returned", "correct", "refused", "reopened", "accepted")
    ]


class Down:
    """A mail server that is down."""

    def __init__(self, **_: Any) -> None:
        pass

    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError


def test_letter_waits_for_the_mail_server(citizen: User, moderator: User, settings: Any) -> None:
    row = make_suggestion(citizen)
    accept(row, moderator)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    assert told_letters() == []
    settings.EMAIL_BACKEND = works
    # a process that died while it sent
    Suggestion.objects.update(claimed_at=timezone.now())
    assert told_letters() == []
    Suggestion.objects.update(claimed_at=timezone.now() - timedelta(minutes=16))
    assert len(told_letters()) == 1


# A person's data


def test_a_persons_suggestions_are_exported_and_go_with_the_account(citizen: User) -> None:
    row = make_suggestion(citizen)
    keep_pending(suggestion=row, answers=ANSWERS)
    make_suggestion(UserFactory())

    told = personal_data.everything_about(citizen)
    assert [one["number"] for one in told["suggestions"]] == [row.pk]
    assert [one["answers"] for one in told["waiting questionnaires"]] == [ANSWERS]

    # what waits with a refused one is forgotten in the end
    suggestion_decisions.refuse_suggestion(
        by=make_staff("moderator"), suggestion=row, version=1, reason="Нет такой."
    )
    forget_refused()
    assert PendingQuestionnaire.objects.exists()
    Suggestion.objects.update(decided_at=timezone.now() - timedelta(days=31))
    forget_refused()
    assert not PendingQuestionnaire.objects.exists()

    citizen.leaves_at = timezone.now()
    citizen.save()
    delete_those_who_left()
    assert not Suggestion.objects.filter(pk=row.pk).exists()
    assert Suggestion.objects.count() == 1


# At once


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_moderators_at_once_one_decides() -> None:
    citizen, moderators = UserFactory(), [make_staff("moderator") for _ in range(6)]
    row = make_suggestion(citizen)
    keep_pending(suggestion=row, answers=ANSWERS)
    there = make_organization()
    the_category()
    kinds = (
        lambda by: accept(row, by),
        lambda by: merge(row, by, there),
        lambda by: suggestion_decisions.refuse_suggestion(
            by=by, suggestion=row, version=1, reason="нет"
        ),
    )
    jobs: list[Callable[[], object]] = [
        lambda by=by, kind=kinds[n % 3]: kind(by) for n, by in enumerate(moderators)
    ]
    jobs += [lambda: rate(citizen, there, 2), lambda: services.withdraw_suggestion(suggestion=row)]

    raised = at_once(jobs, workers=8)

    assert {type(error) for error in raised} == {AlreadyDecided}
    decided = AuditEntry.objects.filter(
        action__in=["suggestion.accepted", "suggestion.merged", "suggestion.refused"]
    )
    row.refresh_from_db()
    withdrawn = row.state == Suggestion.State.WITHDRAWN
    assert decided.count() == (0 if withdrawn else 1)
    assert Questionnaire.objects.counted().count() <= 2
    scores.settle()
    assert list(differences()) == []
