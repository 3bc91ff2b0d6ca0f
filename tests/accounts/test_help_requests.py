"""Help requests: asked, answered, reopened, closed, each once; who is told, what of it is kept."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.leaving import delete_those_who_left
from accounts.models import AuditEntry, HelpMessage, HelpRequest, User
from accounts.selectors.help import count_waiting, inbox_page
from accounts.services import help as help_service
from accounts.services.help import NothingAnswered, NotYours, Overtaken
from portal.lib import due, personal_data
from portal.lib.mail import CLAIM_HOLDS
from tests.factories import UserFactory, make_staff
from tests.organizations.test_access_requests import BROKEN
from tests.portal.test_scans import PDF
from tests.ratings.test_concurrency import at_once, needs_postgresql

State = HelpRequest.State


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ask(by: User, text: str = "Не открывается кабинет.", **more: Any) -> HelpRequest:
    told = {"key": uuid4(), "kind": "access", **more}
    return help_service.ask(by=by, text=text, **told)


def file() -> ContentFile:
    return ContentFile(PDF, "scan.pdf")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def said(row: HelpRequest) -> list[tuple[int, bool, str, bool]]:
    """(number, from the operator, text, closes) of each message."""
    return list(row.messages.values_list("number", "from_operator", "text", "closes"))


def state_of(row: HelpRequest) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.last


# What becomes of a request


def test_question_waits_in_the_inbox_and_nobody_is_mailed(citizen: User, operator: User) -> None:
    row = ask(citizen)

    assert state_of(row) == (State.OPEN, 1)
    assert said(row) == [(1, False, "Не открывается кабинет.", False)]
    assert count_waiting() == 1
    assert mail.outbox == []


def test_same_form_sent_twice_is_one_request(citizen: User) -> None:
    key = uuid4()

    assert ask(citizen, key=key) == ask(citizen, "Другой текст", key=key)
    assert HelpMessage.objects.count() == 1


def test_key_of_anothers_request_opens_nothing(citizen: User, other_citizen: User) -> None:
    row = ask(citizen)

    with pytest.raises(NotYours):
        ask(other_citizen, key=row.key)

    assert HelpRequest.objects.count() == 1


def test_answer_is_told_by_mail_in_the_persons_language_with_a_link(
    citizen: User, operator: User
) -> None:
    User.objects.filter(pk=citizen.pk).update(language="be")
    row = ask(citizen)

    help_service.answer(by=operator, request=row, seen=1, text="Обновите страницу.")

    assert state_of(row) == (State.ANSWERED, 2)
    (letter,) = mail.outbox
    assert letter.to == ["citizen@example.org"]
    assert "Обновите страницу." in letter.body
    assert f"http://testserver/be/accounts/help/{row.pk}/" in letter.body.split()
    assert operator.email not in letter.body
    assert HelpMessage.objects.get(number=2).told_at
    assert AuditEntry.objects.get(action="help_request.answer").by == operator


def test_person_writes_on_and_the_request_waits_again(citizen: User, operator: User) -> None:
    row = ask(citizen)
    help_service.answer(by=operator, request=row, seen=1, text="Обновите страницу.", closes=True)
    assert state_of(row) == (State.CLOSED, 2)

    help_service.write_on(by=citizen, request=row, seen=2, text="Не помогло.")

    assert state_of(row) == (State.OPEN, 3)
    assert len(mail.outbox) == 1


def test_same_message_sent_twice_in_a_row_is_one(citizen: User) -> None:
    row = ask(citizen)

    for _ in range(2):
        help_service.write_on(by=citizen, request=row, seen=1, text="Ещё вот что.")

    assert state_of(row) == (State.OPEN, 2)


def test_what_waits_keeps_its_place_however_much_is_added(
    citizen: User, other_citizen: User, operator: User
) -> None:
    first, second = ask(citizen), ask(other_citizen)
    help_service.write_on(by=citizen, request=first, seen=1, text="И ещё.")
    assert [row.request for row in inbox_page(operator, State.OPEN).rows] == [first, second]

    help_service.answer(by=operator, request=first, seen=2, text="Так.")
    help_service.write_on(by=citizen, request=first, seen=3, text="Нет.")

    assert [row.request for row in inbox_page(operator, State.OPEN).rows] == [second, first]


def test_either_side_closes_and_nothing_is_mailed(citizen: User, operator: User) -> None:
    mine, theirs = ask(citizen), ask(citizen)
    help_service.answer(by=operator, request=theirs, seen=1, text="Так.")
    mail.outbox.clear()

    help_service.close(by=citizen, request=mine, seen=1)
    help_service.close(by=citizen, request=mine, seen=1)
    help_service.close(by=operator, request=theirs, seen=2, as_operator=True)
    due.run_all()

    assert said(mine)[1:] == [(2, False, "", True)]
    assert said(theirs)[2:] == [(3, True, "", True)]
    assert mail.outbox == []
    assert AuditEntry.objects.filter(action="help_request.close").count() == 1


def test_operator_closes_nothing_unanswered(citizen: User, operator: User) -> None:
    row = ask(citizen)

    with pytest.raises(NothingAnswered):
        help_service.close(by=operator, request=row, seen=1, as_operator=True)

    assert state_of(row) == (State.OPEN, 1)


Write = Callable[[HelpRequest, User], object]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda row, by: help_service.answer(by=by, request=row, seen=1, text="Другой ответ."),
        lambda row, by: help_service.write_on(by=row.by, request=row, seen=1, text="Ещё."),
        lambda row, by: help_service.close(by=row.by, request=row, seen=1),
    ],
    ids=["another answered", "the person wrote", "the person closed"],
)
@pytest.mark.parametrize(
    "late",
    [
        lambda row, by: help_service.answer(by=by, request=row, seen=1, text="Ответ."),
        lambda row, by: help_service.write_on(by=row.by, request=row, seen=1, text="И это."),
    ],
    ids=["answer", "message"],
)
def test_who_has_not_seen_the_last_message_writes_nothing(
    meanwhile: Write, late: Write, citizen: User, operator: User
) -> None:
    row = ask(citizen)
    meanwhile(row, make_staff("operator"))
    before = said(row)
    mail.outbox.clear()

    with pytest.raises(Overtaken):
        late(row, operator)

    assert said(row) == before
    assert mail.outbox == []


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_operators_at_once_answer_once() -> None:
    row = ask(UserFactory())
    operators = [make_staff("operator") for _ in range(6)]

    raised = at_once(
        [
            lambda by=by: help_service.answer(by=by, request=row, seen=1, text=f"Ответ {by.pk}")
            for by in operators
        ],
        workers=6,
    )

    assert [type(error) for error in raised] == [Overtaken] * 5
    assert state_of(row) == (State.ANSWERED, 2)
    assert HelpMessage.objects.filter(from_operator=True).count() == len(mail.outbox) == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_form_sent_by_many_clicks_at_once_is_one_request(tmp_path: Path) -> None:
    by, key = UserFactory(), uuid4()

    raised = at_once([lambda: ask(by, key=key, attachment=file())] * 6, workers=6)

    assert raised == []
    assert HelpRequest.objects.count() == HelpMessage.objects.count() == 1
    assert len(files(tmp_path)) == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_letter_is_sent_once_by_many_runs_at_once(settings: Any) -> None:
    settings.EMAIL_BACKEND = BROKEN
    row = ask(UserFactory())
    help_service.answer(by=make_staff("operator"), request=row, seen=1, text="Так.")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert at_once([help_service.tell_untold] * 6, workers=6) == []

    assert len(mail.outbox) == 1


# Letters that don't go


def test_mail_server_that_is_down_loses_no_letter(
    citizen: User, operator: User, settings: Any
) -> None:
    row = ask(citizen)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    help_service.answer(by=operator, request=row, seen=1, text="Обновите страницу.")
    assert state_of(row) == (State.ANSWERED, 2)
    due.run_all()
    settings.EMAIL_BACKEND = working
    assert mail.outbox == []

    due.run_all()
    due.run_all()

    assert [letter.subject for letter in mail.outbox] == [f"Ответ на вопрос № {row.pk}"]


def test_letter_of_a_process_that_died_is_sent_later(citizen: User, operator: User) -> None:
    row = ask(citizen)
    help_service.answer(by=operator, request=row, seen=1, text="Обновите страницу.")
    HelpMessage.objects.filter(number=2).update(told_at=None, claimed_at=timezone.now())
    mail.outbox.clear()

    help_service.tell_untold()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + CLAIM_HOLDS + timedelta(seconds=1)):
        help_service.tell_untold()

    assert len(mail.outbox) == 1


# A person's data


def test_person_takes_their_requests_along(citizen: User, operator: User) -> None:
    row = ask(citizen, page="/cabinet/1/", attachment=file())
    ask(operator, "Чужой вопрос")
    help_service.answer(by=operator, request=row, seen=1, text="Обновите страницу.")

    (told,) = personal_data.everything_about(citizen)["help_requests"]

    assert (told["number"], told["page"], told["state"]) == (row.pk, "/cabinet/1/", "есть ответ")
    assert [(one["from"], one["text"], one["has_attachment"]) for one in told["messages"]] == [
        ("me", "Не открывается кабинет.", True),
        ("operator", "Обновите страницу.", False),
    ]
    assert operator.email not in str(told)


@pytest.mark.django_db(transaction=True)
def test_account_that_goes_takes_texts_and_files_with_it(tmp_path: Path) -> None:
    leaving, other, operator = UserFactory(), UserFactory(), make_staff("operator")
    mine, theirs = ask(leaving, attachment=file()), ask(other, attachment=file())
    help_service.answer(by=operator, request=mine, seen=1, text="Так.")
    kept = theirs.messages.get().attachment.path
    User.objects.filter(pk=leaving.pk).update(leaves_at=timezone.now())

    delete_those_who_left()

    assert list(HelpRequest.objects.all()) == [theirs]
    assert [str(path) for path in files(tmp_path)] == [kept]


def test_operator_who_leaves_leaves_the_answers(citizen: User) -> None:
    operator = make_staff("operator")
    row = ask(citizen)
    help_service.answer(by=operator, request=row, seen=1, text="Так.")
    User.objects.filter(pk=operator.pk).update(leaves_at=timezone.now())

    delete_those_who_left()

    assert [one[2] for one in said(row)] == ["Не открывается кабинет.", "Так."]


def test_attachment_is_kept_privately_under_a_name_of_ours(citizen: User, tmp_path: Path) -> None:
    ask(citizen, attachment=file())

    (kept,) = files(tmp_path)
    assert kept.parent.name == "help"
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", kept.name)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_request_that_fails_halfway_leaves_neither_row_nor_file(
    citizen: User, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match=r"(?i)constraint"):
        ask(citizen, text="", attachment=file())

    assert not HelpRequest.objects.exists()
    assert files(tmp_path) == []


def test_key_is_the_forms(citizen: User) -> None:
    key = UUID(int=5)

    assert ask(citizen, key=key).key == key
