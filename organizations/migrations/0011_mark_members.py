"""Members from before accounts knew them."""

from django.db import migrations


def mark_members(apps, schema_editor):
    """Whoever stands for an organization finds its cabinet in the menu."""
    Membership = apps.get_model("organizations", "Membership")
    User = apps.get_model("accounts", "User")
    User.objects.filter(pk__in=Membership.objects.values("user")).update(is_member=True)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0010_cabinet_data"),
        ("accounts", "0006_members"),
    ]

    operations = [migrations.RunPython(mark_members, migrations.RunPython.noop)]
