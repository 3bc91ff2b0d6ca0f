"""Versions of a local registry: drafted, approved, sent, decided once; what follows from it."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations import services as organization_services
from organizations.models import Organization, Oversight, RegistryEdge
from ratings import scores
from ratings.models import ALL_TIME, Questionnaire, Scope, Score
from registries.models import RegistryEntry, RegistryVersion
from registries.services import decisions, entries, versions
from registries.services.announcements import announce
from tests.factories import (
    UserFactory,
    make_member,
    make_organization,
    make_registry_version,
    make_staff,
    rate,
)
from tests.ratings.test_concurrency import at_once, submit

State = RegistryVersion.State


@pytest.fixture
def authority(db: None) -> Organization:
    return make_organization(name_ru="Лиозненский райисполком", is_authority=True)


@pytest.fixture
def by(authority: Organization) -> User:
    return make_member(authority, "officer")


def ids_of(version: RegistryVersion) -> set[int]:
    rows = RegistryEntry.objects.filter(version=version)
    return set(rows.values_list("organization_id", flat=True))


def edges_of(authority: Organization) -> set[int]:
    rows = RegistryEdge.objects.filter(authority=authority)
    return set(rows.values_list("organization_id", flat=True))


def approve(version: RegistryVersion, by: User, **told: Any) -> None:
    version.refresh_from_db()
    versions.approve(
        by=by,
        version=version,
        **{
            "revision": version.revision,
            "document_number": "14-р",
            "document_date": date(2026, 3, 2),
            "signed_by": "председатель Иванов И. И.",
            **told,
        },
    )


# Drafting


def test_draft_takes_any_organization_but_the_authority_itself(
    authority: Organization, by: User
) -> None:
    person, hidden = make_organization(), make_organization(categories=[])
    unit = make_organization(parent=person)
    other = make_organization(is_authority=True)
    wanted = [person, hidden, unit, other]
    draft = versions.start_draft(by=by, authority=authority)

    added = entries.add_entries(
        by=by, version=draft, organizations=[one.pk for one in (*wanted, authority)]
    )
    again = entries.add_entries(by=by, version=draft, organizations=[person.pk])

    assert (added, again) == (4, 0)
    assert ids_of(draft) == {one.pk for one in wanted}


def test_draft_begins_with_another_version_and_one_is_under_way(
    authority: Organization, by: User
) -> None:
    first, second = make_organization(), make_organization()
    in_force = make_registry_version(authority, [first, second])

    draft = versions.start_draft(by=by, authority=authority, like=in_force)
    with pytest.raises(versions.UnderWay):
        versions.start_draft(by=by, authority=authority)
    entries.remove_entries(by=by, version=draft, organizations=[first.pk, 10**9])

    assert (draft.number, draft.state) == (2, State.DRAFT)
    assert ids_of(draft) == {second.pk}
    assert ids_of(in_force) == edges_of(authority) == {first.pk, second.pk}


def test_another_authoritys_version_is_no_beginning(authority: Organization, by: User) -> None:
    other = make_registry_version(make_organization(is_authority=True), [make_organization()])

    with pytest.raises(ValueError, match="another authority"):
        versions.start_draft(by=by, authority=authority, like=other)


def test_discarded_draft_is_gone_and_the_next_may_begin(authority: Organization, by: User) -> None:
    draft = make_registry_version(authority, [make_organization()], "draft")

    versions.discard(by=by, version=draft)

    assert not RegistryVersion.objects.exists()
    assert not RegistryEntry.objects.exists()
    assert versions.start_draft(by=by, authority=authority).number == 1


@pytest.mark.parametrize("state", ["approved", "sent", "returned", "in_force"])
def test_only_a_draft_changes(state: str, authority: Organization, by: User) -> None:
    clinic = make_organization()
    version = make_registry_version(authority, [clinic], state)

    for change in (entries.add_entries, entries.remove_entries):
        with pytest.raises(versions.NotNow):
            change(by=by, version=version, organizations=[clinic.pk])  # type: ignore[operator]
    with pytest.raises(versions.NotNow):
        versions.discard(by=by, version=version)
    with pytest.raises(versions.NotNow):
        approve(version, by)

    assert ids_of(version) == {clinic.pk}


# Approval and sending


def test_approval_needs_entries_a_number_and_a_day_that_has_come(
    authority: Organization, by: User
) -> None:
    empty = versions.start_draft(by=by, authority=authority)
    with pytest.raises(versions.NoEntries):
        approve(empty, by)
    entries.add_entries(by=by, version=empty, organizations=[make_organization().pk])

    for told in (
        {"document_number": " "},
        {"document_date": timezone.localdate() + timedelta(days=1)},
        {"document_number": "1" * 61},
    ):
        with pytest.raises(ValidationError):
            approve(empty, by, **told)
    empty.refresh_from_db()
    assert empty.state == State.DRAFT
    approve(empty, by, document_date=timezone.localdate())
    empty.refresh_from_db()
    assert (empty.state, empty.document_number) == (State.APPROVED, "14-р")


def test_approval_of_entries_that_changed_meanwhile_is_refused(
    authority: Organization, by: User
) -> None:
    draft = make_registry_version(authority, [make_organization()], "draft")
    seen = draft.revision
    entries.add_entries(by=by, version=draft, organizations=[make_organization().pk])

    with pytest.raises(versions.Overtaken):
        approve(draft, by, revision=seen)


def test_document_is_kept_replaced_and_left_by_nothing_that_failed(
    authority: Organization, by: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draft = make_registry_version(authority, [make_organization()], "draft")

    def files() -> list[bytes]:
        return [path.read_bytes() for path in tmp_path.rglob("*.pdf")]

    with pytest.raises(ValidationError):
        approve(draft, by, document=ContentFile(b"0", "scan.pdf"), document_number="1" * 61)
    assert files() == []
    approve(draft, by, document=ContentFile(b"1", "scan.pdf"))
    versions.take_back(by=by, version=draft)
    approve(draft, by)
    assert files() == [b"1"]


def test_approval_is_taken_back_before_sending_alone(authority: Organization, by: User) -> None:
    version = make_registry_version(authority, [make_organization()], "approved")

    versions.take_back(by=by, version=version)
    version.refresh_from_db()
    assert (version.state, version.approved_at) == (State.DRAFT, None)
    with pytest.raises(versions.NotNow):
        versions.send(by=by, version=version)
    approve(version, by)
    versions.send(by=by, version=version)
    with pytest.raises(versions.NotNow):
        versions.take_back(by=by, version=version)
    with pytest.raises(versions.NotNow):
        versions.send(by=by, version=version)


# The operator's decision


def test_put_in_force_takes_the_place_of_the_last_with_access_and_marks(
    authority: Organization, by: User, operator: User
) -> None:
    before, stays, comes = (make_organization() for _ in range(3))
    unit = make_organization(parent=comes)
    for organization, mark in ((before, 2), (stays, 4), (unit, 5)):
        rate(UserFactory(), organization, mark)
    first = make_registry_version(authority, [before, stays])
    second = make_registry_version(authority, [stays, comes], "sent")
    mail.outbox.clear()

    decisions.put_in_force(by=operator, version=second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.IN_FORCE)
    assert first.superseded_at == second.decided_at
    assert edges_of(authority) == {stays.pk, comes.pk}
    seen = Questionnaire.objects.visible_to(by).values_list("organization", flat=True)
    assert set(seen) == {stays.pk, unit.pk}
    score = Score.objects.get(organization=authority, period=ALL_TIME, scope=Scope.CONSOLIDATED)
    assert (score.count, score.sum) == (2, 9 * 840)
    assert list(scores.differences()) == []
    assert list(oversight.differences()) == []
    [letter] = mail.outbox
    assert letter.to == [by.email]
    assert "реестр № 2 введён в действие" in letter.subject
    assert f"/authority/{authority.pk}/registry/2/" in letter.body
    actions = AuditEntry.objects.filter(subject=f"registryversion:{second.pk}").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        *("registry.start", "registry.add", "registry.approve", "registry.send"),
        "registry.put in force",
    ]


def test_authorities_may_list_each_other(authority: Organization, operator: User) -> None:
    clinic = make_organization()
    other = make_organization(registry=[clinic])
    rate(UserFactory(), clinic, 3)
    make_registry_version(other, [authority, clinic])

    make_registry_version(authority, [other])

    assert Oversight.objects.filter(above=authority, below=other).exists()
    assert not Oversight.objects.filter(above=authority, below=clinic).exists()
    assert list(scores.differences()) == []


def test_returned_version_says_why_and_changes_nothing(
    authority: Organization, by: User, operator: User
) -> None:
    clinic = make_organization()
    first = make_registry_version(authority, [clinic])
    second = make_registry_version(authority, [make_organization()], "sent")
    mail.outbox.clear()

    with pytest.raises(ValueError, match="reason"):
        decisions.return_version(by=operator, version=second, reason=" ")
    decisions.return_version(by=operator, version=second, reason="Нет подписи председателя")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.IN_FORCE, State.RETURNED)
    assert edges_of(authority) == {clinic.pk}
    [letter] = mail.outbox
    assert "Нет подписи председателя" in letter.body
    again = versions.start_draft(by=by, authority=authority, like=second)
    assert ids_of(again) == ids_of(second)


@pytest.mark.parametrize("state", ["draft", "approved", "in_force", "returned"])
def test_only_what_was_sent_is_decided(state: str, authority: Organization, operator: User) -> None:
    version = make_registry_version(authority, [make_organization()], state)

    with pytest.raises(versions.NotNow):
        decisions.put_in_force(by=operator, version=version)
    with pytest.raises(versions.NotNow):
        decisions.return_version(by=operator, version=version, reason="поздно")


def test_authority_no_more_has_nothing_put_in_force(
    authority: Organization, operator: User
) -> None:
    version = make_registry_version(authority, [make_organization()], "sent")
    organization = Organization.objects.get(pk=authority.pk)
    organization.is_authority = False
    organization_services.save_organization(by=None, organization=organization)

    with pytest.raises(decisions.NoAuthority):
        decisions.put_in_force(by=operator, version=version)

    version.refresh_from_db()
    assert version.state == State.SENT


def test_mail_server_that_is_down_keeps_nothing_back_and_loses_nothing(
    authority: Organization, by: User, operator: User, monkeypatch: Any
) -> None:
    version = make_registry_version(authority, [make_organization()], "sent")
    mail.outbox.clear()

    def down(*args: Any, **kwargs: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.message.EmailMessage.send", down)
        decisions.put_in_force(by=operator, version=version)
        decisions.tell_untold()

    version.refresh_from_db()
    assert (version.state, version.told_at) == (State.IN_FORCE, None)
    decisions.tell_untold()
    decisions.tell_untold()
    assert [letter.to for letter in mail.outbox] == [[by.email]]


def test_three_thousand_entries_switch_on_this_database(authority: Organization) -> None:
    made = Organization.objects.bulk_create(
        (Organization(name_ru=f"Школа № {n}") for n in range(3_000)), batch_size=200
    )
    oversight.rebuild()
    ids = [one.pk for one in made]
    oversight.set_registry(authority=authority, organizations=ids[:2_900])

    oversight.set_registry(authority=authority, organizations=ids[1_500:])

    assert edges_of(authority) == set(ids[1_500:])
    assert list(oversight.differences()) == []


def test_notice_of_registration_is_included_by_one_click(authority: Organization, by: User) -> None:
    clinic, school = make_organization(), make_organization(categories=[])
    make_registry_version(authority, [clinic])
    told = announce(by=by, organization=school, authority=authority)

    version = entries.include(by=by, announcement=told)
    entries.include(by=by, announcement=told)

    assert ids_of(version) == {clinic.pk, school.pk}
    assert edges_of(authority) == {clinic.pk}
    approve(version, by)
    with pytest.raises(versions.NotNow):
        entries.include(by=by, announcement=told)


# Many at once

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_operators_decide_a_version_once() -> None:
    authority, clinic = make_organization(is_authority=True), make_organization()
    version = make_registry_version(authority, [clinic], "sent")
    operators = [make_staff("operator") for _ in range(2)]

    raised = at_once(
        [
            *(lambda by=by: decisions.put_in_force(by=by, version=version) for by in operators),
            *(
                lambda by=by: decisions.return_version(by=by, version=version, reason="нет")
                for by in operators
            ),
        ],
        workers=4,
    )

    assert [type(error) for error in raised] == [versions.NotNow] * 3
    version.refresh_from_db()
    in_force = version.state == State.IN_FORCE
    assert edges_of(authority) == ({clinic.pk} if in_force else set())
    decided = AuditEntry.objects.filter(
        action__in=["registry.put in force", "registry.return"],
        subject=f"registryversion:{version.pk}",
    )
    assert decided.count() == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_registries_are_put_in_force_while_people_rate_and_everybody_reads() -> None:
    clinics = [make_organization() for _ in range(6)]
    ministry = make_organization(registry=clinics[:2])
    committee = make_organization(registry=clinics[3:])
    operator, people = make_staff("operator"), [UserFactory() for _ in range(60)]
    jobs: list[Callable[[], object]] = [
        submit(person, clinics[n % 6]) for n, person in enumerate(people)
    ]
    by = UserFactory()

    def switch(authority: Organization, members: list[Organization]) -> None:
        for size in range(1, 4):
            version = versions.start_draft(by=by, authority=authority)
            ids = [one.pk for one in members[size:]]
            entries.add_entries(by=by, version=version, organizations=ids)
            approve(version, by)
            versions.send(by=by, version=version)
            decisions.put_in_force(by=operator, version=version)

    renamed = Organization.objects.get(pk=clinics[4].pk)
    jobs.insert(5, lambda: switch(ministry, [*clinics, committee]))
    jobs.insert(11, lambda: switch(committee, [ministry, *clinics]))
    jobs.insert(17, lambda: organization_services.save_organization(by=None, organization=renamed))
    answers: list[int] = []
    done = threading.Event()

    def read() -> None:
        from django.test import Client  # noqa: PLC0415 — a client of this thread

        try:
            while not done.is_set():
                for address in ("/organizations/", "/rating/", f"/organizations/{ministry.pk}/"):
                    answers.append(Client().get(address).status_code)
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        raised = at_once(jobs, workers=12)
    finally:
        done.set()
        reader.join(timeout=60)

    assert raised == []
    assert set(answers) == {200}
    scores.settle()
    assert list(scores.differences()) == []
    assert list(oversight.differences()) == []
    for authority in (ministry, committee):
        [version] = RegistryVersion.objects.filter(authority=authority, state=State.IN_FORCE)
        assert ids_of(version) == edges_of(authority)


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_officers_begin_one_draft() -> None:
    authority = make_organization(is_authority=True)
    people = [UserFactory() for _ in range(8)]

    raised = at_once(
        [lambda by=by: versions.start_draft(by=by, authority=authority) for by in people],
        workers=8,
    )

    assert {type(error) for error in raised} == {versions.UnderWay}
    assert RegistryVersion.objects.count() == 1
