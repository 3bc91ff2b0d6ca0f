"""What the map of a period is drawn from (docs/adr/0023).

Derived from organizations and scores, written by `ratings.scores.map_cells` alone, and as old as
its period's `SummaryRun` says.
"""

from django.db import models

from organizations.models import Level, ListedCount
from ratings.models.scores import Period


class MapCell(models.Model):
    """Listed organizations of one spot and band of marks: a place at zoom 0, a square otherwise.

    No key holds another table: what has gone meanwhile leaves with the next run.
    """

    period = models.ForeignKey(
        Period, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    level = models.PositiveSmallIntegerField(choices=Level)
    authority_id = models.BigIntegerField(help_text="whose registry; 0 for all of them")
    kind = models.PositiveSmallIntegerField(choices=ListedCount.Kind)
    set_id = models.BigIntegerField(help_text="of the sphere or category; else 0")
    zoom = models.PositiveSmallIntegerField(help_text="squares of 2^(30 - zoom) units")
    x = models.BigIntegerField(help_text="of the square; at zoom 0: 1 with a point, else 0")
    y = models.BigIntegerField()
    region_id = models.BigIntegerField(help_text="then, if frozen; 0 where there is none")
    district_id = models.BigIntegerField()
    settlement_id = models.BigIntegerField()
    city_district_id = models.BigIntegerField()
    band = models.PositiveSmallIntegerField(help_text="how many of BANDS the mark reaches")
    voluntary = models.PositiveSmallIntegerField(help_text="1: registered of their own will")
    organizations = models.IntegerField()
    ranked = models.IntegerField(help_text="with enough questionnaires for a position")
    count = models.BigIntegerField(help_text="questionnaires, each once")
    sum = models.BigIntegerField()
    points = models.IntegerField(help_text="organizations with a point")
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()
    west = models.BigIntegerField(help_text="edges of the points; 0 without points")
    north = models.BigIntegerField()
    east = models.BigIntegerField()
    south = models.BigIntegerField()
    single = models.BigIntegerField(help_text="the organization, if it is one; else 0")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "period",
                    "level",
                    "authority_id",
                    "kind",
                    "set_id",
                    "zoom",
                    "x",
                    "y",
                    "region_id",
                    "district_id",
                    "settlement_id",
                    "city_district_id",
                    "band",
                    "voluntary",
                ],
                name="map_cell_once",
            )
        ]


class MapBlock(models.Model):
    """A part of the map so crowded that its squares of a zoom are kept; others are read live."""

    period = models.ForeignKey(
        Period, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    level = models.PositiveSmallIntegerField(choices=Level)
    authority_id = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField(choices=ListedCount.Kind)
    set_id = models.BigIntegerField()
    zoom = models.PositiveSmallIntegerField(help_text="of the squares that are kept")
    x = models.BigIntegerField(help_text="of the block: BLOCK zooms coarser than its squares")
    y = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "level", "authority_id", "kind", "set_id", "zoom", "x", "y"],
                name="map_block_once",
            )
        ]
