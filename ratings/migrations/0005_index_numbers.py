import ratings.models.numbers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0004_numbers_and_services'),
    ]

    operations = [
        migrations.AlterField(
            model_name='questionnaire',
            name='number',
            field=ratings.models.numbers.NumberField(editable=False),
        ),
        migrations.RemoveIndex(
            model_name='questionnaire',
            name='questionnaire_latest',
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='questionnaire_number'),
        ),
        migrations.AddIndex(
            model_name='questionnaire',
            index=models.Index(condition=models.Q(('service__isnull', False)), fields=['service'], name='questionnaire_of_service'),
        ),
    ]
