"""Two organizations become one: everything moves, marks stay exact, old addresses lead on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from organizations import hooks, search
from organizations.models import (
    FormerName,
    Membership,
    Organization,
    OrganizationChange,
    Oversight,
    QrCode,
    RegistryEdge,
    Service,
)
from organizations.qr_codes import make_qr_code
from organizations.services import Overtaken
from organizations.services.cabinet import add_service
from organizations.services.merging import CannotMerge, merge, preview
from ratings import scores
from ratings.models import (
    ALL_TIME,
    Comment,
    FrozenPosition,
    Questionnaire,
    Scope,
    Score,
    Slot,
    State,
    Tag,
)
from ratings.services import add_tag
from registries.models import Addressee, RegistryEntry
from tests.factories import (
    UserFactory,
    make_member,
    make_organization,
    make_registry_version,
    make_staff,
    rate,
    send_something,
)

pytestmark = pytest.mark.django_db


def made_one(by: Any, gone: Organization, kept: Organization) -> Organization:
    return merge(by=by, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")


def mark(organization: Organization) -> tuple[int, int]:
    row = Score.objects.get(organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED)
    return row.count, row.sum


def test_every_field_that_names_an_organization_has_its_mover() -> None:
    named = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None)
        and field.concrete
        and field.remote_field.model is Organization
    }
    told = [name for mover in hooks.movers() for name in mover.fields]

    assert sorted(told) == sorted(named), "say in a Mover what becomes of it when two are merged"


def test_everything_moves_once_and_the_marks_are_exact(client: Client) -> None:
    operator, both, once = make_staff("operator"), UserFactory(), UserFactory()
    kept = make_organization(name_ru="Лиозненская ЦРБ", unp="200988541")
    gone = make_organization(name_ru="Лиозненская больница", unp="100000007", legacy_id=77)
    ward = make_organization(name_ru="Терапия", parent=gone)
    make_organization(name_ru="терапия", parent=kept)
    ministry = make_organization(is_authority=True)
    make_registry_version(ministry, [gone, kept])
    committee = make_organization(is_authority=True)
    make_registry_version(committee, [gone])
    member = make_member(gone, "administrator")
    Membership.objects.create(
        user=make_member(kept, "administrator"), organization=gone, role="administrator"
    )
    for one in (gone, kept):
        add_service(by=operator, organization=one, kind="service", name_ru="Приём терапевта")
    add_service(by=operator, organization=gone, kind="service", name_ru="Вызов врача на дом")
    code = make_qr_code(by=None, organization=gone)
    received = Service.objects.get(organization=gone, name_ru="Приём терапевта")
    first = rate(both, gone, 1, 1, 1, 1, service=received, comment="Долго ждал")
    second = rate(both, kept, 5, 5, 5, 5)
    third = rate(once, gone, 3, 3, 3, 3)
    in_ward = rate(UserFactory(), ward, 4, 4, 4, 4)
    tags = [add_tag(organization=gone, questionnaire=third, name=name) for name in ("очередь", "а")]
    same = add_tag(organization=kept, questionnaire=second, name="Очередь")
    addressee = send_something(make_member(committee, "officer"), committee, gone)
    shown = preview(gone, kept)
    moving = {line.label: (line.moving, line.staying) for line in shown.lines}

    assert shown.refusals == []
    assert shown.same_units == ["терапия"]
    assert moving["Анкеты, всех состояний"] == (2, 0)
    assert moving["— из них учтены"] == (2, 1)
    assert moving["Услуги и процедуры"] == (1, 1)
    assert moving["Люди с кабинетом"] == (1, 1)
    assert moving["Записи в локальных реестрах"] == (1, 1)
    assert moving["Метки"] == (1, 1)

    made_one(operator, gone, kept)

    gone.refresh_from_db()
    first.refresh_from_db()
    assert (gone.merged_into, gone.unp, gone.parent, gone.is_listed) == (kept, "", None, False)
    assert (first.organization, first.state) == (kept, State.REPLACED)
    assert first.service.organization == kept
    assert Comment.objects.get(questionnaire=first).organization == kept
    assert mark(kept) == (3, second.mean + third.mean + in_ward.mean)
    assert mark(gone) == (0, 0)
    assert mark(ministry) == mark(committee) == mark(kept)
    assert list(scores.differences()) == []
    assert list(search.index.differences()) == []
    entered = RegistryEntry.objects.filter(version__state="in_force")
    assert set(entered.values_list("version__authority", "organization")) == set(
        RegistryEdge.objects.values_list("authority", "organization")
    )
    assert RegistryEdge.objects.filter(organization=kept).count() == 2
    assert Oversight.objects.filter(above=kept, below=ward, through_units=True).exists()
    assert Organization.objects.get(pk=ward.pk).address_ru == gone.address_ru
    assert Membership.objects.filter(user=member, organization=kept).exists()
    assert Membership.objects.filter(organization=kept).count() == 2
    assert Service.objects.filter(organization=kept).count() == 2
    assert QrCode.objects.get(pk=code.pk).organization == kept
    assert Tag.objects.filter(organization=kept).count() == 2
    assert third.taggings.filter(tag=same).exists()
    assert third.taggings.filter(tag=tags[1]).exists()
    assert Addressee.objects.get(pk=addressee.pk).organization == kept
    assert not Slot.objects.filter(organization=gone).exists()
    assert AuditEntry.objects.filter(action="organization.merge").get().details["into"] == kept.pk
    assert "absorbed" in OrganizationChange.objects.filter(organization=kept).last().fields
    # found by what it was called, by its УНП too
    for words in ("лиозненская больница", "100000007"):
        assert kept.pk in search.find(words).relevance
    assert FormerName.objects.get(organization=kept).of == gone

    for address, there in (
        (reverse("catalogue:organization", args=[gone.pk]), f"/organizations/{kept.pk}/"),
        (f"/be/organizations/{gone.pk}/rate/?q=1", f"/be/organizations/{kept.pk}/rate/?q=1"),
        (f"/widget/{gone.pk}.svg?lang=be", f"/widget/{kept.pk}.svg?lang=be"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, there)
    assert client.post(f"/organizations/{gone.pk}/rate/").status_code == 308
    answer = client.get("/organization/77/org-page/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/organizations/{kept.pk}/"
    assert client.get(f"/q/{code.code}/")["Location"].startswith(f"/organizations/{kept.pk}/rate/")
    client.force_login(member)
    answer = client.get(reverse("cabinet:names", args=[gone.pk]))
    assert answer["Location"] == reverse("cabinet:names", args=[kept.pk])
    assert client.post(reverse("cabinet:names", args=[gone.pk])).status_code == 404


def test_what_cannot_be_one_is_refused_and_nothing_is_moved() -> None:
    operator = make_staff("operator")
    hospital, other = make_organization(), make_organization()
    ward = make_organization(parent=hospital)
    room = make_organization(parent=ward)
    closed = make_organization(closed_on=date(2026, 1, 5))
    for gone, kept, why in (
        (hospital, hospital, "две разные"),
        (ward, other, "только с"),
        (ward, room, "Поменяйте"),
        (other, closed, "закрыта"),
    ):
        with pytest.raises(CannotMerge, match=why):
            made_one(operator, gone, kept)
    with pytest.raises(ValidationError):
        merge(by=operator, gone=other, kept=hospital, digest="", reason=" ")
    before = preview(other, hospital).digest
    rate(UserFactory(), other, 5, 5, 5, 5)
    with pytest.raises(Overtaken):
        merge(by=operator, gone=other, kept=hospital, digest=before, reason="дубль")
    assert Questionnaire.objects.get().organization == other

    # a unit becomes part of the unit that it stands in
    rate(UserFactory(), room, 2, 2, 2, 2)
    made_one(operator, room, ward)
    assert mark(ward) == mark(hospital) == (1, 2 * 840)
    assert list(scores.differences()) == []


def test_a_chain_of_mergers_leads_to_the_last(client: Client) -> None:
    operator = make_staff("operator")
    first, second, third = (make_organization(name_ru=f"Школа {n}") for n in ("а", "б", "в"))
    rate(UserFactory(), first, 5, 5, 5, 5)

    made_one(operator, first, second)
    made_one(operator, second, third)

    first.refresh_from_db()
    assert first.merged_into == third
    assert client.get(f"/organizations/{first.pk}/")["Location"] == f"/organizations/{third.pk}/"
    assert mark(third) == (1, 5 * 840)
    assert set(FormerName.objects.values_list("organization", "of")) == {
        (third.pk, first.pk),
        (third.pk, second.pk),
    }
    assert list(scores.differences()) == []


def test_an_authority_becomes_part_of_another_with_its_registry_and_papers() -> None:
    operator, clinic, school = make_staff("operator"), make_organization(), make_organization()
    gone, kept = (make_organization(is_authority=True) for _ in range(2))
    make_registry_version(gone, [clinic, school, kept])
    make_registry_version(kept, [school])
    officer = make_member(gone, "officer")
    for authority, by in ((gone, officer), (kept, make_member(kept, "officer"))):
        send_something(by, authority, school)
    rate(UserFactory(), clinic, 5, 5, 5, 5)

    made_one(operator, gone, kept)

    listed = RegistryEdge.objects.filter(authority=kept).values_list("organization", flat=True)
    assert set(listed) == {clinic.pk, school.pk}
    in_force = RegistryEntry.objects.filter(version__authority=kept, version__state="in_force")
    assert set(in_force.values_list("organization", flat=True)) == {clinic.pk, school.pk}
    assert sorted(kept.assignments.values_list("number", flat=True)) == [1, 2]
    assert sorted(kept.registry_versions.values_list("number", flat=True)) == [1, 2]
    assert Organization.objects.overseen_by(officer).filter(pk=clinic.pk).exists()
    assert mark(kept) == (1, 5 * 840)
    assert list(scores.differences()) == []


def test_frozen_half_years_stay_with_whom_they_were_counted_for(time_machine: Any) -> None:
    time_machine.move_to("2026-06-20T09:00:00Z")
    operator = make_staff("operator")
    gone, kept = make_organization(), make_organization()
    for _ in range(5):
        person = UserFactory()
        rate(person, gone, 4, 4, 4, 4)
        rate(person, kept, 2, 2, 2, 2)
    time_machine.move_to("2026-07-05T09:00:00Z")
    scores.settle()
    frozen = Score.objects.filter(period__code="2026-1").order_by("pk")
    before = list(frozen.values()), list(FrozenPosition.objects.order_by("pk").values())
    rate(person, kept, 3, 3, 3, 3)

    made_one(operator, gone, kept)

    after = list(frozen.values()), list(FrozenPosition.objects.order_by("pk").values())
    assert after == before
    assert len(before[1]) > 4
    # of each person the later one: of that day four about `kept`, of the last one today's
    assert mark(kept) == (5, (4 * 2 + 3) * 840)
    assert Questionnaire.objects.filter(state=State.REPLACED).count() == 6
    assert list(scores.differences()) == []


def test_of_one_day_the_one_sent_later_stays_though_it_was_moved_in_before() -> None:
    person, gone, kept = UserFactory(), make_organization(), make_organization()
    later = rate(person, gone, 5, 5, 5, 5)
    earlier = rate(person, kept, 1, 1, 1, 1)  # has the later id, as what was moved in
    sent = later.submitted_at - timedelta(seconds=1)
    Questionnaire.objects.filter(pk=earlier.pk).update(submitted_at=sent)

    made_one(make_staff("operator"), gone, kept)

    assert Questionnaire.objects.get(state=State.COUNTED) == later
    assert mark(kept) == (1, later.mean)
    assert list(scores.differences()) == []


@pytest.mark.parametrize("preparing", ["gone", "kept"])
def test_a_registry_under_way_never_takes_the_place_of_the_other_authoritys(preparing: str) -> None:
    operator, clinic, school = make_staff("operator"), make_organization(), make_organization()
    pair = {name: make_organization(is_authority=True) for name in ("gone", "kept")}
    ruling = pair["kept" if preparing == "gone" else "gone"]
    make_registry_version(ruling, [clinic])
    make_registry_version(pair[preparing], [school], "sent")

    with pytest.raises(CannotMerge, match="готовит"):
        made_one(operator, **pair)


def test_an_authority_that_takes_in_whom_it_oversees_lists_itself_nowhere() -> None:
    gone, kept = make_organization(), make_organization(is_authority=True)
    make_registry_version(kept, [gone, make_organization()])

    moving = {line.label: (line.moving, line.staying) for line in preview(gone, kept).lines}
    made_one(make_staff("operator"), gone, kept)

    assert moving["Записи в локальных реестрах"] == (0, 0)
    assert moving["Органы, в реестрах которых она стоит"] == (0, 0)
    assert not RegistryEdge.objects.filter(organization=kept).exists()
    assert list(scores.differences()) == []
