"""Names are ordered in each language by its own alphabet."""

from django.db import migrations, models

from organizations.arithmetic import sort_key

BATCH = 500


def fill(apps, schema_editor):
    """The keys of the organizations that are there."""
    Organization = apps.get_model("organizations", "Organization")
    changed = []

    def write():
        fields = ["sort_key", "sort_key_be", "sort_key_en"]
        Organization.objects.bulk_update(changed, fields)
        changed.clear()

    for row in Organization.objects.order_by("pk").iterator(chunk_size=BATCH):
        russian = row.short_name_ru or row.name_ru
        row.sort_key = sort_key(russian, row.pk)
        row.sort_key_be = sort_key(row.short_name_be or row.name_be or russian, row.pk)
        row.sort_key_en = sort_key(row.name_en or russian, row.pk)
        changed.append(row)
        if len(changed) == BATCH:
            write()
    write()


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_counts_and_abbreviations")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="sort_key_be",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name="organization",
            name="sort_key_en",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["sort_key_be"],
                name="organization_by_name_be",
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("is_listed", True)),
                fields=["sort_key_en"],
                name="organization_by_name_en",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
