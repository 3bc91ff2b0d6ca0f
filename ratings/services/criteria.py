"""The operator's additional criteria: added, worded anew, ended; never deleted once asked.

Everything begins tomorrow at the earliest: what today's questionnaires ask doesn't change under
the hands of those who fill them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Category, Sphere
from portal.lib.wording import day as day_text
from portal.lib.wording import quoted
from ratings import rules
from ratings.arithmetic import MAX_ADDITIONAL
from ratings.models import Campaign, Criterion
from ratings.services.moderation import AlreadyDecided

Owner = Sphere | Category | Campaign
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wording:
    """A criterion in the three languages."""

    name_ru: str
    name_be: str
    name_en: str

    def of(self, criterion: Criterion) -> None:
        """Put these words in place of a criterion's own."""
        for name in ("name_ru", "name_be", "name_en"):
            setattr(criterion, name, " ".join(getattr(self, name).split()))


class TooMany(ValidationError):
    """A questionnaire would ask for more than four additional criteria."""


def add_criterion(
    *,
    by: User,
    owner: Owner,
    wording: Wording,
    order: int = 0,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Criterion:
    """Ask questionnaires of a sphere, a category or a campaign for one more criterion.

    Args:
        valid_from, valid_until: its first and its last day; a campaign's criteria have its days.

    Raises:
        ValidationError: a wording lacks, the days can't be, or the campaign has begun.
        TooMany: there would be more than four in force at once; it says which and when.
    """
    criterion = Criterion(order=order, valid_until=valid_until, **{_field_of(owner): owner})
    wording.of(criterion)
    with transaction.atomic():
        owner = _locked(owner)
        if isinstance(owner, Campaign):
            _check_changeable(owner)
            criterion.valid_from, criterion.valid_until = owner.starts_on, owner.ends_on
        else:
            criterion.valid_from = _checked_start(valid_from)
        _save(criterion)
        _tell(by, "add", criterion)
    rules.forget()
    return criterion


def change_criterion(
    *,
    by: User,
    criterion: Criterion,
    wording: Wording,
    order: int,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Criterion:
    """Correct what hasn't begun: nobody has been asked it yet.

    Raises:
        AlreadyDecided: it has begun, or is gone.
        ValidationError, TooMany: as for `add_criterion`.
    """
    with transaction.atomic():
        criterion = _unbegun(criterion)
        wording.of(criterion)
        criterion.order = order
        if criterion.campaign_id is None:
            before = _wording_before(criterion)
            criterion.valid_from = _checked_start(valid_from)
            criterion.valid_until = valid_until
            if before:
                if criterion.valid_from <= before.valid_from:
                    raise ValidationError(
                        {
                            "valid_from": _(
                                "Прежняя формулировка к этому дню ещё не начнёт действовать."
                            )
                        }
                    )
                before.valid_until = criterion.valid_from - DAY
                before.save(update_fields=["valid_until"])
        _save(criterion)
        _tell(by, "change", criterion)
    rules.forget()
    return criterion


def reword_criterion(
    *, by: User, criterion: Criterion, wording: Wording, valid_from: date
) -> Criterion:
    """Ask the same in other words from a day to come on; answers so far stay with the old words.

    Args:
        criterion: the wording in force.

    Raises:
        AlreadyDecided: another wording follows it already.
        ValidationError: a wording lacks or is the same, the criterion is a campaign's, or the day
            isn't ahead or is past its end.
    """
    with transaction.atomic():
        current = _locked_criterion(criterion)
        if current.campaign_id:
            raise ValidationError(_("Вопросы кампании не меняются, пока она идёт."))
        if _versions(current).filter(valid_from__gt=current.valid_from).exists():
            raise AlreadyDecided
        valid_from = _checked_start(valid_from)
        if current.valid_until and valid_from > current.valid_until:
            raise ValidationError(
                {"valid_from": _("К этому дню критерий уже не будет действовать.")}
            )
        new = Criterion(
            sphere=current.sphere,
            category=current.category,
            first_id=current.series,
            order=current.order,
            valid_from=valid_from,
            valid_until=current.valid_until,
        )
        wording.of(new)
        if all(getattr(new, n) == getattr(current, n) for n in ("name_ru", "name_be", "name_en")):
            raise ValidationError({"name_ru": _("Формулировка та же, что и сейчас.")})
        if current.valid_from > timezone.localdate():
            raise ValidationError(_("Критерий ещё не действует: исправьте саму формулировку."))
        current.valid_until = valid_from - DAY
        current.save(update_fields=["valid_until"])
        _save(new)
        _tell(by, "reword", new)
    rules.forget()
    return new


def end_criterion(*, by: User, criterion: Criterion, last_day: date) -> None:
    """Ask for a criterion up to a day, today at the earliest; answers so far stay.

    A wording that would begin later goes: nobody has been asked it.

    Raises:
        AlreadyDecided: it has ended.
        ValidationError: the day has passed, or the criterion is a campaign's.
    """
    with transaction.atomic():
        current = _locked_criterion(criterion)
        today = timezone.localdate()
        if current.campaign_id:
            raise ValidationError(_("Вопросы кампании действуют, пока она идёт."))
        if last_day < today:
            raise ValidationError({"last_day": _("Этот день уже прошёл.")})
        in_force = _versions(current).in_force(max(today, current.valid_from)).first()
        if in_force is None:
            raise AlreadyDecided
        if last_day < in_force.valid_from:
            raise ValidationError(
                {"last_day": _("К этому дню критерий ещё не начнёт действовать.")}
            )
        _versions(current).filter(valid_from__gt=last_day).delete()
        last = _versions(current).order_by("-valid_from").first() or in_force
        last.valid_until = last_day
        _save(last)
        _tell(by, "end", last)
    rules.forget()


def remove_criterion(*, by: User, criterion: Criterion) -> None:
    """Take back what hasn't begun; of a new wording, the one before it stays in force.

    Raises:
        AlreadyDecided: it has begun, or is gone.
    """
    with transaction.atomic():
        criterion = _unbegun(criterion)
        if before := _wording_before(criterion):
            before.valid_until = criterion.valid_until
            before.save(update_fields=["valid_until"])
        _tell(by, "remove", criterion)
        criterion.delete()
    rules.forget()


def keep_to_campaign(campaign: Campaign) -> None:
    """Give a campaign's criteria its days, within its own change."""
    campaign.criteria.update(valid_from=campaign.starts_on, valid_until=campaign.ends_on)


# Parts


def _field_of(owner: Owner) -> str:
    return str(owner._meta.model_name)


def _locked(owner: Owner) -> Any:
    """The owner's row, so that two people at once don't add a fifth criterion."""
    rows = type(owner)._default_manager.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=owner.pk)


def _locked_criterion(criterion: Criterion) -> Criterion:
    """The criterion as it stands, under the lock of its owner.

    Raises:
        AlreadyDecided: it is gone.
    """
    _locked(owner_of(criterion))
    found = Criterion.objects.select_related("sphere", "category", "campaign", "first")
    try:
        return found.get(pk=criterion.pk)
    except Criterion.DoesNotExist:
        raise AlreadyDecided from None


def _unbegun(criterion: Criterion) -> Criterion:
    current = _locked_criterion(criterion)
    if current.campaign:
        _check_changeable(current.campaign)
    elif current.valid_from <= timezone.localdate():
        raise AlreadyDecided
    return current


def owner_of(criterion: Criterion) -> Owner:
    """The sphere, the category or the campaign whose questionnaires ask for it."""
    owner = criterion.campaign or criterion.category or criterion.sphere
    if owner is None:
        raise ValueError("a criterion has an owner")
    return owner


def _versions(criterion: Criterion) -> Any:
    return Criterion.objects.filter(Q(pk=criterion.series) | Q(first=criterion.series))


def _wording_before(criterion: Criterion) -> Criterion | None:
    earlier = _versions(criterion).filter(valid_from__lt=criterion.valid_from)
    found: Criterion | None = earlier.order_by("-valid_from").first()
    return found


def _check_changeable(campaign: Campaign) -> None:
    if campaign.announced_at and campaign.starts_on <= timezone.localdate():
        raise ValidationError(_("Кампания уже началась: её вопросы не меняются."))


def _checked_start(day: date | None) -> date:
    if day is None or day <= timezone.localdate():
        raise ValidationError({"valid_from": _("Критерий начинает действовать не раньше завтра.")})
    return day


def _save(criterion: Criterion) -> None:
    if criterion.valid_until and criterion.valid_until < criterion.valid_from:
        raise ValidationError({"valid_until": _("Последний день раньше первого.")})
    criterion.clean_fields(exclude=["campaign", "category", "sphere", "first"])
    _check_number(criterion)
    criterion.save()


def _check_number(criterion: Criterion) -> None:
    """At most four of one owner on any day: those of others are never asked beside them."""
    others = list(
        Criterion.objects.filter(**{f"{_field_of(owner_of(criterion))}": owner_of(criterion)})
        .exclude(pk=criterion.pk)
        .filter(Q(valid_until=None) | Q(valid_until__gte=criterion.valid_from))
        .order_by("order", "pk")
    )
    days = {criterion.valid_from, *(one.valid_from for one in others)}
    for day in sorted(day for day in days if criterion.holds_on(day)):
        beside = [one for one in others if one.holds_on(day)]
        if len(beside) >= MAX_ADDITIONAL:
            raise TooMany(_too_many(day, beside))


def _too_many(day: date, beside: Iterable[Criterion]) -> str:
    return _(
        "%(day)s уже спрашивают: %(names)s. На одной анкете не больше четырёх дополнительных"
        " критериев: закончите один из них или выберите другие дни."
    ) % {
        "day": day_text(day),
        "names": ", ".join(quoted(one.name) for one in beside),
    }


def _tell(by: User, verb: str, criterion: Criterion) -> None:
    """All that happens to the wordings of one criterion stands under its first."""
    record(
        by=by,
        action=f"criterion.{verb}",
        subject=criterion.first or criterion,
        details={
            "wording": criterion.pk,
            "name": criterion.name_ru,
            "valid_from": criterion.valid_from.isoformat(),
            "valid_until": criterion.valid_until.isoformat() if criterion.valid_until else None,
        },
    )
