"""The operator's campaigns: drafted, announced for days to come, stopped before their end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Category, Region, Sphere
from ratings import rules
from ratings.models import Campaign, CampaignCategory, Stage
from ratings.services.criteria import keep_to_campaign
from ratings.services.moderation import AlreadyDecided

LONGEST = 366  # days
WORDS = ("name_ru", "name_be", "name_en", "text_ru", "text_be", "text_en")


@dataclass(frozen=True, slots=True)
class Call:
    """What a campaign says, about whom, from when to when."""

    name_ru: str
    text_ru: str
    starts_on: date
    ends_on: date
    name_be: str = ""
    name_en: str = ""
    text_be: str = ""
    text_en: str = ""
    sphere: Sphere | None = None
    categories: Collection[Category] = ()
    region: Region | None = None


def draft_campaign(*, by: User, call: Call) -> Campaign:
    """Keep a campaign that only operators see.

    Raises:
        ValidationError: a Russian text lacks, the days can't be, or it is about neither a sphere
            nor categories, or about both.
    """
    campaign = Campaign()
    with transaction.atomic():
        _write(campaign, call)
        _tell(by, "draft", campaign)
    return campaign


def change_campaign(*, by: User, campaign: Campaign, call: Call) -> Campaign:
    """Change what a campaign says; about whom and when only before it begins.

    Raises:
        ValidationError: as for `draft_campaign`; or it has begun and another day, sphere, category
            or region is told; or it is announced and its first day isn't ahead.
    """
    with transaction.atomic():
        campaign = _locked(campaign)
        stage = campaign.stage
        if stage in (Stage.RUNNING, Stage.ENDED):
            _check_same(campaign, call)
        _write(campaign, call)
        if stage == Stage.ANNOUNCED:
            _check_ahead(campaign)
        _tell(by, "change", campaign)
    rules.forget()
    return campaign


def announce_campaign(*, by: User, campaign: Campaign) -> Campaign:
    """Tell everybody of a campaign that begins on a day to come.

    Raises:
        AlreadyDecided: it is announced already.
        ValidationError: its first day isn't ahead.
    """
    with transaction.atomic():
        campaign = _locked(campaign)
        if campaign.announced_at:
            raise AlreadyDecided
        _check_ahead(campaign)
        campaign.announced_at = timezone.now()
        campaign.save(update_fields=["announced_at"])
        _tell(by, "announce", campaign)
    rules.forget()
    return campaign


def stop_campaign(*, by: User, campaign: Campaign, reason: str) -> Campaign:
    """End an announced campaign at once; what was submitted while it ran stays its own.

    Raises:
        AlreadyDecided: it has ended, or was never announced.
        ValidationError: no reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Укажите причину: её увидят все.")})
    with transaction.atomic():
        campaign = _locked(campaign)
        if campaign.stage not in (Stage.ANNOUNCED, Stage.RUNNING):
            raise AlreadyDecided
        campaign.stopped_at, campaign.stop_reason = timezone.now(), reason
        campaign.clean_fields(exclude=["sphere", "region"])
        campaign.save(update_fields=["stopped_at", "stop_reason"])
        record(by=by, action="campaign.stop", subject=campaign, details={"reason": reason})
    rules.forget()
    return campaign


def discard_campaign(*, by: User, campaign: Campaign) -> None:
    """Forget a draft with its criteria.

    Raises:
        AlreadyDecided: it is announced, or gone.
    """
    with transaction.atomic():
        campaign = _locked(campaign)
        if campaign.announced_at:
            raise AlreadyDecided
        _tell(by, "discard", campaign)
        campaign.delete()


def _locked(campaign: Campaign) -> Campaign:
    try:
        return Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    except Campaign.DoesNotExist:
        raise AlreadyDecided from None


def _write(campaign: Campaign, call: Call) -> None:
    for name in WORDS:
        setattr(campaign, name, getattr(call, name).strip())
    campaign.sphere, campaign.region = call.sphere, call.region
    campaign.starts_on, campaign.ends_on = call.starts_on, call.ends_on
    if bool(call.sphere) == bool(call.categories):
        raise ValidationError({"sphere": _("Выберите либо сферу целиком, либо категории.")})
    if call.ends_on < call.starts_on:
        raise ValidationError({"ends_on": _("Последний день раньше первого.")})
    if (call.ends_on - call.starts_on).days >= LONGEST:
        raise ValidationError({"ends_on": _("Кампания длится не больше года.")})
    campaign.clean_fields(exclude=["sphere", "region"])
    campaign.save()
    wanted = {category.pk for category in call.categories}
    links = CampaignCategory.objects.filter(campaign=campaign)
    links.exclude(category__in=wanted).delete()
    present = set(links.values_list("category_id", flat=True))
    CampaignCategory.objects.bulk_create(
        CampaignCategory(campaign=campaign, category_id=id_) for id_ in sorted(wanted - present)
    )
    keep_to_campaign(campaign)


def _check_same(campaign: Campaign, call: Call) -> None:
    """Figures are of those whom it called to rate, in the days that it said."""
    before = (campaign.sphere_id, campaign.region_id, campaign.starts_on, campaign.ends_on)
    now = (
        call.sphere.pk if call.sphere else None,
        call.region.pk if call.region else None,
        call.starts_on,
        call.ends_on,
    )
    kept = set(campaign.category_links.values_list("category_id", flat=True))
    if before != now or kept != {category.pk for category in call.categories}:
        raise ValidationError(_("Кампания уже началась: изменить можно только название и текст."))


def _check_ahead(campaign: Campaign) -> None:
    if campaign.starts_on <= timezone.localdate():
        raise ValidationError({"starts_on": _("Кампания начинается не раньше завтра.")})


def _tell(by: User, verb: str, campaign: Campaign) -> None:
    record(
        by=by,
        action=f"campaign.{verb}",
        subject=campaign,
        details={
            "name": campaign.name_ru,
            "starts_on": campaign.starts_on.isoformat(),
            "ends_on": campaign.ends_on.isoformat(),
        },
    )
