"""What operators do to people's accounts: each with a reason, once, noted, and told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.leaving import StillNeeded, ask_to_leave
from accounts.models import AuditEntry, Block, User
from accounts.services import people
from organizations.models import Organization
from portal.lib import due
from ratings.models import Questionnaire
from tests.factories import (
    PASSWORD,
    UNPS,
    UserFactory,
    give_second_factor,
    make_member,
    make_staff,
    rate,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql
from tests.tasks import run_tasks
from tests.test_access import client_of

BY_PASSWORD = "/accounts/login/password/"


@pytest.fixture
def known(db: None) -> User:
    user = UserFactory(email="known@example.org", confirmed_at=timezone.now(), language="be")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(user: User) -> tuple[Client, Any]:
    client = Client(headers={"user-agent": "Firefox/140.0 Windows"})
    return client, client.post(BY_PASSWORD, {"login": user.email, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def actions(about: User) -> list[str]:
    rows = AuditEntry.objects.filter(subject=f"user:{about.pk}").order_by("pk")
    return [row.action for row in rows if row.action != "person.read"]


def test_blocked_person_is_out_at_once_told_why_and_loses_nothing(
    known: User, operator: User, clinic: Organization
) -> None:
    rate(known, clinic, 5)
    inside, _answer = sign_in(known)
    was_in = is_in(inside)
    page = client_of(operator)
    address = f"/operator/people/{known.pk}/block/"
    until = timezone.localdate() + timedelta(days=3)

    without = page.post(address, {"until": timezone.localdate().isoformat()})
    page.post(address, {"reason": "Оскорбляет врачей", "until": until.isoformat()})
    again = page.post(address, {"reason": "И ещё раз"}, follow=True)
    run_tasks()
    _client, refused = sign_in(known)

    assert (was_in, is_in(inside)) == (True, False)
    assert without.status_code == 422
    assert set(without.context["form"].errors) == {"reason", "until"}
    assert "это уже сделано" in again.content.decode()
    assert refused.status_code == 403
    assert "Оскорбляет врачей" in refused.content.decode()
    assert "help@example.org" in refused.content.decode()
    assert Questionnaire.objects.counted().count() == 1
    assert [(letter.to, "Оскорбляет врачей" in letter.body) for letter in mail.outbox] == [
        (["known@example.org"], True)
    ]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        due.run_all()
        assert not User.objects.get(pk=known.pk).is_active
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        due.run_all()
    client, _answer = sign_in(known)
    assert is_in(client)
    assert not Block.objects.exists()
    assert actions(known) == ["person.block", "person.unblock"]
    last = AuditEntry.objects.get(action="person.unblock")
    assert last.by is None


def test_block_without_end_is_taken_off_by_hand_and_no_code_gets_past_it(
    known: User, operator: User
) -> None:
    people.block(by=operator, person=known, reason="Взлом")
    client = Client()
    client.post("/accounts/login/", {"email": known.email})
    letter = mail.outbox[-1].body
    code = next(line for line in letter.splitlines() if line.replace(" ", "").isdigit())
    refused = client.post("/accounts/login/code/", {"code": code, "consents": "on"})

    assert refused.status_code == 403
    assert "Взлом" in refused.content.decode()
    due.run_all()
    assert Block.objects.exists()
    client_of(operator).post(f"/operator/people/{known.pk}/unblock/", {"reason": "Разобрались"})
    with pytest.raises(people.AlreadySo):
        people.unblock(by=operator, person=known)
    client, _answer = sign_in(known)
    assert is_in(client)


def test_reset_second_factor_takes_factors_and_sessions_and_staff_set_up_a_new_one(
    known: User, operator: User
) -> None:
    User.objects.filter(pk=known.pk).update(is_moderator=True, language="ru")
    inside, _answer = sign_in(known)
    give_second_factor(known)

    client_of(operator).post(
        f"/operator/people/{known.pk}/second-factor/", {"reason": "Потерял телефон"}
    )
    with pytest.raises(people.AlreadySo):
        people.reset_second_factor(by=operator, person=known, reason="ещё")
    run_tasks()

    assert not is_in(inside)
    assert not Authenticator.objects.filter(user=known).exists()
    assert not UserSession.objects.filter(user=known).exists()
    assert [letter.subject for letter in mail.outbox] == ["Второй шаг входа сброшен"]
    client, _answer = sign_in(known)
    assert client.get("/moderation/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_roles_are_granted_and_withdrawn_with_a_letter_and_falling_rights_end_sessions(
    known: User, operator: User
) -> None:
    page, address = client_of(operator), f"/operator/people/{known.pk}/role/"
    inside, _answer = sign_in(known)
    page.post(address, {"role": "moderator", "reason": "Принята на работу"})
    was_in = User.objects.get(pk=known.pk).is_moderator and UserSession.objects.exists()
    absent = page.post(f"{address}withdrawal/", {"role": "operator", "reason": "Нет"})
    page.post(f"{address}withdrawal/", {"role": "moderator", "reason": "Уволена"})
    run_tasks()

    assert was_in
    assert absent.status_code == 422
    assert not User.objects.get(pk=known.pk).is_moderator
    assert not is_in(inside)
    assert len(mail.outbox) == 2
    details = AuditEntry.objects.get(action="person.withdraw role").details
    assert details == {"role": "moderator", "reason": "Уволена", "by_command": False}
    stranger = UserFactory()
    with pytest.raises(people.NotReady):
        people.grant_role(by=operator, person=stranger, role="operator", reason="?")


def test_nobody_decides_about_themselves_and_the_last_operator_stays(
    operator: User, known: User
) -> None:
    page = client_of(operator)
    for action in ("block", "second-factor", "role", "role/withdrawal", "unblock"):
        answer = page.post(f"/operator/people/{operator.pk}/{action}/", {"reason": "Я"})
        assert answer.status_code == 403
    assert page.post(f"/operator/people/{operator.pk}/sessions/").status_code == 403
    with pytest.raises(StillNeeded):
        ask_to_leave(operator)
    other = make_staff("operator")
    people.withdraw_role(by=other, person=operator, role="operator", reason="Ушёл")
    for decide in (
        lambda: people.withdraw_role(by=operator, person=other, role="operator", reason="Месть"),
        lambda: people.block(by=operator, person=known, reason="Месть"),
        lambda: people.end_sessions(by=operator, person=known),
    ):
        with pytest.raises(people.NotAllowed):
            decide()
    assert User.objects.filter(is_operator=True).get() == other


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_operators_who_turn_on_each_other_at_once_leave_one() -> None:
    one, two, three = (make_staff("operator") for _ in range(3))
    person = UserFactory()
    raised = at_once(
        [
            lambda: people.withdraw_role(by=one, person=two, role="operator", reason="а"),
            lambda: people.withdraw_role(by=two, person=one, role="operator", reason="б"),
            *[lambda: people.block(by=three, person=person, reason="в")] * 4,
        ],
        workers=6,
    )

    assert User.objects.filter(is_operator=True).count() == 2
    kinds = sorted(type(error).__name__ for error in raised)
    assert kinds == ["AlreadySo"] * 3 + ["NotAllowed"]
    assert Block.objects.count() == 1


def test_people_are_found_never_browsed_and_each_look_is_noted(
    operator: User, known: User, clinic: Organization, queries: Callable[[int], Any]
) -> None:
    member = make_member(clinic)
    Organization.objects.filter(pk=clinic.pk).update(unp=UNPS[0])
    for number in range(25):
        UserFactory(email=f"many{number:02}@example.org")
    page = client_of(operator)

    def found(**asked: str) -> list[str]:
        answer = page.get("/operator/people/", asked)
        return [row.email for row in answer.context["rows"]]

    assert found() == []
    assert found(q="KNOWN+tag@example.org") == ["known@example.org"]
    assert found(q=f"№ {known.pk}") == ["known@example.org"]
    assert found(q="kno") == ["known@example.org"]
    assert found(q="kn") == []
    assert found(q="many") == [f"many{number:02}@example.org" for number in range(20)]
    assert found(role="operator") == [operator.email]
    assert found(organization=str(clinic.pk)) == [member.email]
    assert found(organization=UNPS[0]) == [member.email]
    assert found(organization="лиозненская больница") == [member.email]
    assert found(role="blocked") == []
    with queries(6):  # person, second factor, people, note in savepoint, questions that wait
        page.get("/operator/people/", {"q": "many"})
    noted = AuditEntry.objects.filter(action="person.search").order_by("pk")
    assert [entry.details for entry in noted][:2] == [
        {"q": "KNOWN+tag@example.org", "found": 1},
        {"q": f"№ {known.pk}", "found": 1},
    ]


def test_page_tells_of_a_person_but_not_what_they_said(
    operator: User, clinic: Organization, other_clinic: Organization, known: User
) -> None:
    sign_in(known)
    rate(known, clinic, 2, comment="Долго ждал приёма")
    clinic_member = make_member(other_clinic)
    page = client_of(operator)

    text = page.get(f"/operator/people/{known.pk}/").content.decode()
    of_member = page.get(f"/operator/people/{clinic_member.pk}/").content.decode()

    assert "Firefox, Windows" in text
    assert ": 1<" in text
    assert "Лиозненская" not in text
    assert "Долго ждал" not in text
    assert "Витебская поликлиника" in of_member
    assert AuditEntry.objects.filter(action="person.read", by=operator).count() == 2
    page.get(f"/operator/people/{known.pk}/block/")  # tells the address as well
    assert AuditEntry.objects.filter(action="person.read", subject=f"user:{known.pk}").count() == 2


def test_first_operator_is_made_by_command_which_refuses_in_doubt(db: None) -> None:
    first = UserFactory(email="first@example.org")
    with pytest.raises(CommandError, match="confirmed"):
        call_command("grant_role", "first@example.org", "operator")
    with pytest.raises(CommandError, match="no such account"):
        call_command("grant_role", "nobody@example.org", "operator")
    User.objects.update(confirmed_at=timezone.now())
    second = UserFactory(email="second@example.org", confirmed_at=timezone.now())

    call_command("grant_role", "FIRST@example.org", "operator")

    with pytest.raises(CommandError, match="already"):
        call_command("grant_role", "first@example.org", "operator")
    with pytest.raises(CommandError, match="operator already"):
        call_command("grant_role", "second@example.org", "operator")
    call_command("grant_role", "second@example.org", "moderator", reason="никого не найти")
    assert list(User.objects.order_by("pk").values_list("is_operator", "is_moderator")) == [
        (True, False),
        (False, True),
    ]
    assert actions(first) == actions(second) == ["person.grant role"]
    assert AuditEntry.objects.filter(by=None, details__by_command=True).count() == 2


def test_last_seen_is_kept_to_the_hour(known: User, queries: Callable[[int], Any]) -> None:
    client, _answer = sign_in(known)
    began = UserSession.objects.get().last_seen_at

    client.get("/accounts/")
    assert UserSession.objects.get().last_seen_at == began
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client.get("/accounts/")
        later = UserSession.objects.get().last_seen_at
        client.get("/accounts/")
        assert UserSession.objects.get().last_seen_at == later
    assert later - began > timedelta(hours=1)


def test_own_second_factors_are_noted(citizen: User) -> None:
    give_second_factor(citizen)
    client = client_of(citizen)

    assert client.get("/accounts/2fa/").status_code == 200
    from allauth.mfa.signals import (  # noqa: PLC0415 — sent as its views do
        authenticator_added,
        authenticator_removed,
        authenticator_reset,
    )

    factor = Authenticator.objects.filter(user=citizen).first()
    request = client.get("/accounts/2fa/").wsgi_request
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.send(sender=Authenticator, request=request, user=citizen, authenticator=factor)

    assert actions(citizen) == [
        "second_factor.add",
        "second_factor.remove",
        "second_factor.renew codes",
    ]
