"""Officers from before accounts knew them."""

from django.db import migrations


def mark_officers(apps, schema_editor):
    """Whoever is an officer of an authority signs in with two factors from now on."""
    Membership = apps.get_model("organizations", "Membership")
    User = apps.get_model("accounts", "User")
    officers = Membership.objects.filter(role="officer").values("user")
    User.objects.filter(pk__in=officers).update(is_officer=True)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_index_regions"),
        ("accounts", "0002_people"),
    ]

    operations = [migrations.RunPython(mark_officers, migrations.RunPython.noop)]
