"""The pages about comments: of moderators, readers, authors, the operator; letters to authors."""

from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.services.reasons import add_reason
from organizations.models import Organization, Sphere
from portal.lib.concealing import conceal, reveal
from ratings.models import Comment, CommentPolicy, Objection, ReaderComplaint
from ratings.queues import COMMENTS
from ratings.selectors.moderation import pseudonym
from ratings.services.comment_letters import tell_authors_of_decisions
from tests.factories import UserFactory, make_organization, rate

TEXT = "Врач груб. Звоните: 123-45-67"
REASON = {
    "text_ru": "Личные данные",
    "text_be": "Асабістыя звесткі",
    "text_en": "Personal data",
}


@pytest.fixture
def one(citizen: User, clinic: Organization) -> Comment:
    return rate(citizen, clinic, 2, comment=TEXT).comment


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def address_of(comment: Comment, page: str = "") -> str:
    return f"/moderation/comments/{comment.pk}/{page}"


def hide(moderator: User, comment: Comment, reason: str = "Личные данные") -> None:
    comment.refresh_from_db()
    told = {"digest": comment.digest, "decision": "hide", "reason": reason}
    signed_in(moderator).post(address_of(comment, "hiding/"), told)
    comment.refresh_from_db()
    assert comment.state == Comment.State.HIDDEN


def test_moderator_hides_pieces_and_decides_anew(
    citizen: User, moderator: User, operator: User, clinic: Organization, one: Comment
) -> None:
    rate(citizen, make_organization(), 1, comment="И здесь груб")
    desk = signed_in(moderator)

    page = read(desk, "/moderation/comments/")
    assert page.count(f"автор {pseudonym(citizen.pk)}") == 2
    assert ("123-45-67 <span" in page, "(номер телефона)" in page) == (True, True)
    assert (citizen.email in page, "ещё 1 комментарий за 90 дней" in page) == (False, True)

    told = {"digest": one.digest, "decision": "cut", "pieces": "грубиян", "reason": "брань"}
    refused = desk.post(address_of(one, "hiding/"), told)
    assert refused.status_code == 422
    assert "В комментарии нет слов «грубиян»" in refused.content.decode()
    assert "грубиян</textarea>" in refused.content.decode()
    nothing = desk.post(address_of(one, "hiding/"), {**told, "pieces": ""})
    assert "Отметьте или впишите, что скрыть" in nothing.content.decode()
    found = one.found_pieces[0]["value"]
    desk.post(address_of(one, "hiding/"), {**told, "pieces": "ГРУБ", "found": [found]})
    one.refresh_from_db()
    assert one.public_text == "Врач [скрыто модератором]. Звоните: [скрыто модератором]"
    assert one.organization_text == "Врач груб. Звоните: [скрыто модератором]"

    other = signed_in(operator)
    page = read(other, address_of(one))
    assert ("груб" in page, "Комментарий опубликован без части слов" in page) == (True, True)
    assert AuditEntry.objects.filter(action="comment.read", by=operator).count() == 1
    told = {"version": one.version, "decision": "publish", "reason": "это мнение"}
    other.post(address_of(one, "second/"), told)
    assert "груб" in read(Client(), f"/organizations/{clinic.pk}/")
    stale = other.post(address_of(one, "second/"), {**told, "decision": "hide"})
    one.refresh_from_db()
    assert (stale.status_code, one.state) == (302, Comment.State.PUBLISHED)
    assert "это мнение" in read(other, address_of(one))  # the history says why
    assert "123-45-67" in read(desk, "/moderation/decided/")


def test_what_is_written_to_the_organization_alone_is_no_moderators_business(
    citizen: User, moderator: User, clinic: Organization
) -> None:
    one = rate(citizen, clinic, 2, comment="Между нами", is_private=True).comment
    desk = signed_in(moderator)
    for name in ("comment", "objection", "report"):
        assert desk.get(reverse(f"moderation:{name}", args=[one.pk])).status_code == 404
    work: Any = COMMENTS.work
    assert not work.rows(moderator).filter(pk=one.pk).exists()


# Readers


def test_anybody_complains_about_a_public_comment_once(
    citizen: User, other_citizen: User, moderator: User, clinic: Organization, one: Comment
) -> None:
    desk, guest = signed_in(moderator), Client()
    address = f"/comments/{conceal(one.pk, 'comment')}/complaint/"
    assert guest.get(address).status_code == 404  # it isn't public yet
    desk.post(address_of(one, "publication/"), {"digest": one.digest})
    assert f'href="{address}"' in read(guest, f"/organizations/{clinic.pk}/")

    assert guest.post(address, {"reason": "other", "text": " "}).status_code == 422
    for _ in range(2):
        assert guest.post(address, {"reason": "insult"}).status_code == 302
    reader = signed_in(other_citizen)
    reader.post(address, {"reason": "other", "text": "Неправда"})
    signed_in(other_citizen).post(address, {"reason": "insult"})  # another session of theirs
    assert ReaderComplaint.objects.count() == 2
    assert desk.get(address).headers["Location"] == address_of(one)
    assert {guest.get(f"/comments/{word}/complaint/").status_code for word in ("x", "0" * 32)} == {
        404
    }

    page = read(desk, f"/moderation/readers/{one.pk}/")
    assert ("оскорбления, угрозы, брань — 1" in page, "Неправда" in page) == (True, True)
    assert other_citizen.email not in page
    add_reason(by=moderator, queue="reader-complaints", outcome="keep", texts=REASON)
    mark = desk.get(f"/moderation/readers/{one.pk}/").context["mark"]
    told = {"mark": mark, "decision": "keep", "reason": "Личные данные"}
    desk.post(f"/moderation/readers/{one.pk}/decision/", told)
    assert "Асабістыя звесткі" in read(reader, "/be/accounts/complaints/")
    assert "Неправда" not in read(signed_in(citizen), "/accounts/complaints/")


def test_who_complains_very_often_is_asked_to_wait(
    settings: Any, clinic: Organization, operator: User
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reader_complaint": "120/h/ip,2/h/key"}
    guest = Client()
    answers = []
    for _ in range(3):
        comment = rate(UserFactory(), clinic, comment="Слова").comment
        Comment.objects.filter(pk=comment.pk).update(state=Comment.State.PUBLISHED)
        address = f"/comments/{conceal(comment.pk, 'comment')}/complaint/"
        answers.append(guest.post(address, {"reason": "insult"}))
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Подождите несколько минут" in answers[2].content.decode()


@pytest.mark.parametrize("pk", [1, 33715, 2**63 - 1])
def test_a_concealed_key_is_read_by_us_alone(pk: int) -> None:
    word = conceal(pk, "comment")
    assert (reveal(word, "comment"), reveal(word, "other")) == (pk, None)
    assert reveal(word[:-1] + ("0" if word[-1] != "0" else "1"), "comment") is None
    assert (reveal("", "comment"), reveal("ё" * 32, "comment")) == (None, None)


# Authors


def test_author_is_told_objects_once_and_is_told_again(
    citizen: User, other_citizen: User, moderator: User, operator: User, one: Comment
) -> None:
    User.objects.filter(pk=citizen.pk).update(language="be")
    add_reason(by=operator, queue="comments", outcome="hide", texts=REASON)
    hide(moderator, one)
    with patch.object(EmailBackend, "send_messages", side_effect=OSError):
        tell_authors_of_decisions()
    assert mail.outbox == []
    for _ in range(2):
        tell_authors_of_decisions()
    assert [letter.to for letter in mail.outbox] == [[citizen.email]]
    assert "Асабістыя звесткі" in mail.outbox[0].body
    assert "/be/accounts/questionnaires/" in mail.outbox[0].body

    author = signed_in(citizen)
    address = f"/accounts/questionnaires/{one.questionnaire.reference}/objection/"
    assert address in read(author, "/accounts/questionnaires/")
    assert signed_in(other_citizen).get(address).status_code == 404
    assert author.post(address, {"text": " "}).status_code == 422
    author.post(address, {"text": "Это мой номер"})
    page = read(author, "/accounts/questionnaires/")
    assert ("на рассмотрении" in page, address in page) == (True, False)
    assert author.get(address).status_code == 302  # once

    # whoever hid it neither finds it in the queue nor decides it
    assert "Здесь всё решено" in read(signed_in(moderator), "/moderation/objections/")
    told = {"version": one.version, "decision": "publish", "reason": "Убедили"}
    decision = f"/moderation/objections/{one.pk}/decision/"
    signed_in(moderator).post(decision, told)
    assert Objection.objects.get().state == Objection.State.OPEN
    other = signed_in(operator)
    assert "Это мой номер" in read(other, f"/moderation/objections/{one.pk}/")
    other.post(decision, told)
    tell_authors_of_decisions()
    one.refresh_from_db()
    assert one.state == Comment.State.PUBLISHED
    assert "Убедили" in mail.outbox[1].body
    assert citizen.email not in read(other, address_of(one))


# The operator


def test_operator_chooses_when_comments_come_and_keeps_the_words(
    operator: User, clinic: Organization
) -> None:
    desk, health = signed_in(operator), Sphere.objects.get(code="health")
    told = {"everywhere": "before", f"sphere_{health.pk}": "suspicious"}
    for _ in range(2):  # the same again changes nothing
        desk.post("/operator/comments/", told)
    assert CommentPolicy.objects.count() == 2
    assert AuditEntry.objects.filter(action="comment_policy.choose").count() == 1
    page = read(desk, "/operator/comments/")
    assert '<option value="suspicious" selected>' in page

    words = "/operator/comments/words/"
    assert desk.post(words, {"word": "два слова"}).status_code == 422
    desk.post(words, {"word": "бюрократ*"})
    desk.post(f"{words}removal/", {"word": "дурак*"})
    page = read(desk, words)
    assert ('value="бюрократ*"' in page, 'value="дурак*"' in page) == (True, False)
    said = [rate(UserFactory(), clinic, comment=text).comment for text in ("дурак", "Бюрократы!")]
    assert [comment.state for comment in said] == [Comment.State.PUBLISHED, Comment.State.PENDING]
