"""What a key opens: who becomes administrator, who waits, each decided once (004; row 10)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEntry, EdsKey, User
from accounts.services import eds_keys
from organizations.models import Admission, AuthorityRequest, Membership, Organization
from organizations.services import admissions, authority_requests
from organizations.services.admissions import AlreadyDecided
from organizations.services.merging import merge, preview
from organizations.services.people import remove_member
from portal.lib import personal_data
from tests.factories import UNPS, make_member, make_organization, make_staff
from tests.organizations.keys import NAME, admission_of, bearer, come, letters, make_key, roles_of
from tests.ratings.test_concurrency import at_once, needs_postgresql

pytestmark = pytest.mark.django_db
State = Admission.State
UNP, OTHER_UNP = UNPS[1], UNPS[2]
ENTRY = "/cabinet/entry/"


# Who becomes what


def test_new_unp_registers_the_organization_and_its_administrator() -> None:
    key = make_key(organization="ОАО  «Ромашка»")

    there = come(key)

    organization = Organization.objects.get()
    assert (organization.unp, organization.name_ru) == (UNP, NAME)
    assert (organization.is_listed, organization.is_authority) == (False, False)
    assert there == f"/cabinet/{organization.pk}/welcome/"
    assert roles_of(key.user) == [(NAME, "administrator")]
    assert User.objects.get(pk=key.user_id).is_member
    assert admission_of(key.user).state == State.ADMITTED
    assert AuthorityRequest.objects.get().state == AuthorityRequest.State.ASKED
    assert AuditEntry.objects.filter(action="admission.first").count() == 1


def test_coming_again_changes_nothing(first: EdsKey) -> None:
    before = AuditEntry.objects.count()

    there = come(first)

    assert there == f"/cabinet/{Organization.objects.get().pk}/welcome/"
    assert AuditEntry.objects.count() == before
    assert Admission.objects.count() == Membership.objects.count() == 1


def test_who_has_answered_goes_to_the_cabinet(first: EdsKey) -> None:
    organization = Organization.objects.get()
    authority_requests.answer(by=first.user, organization=organization, is_authority=False)

    assert come(first) == f"/cabinet/{organization.pk}/"


def test_name_longer_than_ours_is_cut_and_in_one_line() -> None:
    come(make_key(organization="Очень\nдлинное " * 60))

    assert len(Organization.objects.get().name_ru) == 400
    assert "\n" not in Organization.objects.get().name_ru


def test_case_37_second_person_waits_and_the_administrator_is_told(first: EdsKey) -> None:
    key = make_key()

    there = come(key)

    assert there == ENTRY
    assert roles_of(key.user) == []
    row = admission_of(key.user)
    assert (row.state, row.full_name, row.version) == (State.WAITING, key.full_name, 1)
    assert letters() == [(first.user.email, "Кабинет организации: человек ждёт вашего решения")]
    body = mail.outbox[-1].body
    assert f"{key.full_name}, бухгалтер" in body
    organization = Organization.objects.get()
    assert f"/cabinet/{organization.pk}/people/waiting/{row.pk}/" in body


def test_who_waits_and_comes_again_waits_once(first: EdsKey) -> None:
    key = make_key()

    assert come(key) == come(key) == ENTRY
    assert len(letters()) == 1
    assert admission_of(key.user).version == 1


def test_newer_certificate_is_shown_of_who_waits(first: EdsKey) -> None:
    key = make_key()
    come(key)
    newer = make_key(key.user, full_name="Петрова Анна", person=key.person, position="юрист")

    come(newer)

    row = admission_of(key.user)
    assert (row.full_name, row.position, row.version) == ("Петрова Анна", "юрист", 1)


def test_organization_of_the_operator_without_administrator_is_attached_not_doubled() -> None:
    clinic = make_organization(unp=UNP, name_ru="Поликлиника")
    make_colleague = make_member(clinic)
    key = make_key(organization="УЗ «Поликлиника № 1»")

    come(key)

    clinic.refresh_from_db()
    assert Organization.objects.count() == 1
    assert clinic.name_ru == "Поликлиника"
    assert clinic.is_listed
    assert roles_of(key.user) == [("Поликлиника", "administrator")]
    assert admission_of(key.user).names_differ
    assert roles_of(make_colleague) == [("Поликлиника", "representative")]


def test_organization_of_the_operator_with_an_administrator_lets_wait() -> None:
    clinic = make_organization(unp=UNP)
    make_member(clinic, "administrator")
    key = make_key()

    assert come(key) == ENTRY
    assert admission_of(key.user).state == State.WAITING


@pytest.mark.parametrize("gone", [{"is_active": False}, {"leaves_at": "2026-01-01T00:00+03:00"}])
def test_administrator_who_cannot_decide_is_none(first: EdsKey, gone: dict[str, Any]) -> None:
    User.objects.filter(pk=first.user_id).update(**gone)
    key = make_key()

    come(key)

    assert roles_of(key.user) == [(NAME, "administrator")]
    assert letters() == []


def test_member_by_invitation_is_led_to_the_cabinet_as_who_they_are() -> None:
    clinic = make_organization(unp=UNP)
    person = make_member(clinic)

    assert come(make_key(person)) == f"/cabinet/{clinic.pk}/"
    assert roles_of(person) == [(str(clinic), "representative")]
    assert not Admission.objects.exists()


def test_authority_is_not_asked_whether_it_is_one() -> None:
    ministry = make_organization(unp=UNP, is_authority=True)

    assert come(make_key()) == f"/cabinet/{ministry.pk}/"
    assert not AuthorityRequest.objects.exists()


def test_keys_of_two_organizations_are_two_cabinets(first: EdsKey) -> None:
    come(make_key(first.user, unp=OTHER_UNP, organization="УП «Василёк»"))

    assert [name for name, _role in roles_of(first.user)] == [NAME, "УП «Василёк»"]


# Closed and merged


def test_closed_organization_lets_nobody_new_in() -> None:
    make_organization(unp=UNP, closed_on=date(2026, 3, 1))
    key = make_key()

    assert come(key) == ENTRY
    assert roles_of(key.user) == []
    assert not Admission.objects.exists()


def test_member_of_a_closed_organization_still_reads_its_cabinet() -> None:
    closed = make_organization(unp=UNP, closed_on=date(2026, 3, 1))
    person = make_member(closed)

    assert come(make_key(person)) == f"/cabinet/{closed.pk}/"


def test_key_of_what_became_part_of_another_waits_for_the_operator_alone(operator: User) -> None:
    kept = make_organization(unp=OTHER_UNP, name_ru="Преемник")
    gone = make_organization(unp=UNP, name_ru="Ромашка")
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    administrator = make_member(kept, "administrator")
    key = make_key()

    assert come(key) == ENTRY
    row = admission_of(key.user)
    assert (row.organization, row.state, row.came_by_former) == (kept, State.WAITING, True)
    rows: Any = Admission.objects
    assert list(rows.editable_by(administrator)) == []
    assert list(rows.editable_by(operator)) == [row]
    assert letters() == []


def test_first_with_the_key_of_what_became_part_is_no_administrator(operator: User) -> None:
    kept, gone = make_organization(unp=OTHER_UNP), make_organization(unp=UNP)
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    key = make_key()

    come(key)

    assert roles_of(key.user) == []


def test_who_waits_moves_along_when_organizations_are_merged(operator: User, first: EdsKey) -> None:
    waiting, both = make_key(), make_key()
    come(waiting)
    come(both)
    gone = Organization.objects.get()
    kept = make_organization(unp=OTHER_UNP)
    make_member(kept, "administrator")
    come(make_key(both.user, unp=OTHER_UNP))
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")

    row = admission_of(waiting.user)
    assert (row.organization, row.came_by_former) == (kept, True)
    assert (admission_of(both.user).organization, admission_of(both.user).unp) == (kept, OTHER_UNP)
    assert AuthorityRequest.objects.get().organization == kept
    # the one who stood for what is gone stands for what stays
    assert come(first) == f"/cabinet/{kept.pk}/welcome/"


# Removed people


def test_removed_person_waits_again_and_is_no_administrator(first: EdsKey) -> None:
    key = make_key()
    come(key)
    admissions.admit(
        by=first.user, admission=admission_of(key.user), version=1, role="administrator"
    )
    remove_member(by=first.user, membership=Membership.objects.get(user=key.user))
    assert admission_of(key.user).state == State.REMOVED

    assert come(key) == ENTRY

    assert roles_of(key.user) == []
    row = admission_of(key.user)
    assert (row.state, row.role, row.version) == (State.WAITING, "", 3)
    with pytest.raises(AlreadyDecided):
        admissions.admit(by=first.user, admission=row, version=1, role="administrator")


def test_removed_person_waits_even_where_nobody_administers_any_more() -> None:
    clinic = make_organization(unp=UNP)
    administrator, removed = make_member(clinic, "administrator"), make_member(clinic)
    remove_member(by=administrator, membership=removed.memberships.get())
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    assert come(make_key(removed)) == ENTRY
    assert roles_of(removed) == []
    assert admission_of(removed).state == State.WAITING


def test_removal_from_a_unit_leaves_no_trace(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    person = make_member(unit)

    remove_member(by=make_staff("operator"), membership=person.memberships.get())

    assert not Admission.objects.exists()


# Keys and data


def test_case_32_holder_whose_key_the_organization_revoked_is_refused(first: EdsKey) -> None:
    key = make_key()
    come(key)

    eds_keys.revoke(first.user, key)

    same = bearer(fingerprint=key.fingerprint, person=key.person, serial=key.serial)
    renewed = bearer(person=key.person)
    for who in (same, renewed):
        with pytest.raises(eds_keys.Blocked):
            eds_keys.find(who)


def test_certificate_issued_after_a_key_was_revoked_is_a_new_trust(first: EdsKey) -> None:
    lost = make_key()
    come(lost)
    eds_keys.revoke(first.user, lost)

    fresh = bearer(person=lost.person, not_before=timezone.now() + timedelta(seconds=1))

    key = eds_keys.find(fresh)
    assert key
    assert key.user == lost.user
    old = bearer(fingerprint=lost.fingerprint, person=lost.person, serial=lost.serial)
    with pytest.raises(eds_keys.Blocked):
        eds_keys.find(old)


def test_person_reads_their_admissions_among_their_data(first: EdsKey) -> None:
    (told,) = personal_data.everything_about(first.user)["admissions"]

    assert (told["organization"], told["name"], told["state"]) == (
        NAME,
        first.full_name,
        "admitted",
    )


# Races


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_first_persons_at_once_are_one_administrator_and_the_rest_wait() -> None:
    keys = [make_key() for _ in range(6)]

    raised = at_once([lambda key=key: come(key) for key in keys], workers=6)

    assert raised == []
    assert Organization.objects.count() == 1
    assert Membership.objects.count() == 1
    assert Admission.objects.filter(state=State.WAITING).count() == 5
    assert AuthorityRequest.objects.count() == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_first_persons_at_once_of_a_registered_organization_are_one_administrator() -> None:
    make_organization(unp=UNP)
    keys = [make_key() for _ in range(6)]

    raised = at_once([lambda key=key: come(key) for key in keys], workers=6)

    assert raised == []
    assert Membership.objects.count() == 1
    assert Admission.objects.filter(state=State.WAITING).count() == 5
