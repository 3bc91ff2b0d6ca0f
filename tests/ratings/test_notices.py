"""Letters to an organization's people: grouped, in their language, ended by a link, not lost."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization
from ratings.models import Frequency, Noteworthy, Notice, NoticeChoice
from ratings.services import edit_questionnaire, withdraw_questionnaire
from ratings.services.digests import send_digests
from ratings.services.notices import (
    BATCH,
    SHOWN,
    choose_frequency,
    off_link,
    send_notices,
    spread_notices,
)
from tests.factories import UserFactory, make_answers, make_member, make_organization, rate

MINSK = ZoneInfo("Europe/Minsk")


@pytest.fixture
def unit(clinic: Organization) -> Organization:
    return make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)


def run(**later: int) -> None:
    """What the worker does so much later."""
    with time_machine.travel(timezone.now() + timedelta(**later)):
        spread_notices()
        send_notices()


def letters() -> list[tuple[str, ...]]:
    return [tuple(message.to) for message in mail.outbox]


class TestAtOnce:
    def test_low_mark_and_comment_are_told_once(
        self, clinic: Organization, representative: User
    ) -> None:
        rate(UserFactory(), clinic, 2)
        rate(UserFactory(), clinic, 5, comment="Врач объяснил всё.\n\nСпасибо!")
        rate(UserFactory(), clinic, 3)  # neither low nor with words

        run(minutes=6)
        run(minutes=12)

        assert letters() == [(representative.email,)]
        body = mail.outbox[0].body
        assert "оценка 2,00" in body
        assert "с комментарием" in body
        assert "Врач" not in body  # unmoderated words don't go out by mail
        assert "оценка 3,00" not in body
        assert f"http://testserver/cabinet/{clinic.pk}/questionnaires/" in body
        assert not Notice.objects.exists()
        assert not Noteworthy.objects.exists()

    def test_letter_names_neither_author_nor_time(
        self, clinic: Organization, representative: User
    ) -> None:
        author = UserFactory(email="zinaida@example.org")
        questionnaire = rate(author, clinic, 1, comment="Плохо.")

        run(minutes=6)

        message = mail.outbox[0]
        whole = f"{message.subject}\n{message.body}\n{message.extra_headers}"
        assert "zinaida" not in whole
        assert str(questionnaire.reference) not in whole
        assert f"{timezone.localtime(questionnaire.submitted_at):%H:%M}" not in message.body

    def test_letter_waits_for_five_quiet_minutes(
        self, clinic: Organization, representative: User
    ) -> None:
        start = timezone.now()
        for minutes in (0, 4, 8):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                rate(UserFactory(), clinic, 1)
                spread_notices()
        with time_machine.travel(start + timedelta(minutes=12)):
            send_notices()
        assert letters() == []

        with time_machine.travel(start + timedelta(minutes=14)):
            send_notices()

        assert len(letters()) == 1
        assert mail.outbox[0].subject == "Новых анкет, которые ждут внимания: 3"

    def test_letter_waits_two_hours_at_most(
        self, clinic: Organization, representative: User
    ) -> None:
        start = timezone.now()
        for minutes in range(0, 124, 4):
            with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
                rate(UserFactory(), clinic, 1)
                spread_notices()
                send_notices()
            if letters():
                break

        assert minutes == 120
        assert f"И ещё {31 - SHOWN} анкет" in mail.outbox[0].body

    def test_those_above_are_told_of_units_and_not_the_other_way(
        self, clinic: Organization, unit: Organization, representative: User, officer: User
    ) -> None:
        of_unit = make_member(unit)
        make_member(make_organization())
        rate(UserFactory(), unit, 1)
        run(minutes=6)
        assert sorted(letters()) == sorted([(representative.email,), (of_unit.email,)])

        mail.outbox.clear()
        rate(UserFactory(), clinic, 1)
        run(minutes=6)

        assert letters() == [(representative.email,)]

    def test_one_letter_tells_of_all_organizations_of_a_person(
        self, clinic: Organization, unit: Organization, representative: User
    ) -> None:
        rate(UserFactory(), clinic, 1)
        rate(UserFactory(), unit, 1)

        run(minutes=6)

        assert letters() == [(representative.email,)]
        assert clinic.short_name_ru in mail.outbox[0].body
        assert unit.short_name_ru in mail.outbox[0].body

    def test_letter_is_in_its_readers_language(
        self, clinic: Organization, representative: User
    ) -> None:
        User.objects.filter(pk=representative.pk).update(language="en")
        rate(UserFactory(), clinic, 1)

        run(minutes=6)

        assert "http://testserver/en/cabinet/" in mail.outbox[0].body

    def test_nothing_is_lost_while_the_mail_server_is_down(
        self, clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rate(UserFactory(), clinic, 1)
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse)
        run(minutes=6)
        monkeypatch.undo()
        assert letters() == []

        run(minutes=7)

        assert letters() == [(representative.email,)]

    def test_mailbox_that_is_gone_holds_nobody_up(
        self, clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = representative
        other = make_member(clinic)
        rate(UserFactory(), clinic, 1)
        monkeypatch.setattr(EmailBackend, "send_messages", _refuse_only(gone.email))

        run(minutes=6)
        run(minutes=7)
        assert letters() == [(other.email,)]
        run(days=4)

        assert letters() == [(other.email,)]
        assert not Notice.objects.exists()

    def test_letter_of_a_killed_worker_is_written_by_another(
        self, clinic: Organization, representative: User
    ) -> None:
        rate(UserFactory(), clinic, 1)
        spread_notices()
        claimed = timezone.now() + timedelta(minutes=6)
        Notice.objects.update(claim="00000000-0000-0000-0000-000000000001", claimed_at=claimed)

        run(minutes=10)
        assert letters() == []
        run(minutes=22)

        assert len(letters()) == 1

    def test_what_counts_no_more_is_not_told(
        self, clinic: Organization, representative: User
    ) -> None:
        author = UserFactory()
        questionnaire = rate(author, clinic, 1)
        spread_notices()
        withdraw_questionnaire(by=author, questionnaire=questionnaire)

        run(minutes=6)

        assert letters() == []
        assert not Notice.objects.exists()

    def test_who_speaks_for_it_no_more_is_not_told(
        self, clinic: Organization, representative: User
    ) -> None:
        rate(UserFactory(), clinic, 1)
        spread_notices()
        Membership.objects.filter(user=representative).delete()

        run(minutes=6)

        assert letters() == []

    @pytest.mark.parametrize(
        ("first", "then", "told"),
        [
            ((5, ""), (5, "Забыл сказать спасибо"), 1),
            ((5, ""), (1, ""), 1),
            ((5, "Хорошо"), (5, "Очень хорошо"), 0),
            ((1, ""), (2, ""), 0),
            ((1, ""), (5, ""), 0),
        ],
    )
    def test_edit_is_told_if_there_is_something_new(
        self,
        clinic: Organization,
        representative: User,
        first: tuple[int, str],
        then: tuple[int, str],
        told: int,
    ) -> None:
        author = UserFactory()
        questionnaire = rate(author, clinic, first[0], comment=first[1])
        run(minutes=6)
        mail.outbox.clear()

        edit_questionnaire(
            by=author,
            questionnaire=questionnaire,
            answers=make_answers(then[0], comment=then[1]),
        )
        run(minutes=6)

        assert len(letters()) == told

    def test_more_than_a_batch_is_spread(
        self, clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ratings.services.notices.BATCH", 2)
        for _ in range(5):
            rate(UserFactory(), clinic, 1)

        spread_notices()

        assert BATCH > 2
        assert Notice.objects.count() == 5

    def test_number_of_statements_grows_with_no_organization(
        self, clinic: Organization, representative: User, queries: Any
    ) -> None:
        for number in range(3):
            unit = make_organization(name_ru=f"Кабинет {number}", parent=clinic)
            rate(UserFactory(), unit, 1)

        with queries(4):
            spread_notices()


def _refuse(*args: Any) -> None:
    raise ConnectionRefusedError


def _refuse_only(address: str) -> Any:
    """A mail server that takes letters to everybody but one."""
    take = EmailBackend.send_messages

    def send_messages(backend: EmailBackend, messages: Any) -> int:
        if any(address in message.to for message in messages):
            raise SMTPRecipientsRefused({address: (550, b"no such mailbox")})
        return take(backend, messages)

    return send_messages


class TestChoice:
    @pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER])
    def test_who_chose_otherwise_is_not_written_to_at_once(
        self, clinic: Organization, representative: User, frequency: str
    ) -> None:
        rate(UserFactory(), clinic, 1)
        spread_notices()
        choose_frequency(by=representative, frequency=frequency)
        rate(UserFactory(), clinic, 1)

        run(minutes=6)

        assert letters() == []

    def test_page_keeps_the_choice(self, client: Client, representative: User) -> None:
        client.force_login(representative)
        assert client.get("/cabinet/notices/").context["form"].initial == {"frequency": "at_once"}

        answer = client.post("/cabinet/notices/", {"frequency": "weekly"}, follow=True)

        assert "Сохранено." in answer.content.decode()
        assert NoticeChoice.objects.get(user=representative).frequency == "weekly"

    def test_link_in_the_letter_ends_the_letters_without_signing_in(
        self, clinic: Organization, representative: User
    ) -> None:
        rate(UserFactory(), clinic, 1)
        run(minutes=6)
        message = mail.outbox[0]
        link = off_link(representative)
        assert link in message.body
        assert message.extra_headers["List-Unsubscribe"] == f"<{link}>"
        strict = Client(enforce_csrf_checks=True)
        path = link.removeprefix("http://testserver")

        strict.get(path)  # mail programs look at links by themselves
        assert not NoticeChoice.objects.exists()
        answer = strict.post(path, {"List-Unsubscribe": "One-Click"})

        assert "Больше не пишем" in answer.content.decode()
        assert NoticeChoice.objects.get(user=representative).frequency == Frequency.NEVER


class TestDigest:
    def at(self, day: int, hour: int = 9) -> Any:
        return time_machine.travel(datetime(2026, 3, day, hour, tzinfo=MINSK), tick=False)

    def test_daily_digest_tells_of_the_day_before_once(
        self, clinic: Organization, unit: Organization, representative: User
    ) -> None:
        with self.at(2):
            choose_frequency(by=representative, frequency=Frequency.DAILY)
            rate(UserFactory(), clinic, 2)
            rate(UserFactory(), unit, 5, comment="Хорошо")
            send_digests()
        assert letters() == []
        with self.at(3, hour=7):
            send_digests()
        assert letters() == []

        with self.at(3):
            rate(UserFactory(), clinic, 1)  # belongs to tomorrow's
            send_digests()
            send_digests()

        assert letters() == [(representative.email,)]
        body = mail.outbox[0].body
        assert "новых анкет: 2, их средняя оценка 3,50" in body
        assert "с оценкой ниже 3: 1, с комментарием: 1" in body
        assert mail.outbox[0].subject == "Новые анкеты за 2 марта 2026\N{NO-BREAK SPACE}г."

    def test_day_without_questionnaires_is_passed_over(
        self, clinic: Organization, representative: User
    ) -> None:
        with self.at(2):
            choose_frequency(by=representative, frequency=Frequency.DAILY)
        with self.at(3):
            send_digests()

        assert letters() == []
        assert str(NoticeChoice.objects.get().digested_on) == "2026-03-03"

    def test_weekly_digest_comes_on_mondays(
        self, clinic: Organization, representative: User
    ) -> None:
        with self.at(4):  # a Wednesday
            choose_frequency(by=representative, frequency=Frequency.WEEKLY)
            rate(UserFactory(), clinic, 2)
        for day in (5, 6, 7, 8):
            with self.at(day):
                send_digests()
        assert letters() == []

        with self.at(9):
            send_digests()
        with self.at(10):
            send_digests()

        assert len(letters()) == 1
        subject = mail.outbox[0].subject.replace("\N{NO-BREAK SPACE}", " ")
        assert subject == "Новые анкеты: 4 марта 2026 г. — 8 марта 2026 г."

    def test_mailbox_that_is_gone_holds_nobody_up(
        self, clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = make_member(clinic)
        with self.at(2):
            for person in (representative, other):
                choose_frequency(by=person, frequency=Frequency.DAILY)
            rate(UserFactory(), clinic, 2)
        monkeypatch.setattr(EmailBackend, "send_messages", _refuse_only(representative.email))
        with self.at(3):
            send_digests()

        assert letters() == [(other.email,)]

    def test_nothing_is_lost_while_the_mail_server_is_down(
        self, clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with self.at(2):
            choose_frequency(by=representative, frequency=Frequency.DAILY)
            rate(UserFactory(), clinic, 2)
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse)
        with self.at(3):
            send_digests()
        monkeypatch.undo()
        with self.at(4):
            rate(UserFactory(), clinic, 4)
            send_digests()

        assert "новых анкет: 1" in mail.outbox[0].body
