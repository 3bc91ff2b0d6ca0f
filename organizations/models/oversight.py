"""Who stands above whom: direct edges of registries, and the closure of both kinds of edges."""

from django.db import models


class RegistryEdge(models.Model):
    """A direct edge: the organization stands in the authority's registry in force."""

    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="registry_edges"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="registered_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "organization"], name="registry_edge_once")
        ]


class Oversight(models.Model):
    """One row of the closure: a questionnaire about `below` relates to `above` (DESIGN §2.3).

    Every organization stands above itself. `through_units` says that `below` is `above` or a unit
    of it, at any depth; otherwise it is reached through the registry of `above`. Written by
    `organizations.oversight` alone.
    """

    above = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="oversees"
    )
    below = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="overseen_by"
    )
    through_units = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["above", "below"], name="oversight_once"),
            models.CheckConstraint(
                condition=~models.Q(above=models.F("below")) | models.Q(through_units=True),
                name="oversight_self_is_unit",
            ),
        ]
