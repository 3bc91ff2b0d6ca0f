"""`manage.py grant_role`: the first operator, who grants the other roles on the site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.mailboxes import mailbox_of
from accounts.models import User
from accounts.services.people import ROLES, AlreadySo, NotReady, grant_role


class Command(BaseCommand):
    help = "Make somebody with an account an operator or a moderator. For the first operator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address that the account was confirmed with")
        parser.add_argument("role", choices=sorted(ROLES))
        parser.add_argument(
            "--reason", default="", help="why; needed if there is an operator already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(mailbox=mailbox_of(options["email"])).first()
        if person is None:
            raise CommandError("There is no such account: sign up on the site first.")
        others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=person.pk)
        if others.exists() and not options["reason"].strip():
            raise CommandError(
                "There is an operator already, who grants roles at /operator/people/. If nobody of "
                "them can be reached, say so with --reason."
            )
        try:
            grant_role(
                by=None,
                person=person,
                role=options["role"],
                reason=options["reason"].strip() or "manage.py grant_role",
            )
        except NotReady:
            raise CommandError("The address isn't confirmed, or the person is blocked.") from None
        except AlreadySo:
            raise CommandError(f"{person.email} has this role already.") from None
        self.stdout.write(f"{person.email} is {options['role']} now. A letter is on its way.")
