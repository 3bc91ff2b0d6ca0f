"""memberships.csv: who stands for which organization. Roles of the portal itself never come from
a file: moderators, operators and officers are made here."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.services import add_member
from ratings.models import MovedMembership, MovedPerson
from ratings.moving_in.cells import Cells
from ratings.moving_in.files import MEMBERSHIPS, read
from ratings.moving_in.report import Report
from ratings.services import moving_in

Role = Membership.Role
ROLES = {"": Role.REPRESENTATIVE, **{str(role): role for role in Role if role != Role.OFFICER}}
ALWAYS = datetime.min.replace(tzinfo=UTC)
Since = dict[int, datetime]  # of each person: from when on they stand for somebody


def bring(path: Path, report: Report, now: datetime, tell: Callable[[int, int], None]) -> Since:
    """Take the memberships over; call it in a transaction.

    Returns:
        from when on each person of the file stands for an organization.
    """
    since: Since = {}
    for row in read(path, MEMBERSHIPS, tell):
        cells = Cells(row, MEMBERSHIPS, report, now)
        number, organization_number = (cells.key(key) for key in MEMBERSHIPS.required)
        role = cells.choice("role", ROLES)
        moment = cells.moment("since", is_required=False) or ALWAYS
        moved = MovedPerson.objects.filter(legacy_id=number).select_related("person").first()
        organization = _organization(organization_number) if cells.is_right else None
        if cells.is_right and moved is None:
            cells.wrong("person_legacy_id", _("Человека с этим номером нет ни здесь, ни в файле."))
        if cells.is_right and organization is None:
            cells.wrong("organization_legacy_id", _("Организации с этим номером здесь нет."))
        if not cells.is_right or moved is None or organization is None:
            continue
        key = f"{number}:{organization_number}:{role}"
        if moved.person is None or MovedMembership.objects.filter(key=key).exists():
            report.count(MEMBERSHIPS.name, "already")
        else:
            report.count(MEMBERSHIPS.name, _add(moved.person, organization, role))
            moving_in.remember_membership(key)
        if moved.person_id:
            since[moved.person_id] = min(moment, since.get(moved.person_id, moment))
    return since


def _organization(number: str) -> Organization | None:
    if not (number.isascii() and number.isdigit() and int(number) < 2**31):
        return None
    rows = Organization.objects.select_related("merged_into")
    found = rows.filter(legacy_id=int(number)).first()
    return found and (found.merged_into or found)


def _add(person: User, organization: Organization, role: str) -> str:
    try:
        add_member(by=None, user=person, organization=organization, role=role)
    except ValidationError:
        return "already"  # they were let in here
    return "new"
