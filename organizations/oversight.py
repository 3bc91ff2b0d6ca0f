"""The one writer of `Oversight`, the closure of units and registries (DESIGN §2.3).

A questionnaire relates to the organization that it was given to, to every organization above
through `parent`, and to every authority in whose own registry one of these stands. Registries
don't chain. The closure says this row by row; units and registries hand in their direct edges.
"""

from collections.abc import Collection, Iterator

from django.db import connection, transaction

from organizations import counts
from organizations.hooks import listeners
from organizations.models import Organization, Oversight, RegistryEdge

AT_ONCE = 5_000  # a statement holds so many ids on both databases
# Whoever stands above an organization through units, itself included.
_UP = """
WITH RECURSIVE up(below, above) AS (
    SELECT id, id FROM organizations_organization
    UNION ALL
    SELECT up.below, parent.parent_id
    FROM up JOIN organizations_organization parent ON parent.id = up.above
    WHERE parent.parent_id IS NOT NULL
)"""
# Registry rows of the authorities or of the organizations below that {where} picks.
_REGISTRY_ROWS = """
INSERT INTO organizations_oversight (above_id, below_id, through_units)
SELECT DISTINCT edge.authority_id, unit.below_id, {false}
FROM organizations_registryedge edge
JOIN organizations_oversight unit
    ON unit.above_id = edge.organization_id AND unit.through_units
WHERE {where}
AND NOT EXISTS (
    SELECT 1 FROM organizations_oversight own
    WHERE own.above_id = edge.authority_id AND own.below_id = unit.below_id
    AND own.through_units
)"""


def _sql(statement: str, **more: str) -> str:
    """The statement with this database's spelling of the truth values."""
    postgresql = connection.vendor == "postgresql"
    return statement.format(
        true="TRUE" if postgresql else "1", false="FALSE" if postgresql else "0", **more
    )


@transaction.atomic
def set_registry(*, authority: Organization, organizations: Collection[int]) -> None:
    """Make these organizations (ids) the authority's registry in force, in place of the last one.

    Raises:
        ValueError: the organization is no authority.
    """
    if not authority.is_authority:
        raise ValueError(f"{authority} is not an authority")
    for listener in listeners():
        listener.begin()
    wanted = set(organizations)
    edges = RegistryEdge.objects.filter(authority=authority)
    present = set(edges.values_list("organization_id", flat=True))
    gone = sorted(present - wanted)
    for start in range(0, len(gone), AT_ONCE):
        edges.filter(organization__in=gone[start : start + AT_ONCE]).delete()
    RegistryEdge.objects.bulk_create(
        (RegistryEdge(authority=authority, organization_id=id_) for id_ in wanted - present),
        batch_size=AT_ONCE,
    )
    Oversight.objects.filter(above=authority, through_units=False).delete()
    with connection.cursor() as cursor:
        cursor.execute(_sql(_REGISTRY_ROWS, where="edge.authority_id = %s"), [authority.pk])
    counts.count_below({authority.pk})
    for listener in listeners():
        listener.after_oversight({authority.pk})


def place_new(organization: Organization) -> None:
    """Write the closure of an organization that has just been made, inside its transaction.

    Nothing relates to it yet, so no score changes; whoever counts it must do so afterwards.
    """
    above = {organization.pk}
    if organization.parent_id:
        above |= set(
            Oversight.objects.filter(
                below_id=organization.parent_id, through_units=True
            ).values_list("above_id", flat=True)
        )
    Oversight.objects.bulk_create(
        Oversight(above_id=one, below=organization, through_units=True) for one in above
    )
    if organization.parent_id:
        with connection.cursor() as cursor:
            cursor.execute(_sql(_REGISTRY_ROWS, where="unit.below_id = %s"), [organization.pk])


@transaction.atomic
def place_unit(organization: Organization) -> None:
    """Bring the closure in line with `organization.parent`, after it has moved or
    was written among many.

    Raises:
        ValueError: the new parent is the organization itself or one of its units.
    """
    moved = {organization.pk} | set(
        Oversight.objects.filter(above=organization, through_units=True).values_list(
            "below_id", flat=True
        )
    )
    if organization.parent_id in moved:
        raise ValueError("an organization can't be a unit of its own unit")
    for listener in listeners():
        listener.begin()
    rows = Oversight.objects.filter(below__in=moved)
    inside = rows.filter(above__in=moved, through_units=True)
    outside = rows.exclude(pk__in=inside.values("pk"))
    changed = set(outside.values_list("above_id", flat=True))
    outside.delete()
    if not inside.exists():
        Oversight.objects.create(above=organization, below=organization, through_units=True)
    if organization.parent_id:
        above = Oversight.objects.filter(
            below_id=organization.parent_id, through_units=True
        ).values_list("above_id", flat=True)
        Oversight.objects.bulk_create(
            Oversight(above_id=a, below_id=b, through_units=True) for a in above for b in moved
        )
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(moved))
        cursor.execute(_sql(_REGISTRY_ROWS, where=f"unit.below_id IN ({marks})"), sorted(moved))
    changed |= set(Oversight.objects.filter(below__in=moved).values_list("above_id", flat=True))
    counts.count_below(changed)
    for listener in listeners():
        listener.after_oversight(changed)


@transaction.atomic
def absorb(*, gone: Organization, kept: Organization) -> None:
    """Let `kept` stand where `gone` does: its units come under it, whoever lists it lists `kept`
    instead, once, and what it lists as an authority is listed by `kept`.

    Neither stands inside the other, or `gone` inside `kept`.
    """
    for listener in listeners():
        listener.begin()
    pair = [gone.pk, kept.pk]
    moved = below(pair)
    changed = set(Oversight.objects.filter(below__in=moved).values_list("above_id", flat=True))
    listing = RegistryEdge.objects.filter(organization=gone).values_list("authority", flat=True)
    edges = {(authority, kept.pk) for authority in listing}
    listed = RegistryEdge.objects.filter(authority=gone).values_list("organization", flat=True)
    edges |= {(kept.pk, organization) for organization in listed}
    # nobody lists themselves
    edges = {edge for edge in edges if edge[0] != edge[1] and gone.pk not in edge}
    RegistryEdge.objects.filter(organization=gone).delete()
    RegistryEdge.objects.filter(authority=gone).delete()
    RegistryEdge.objects.filter(authority=kept, organization=kept).delete()
    RegistryEdge.objects.bulk_create(
        (RegistryEdge(authority_id=above, organization_id=below) for above, below in edges),
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    Organization.objects.filter(parent=gone).update(parent=kept)
    Oversight.objects.filter(below__in=moved).delete()
    Oversight.objects.filter(above__in=pair, through_units=False).delete()
    marks = ", ".join(["%s"] * len(moved))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organizations_oversight (above_id, below_id, through_units) "
            + _sql(
                _UP.replace("organizations_organization\n    UNION", "{some}\n    UNION")
                + " SELECT above, below, {true} FROM up",
                some=f"organizations_organization WHERE id IN ({marks})",
            ),
            sorted(moved),
        )
        where = f"unit.below_id IN ({marks}) OR edge.authority_id IN (%s, %s)"
        cursor.execute(_sql(_REGISTRY_ROWS, where=f"({where})"), [*sorted(moved), *pair])
    changed |= set(Oversight.objects.filter(below__in=moved).values_list("above_id", flat=True))
    counts.count_below(changed)
    for listener in listeners():
        listener.after_oversight(changed)


def below(organizations: Collection[int]) -> set[int]:
    """These organizations and all their units."""
    rows = Oversight.objects.filter(above__in=organizations, through_units=True)
    return set(organizations) | set(rows.values_list("below_id", flat=True))


@transaction.atomic
def rebuild() -> None:
    """Write the whole closure anew from parents and registry edges."""
    for listener in listeners():
        listener.begin()
    insert = "INSERT INTO organizations_oversight (above_id, below_id, through_units) "
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM organizations_oversight")
        cursor.execute(_sql(insert + _UP + " SELECT above, below, {true} FROM up"))
        cursor.execute(_sql(_REGISTRY_ROWS, where="1 = 1"))
    counts.rebuild()
    for listener in listeners():
        listener.after_oversight(None)


def differences() -> Iterator[str]:
    """Every row in which the stored closure differs from parents and registry edges, in words."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(_UP + " SELECT above, below FROM up"))
        expected = {(above, below): True for above, below in cursor.fetchall()}
        cursor.execute(
            _UP + " SELECT edge.authority_id, up.below FROM up"
            " JOIN organizations_registryedge edge ON edge.organization_id = up.above"
        )
        for pair in cursor.fetchall():
            expected.setdefault(pair, False)
    stored = {
        (above, below): through
        for above, below, through in Oversight.objects.values_list(
            "above_id", "below_id", "through_units"
        ).iterator()
    }
    for pair in sorted(expected.keys() | stored.keys()):
        if expected.get(pair) != stored.get(pair):
            yield (
                f"oversight {pair[0]} above {pair[1]}: stored {stored.get(pair)}, "
                f"expected {expected.get(pair)}"
            )
