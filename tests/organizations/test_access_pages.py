"""Pages of access: the public form, the operator's queue, invitations, an organization's people."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.contrib.messages import get_messages
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import leaving
from accounts.departures import note_departure
from accounts.models import AuditEntry, User
from organizations.models import AccessRequest, Invitation, Membership, Official, Organization
from organizations.services import access_requests, invitations
from portal import settings as our_settings
from portal.lib import personal_data
from tests.factories import (
    UNPS,
    UserFactory,
    make_access_request,
    make_member,
    make_organization,
)
from tests.portal.test_scans import PDF, picture

FORM, QUEUE = "/organizations/access/", "/operator/requests/"
State = AccessRequest.State
PASSWORD = "ivolga nad rekoy"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def filled(people: int = 1, **more: Any) -> dict[str, Any]:
    """A form with nothing to mend."""
    data: dict[str, Any] = {
        "people": people,
        "unp": " унп 200 988 541",
        "name_ru": "УЗ  «Лиозненская ЦРБ»",
        "kinds": ["object"],
        "letter_kind": "smdo",
        "letter_number": "02-15/118",
        "letter_date": "02.03.2026",
    }
    for n in range(people):
        data |= {
            f"full_name_{n}": f"Иванова Анна {n}",
            f"position_{n}": "экономист",
            f"email_{n}": f"anna{n}@example.org",
            f"phone_{n}": "+375 2138 4-12-34",
            f"functions_{n}": ["content", "support"],
        }
    return {**data, **more}


def upload(content: bytes = PDF, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def who(client: Client) -> Any:
    return get_user(client)  # type: ignore[arg-type]


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found, message.body
    return found.group(1)


# The public form


def test_guest_sends_a_request_and_learns_its_number(db: None) -> None:
    answer = Client().post(FORM, filled(), follow=True)

    row = AccessRequest.objects.get()
    assert (row.unp, row.name_ru) == ("200988541", "УЗ «Лиозненская ЦРБ»")
    assert row.people.get().functions == ["content", "support"]
    assert f"Заявка № {row.pk}" in answer.text
    assert "Что дальше" in answer.text
    assert "anna0@example.org" not in answer.text


def test_form_answers_alike_whether_accounts_and_organizations_are_known(db: None) -> None:
    make_organization(unp="200988541")
    UserFactory(email="anna0@example.org")
    known = Client().post(FORM, filled())
    unknown = Client().post(FORM, filled(unp=UNPS[1], email_0="nobody@example.org"))

    assert known.status_code == unknown.status_code == 302
    pages = [
        re.sub(r"№ \d+|sent%2F[^\"&]+|sent/[^\"&]+", "", Client().get(a.headers["Location"]).text)
        for a in (known, unknown)
    ]
    assert pages[0] == pages[1]
    assert [len(m.body) > 0 for m in mail.outbox] == [True, True]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("unp", "200988542", "не сходится контрольная цифра"),
        ("unp", "2009885", "В УНП девять знаков"),
        ("name_ru", " ", "Напишите наименование"),
        ("kinds", [], "Отметьте хотя бы одно"),
        ("kinds", ["king"], "king"),
        ("letter_kind", "", "Выберите одно из двух"),
        ("letter_number", "", "Напишите номер"),
        ("letter_date", "вчера", "Такой даты нет"),
        ("letter_date", "2126-01-01", "ещё не наступила"),
        ("full_name_0", "", "Напишите фамилию"),
        ("position_0", "", "Напишите должность"),
        ("email_0", "anna@", "Это не похоже на адрес"),
        ("email_0", "anna@mailinator.com", "Временные адреса"),
        ("phone_0", "12", "не хватает цифр"),
        ("functions_0", [], "Отметьте хотя бы одно"),
    ],
)
def test_mistake_is_told_and_what_was_typed_stays(
    name: str, value: Any, words: str, db: None
) -> None:
    answer = Client().post(FORM, filled(**{name: value}))

    assert answer.status_code == 422
    assert words in answer.text
    if name != "letter_number":
        assert 'value="02-15/118"' in answer.text
    assert not AccessRequest.objects.exists()
    assert mail.outbox == []


def test_same_mailbox_twice_is_told(db: None) -> None:
    answer = Client().post(FORM, filled(2, email_1="anna0+x@example.org"))

    assert answer.status_code == 422
    assert "Эта почта уже указана" in answer.text


def test_adding_a_person_keeps_everything_typed_and_checks_nothing(db: None) -> None:
    answer = Client().post(FORM, filled(unp="1", add_person="1"))

    assert answer.status_code == 200
    assert answer.context["form"].count == 2
    assert 'name="full_name_1"' in answer.text
    for kept in ('value="1"', 'value="Иванова Анна 0"', 'value="anna0@example.org"'):
        assert kept in answer.text
    assert answer.text.count("checked") == 4
    assert not answer.context["form"].errors


def test_removing_a_person_keeps_the_others(db: None) -> None:
    answer = Client().post(FORM, filled(3, remove_person="2"))

    assert answer.context["form"].count == 2
    assert "anna0@example.org" in answer.text
    assert "anna1@example.org" not in answer.text
    assert "anna2@example.org" in answer.text


def test_fifteen_people_fit_and_sixteen_are_not_asked_for(db: None) -> None:
    full = Client().post(FORM, filled(15, add_person="1"))
    sent = Client().post(FORM, filled(15))

    assert full.context["form"].count == 15
    assert sent.status_code == 302
    assert AccessRequest.objects.get().people.count() == 15


@pytest.mark.parametrize("people", ["0", "-1", "16", "999999", "x", "²", ""])
def test_count_of_people_that_no_page_sends_means_one(people: str, db: None) -> None:
    assert Client().post(FORM, {**filled(), "people": people}).status_code == 302


def test_letter_on_letterhead_needs_its_scan(db: None) -> None:
    missing = Client().post(FORM, filled(letter_kind="letterhead"))
    sent = Client().post(FORM, filled(letter_kind="letterhead", scan=upload()))

    assert missing.status_code == 422
    assert "Приложите скан" in missing.text
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ" + bytes(99), "letter.pdf", "Это не PDF, JPEG или PNG"),
        (PDF + b"<script>", "../../letter.pdf", "что-то кроме"),
        (PDF + bytes(10 * 1024 * 1024), "letter.pdf", "больше 10 МБ"),
        (b"", "letter.pdf", "Файл пуст"),
    ],
)
def test_hostile_file_is_refused_with_nothing_half_done(
    content: bytes, name: str, words: str, db: None, tmp_path: Path
) -> None:
    answer = Client().post(FORM, filled(scan=upload(content, name)))

    assert answer.status_code == 422
    assert words in answer.text
    assert "Иванова Анна 0" in answer.text
    assert not AccessRequest.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_hundred_megabytes_are_refused_unread(db: None) -> None:
    answer = Client().post(FORM, filled(), headers={"Content-Length": str(200 * 1024**2)})

    assert answer.status_code == 413
    assert not AccessRequest.objects.exists()


def test_other_fields_than_those_asked_change_nothing(db: None) -> None:
    Client().post(FORM, filled(state="approved", version="7", organization="1", entered_by="1"))

    row = AccessRequest.objects.get()
    assert (row.state, row.version, row.organization, row.entered_by) == (
        State.WAITING,
        1,
        None,
        None,
    )


def test_requests_are_throttled_by_address_and_by_mailbox(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = our_settings.ACCOUNT_RATE_LIMITS
    statuses = [Client().post(FORM, filled(letter_number=str(n))).status_code for n in range(12)]

    assert statuses == [302] * 10 + [429] * 2
    assert AccessRequest.objects.count() == 10
    last = Client().post(FORM, filled(letter_number="one more"))
    assert "Слишком много заявок" in last.text
    assert "one more" in last.text


def test_returned_request_comes_back_filled_in(operator: User) -> None:
    Client().post(FORM, filled(2, letter_kind="letterhead", scan=upload()))
    row = AccessRequest.objects.get()
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")
    link = link_in(mail.outbox[-1])

    page = Client().get(link)
    sent = Client().post(link, filled(letter_kind="letterhead", letter_number="7"), follow=True)

    assert "нет подписи" in page.text
    assert 'value="anna1@example.org"' in page.text
    assert f"Заявка № {row.pk}" in sent.text
    row.refresh_from_db()
    assert (row.state, row.version, row.letter_number) == (State.WAITING, 2, "7")
    assert row.people.count() == 1
    assert Client().get(link).status_code == 410


# The operator's queue


@pytest.mark.parametrize("item_count", [1, 3])
def test_queue_costs_the_same_with_any_number_of_requests(
    item_count: int, operator: User, queries: Any
) -> None:
    for n in range(item_count):
        make_access_request(f"person{n}@example.org")
    client = client_of(operator)
    client.get(QUEUE)

    with queries(8):
        answer = client.get(QUEUE)

    assert len(answer.context["listed"]) == item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_request_costs_the_same_with_any_number_of_people(
    item_count: int, operator: User, queries: Any
) -> None:
    row = make_access_request(*(f"person{n}@example.org" for n in range(item_count)))
    client = client_of(operator)
    client.get(QUEUE)

    with queries(19):
        answer = client.get(f"{QUEUE}{row.pk}/")

    assert len(answer.context["people"]) == item_count


def test_queue_shows_the_oldest_first_and_finds_by_unp_and_number(operator: User) -> None:
    first, second = make_access_request(), make_access_request(unp=UNPS[1])
    access_requests.refuse(
        by=operator, request=make_access_request(unp=UNPS[2]), version=1, reason="нет письма"
    )
    client = client_of(operator)

    def shown(query: str) -> list[int]:
        return [row.pk for row, _said in client.get(QUEUE + query).context["listed"]]

    assert shown("") == [first.pk, second.pk]
    assert shown(f"?q={UNPS[1]}") == [second.pk]
    assert shown(f"?q=№ {first.pk}") == [first.pk]
    assert len(shown("?state=refused")) == 1
    assert client.get(f"{QUEUE}?state=other").status_code == 404
    assert shown("?q=%F0%9F%99%82") == []


def test_operator_approves_and_everybody_is_invited(operator: User) -> None:
    row = make_access_request(is_authority=True)
    page = client_of(operator).get(f"{QUEUE}{row.pk}/")
    assert "ещё нет" in page.text

    answer = client_of(operator).post(
        f"{QUEUE}{row.pk}/approval/", {"version": "1", "is_authority": "on"}
    )

    assert answer.headers["Location"] == QUEUE
    assert Organization.objects.get().is_authority
    assert mail.outbox[-1].subject == "Приглашение в кабинет организации"


@pytest.mark.parametrize("version", ["2", "", "x", "²", "9" * 30])
def test_stale_page_decides_nothing(operator: User, version: str) -> None:
    row = make_access_request()

    answer = client_of(operator).post(f"{QUEUE}{row.pk}/approval/", {"version": version})

    assert told(answer) == ["Эта заявка уже решена или исправлена. Ничего не изменилось."]
    row.refresh_from_db()
    assert row.state == State.WAITING


@pytest.mark.parametrize(
    ("verb", "name", "state"),
    [("return", "return-reason", State.RETURNED), ("refusal", "refuse-reason", State.REFUSED)],
)
def test_operator_turns_a_request_down_with_a_reason(
    operator: User, verb: str, name: str, state: str
) -> None:
    row = make_access_request()
    client = client_of(operator)

    silent = client.post(f"{QUEUE}{row.pk}/{verb}/", {"version": "1", name: " "})
    assert AuditEntry.objects.get(action="access_request.read").by == operator  # it names people
    client.post(f"{QUEUE}{row.pk}/{verb}/", {"version": "1", name: "нет подписи"})

    assert silent.status_code == 422
    assert "Напишите причину" in silent.text
    row.refresh_from_db()
    assert (row.state, row.reason) == (state, "нет подписи")


def test_operator_enters_a_paper_letter_without_a_scan(operator: User) -> None:
    answer = client_of(operator).post(f"{QUEUE}paper/", filled(letter_kind="letterhead"))

    row = AccessRequest.objects.get()
    assert answer.headers["Location"] == f"{QUEUE}{row.pk}/"
    assert row.entered_by == operator


def test_scan_is_handed_out_as_a_file_to_save(operator: User) -> None:
    row = make_access_request(scan=ContentFile(PDF, "scan.pdf"))

    answer = client_of(operator).get(f"{QUEUE}{row.pk}/scan/")

    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == (f'attachment; filename="request-{row.pk}.pdf"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.get(action="access_request.read scan").by == operator


def test_picture_is_handed_out_as_what_it_is(operator: User) -> None:
    Client().post(FORM, filled(scan=upload(picture("PNG"), "letter.pdf")))
    row = AccessRequest.objects.get()

    answer = client_of(operator).get(f"{QUEUE}{row.pk}/scan/")

    answer.close()
    assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("role", ["representative", "moderator", "citizen"])
def test_scan_is_there_for_nobody_else(role: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(role))
    row = make_access_request(scan=ContentFile(PDF, "scan.pdf"))

    assert client.get(f"{QUEUE}{row.pk}/scan/").status_code == 404
    for guess in (f"/{row.scan.name}", f"/media/{row.scan.name}", f"/static/{row.scan.name}"):
        assert client.get(guess).status_code == 404


def test_operator_sends_an_invitation_again_and_the_first_link_ends(operator: User) -> None:
    row = make_access_request()
    access_requests.approve(by=operator, request=row, version=1)
    first = link_in(mail.outbox[-1])
    invitation = Invitation.objects.get()

    client_of(operator).post(f"{QUEUE}{row.pk}/invitations/{invitation.pk}/resending/")

    assert Client().get(first).status_code == 410
    assert Client().get(link_in(mail.outbox[-1])).status_code == 200


# Invitations


@pytest.fixture
def administrator(clinic: Organization) -> User:
    return make_member(clinic, "administrator")


@pytest.fixture
def link(clinic: Organization, administrator: User) -> str:
    """In the letter to a newcomer, anna@example.org."""
    invitations.invite(
        by=administrator, organization=clinic, email="anna@example.org", role="administrator"
    )
    return link_in(mail.outbox[-1])


def roles_of(email: str) -> list[str]:
    rows = Membership.objects.filter(user__email=email).order_by("role")
    return list(rows.values_list("role", flat=True))


@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_newcomer_accepts_consents_and_is_signed_in(
    link: str, clinic: Organization, password: str
) -> None:
    client = Client()

    answer = client.post(link, {"consents": "on", "password": password})

    anna = User.objects.get(email="anna@example.org")
    assert answer.headers["Location"] == f"/cabinet/{clinic.pk}/people/"
    assert who(client) == anna
    assert anna.has_usable_password() is bool(password)
    assert not password or anna.check_password(password)
    assert anna.consents.count() == 1
    assert anna.confirmed_at
    assert roles_of(anna.email) == ["administrator"]
    assert client.get(f"/cabinet/{clinic.pk}/people/").status_code == 200


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Без вашего согласия"),
        ({"consents": "on", "password": "12345"}, "не меньше 10|минимум 10|10 символов"),
        ({"consents": "on", "password": "anna@example.org"}, "похож"),
    ],
)
def test_newcomer_without_consent_or_with_a_weak_password_stays_a_guest(
    link: str, posted: dict[str, str], words: str
) -> None:
    client = Client()

    answer = client.post(link, posted)

    assert answer.status_code == 422
    assert re.search(words, answer.text, re.IGNORECASE)
    assert not who(client).is_authenticated
    assert not User.objects.filter(email="anna@example.org").exists()


def test_link_opens_once(link: str) -> None:
    Client().post(link, {"consents": "on"})

    answer = Client().post(link, {"consents": "on"})

    assert answer.status_code == 410
    assert roles_of("anna@example.org") == ["administrator"]


def test_whoever_has_accepted_is_led_into_the_cabinet_by_the_second_click(
    link: str, clinic: Organization
) -> None:
    client = Client()
    client.post(link, {"consents": "on"})

    answer = client.post(link, {"consents": "on"})

    assert answer.headers["Location"] == f"/cabinet/{clinic.pk}/people/"


def test_link_ends_after_seven_days(link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert Client().get(link).status_code == 410
        assert Client().post(link, {"consents": "on"}).status_code == 410


def with_another_end(link: str) -> str:
    return f"{link[:-2]}{'y' if link[-2] == 'x' else 'x'}/"


@pytest.mark.parametrize("change", [with_another_end, lambda s: s.replace(".", "")])
def test_changed_link_opens_nothing(link: str, change: Any) -> None:
    assert Client().get(change(link)).status_code == 410


def test_only_a_digest_of_the_link_is_kept(link: str) -> None:
    secret = link.rstrip("/").rpartition(".")[2]

    assert secret not in str(Invitation.objects.values().get())


def test_account_that_exists_joins_only_when_its_owner_is_signed_in(
    link: str, clinic: Organization
) -> None:
    anna = UserFactory(email="anna@example.org")
    guest = Client()

    page = guest.get(link)
    refused = guest.post(link, {"consents": "on", "password": PASSWORD})

    assert f"/accounts/login/?next={link}" in page.text
    assert refused.status_code == 403
    assert not who(guest).is_authenticated
    assert roles_of(anna.email) == []
    anna.refresh_from_db()
    assert not anna.check_password(PASSWORD)

    accepted = client_of(anna).post(link, {"consents": "on"})

    assert accepted.headers["Location"] == f"/cabinet/{clinic.pk}/people/"
    assert roles_of(anna.email) == ["administrator"]
    assert anna.consents.count() == 1


def test_another_person_signed_in_cannot_accept(link: str, citizen: User) -> None:
    client = client_of(citizen)

    page = client.get(link)
    refused = client.post(link, {"consents": "on"})

    assert "Вы вошли как citizen@example.org" in page.text
    assert refused.status_code == 403
    assert roles_of(citizen.email) == []
    assert not User.objects.filter(email="anna@example.org").exists()


def test_whoever_left_lately_gets_no_new_account_by_an_invitation(link: str) -> None:
    note_departure("anna@example.org")

    answer = Client().post(link, {"consents": "on"})

    assert answer.status_code == 403
    assert not User.objects.filter(email="anna@example.org").exists()
    assert Invitation.objects.get().accepted_at is None


def test_officer_needs_a_second_factor_before_the_first_page(operator: User) -> None:
    access_requests.approve(
        by=operator, request=make_access_request(is_authority=True), version=1, is_authority=True
    )
    client = Client()

    client.post(link_in(mail.outbox[-1]), {"consents": "on"})

    assert roles_of("anna@example.org") == ["administrator", "officer"]
    people = f"/cabinet/{Organization.objects.get().pk}/people/"
    assert client.get(people).headers["Location"] == "/accounts/2fa/totp/activate/"


def test_accepting_never_lowers_a_role(clinic: Organization, administrator: User) -> None:
    invitation = invitations.invite(
        by=administrator,
        organization=clinic,
        email=administrator.email,
        role="representative",
    )
    invitation.refresh_from_db()

    invitations.accept(by=administrator, invitation=invitation)

    assert roles_of(administrator.email) == ["administrator"]


# An organization's people


def people_of(organization: Organization) -> str:
    return f"/cabinet/{organization.pk}/people/"


def test_administrator_invites_a_colleague(clinic: Organization, administrator: User) -> None:
    answer = client_of(administrator).post(
        f"{people_of(clinic)}invitations/",
        {"email": "Boris@Example.org", "role": "representative", "is_officer": "on"},
    )

    invitation = Invitation.objects.get()
    assert answer.headers["Location"] == people_of(clinic)
    assert (invitation.email, invitation.role) == ("boris@example.org", "representative")
    assert not invitation.is_officer  # the clinic is no authority
    assert mail.outbox[-1].to == ["boris@example.org"]
    assert "Ссылка действует до" in client_of(administrator).get(people_of(clinic)).text


def test_colleague_cannot_be_made_an_operator(clinic: Organization, administrator: User) -> None:
    for role in ("operator", "officer", ""):
        answer = client_of(administrator).post(
            f"{people_of(clinic)}invitations/", {"email": "b@example.org", "role": role}
        )
        assert answer.status_code == 422

    assert not Invitation.objects.exists()


def test_whoever_is_there_already_is_not_invited_again(
    clinic: Organization, administrator: User
) -> None:
    answer = client_of(administrator).post(
        f"{people_of(clinic)}invitations/",
        {"email": administrator.email, "role": "representative"},
    )

    assert answer.status_code == 422
    assert "уже в кабинете" in answer.text


def test_same_mailbox_invited_twice_has_one_open_invitation(
    clinic: Organization, administrator: User, link: str
) -> None:
    invitations.invite(
        by=administrator, organization=clinic, email="anna@example.org", role="representative"
    )

    assert Invitation.objects.get().role == "representative"
    assert Client().get(link).status_code == 410


def test_administrator_takes_an_invitation_back(
    clinic: Organization, administrator: User, link: str
) -> None:
    invitation = Invitation.objects.get()

    client_of(administrator).post(f"{people_of(clinic)}invitations/{invitation.pk}/withdrawal/")

    assert Client().post(link, {"consents": "on"}).status_code == 410
    assert not Invitation.objects.exists()


def remove(by: User, organization: Organization, whom: User) -> Any:
    membership = whom.memberships.filter(organization=organization).first()
    return client_of(by).post(f"{people_of(organization)}members/{membership.pk}/removal/")


def test_administrator_removes_a_colleague(clinic: Organization, administrator: User) -> None:
    colleague = make_member(clinic)

    answer = remove(administrator, clinic, colleague)

    assert answer.headers["Location"] == people_of(clinic)
    assert client_of(colleague).get(people_of(clinic)).status_code == 403
    entry = AuditEntry.objects.get(action="membership.remove")
    assert entry.details == {"user": colleague.pk, "roles": ["representative"]}


def test_last_administrator_cannot_be_removed_even_by_the_operator(
    clinic: Organization, administrator: User, operator: User
) -> None:
    for by in (administrator, operator):
        answer = remove(by, clinic, administrator)
        assert told(answer)[0].startswith("Это единственный администратор")

    other = make_member(clinic, "administrator")
    remove(administrator, clinic, administrator)

    assert roles_of(administrator.email) == []
    assert roles_of(other.email) == ["administrator"]


def test_officer_who_is_removed_is_staff_no_more(committee: Organization) -> None:
    administrator = make_member(committee, "administrator")
    officer = make_member(committee, "officer")

    remove(administrator, committee, officer)

    officer.refresh_from_db()
    assert not officer.is_officer


def test_representative_reads_but_does_not_change(
    clinic: Organization, administrator: User, representative: User
) -> None:
    page = client_of(representative).get(people_of(clinic))

    assert "Приглашают и убирают коллег администраторы" in page.text
    assert "Пригласить коллегу" not in page.text
    assert remove(representative, clinic, administrator).status_code == 403
    assert roles_of(administrator.email) == ["administrator"]


def test_administrator_administers_units_but_no_strangers(
    clinic: Organization, other_clinic: Organization, administrator: User
) -> None:
    unit = make_organization(parent=clinic)
    colleague, stranger = make_member(unit), make_member(other_clinic)

    assert remove(administrator, unit, colleague).status_code == 302
    assert remove(administrator, other_clinic, stranger).status_code == 403
    # a row of another organization under one's own address
    membership = stranger.memberships.get()
    answer = client_of(administrator).post(f"{people_of(clinic)}members/{membership.pk}/removal/")
    assert answer.status_code == 404
    assert roles_of(stranger.email) == ["representative"]


OFFICIAL = {
    "full_name": "Петров Борис",
    "position": "программист",
    "email": "Boris@example.org",
    "phone": "+375 17 123-45-67",
    "functions": ["support"],
    "order_number": "17-к",
    "order_date": "2026-02-01",
}


def test_administrator_names_changes_and_removes_an_official(
    clinic: Organization, administrator: User
) -> None:
    client, address = client_of(administrator), f"{people_of(clinic)}officials/"

    client.post(address, OFFICIAL)
    official = Official.objects.get()
    page = client.get(people_of(clinic)).text
    client.post(f"{address}{official.pk}/", {**OFFICIAL, "position": "инженер"})
    official.refresh_from_db()

    assert (official.email, official.position) == ("boris@example.org", "инженер")
    assert "Техническая поддержка:" in page
    assert "Приказ № 17-к от 1 февраля 2026" in page

    client.post(f"{address}{official.pk}/removal/")
    assert not Official.objects.exists()


def test_official_with_a_known_mailbox_is_refused(
    clinic: Organization, administrator: User
) -> None:
    client, address = client_of(administrator), f"{people_of(clinic)}officials/"
    client.post(address, OFFICIAL)

    answer = client.post(address, {**OFFICIAL, "full_name": "Другой"})

    assert answer.status_code == 422
    assert "уже в списке" in answer.text


@pytest.mark.parametrize("item_count", [1, 3])
def test_people_page_costs_the_same_with_any_number_of_people(
    item_count: int, clinic: Organization, administrator: User, queries: Any
) -> None:
    for _ in range(item_count):
        make_member(clinic)
    client = client_of(administrator)
    client.get(people_of(clinic))

    with queries(8):
        answer = client.get(people_of(clinic))

    assert len(answer.context["members"]) == item_count + 1


def test_what_is_told_of_an_official_is_among_all_about_me(
    clinic: Organization, administrator: User
) -> None:
    client_of(administrator).post(f"{people_of(clinic)}officials/", OFFICIAL)
    boris = UserFactory(email="boris@example.org")

    assert personal_data.everything_about(boris)["officials"] == [
        {
            "organization": clinic.name,
            "name": "Петров Борис",
            "position": "программист",
            "phone": "+375 17 123-45-67",
            "functions": ["техническая поддержка"],
        }
    ]


class TestLastAdministrator:
    """An organization isn't left without anybody to invite others (issue: the last one stays)."""

    def test_is_told_why_the_account_stays(self, client: Client, clinic: Organization) -> None:
        last = make_member(clinic, "administrator")
        client.force_login(last)

        page = client.get("/accounts/data/").content.decode()
        client.post("/accounts/data/leave/")

        assert f"единственный администратор организации «{clinic.short_name}»" in page
        assert "Да, удалить" not in page
        last.refresh_from_db()
        assert last.leaves_at is None

    def test_may_go_once_there_is_another_who_stays(
        self, client: Client, clinic: Organization
    ) -> None:
        first, second = (make_member(clinic, "administrator") for _ in range(2))
        leaving.ask_to_leave(first)
        with pytest.raises(leaving.StillNeeded):
            leaving.ask_to_leave(second)
        make_member(clinic, "administrator")

        leaving.ask_to_leave(second)

        assert second.leaves_at

    def test_account_waits_while_the_other_is_gone(self, clinic: Organization) -> None:
        first, second = (make_member(clinic, "administrator") for _ in range(2))
        leaving.ask_to_leave(first)
        second.delete()
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            leaving.delete_those_who_left()
            assert User.objects.filter(pk=first.pk).exists()
            make_member(clinic, "administrator")
            leaving.delete_those_who_left()

        assert not User.objects.filter(pk=first.pk).exists()


def test_queue_has_pages(client: Client, operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("organizations.selectors.access.PAGE", 1)
    first, second = (make_access_request(unp=unp) for unp in UNPS[:2])
    client.force_login(operator)

    page = client.get(QUEUE)
    assert [row.pk for row, _said in page.context["listed"]] == [first.pk]
    after = client.get(QUEUE + page.context["steps"]["next_url"])

    assert [row.pk for row, _said in after.context["listed"]] == [second.pk]
    assert "state=waiting" in after.context["steps"]["previous_url"]
    assert client.get(f"{QUEUE}?after=x").status_code == 302
