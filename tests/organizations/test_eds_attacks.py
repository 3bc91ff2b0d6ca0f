"""What former colleagues and holders of other organizations' keys try at a cabinet."""

import pytest

from accounts.models import User
from accounts.services import eds_keys
from organizations.models import Invitation, Membership, Organization
from organizations.selectors.keys import key_of, keys_page
from organizations.services import invitations
from organizations.services.merging import merge, preview
from organizations.services.people import remove_member
from tests.factories import UNPS, UserFactory, make_member, make_organization
from tests.organizations.keys import admission_of, come, make_key, roles_of
from tests.ratings.test_concurrency import at_once, needs_postgresql
from tests.test_access import client_of

pytestmark = pytest.mark.django_db
UNP, OTHER_UNP = UNPS[1], UNPS[2]


@pytest.mark.parametrize("address", ["clerk@example.org", "Clerk@example.org"])
def test_removed_person_comes_back_by_no_older_invitation(
    clinic: Organization, address: str
) -> None:
    administrator = make_member(clinic, "administrator")
    clerk = UserFactory(email="clerk@example.org")
    invitation = invitations.invite(
        by=administrator, organization=clinic, email=address, role="administrator"
    )
    others = invitations.invite(
        by=administrator, organization=clinic, email="new@example.org", role="representative"
    )
    invitation.refresh_from_db()
    Membership.objects.create(user=clerk, organization=clinic, role="representative")

    remove_member(by=administrator, membership=clerk.memberships.get())

    with pytest.raises(invitations.SpentInvitation):  # it was there when the page was opened
        invitations.accept(by=clerk, invitation=invitation)
    assert not clerk.memberships.exists()
    assert list(Invitation.objects.all()) == [others]


def test_keys_of_a_number_that_has_another_owner_now_are_not_shown(operator: User) -> None:
    kept, gone = make_organization(unp=OTHER_UNP), make_organization(unp=UNP)
    key = make_key(unp=UNP)
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    assert key_of(kept, key.pk) == key
    make_organization(unp=UNP, name_ru="Новая")

    assert key_of(kept, key.pk) is None
    assert keys_page(kept).rows == []


def test_whoever_decides_reads_that_the_person_was_removed_before(operator: User) -> None:
    clinic = make_organization(unp=UNP)
    administrator, clerk = make_member(clinic, "administrator"), make_member(clinic)
    never = make_key()
    come(never)
    remove_member(by=administrator, membership=clerk.memberships.get())
    come(make_key(clerk))
    row, other = admission_of(clerk), admission_of(never.user)

    for client, page in (
        (client_of(operator), "/operator/admissions/"),
        (client_of(administrator), f"/cabinet/{clinic.pk}/people/waiting/"),
    ):
        assert "уже убирали из кабинета" in client.get(f"{page}{row.pk}/").text
        assert "уже убирали из кабинета" not in client.get(f"{page}{other.pk}/").text
    assert client_of(operator).get("/operator/admissions/").text.count("уже убирали") == 1


def test_organization_reads_no_address_of_an_operator(operator: User) -> None:
    clinic = make_organization(unp=UNP)
    administrator = make_member(clinic, "administrator")
    eds_keys.revoke(operator, make_key())
    eds_keys.revoke(administrator, make_key())

    page = client_of(administrator).get(f"/cabinet/{clinic.pk}/keys/").text

    assert "оператор портала" in page
    assert operator.email not in page
    assert administrator.email in page


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_removed_and_accepting_at_once_is_out() -> None:
    clinic = make_organization()
    administrator = make_member(clinic, "administrator")
    for _ in range(8):
        clerk = make_member(clinic)
        invitation = invitations.invite(
            by=administrator, organization=clinic, email=clerk.email, role="administrator"
        )
        invitation.refresh_from_db()
        membership = clerk.memberships.get()

        raised = at_once(
            [
                lambda p=clerk, i=invitation: invitations.accept(by=p, invitation=i),
                lambda m=membership: remove_member(by=administrator, membership=m),
            ],
            workers=2,
        )

        assert {type(error) for error in raised} <= {invitations.SpentInvitation}
        assert not clerk.memberships.exists()


@pytest.mark.parametrize(
    ("had", "given", "has"),
    [
        ("representative", "representative", "representative"),
        ("representative", "administrator", "administrator"),
        ("administrator", "representative", "administrator"),
    ],
)
def test_who_waits_and_is_in_by_a_merger_can_be_let_in(
    operator: User, had: str, given: str, has: str
) -> None:
    kept, gone = make_organization(unp=UNP), make_organization(unp=OTHER_UNP)
    administrator, clerk = make_member(kept, "administrator"), make_member(gone, had)
    come(make_key(clerk))
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    row = admission_of(clerk)
    assert row.state == "waiting"

    answer = client_of(administrator).post(
        f"/cabinet/{kept.pk}/people/waiting/{row.pk}/approval/", {"version": 1, "role": given}
    )

    assert answer.status_code == 302
    assert [role for _name, role in roles_of(clerk)] == [has]
    assert admission_of(clerk).state == "admitted"
