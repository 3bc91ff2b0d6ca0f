"""What the demo's operator has done to people: neither the log nor the blocked are empty."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.services import people

SOUGHT = "person7@demo.example"


def keep_order(operator: User, moderator: User) -> None:
    """One person is found and blocked for a fortnight, another for good and let in again."""
    rude, wronged = User.objects.filter(is_demo=True).order_by("pk")[6:8]
    people.note_search(by=operator, asked={"q": SOUGHT}, found=1)
    people.note_reading(by=operator, person=rude)
    people.block(
        by=operator,
        person=rude,
        reason="Оскорбления врачей в комментариях, после двух предупреждений.",
        until=timezone.localdate() + timedelta(days=14),
    )
    people.block(by=operator, person=wronged, reason="Похоже, учётной записью завладел другой.")
    people.unblock(by=operator, person=wronged, reason="Человек позвонил и сменил пароль.")
    people.note_reading(by=operator, person=moderator)
