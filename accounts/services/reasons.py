"""Templates of reasons, kept by the operator.

A text never changes once it is there: mending makes a new template in the old one's place, so that
whoever was told the old text still reads it in their language.
"""

from django.db import transaction
from django.db.models import Max

from accounts.models import ReasonTemplate, User
from accounts.services import record

TEXTS = ("text_ru", "text_be", "text_en")


def add_reason(*, by: User, queue: str, outcome: str, texts: dict[str, str]) -> ReasonTemplate:
    """Add a template, the last of its list.

    Args:
        texts: text_ru, text_be, text_en, all filled.
    """
    with transaction.atomic():
        rows = ReasonTemplate.objects.filter(queue=queue, outcome=outcome)
        last = rows.aggregate(last=Max("order"))["last"] or 0
        row = ReasonTemplate.objects.create(queue=queue, outcome=outcome, order=last + 1, **texts)
        record(by=by, action="reason.add", subject=row, details={"queue": queue, **texts})
    return row


def mend_reason(*, by: User, template: ReasonTemplate, texts: dict[str, str]) -> ReasonTemplate:
    """Put new texts in a template's place; the old one retires. Unchanged, it stays as it is."""
    with transaction.atomic():
        old = ReasonTemplate.objects.select_for_update().get(pk=template.pk)
        if not old.is_active or all(getattr(old, name) == texts[name] for name in TEXTS):
            return old
        new = ReasonTemplate.objects.create(
            queue=old.queue, outcome=old.outcome, order=old.order, **texts
        )
        ReasonTemplate.objects.filter(pk=old.pk).update(is_active=False)
        record(by=by, action="reason.mend", subject=new, details={"instead_of": old.pk, **texts})
    return new


def retire_reason(*, by: User, template: ReasonTemplate) -> None:
    """Offer a template no more."""
    _switch(by, template, is_active=False, action="reason.retire")


def restore_reason(*, by: User, template: ReasonTemplate) -> None:
    """Offer a retired template again."""
    _switch(by, template, is_active=True, action="reason.restore")


def move_reason_up(*, by: User, template: ReasonTemplate) -> None:
    """Let a template change places with the one before it; the first stays."""
    with transaction.atomic():
        rows = ReasonTemplate.objects.select_for_update().filter(
            queue=template.queue, outcome=template.outcome, is_active=True
        )
        ids = [row.pk for row in rows]
        place = ids.index(template.pk) if template.pk in ids else 0
        if place == 0:
            return
        ids[place - 1], ids[place] = ids[place], ids[place - 1]
        for order, pk in enumerate(ids, 1):
            ReasonTemplate.objects.filter(pk=pk).update(order=order)
        record(by=by, action="reason.move up", subject=template)


def _switch(by: User, template: ReasonTemplate, *, is_active: bool, action: str) -> None:
    with transaction.atomic():
        rows = ReasonTemplate.objects.filter(pk=template.pk, is_active=not is_active)
        if rows.update(is_active=is_active):
            record(by=by, action=action, subject=template)
