"""Mailboxes without aliases, officers, and the day on which an account will be deleted."""

from django.db import migrations, models

from accounts.mailboxes import mailbox_of


def fill_mailboxes(apps, schema_editor):
    """One account keeps the mailbox; another of the same mailbox keeps its full address."""
    User = apps.get_model("accounts", "User")
    taken = set()
    for user in User.objects.order_by("pk").only("email").iterator():
        user.mailbox = mailbox_of(user.email)
        if user.mailbox in taken:
            user.mailbox = user.email
        taken.add(user.mailbox)
        user.save(update_fields=["mailbox"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "user",
            "mailbox",
            models.CharField(
                max_length=254, null=True, help_text="the address without aliases: see mailboxes.py"
            ),
        ),
        migrations.RunPython(fill_mailboxes, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "mailbox",
            models.CharField(
                max_length=254,
                unique=True,
                help_text="the address without aliases: see mailboxes.py",
            ),
        ),
        migrations.AddField(
            "user",
            "is_officer",
            models.BooleanField(
                default=False,
                help_text="of an authority; kept by organizations, who make officers",
            ),
        ),
        migrations.AddField(
            "user",
            "leaves_at",
            models.DateTimeField(
                null=True,
                blank=True,
                help_text="when the account will be deleted, as its owner asked",
            ),
        ),
    ]
