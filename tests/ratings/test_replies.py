"""Replies to comments, complaints about comments: decisions, what the public sees, letters."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from organizations.models import Organization
from portal.lib import due
from ratings.models import Comment, Complaint, Questionnaire, Reply
from ratings.rules import current_day
from ratings.services import (
    AlreadyComplained,
    AlreadyDecided,
    CannotReply,
    Overtaken,
    complain,
    decide_complaint,
    hide_comment,
    latest_reply,
    publish_comment,
    publish_reply,
    reject_reply,
    withdraw_reply,
    write_reply,
)
from ratings.services.letters import tell_authors
from tests.factories import UserFactory, rate
from tests.ratings.test_concurrency import at_once

State = Reply.State


@pytest.fixture
def one(citizen: User, clinic: Organization, moderator: User) -> Questionnaire:
    """A questionnaire whose comment the public reads."""
    questionnaire = rate(citizen, clinic, 2, comment="Долго ждали")
    comment = questionnaire.comment
    publish_comment(by=moderator, comment=comment, digest=comment.digest)
    return Questionnaire.objects.get()


def say(
    by: User, questionnaire: Questionnaire, text: str = "Простите нас", seen: int = 0, **more: str
) -> Reply:
    return write_reply(
        by=by,
        organization=questionnaire.organization,
        questionnaire=questionnaire,
        seen=seen,
        text=text,
        **more,
    )


def publish(by: User, reply: Reply) -> None:
    publish_reply(by=by, reply=reply, digest=reply.digest)


def public_page(organization: Organization) -> str:
    return Client().get(f"/organizations/{organization.pk}/").content.decode()


# The way to the public


def test_public_reads_a_reply_when_a_moderator_has(
    representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    reply = say(representative, one, measure="done", measure_text="Наняли врача")
    assert "Простите нас" not in public_page(clinic)

    publish(moderator, reply)

    page = public_page(clinic)
    assert "Простите нас" in page
    assert "Наняли врача" in page
    assert "Не является официальным ответом" in page


def test_edit_waits_while_the_published_one_stays(
    representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    first = say(representative, one)
    publish(moderator, first)

    second = say(representative, one, "Уже лучше", seen=first.pk)
    page = public_page(clinic)
    assert ("Простите нас" in page, "Уже лучше" in page) == (True, False)

    publish(moderator, second)
    page = public_page(clinic)
    assert ("Простите нас" in page, "Уже лучше" in page) == (False, True)
    first.refresh_from_db()
    assert first.state == State.REPLACED


def test_rejected_edit_leaves_the_published_one_and_says_why(
    client: Client, representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    first = say(representative, one)
    publish(moderator, first)
    second = say(representative, one, "Сами виноваты", seen=first.pk)

    reject_reply(by=moderator, reply=second, digest=second.digest, reason="грубость")

    client.force_login(representative)
    page = client.get(f"/cabinet/{clinic.pk}/questionnaires/{one.number}/").content.decode()
    assert "грубость" in page
    assert "Простите нас" in public_page(clinic)


def test_second_wording_takes_the_place_of_one_that_waits(
    representative: User, moderator: User, one: Questionnaire
) -> None:
    first = say(representative, one)
    second = say(representative, one, "Иначе", seen=first.pk)

    assert [reply.pk for reply in Reply.objects.waiting()] == [second.pk]
    with pytest.raises(AlreadyDecided):
        publish(moderator, first)


def test_sent_twice_is_one_reply(representative: User, one: Questionnaire) -> None:
    assert say(representative, one) == say(representative, one)
    assert Reply.objects.count() == 1


def test_colleague_who_comes_second_sees_the_first(
    client: Client, representative: User, clinic: Organization, one: Questionnaire
) -> None:
    say(representative, one, "Ответ коллеги")
    with pytest.raises(Overtaken):
        say(representative, one, "Мой")
    client.force_login(representative)

    answer = client.post(
        f"/cabinet/{clinic.pk}/questionnaires/{one.number}/reply/", {"text": "Мой", "seen": "0"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ответ коллеги" in page
    assert ">\nМой</textarea>" in page
    again = client.post(
        f"/cabinet/{clinic.pk}/questionnaires/{one.number}/reply/",
        {"text": "Мой", "seen": answer.context["seen"]},
    )
    assert again.status_code == 302
    assert latest_reply(one).text == "Мой"  # type: ignore[union-attr]


def test_private_hidden_or_missing_comment_gets_no_reply(
    representative: User, moderator: User, clinic: Organization
) -> None:
    private = rate(UserFactory(), clinic, comment="Вам", is_private=True)
    hidden = rate(UserFactory(), clinic, comment="Грубо")
    comment = hidden.comment
    hide_comment(by=moderator, comment=comment, digest=comment.digest, reason="грубо")

    for questionnaire in (private, hidden, rate(UserFactory(), clinic)):
        with pytest.raises(CannotReply):
            say(representative, questionnaire)


@pytest.mark.parametrize(
    "told",
    [
        {"text": " "}, {"text": "я" * 2001}, {"text": "Да", "measure": "else"},
        {"text": "Да", "measure": "done"}, {"text": "Да", "measure": "done", "measure_text": " "},
        {"text": "Да", "measure": "planned", "measure_text": "я" * 301},
    ],
)  # fmt: skip
def test_reply_must_be_whole(
    told: dict[str, str], client: Client, representative: User, one: Questionnaire
) -> None:
    with pytest.raises(ValidationError):
        say(representative, one, **told)

    client.force_login(representative)
    address = f"/cabinet/{one.organization_id}/questionnaires/{one.number}/reply/"
    assert client.post(address, {"seen": "0", **told}).status_code == 422
    assert not Reply.objects.exists()


def test_day_of_the_measure_stays_while_only_words_change(
    representative: User, one: Questionnaire
) -> None:
    first = say(representative, one, measure="planned")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        second = say(representative, one, "Скоро", seen=first.pk, measure="planned")
        third = say(
            representative, one, seen=second.pk, measure="done", measure_text="Открыли окно"
        )

        assert second.measure_on == first.measure_on
        assert third.measure_on == current_day() != first.measure_on


def test_reply_taken_back_is_shown_no_more(
    representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    first = say(representative, one)
    publish(moderator, first)
    second = say(representative, one, "Иначе", seen=first.pk)

    withdraw_reply(by=representative, questionnaire=one)

    assert "Простите нас" not in public_page(clinic)
    assert latest_reply(one) is None
    with pytest.raises(AlreadyDecided):
        publish(moderator, second)
    assert say(representative, one, "Снова").state == State.PENDING


def test_authors_other_words_take_the_reply_off(
    citizen: User, representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    publish(moderator, say(representative, one))
    complain(by=representative, organization=clinic, questionnaire=one, reason="Не о нас")

    rate(citizen, clinic, 2, comment="Всё хорошо", reference=one.reference)

    assert Reply.objects.get().state == State.OUTDATED
    assert Complaint.objects.get().state == Complaint.State.OUTDATED
    comment = Comment.objects.get()
    publish_comment(by=moderator, comment=comment, digest=comment.digest)
    assert "Простите нас" not in public_page(clinic)
    fresh = Questionnaire.objects.get()
    complain(by=representative, organization=clinic, questionnaire=fresh, reason="Снова")


def test_reply_is_decided_once_and_for_what_was_read(
    representative: User, moderator: User, one: Questionnaire
) -> None:
    reply = say(representative, one)

    with pytest.raises(AlreadyDecided):
        publish_reply(by=moderator, reply=reply, digest="another")
    publish(moderator, reply)
    with pytest.raises(AlreadyDecided):
        reject_reply(by=moderator, reply=reply, digest=reply.digest, reason="нет")
    with pytest.raises(ValidationError):
        reject_reply(by=moderator, reply=reply, digest=reply.digest, reason=" ")

    assert AuditEntry.objects.filter(action="reply.publish").count() == 1


def test_moderators_queue_of_replies(
    client: Client, representative: User, moderator: User, one: Questionnaire
) -> None:
    reply = say(representative, one)
    client.force_login(moderator)

    page = client.get("/moderation/replies/").content.decode()
    assert "Простите нас" in page
    assert "Долго ждали" in page
    client.post(f"/moderation/replies/{reply.pk}/publication/", {"digest": reply.digest})
    again = client.post(
        f"/moderation/replies/{reply.pk}/rejection/",
        {"digest": reply.digest, "reason": "нет"},
        follow=True,
    )

    reply.refresh_from_db()
    assert reply.state == State.PUBLISHED
    assert "Здесь уже решено" in again.content.decode()


# The author


def test_author_sees_the_reply_and_is_told_in_their_language(
    client: Client, citizen: User, representative: User, moderator: User, one: Questionnaire
) -> None:
    User.objects.filter(pk=citizen.pk).update(language="be")
    reply = say(representative, one, measure="done", measure_text="Наняли врача")
    tell_authors()
    publish(moderator, reply)
    assert mail.outbox == []  # no page sends it

    due.run_all()
    due.run_all()

    letters = [letter for letter in mail.outbox if letter.to == [citizen.email]]
    assert len(letters) == 1
    assert "Простите нас" in letters[0].body
    assert "Наняли врача" in letters[0].body
    assert "http://testserver/be/accounts/questionnaires/" in letters[0].body
    client.force_login(citizen)
    page = client.get("/accounts/questionnaires/").content.decode()
    assert "Простите нас" in page
    assert "Не является официальным ответом" in page


def test_author_is_told_anew_only_when_something_else_is_done(
    representative: User, moderator: User, one: Questionnaire
) -> None:
    reply = say(representative, one, measure="planned")
    publish(moderator, reply)
    tell_authors()
    second = say(representative, one, "Точнее", seen=reply.pk, measure="planned")
    publish(moderator, second)
    tell_authors()
    assert len(mail.outbox) == 1

    publish(
        moderator,
        say(representative, one, seen=second.pk, measure="done", measure_text="Сделали"),
    )
    tell_authors()
    assert len(mail.outbox) == 2


def test_letter_waits_for_the_comment_and_for_the_mail_server(
    citizen: User, representative: User, moderator: User, clinic: Organization
) -> None:
    questionnaire = rate(citizen, clinic, comment="Спасибо")
    publish(moderator, say(representative, questionnaire))
    tell_authors()
    assert mail.outbox == []

    comment = Comment.objects.get()
    publish_comment(by=moderator, comment=comment, digest=comment.digest)
    with patch.object(EmailBackend, "send_messages", side_effect=OSError("down")):
        tell_authors()
    assert Reply.objects.filter(is_told=False).exists()
    tell_authors()
    assert len(mail.outbox) == 1


# Complaints


def complaint_about(representative: User, one: Questionnaire) -> Complaint:
    return complain(
        by=representative,
        organization=one.organization,
        questionnaire=one,
        reason="Речь об аптеке",
    )


def test_complaint_goes_to_moderators_and_its_outcome_back(
    client: Client, representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    client.force_login(representative)
    address = f"/cabinet/{clinic.pk}/questionnaires/{one.number}/"
    client.post(f"{address}complaint/", {"reason": "Речь об аптеке"})
    complaint = Complaint.objects.get()
    assert f"Жалоба № {complaint.pk}" in client.get(address).content.decode()

    client.force_login(moderator)
    queue = client.get("/moderation/complaints/").content.decode()
    assert f"Жалоба № {complaint.pk}" in queue
    assert "Речь об аптеке" in queue
    client.post(
        f"/moderation/complaints/{complaint.pk}/decision/",
        {"digest": one.comment.digest, "decision": "hide", "reason": "Не об этой организации"},
    )

    assert "Долго ждали" not in public_page(clinic)
    client.force_login(representative)
    page = client.get(address).content.decode()
    assert "комментарий скрыт" in page
    assert "Не об этой организации" in page
    assert Comment.objects.get().reason == "Не об этой организации"
    assert Questionnaire.objects.get().is_counted


def test_comment_that_is_kept_stays_and_isnt_complained_of_again(
    representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    complaint = complaint_about(representative, one)

    decide_complaint(
        by=moderator,
        complaint=complaint,
        digest=one.comment.digest,
        hides=False,
        answer="Правил не нарушает",
    )

    assert "Долго ждали" in public_page(clinic)
    with pytest.raises(AlreadyComplained):
        complaint_about(representative, one)
    with pytest.raises(AlreadyDecided):
        decide_complaint(
            by=moderator, complaint=complaint, digest=one.comment.digest, hides=True, answer="Нет"
        )
    assert Comment.objects.get().state == Comment.State.PUBLISHED


def test_complaint_needs_reasons_on_both_sides_and_the_text_that_was_read(
    representative: User, moderator: User, clinic: Organization, one: Questionnaire
) -> None:
    with pytest.raises(ValidationError):
        complain(by=representative, organization=clinic, questionnaire=one, reason=" ")
    complaint = complaint_about(representative, one)

    with pytest.raises(ValidationError):
        decide_complaint(
            by=moderator, complaint=complaint, digest=one.comment.digest, hides=True, answer=" "
        )
    with pytest.raises(AlreadyDecided):
        decide_complaint(
            by=moderator, complaint=complaint, digest="another", hides=True, answer="Да"
        )
    assert Complaint.objects.get().state == Complaint.State.OPEN


def test_hiding_in_the_other_queue_answers_the_complaint_too(
    representative: User, moderator: User, clinic: Organization
) -> None:
    questionnaire = rate(UserFactory(), clinic, comment="Грубо")
    complaint = complaint_about(representative, questionnaire)
    comment = questionnaire.comment

    hide_comment(by=moderator, comment=comment, digest=comment.digest, reason="грубость")

    complaint.refresh_from_db()
    assert (complaint.state, complaint.answer) == (Complaint.State.UPHELD, "грубость")
    assert not Complaint.objects.waiting().exists()


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize("queue", ["replies", "complaints"])
def test_queues_cost_the_same_with_any_number_of_rows(
    queue: str,
    number: int,
    queries: Any,
    client: Client,
    representative: User,
    moderator: User,
    clinic: Organization,
) -> None:
    for _ in range(number):
        questionnaire = rate(UserFactory(), clinic, comment="Спасибо")
        say(representative, questionnaire)
        complaint_about(representative, questionnaire)
    client.force_login(moderator)
    client.get("/help/")

    with queries(10):
        page = client.get(f"/moderation/{queue}/").content.decode()

    assert page.count("Спасибо</p>") == number


# At once


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
class TestAtOnce:
    """Moderators and colleagues at the same moment."""

    def test_reply_is_decided_once_by_many(
        self, citizen: User, clinic: Organization, representative: User, moderator: User
    ) -> None:
        questionnaire = rate(citizen, clinic, comment="Спасибо")
        reply = say(representative, questionnaire)

        raised = at_once(
            [
                *[lambda: publish(moderator, reply)] * 5,
                *[
                    lambda: reject_reply(
                        by=moderator, reply=reply, digest=reply.digest, reason="нет"
                    )
                ]
                * 5,
            ],
            workers=10,
        )

        assert [type(error) for error in raised] == [AlreadyDecided] * 9
        assert (
            AuditEntry.objects.filter(action__startswith="reply.p").count()
            + (AuditEntry.objects.filter(action="reply.reject").count())
            == 1
        )

    def test_colleagues_at_once_leave_one_reply_and_one_complaint(
        self, citizen: User, clinic: Organization, representative: User
    ) -> None:
        questionnaire = rate(citizen, clinic, comment="Спасибо")

        raised = at_once(
            [
                *[
                    lambda n=n: say(representative, questionnaire, f"Ответ {n}")  # type: ignore[misc]
                    for n in range(5)
                ],
                *[lambda: complaint_about(representative, questionnaire)] * 5,
            ],
            workers=10,
        )

        assert sorted(type(error).__name__ for error in raised) == [
            *["AlreadyComplained"] * 4,
            *["Overtaken"] * 4,
        ]
        assert Reply.objects.count() == Complaint.objects.count() == 1
