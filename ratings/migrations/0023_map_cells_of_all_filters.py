"""The map's cells by authority and sphere together, and by whether of one's own will."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0022_map_cells_of_periods'),
    ]

    operations = [
        # cells are made anew by the next run; until then the scores tell
        migrations.RunSQL(
            [
                "DELETE FROM ratings_summaryrun WHERE what LIKE 'map%'",
                "DELETE FROM ratings_mapcell",
                "DELETE FROM ratings_mapblock",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(
            model_name='mapblock',
            name='map_block_once',
        ),
        migrations.RemoveConstraint(
            model_name='mapcell',
            name='map_cell_once',
        ),
        migrations.AddField(
            model_name='mapblock',
            name='authority_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='mapcell',
            name='authority_id',
            field=models.BigIntegerField(default=0, help_text='whose registry; 0 for all of them'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='mapcell',
            name='voluntary',
            field=models.PositiveSmallIntegerField(default=0, help_text='1: registered of their own will'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='mapcell',
            name='set_id',
            field=models.BigIntegerField(help_text='of the sphere or category; else 0'),
        ),
        migrations.AddConstraint(
            model_name='mapblock',
            constraint=models.UniqueConstraint(fields=('period', 'level', 'authority_id', 'kind', 'set_id', 'zoom', 'x', 'y'), name='map_block_once'),
        ),
        migrations.AddConstraint(
            model_name='mapcell',
            constraint=models.UniqueConstraint(fields=('period', 'level', 'authority_id', 'kind', 'set_id', 'zoom', 'x', 'y', 'region_id', 'district_id', 'settlement_id', 'city_district_id', 'band', 'voluntary'), name='map_cell_once'),
        ),
    ]
