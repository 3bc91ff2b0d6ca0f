"""The operator's dated settings of the rating: laid down for a day to come, never for today."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from ratings import rules
from ratings.models import RatingRule
from ratings.scores import lock_books
from ratings.services.moderation import AlreadyDecided

MOST_COUNT, MOST_DAYS = 1_000, 365


class RuleBegun(Exception):
    """The rule is in force already: it can only be followed by another one."""


def lay_down_rule(
    *, by: User, valid_from: date, minimum_count: int, repeat_days: int, reason: str
) -> RatingRule:
    """Publish the settings that will be in force from a day to come on.

    Args:
        minimum_count: how many questionnaires a position needs.
        repeat_days: within how many days a second questionnaire replaces the first; 0: all count.

    Raises:
        ValidationError: the day isn't ahead or has a rule, the numbers can't be or change nothing,
            or no reason is given.
    """
    reason = reason.strip()
    rule = _rule(valid_from, minimum_count, repeat_days, reason)
    with transaction.atomic():
        lock_books()  # midnight passes either before this or after it
        _check(rule)
        rule.save()
        record(
            by=by,
            action="rule.lay_down",
            subject=rule,
            details={
                "valid_from": valid_from.isoformat(),
                "minimum_count": minimum_count,
                "repeat_days": repeat_days,
                "reason": reason,
            },
        )
    return rule


def check_rule(*, valid_from: date, minimum_count: int, repeat_days: int, reason: str) -> None:
    """Whether `lay_down_rule` would take this now; writes nothing.

    Raises:
        ValidationError: as `lay_down_rule`.
    """
    _check(_rule(valid_from, minimum_count, repeat_days, reason.strip()))


def _rule(valid_from: date, minimum_count: int, repeat_days: int, reason: str) -> RatingRule:
    return RatingRule(
        valid_from=valid_from,
        minimum_count=minimum_count,
        repeat_days=repeat_days,
        reason=reason,
        decided_at=timezone.now(),
    )


def _check(rule: RatingRule) -> None:
    if not rule.reason:
        raise ValidationError({"reason": _("Укажите причину: её увидят все.")})
    if not 1 <= rule.minimum_count <= MOST_COUNT:
        raise ValidationError({"minimum_count": _("Укажите число от 1 до 1 000.")})
    if not 0 <= rule.repeat_days <= MOST_DAYS:
        raise ValidationError({"repeat_days": _("Укажите число от 0 до 365.")})
    if rule.valid_from <= timezone.localdate():
        raise ValidationError({"valid_from": _("Правило начинает действовать не раньше завтра.")})
    holding = RatingRule.objects.holding()
    if holding.filter(valid_from=rule.valid_from).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "На этот день правило уже назначено. Отмените его или выберите другой."
                )
            }
        )
    before = RatingRule.objects.in_force_on(rule.valid_from) or RatingRule()
    now = (before.minimum_count, before.repeat_days)
    if now == (rule.minimum_count, rule.repeat_days):
        raise ValidationError(_("В этот день и так будут действовать эти числа."))
    rule.clean_fields()


def cancel_rule(*, by: User, rule: RatingRule, reason: str) -> None:
    """Take back a rule that hasn't begun; it stays in the public history as cancelled.

    Raises:
        ValidationError: no reason.
        RuleBegun: its day has come.
        AlreadyDecided: it is cancelled already.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Укажите причину: её увидят все.")})
    with transaction.atomic():
        lock_books()
        current = RatingRule.objects.get(pk=rule.pk)
        if current.cancelled_at:
            raise AlreadyDecided
        if current.valid_from <= timezone.localdate():
            raise RuleBegun
        current.cancelled_at, current.cancel_reason = timezone.now(), reason
        current.clean_fields()
        current.save(update_fields=["cancelled_at", "cancel_reason"])
        record(by=by, action="rule.cancel", subject=current, details={"reason": reason})
    rules.forget()
