import django.db.models.deletion
import ratings.models.numbers
from django.db import migrations, models

# the day in the upper bits, chance in the 45 lower ones: see ratings.models.numbers
DRAW = {
    "postgresql": (
        "UPDATE ratings_questionnaire SET number ="
        " ((day - DATE '2000-01-01')::bigint << 45) + floor(random() * 35184372088832)::bigint"
    ),
    "sqlite": (
        "UPDATE ratings_questionnaire SET number ="
        " (CAST(julianday(day) - julianday('2000-01-01') AS INTEGER) << 45)"
        " + (random() & 35184372088831)"
    ),
}


def draw_numbers(apps, schema_editor):
    schema_editor.execute(DRAW[schema_editor.connection.vendor])


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0011_mark_members'),
        ('ratings', '0003_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='questionnaire',
            name='number',
            field=ratings.models.numbers.NumberField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='questionnaire',
            name='service',
            field=models.ForeignKey(blank=True, db_index=False, help_text="what was received, of the organization's own list", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.service'),
        ),
        migrations.AddField(
            model_name='questionnaire',
            name='service_name',
            field=models.CharField(blank=True, default='', help_text='as it was called then: the list may lose it', max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(draw_numbers, migrations.RunPython.noop),
    ]
