"""Who filled a questionnaire: told to the operator alone, with a reason, and recorded."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from ratings.models import Authorship, Questionnaire


@transaction.atomic
def show_author(*, by: User, questionnaire: Questionnaire, reason: str) -> User | None:
    """The author, if there still is one; whoever asked, when and why stays in the log.

    Raises:
        ValidationError: no reason.
    """
    if not reason.strip():
        raise ValidationError(_("Без причины автора узнать нельзя."))
    record(
        by=by,
        action="questionnaire.author",
        subject=questionnaire,
        details={"reason": reason.strip()},
    )
    found = Authorship.objects.filter(questionnaire=questionnaire).select_related("person").first()
    return found.person if found else None
