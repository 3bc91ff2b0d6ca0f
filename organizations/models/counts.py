"""How many organizations each choice of a filter leads to: derived, written by
`organizations.counts` alone."""

from django.db import models


class ListedCount(models.Model):
    """The public organizations of a level in one place and one kind: a cell of a small cube.

    A cell is as fine as places go; regions, districts and towns are sums of cells. How many cells
    there are depends on places and kinds, not on organizations.
    """

    class Kind(models.IntegerChoices):
        ALL = 0
        SPHERE = 1
        CATEGORY = 2
        AUTHORITY = 3  # of what stands below it

    level = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=Kind)
    set_id = models.BigIntegerField(help_text="of the sphere, category, authority; else 0")
    region_id = models.BigIntegerField(help_text="0 where there is none, as below")
    district_id = models.BigIntegerField()
    settlement_id = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "set_id", "region_id", "district_id", "settlement_id", "level"],
                name="listed_count_once",
            )
        ]
