"""The organizations' own part of making one organization part of another."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.help import move_stand
from organizations import changes, oversight
from organizations.hooks import Line
from organizations.models import (
    AccessRequest,
    Admission,
    AuthorityRequest,
    FormerName,
    Invitation,
    Membership,
    Official,
    Organization,
    QrCode,
    RegistryEdge,
    Service,
    Suggestion,
)
from organizations.search import index_organizations
from organizations.services import note_memberships
from organizations.services.upkeep import keep_name


class OrganizationsMover:
    """Registered with `organizations.hooks` before those of the rooms above: moved after them."""

    fields: Mapping[str, str] = {
        "RegistryEdge.authority": "moves: see oversight.absorb",
        "RegistryEdge.organization": "moves: see oversight.absorb",
        "Oversight.above": "derived",
        "Oversight.below": "derived",
        "Membership.organization": "moves; the same person has the same role once",
        "Official.organization": "moves; the same e-mail once",
        "AccessRequest.organization": "moves",
        "Admission.organization": "moves; of two of the same person one goes",
        "AuthorityRequest.organization": "moves, unless the other was asked, too",
        "Suggestion.organization": "moves: what it has come to",
        "Invitation.organization": "moves; of two open ones to a mailbox one goes",
        "Organization.parent": "moves: units come under the one that stays",
        "Organization.closed_with": "forgotten",
        "Organization.merged_into": "leads on to the one that stays",
        "OrganizationSphere.organization": "stays: the other has its own",
        "OrganizationCategory.organization": "stays: the other has its own",
        "OrganizationChange.organization": "stays: what happened, happened to it",
        "Service.organization": "moves; the same name once",
        "QrCode.organization": "moves",
        "SearchPosting.organization": "derived",
        "FormerName.organization": "moves, its last names too",
        "FormerName.of": "stays",
    }

    def begin(self) -> None:
        """The rows of both organizations are locked by the service."""

    def refusals(self, gone: Organization, kept: Organization) -> Iterator[str]:
        """Which two can't be one."""
        if gone.pk == kept.pk:
            yield _("Выберите две разные организации.")
            return
        if gone.merged_into_id or kept.merged_into_id:
            yield _("Одна из них уже объединена с другой.")
        if gone.level != kept.level:
            yield _(
                "Организацию можно объединить только с организацией, подразделение — только с "
                "подразделением."
            )
        if kept.is_closed:
            yield _("Та, что остаётся, закрыта. Сначала откройте её.")
        if kept.pk in oversight.below([gone.pk]) - {gone.pk}:
            yield _("Та, что остаётся, находится внутри другой. Поменяйте их местами.")

    def lines(self, gone: Organization, kept: Organization) -> Iterator[Line]:
        """Units, people, services, codes."""
        units = Organization.objects.filter(parent=gone)
        yield Line(_("Подразделения"), units.count())
        edges = RegistryEdge.objects.filter(organization=gone).exclude(authority=kept)
        both = edges.filter(authority__registry_edges__organization=kept).count()
        why = _("орган уже ведёт ту, что остаётся") if both else ""
        yield Line(_("Органы, в реестрах которых она стоит"), edges.count() - both, both, why)
        yield _line(
            _("Люди с кабинетом"),
            Membership,
            gone,
            _same_members(gone, kept),
            _("есть у обеих"),
        )
        same = Official.objects.filter(
            organization=gone,
            email__in=Official.objects.filter(organization=kept).values("email"),
        )
        yield _line(_("Ответственные лица"), Official, gone, same, _("та же почта у обеих"))
        yield _line(
            _("Приглашения"), Invitation, gone, _same_invited(gone, kept), _("приглашены в обе")
        )
        yield _line(
            _("Услуги и процедуры"), Service, gone, _same_services(gone, kept), _("есть у обеих")
        )
        codes = QrCode.objects.filter(organization=gone).count()
        yield Line(_("QR-коды: плакаты продолжат работать"), codes)

    def move(self, *, by: Any, gone: Organization, kept: Organization) -> None:
        """Move it, and let the closure follow."""
        people = list(User.objects.filter(memberships__organization=gone).distinct())
        _same_members(gone, kept).delete()
        emails = Official.objects.filter(organization=kept).values_list("email", flat=True)
        Official.objects.filter(organization=gone, email__in=list(emails)).delete()
        _same_invited(gone, kept).delete()
        _same_services(gone, kept).delete()
        _move_key_holders(gone, kept)
        for model in (Membership, Official, Invitation, Service, QrCode, AccessRequest, Suggestion):
            rows: Any = model
            rows.objects.filter(organization=gone).update(organization=kept)
        for person in people:
            note_memberships(person)
        move_stand(before=str(gone.pk), after=str(kept.pk))
        Organization.objects.filter(closed_with=gone).update(closed_with=None)
        Organization.objects.filter(merged_into=gone).update(merged_into=kept)
        _keep_names(gone, kept)
        _move_units(by, gone, kept)


def _line(label: str, model: Any, gone: Organization, same: Any, why: str) -> Line:
    total, twice = model.objects.filter(organization=gone).count(), same.count()
    return Line(label, total - twice, twice, why if twice else "")


def _same_members(gone: Organization, kept: Organization) -> Any:
    there = set(Membership.objects.filter(organization=kept).values_list("user", "role"))
    rows = Membership.objects.filter(organization=gone).values_list("pk", "user", "role")
    return Membership.objects.filter(pk__in=[pk for pk, *who in rows if tuple(who) in there])


def _same_invited(gone: Organization, kept: Organization) -> Any:
    """Of two open invitations of a mailbox the one to the organization that stays works on."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True)
    there = waiting.filter(organization=kept).values_list("email", flat=True)
    return waiting.filter(organization=gone, email__in=list(there))


def _same_services(gone: Organization, kept: Organization) -> Any:
    there = Service.objects.filter(organization=kept).values_list("name_ru", flat=True)
    return Service.objects.filter(organization=gone, name_ru__in=list(there))


def _move_key_holders(gone: Organization, kept: Organization) -> None:
    """Who came with a key; whoever waits for the one that is gone is the operator's to decide."""
    there = Admission.objects.filter(organization=kept).values_list("user", flat=True)
    Admission.objects.filter(organization=gone, user__in=list(there)).delete()
    Admission.objects.filter(organization=gone).update(organization=kept)
    asked = AuthorityRequest.objects.filter(organization=gone)
    if kept.is_authority or AuthorityRequest.objects.filter(organization=kept).exists():
        asked.delete()
    asked.update(organization=kept)


def _keep_names(gone: Organization, kept: Organization) -> None:
    """Whoever looks for the old names or the old УНП finds the one that stays."""
    FormerName.objects.filter(organization=gone, of=None).update(of=gone)
    FormerName.objects.filter(organization=gone).update(organization=kept)
    keep_name(gone, organization=kept, until=timezone.localdate())


def _move_units(by: User | None, gone: Organization, kept: Organization) -> None:
    """Units come under the one that stays, and stand where they stood."""
    units = Organization.objects.filter(parent=gone)
    rows = list(units.select_for_update(no_key=True).order_by("pk"))
    units.update(inherits_place=False, inherits_spheres=False, version=F("version") + 1)
    oversight.absorb(gone=gone, kept=kept)
    index_organizations([row.pk for row in rows])
    moved = Organization.objects.filter(pk__in=[row.pk for row in rows])
    fields: changes.Fields = {"parent": [str(gone), str(kept)]}
    changes.write_many(by=by, changed=((row, fields) for row in moved))
