"""The local registries of the demo's authorities: those in force are the real hierarchy; one is
being drawn up, one waits for the operator, one was returned, one was replaced."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization, RegistryEdge
from registries.models import RegistryEntry, RegistryVersion
from registries.services import decisions, entries, versions
from registries.services.announcements import announce

State = RegistryVersion.State
COMMITTEE = "rik-vi-liozno"
NEIGHBOURS = ("rik-vi-dubrovno", "rik-vi-senno", "rik-vi-tolochin")
LACKED = 3  # organizations that the committee's first registry didn't have
SIGNED = "председатель Зарецкий А. В."  # of the demo
REASON = (
    "В реестре нет районной библиотеки, а документ приложен без подписи. "
    "Исправьте и направьте снова."
)


def write_registries(by_key: Mapping[str, Organization], signed: Mapping[str, User]) -> None:
    """Give every authority with organizations its registry in force, and tell the stories.

    Args:
        by_key: the demo's organizations by their keys.
        signed: the demo's sign-ins by their roles.
    """
    today = timezone.localdate()
    authorities = RegistryEdge.objects.order_by("authority").values_list("authority", flat=True)
    committee = by_key[COMMITTEE]
    ids = list(authorities.distinct())
    RegistryVersion.objects.bulk_create(
        (_in_force(pk, 2 if pk == committee.pk else 1, today) for pk in ids), batch_size=500
    )
    RegistryVersion.objects.update(started_at=F("approved_at"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registries_registryentry (version_id, organization_id, added_at,"
            " unp, name_ru, name_be, name_en, short_name_ru, short_name_be, short_name_en, place)"
            " SELECT version.id, edge.organization_id, version.started_at,"
            " '', '', '', '', '', '', '', ''"
            " FROM registries_registryversion version"
            " JOIN organizations_registryedge edge ON edge.authority_id = version.authority_id"
            " WHERE version.state = 'in_force'"
        )
    _first_one(committee, today)
    versions.keep_names(RegistryEntry.objects.all())
    _under_way(by_key, signed)
    _announced(committee, signed)


def _in_force(authority: int, number: int, today: date) -> RegistryVersion:
    # the committee's was in force when it looked back on the last half-year; others' are newer
    approved = today - timedelta(days=(200 if number > 1 else 30) + authority % 90)
    return RegistryVersion(
        authority_id=authority,
        number=number,
        state=State.IN_FORCE,
        document_number=f"{authority % 400 + 12}-р",
        document_date=approved,
        signed_by=SIGNED,
        approved_at=_at(approved, 11),
        sent_at=_at(approved, 12),
        decided_at=_at(approved + timedelta(days=2), 10),
        told_at=_at(approved + timedelta(days=2), 10),
    )


def _first_one(committee: Organization, today: date) -> None:
    """What the committee's registry replaced: a few organizations short."""
    now = RegistryVersion.objects.get(authority=committee)
    approved = today - timedelta(days=480)
    first = _in_force(committee.pk, 1, today)
    first.state, first.document_date, first.document_number = State.SUPERSEDED, approved, "31-р"
    first.approved_at, first.sent_at = _at(approved, 11), _at(approved, 12)
    first.decided_at = first.told_at = _at(approved + timedelta(days=1), 10)
    first.superseded_at = now.decided_at
    first.save()
    RegistryVersion.objects.filter(pk=first.pk).update(started_at=first.approved_at)
    ids = RegistryEntry.objects.filter(version=now).order_by("organization")
    had = list(ids.values_list("organization_id", flat=True))[LACKED:]
    RegistryEntry.objects.bulk_create(
        RegistryEntry(version=first, organization_id=one) for one in had
    )


def _under_way(by_key: Mapping[str, Organization], signed: Mapping[str, User]) -> None:
    """Districts whose next registries are on their way."""
    by = signed["officer"]
    goals = (State.DRAFT, State.SENT, State.RETURNED)
    for goal, like in zip(goals, _others_of(by_key), strict=False):
        authority = like.authority
        version = versions.start_draft(by=by, authority=authority, like=like)
        entries.add_entries(by=by, version=version, organizations=_others(authority)[:2])
        if goal == State.DRAFT:
            continue
        if RegistryEntry.objects.filter(version=version).count() > 1:
            leaves = RegistryEntry.objects.filter(version=like).order_by("-organization")[:1]
            leaving = [row.organization_id for row in leaves]
            entries.remove_entries(by=by, version=version, organizations=leaving)
        version.refresh_from_db()
        versions.approve(
            by=by,
            version=version,
            revision=version.revision,
            document_number=f"{authority.pk % 400 + 60}-р",
            document_date=timezone.localdate() - timedelta(days=4),
            signed_by=SIGNED,
        )
        versions.send(by=by, version=version)
        if goal == State.RETURNED:
            decisions.return_version(by=signed["operator"], version=version, reason=REASON)
        days = timedelta(days=3)
        RegistryVersion.objects.filter(pk=version.pk).update(sent_at=timezone.now() - days)


def _others_of(by_key: Mapping[str, Organization]) -> list[RegistryVersion]:
    """Registries in force of others than the sign-ins' authorities: the neighbours' first, in a
    small country whoever has one."""
    near = [by_key[key].pk for key in NEIGHBOURS if key in by_key]
    rows = RegistryVersion.objects.filter(state=State.IN_FORCE).select_related("authority")
    found = rows.exclude(authority__memberships__user__is_demo=True).order_by("-authority")
    return sorted(found, key=lambda row: row.authority_id not in near)


def _announced(committee: Organization, signed: Mapping[str, User]) -> None:
    """One who has told the committee of its registration, and isn't included yet."""
    for one in Organization.objects.filter(pk__in=_others(committee)[:1]):
        announce(by=signed["operator"], organization=one, authority=committee, number="01-12/45")


def _others(authority: Organization) -> list[int]:
    """Legal persons of the authority's district that don't stand in its registry, in one order."""
    rows = Organization.objects.public().filter(
        district=authority.district_id, parent=None, is_authority=False
    )
    there = RegistryEdge.objects.filter(authority=authority).values("organization")
    return list(rows.exclude(pk__in=there).order_by("pk").values_list("pk", flat=True))


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
