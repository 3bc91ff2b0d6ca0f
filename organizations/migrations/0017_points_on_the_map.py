"""Where each organization's point lies in the world of web maps."""

from typing import Any

from django.db import migrations, models

import organizations.models.points
from organizations.mercator import world_x, world_y

BATCH = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Compute it for those that have a point."""
    organizations = apps.get_model("organizations", "Organization").objects
    rows = organizations.filter(latitude__isnull=False, longitude__isnull=False).only(
        "latitude", "longitude"
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.map_x, row.map_y = world_x(row.longitude), world_y(row.latitude)
        organizations.bulk_update(batch, ["map_x", "map_y"], batch_size=500)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("organizations", "0016_upkeep")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="map_x",
            field=organizations.models.points.WorldField(
                axis="x", blank=True, editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="map_y",
            field=organizations.models.points.WorldField(
                axis="y", blank=True, editable=False, null=True
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["map_x", "map_y"],
                name="organization_in_a_box",
            ),
        ),
    ]
