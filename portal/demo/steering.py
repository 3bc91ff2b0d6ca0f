"""What the demo's operator has decided: criteria, two campaigns, a rule replaced by another."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from organizations.models import Category, Sphere
from portal.demo.questionnaires import half_years
from ratings import rules
from ratings.arithmetic import mean_of
from ratings.models import (
    AdditionalAnswer,
    Campaign,
    CampaignCategory,
    Criterion,
    Questionnaire,
    RatingRule,
)

ASKED_FOR = timedelta(days=60)  # how long the category's criteria have been asked
AT_ONCE = 500
QUEUE = ("Время ожидания в очереди", "Час чакання ў чарзе", "Waiting time in the queue")
HOURS = ("Удобство часов работы", "Зручнасць гадзін працы", "Convenience of the opening hours")
REACTION = (
    "Скорость реакции на обращение",
    "Хуткасць рэакцыі на зварот",
    "Speed of the response to a request",
)


def decide(today: date, seed: int) -> None:
    """Write it all, and what people answered, before any score is written."""
    _lay_down_rules(today)
    rng = random.Random(seed)
    post = Category.objects.get(code="telecom-post")
    since = today - ASKED_FOR
    asked = [_criterion(QUEUE, 0, category=post, valid_from=since)]
    asked.append(_criterion(HOURS, 1, category=post, valid_from=since))
    theirs = Questionnaire.objects.filter(organization__category_links__category=post)
    _answer(theirs.filter(day__gte=since), asked, rng)
    _ended_campaign(today)
    _running_campaign(today, rng)
    rules.forget()


def _lay_down_rules(today: date) -> None:
    halves = half_years(today)
    for half, minimum, reason in (
        (halves[4], 3, "В сёлах анкет мало: место получат и организации с тремя анкетами."),
        (halves[8], 5, "Анкет стало больше: по пяти судить вернее."),
    ):
        RatingRule.objects.create(
            valid_from=half.starts_on,
            minimum_count=minimum,
            reason=reason,
            decided_at=_at(half.starts_on - timedelta(days=20)),
        )


def _criterion(names: Sequence[str], order: int, **of: object) -> Criterion:
    words = dict(zip(("name_ru", "name_be", "name_en"), names, strict=True))
    return Criterion.objects.create(**words, order=order, **of)


def _answer(
    questionnaires: "QuerySet[Questionnaire]", criteria: list[Criterion], rng: random.Random
) -> None:
    """Let these questionnaires answer the criteria, near to what they say of the base ones."""
    rows = list(questionnaires.order_by("pk"))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        AdditionalAnswer.objects.bulk_create(_answers(part, criteria, rng))
        Questionnaire.objects.bulk_update(part, ["mean"])


def _answers(
    questionnaires: Iterable[Questionnaire], criteria: list[Criterion], rng: random.Random
) -> Iterable[AdditionalAnswer]:
    for one in questionnaires:
        values = [
            max(1, min(5, rng.choice(one.base_answers) + rng.choice((-1, 0, 0, 0, 1))))
            for _ in criteria
        ]
        one.mean = mean_of([*one.base_answers, *values])
        for criterion, value in zip(criteria, values, strict=True):
            yield AdditionalAnswer(questionnaire=one, criterion=criterion, value=value)


def _ended_campaign(today: date) -> None:
    first, last = today - timedelta(days=80), today - timedelta(days=50)
    campaign = Campaign.objects.create(
        name_ru="Поликлиника рядом",
        name_be="Паліклініка побач",
        name_en="A clinic nearby",
        text_ru="Расскажите, как вас приняли в поликлинике или амбулатории: легко ли записаться, "
        "вовремя ли начался приём.",
        text_be="Раскажыце, як вас прынялі ў паліклініцы або амбулаторыі: ці лёгка запісацца, "
        "ці своечасова пачаўся прыём.",
        starts_on=first,
        ends_on=last,
        announced_at=_at(first - timedelta(days=14)),
    )
    clinics = Category.objects.get(code="health-clinic")
    CampaignCategory.objects.create(campaign=campaign, category=clinics)
    found = Questionnaire.objects.filter(organization__category_links__category=clinics)
    _remember(campaign, found.filter(day__range=(first, last)))


def _running_campaign(today: date, rng: random.Random) -> None:
    first, last = today - timedelta(days=12), today + timedelta(days=18)
    housing = Sphere.objects.get(code="housing")
    campaign = Campaign.objects.create(
        name_ru="Тепло в каждом доме",
        name_be="Цяпло ў кожным доме",
        name_en="Warmth in every home",
        text_ru="Начался отопительный сезон. Оцените, как работают коммунальные службы: это видят "
        "и они сами, и исполкомы.",
        text_be="Пачаўся ацяпляльны сезон. Ацаніце, як працуюць камунальныя службы: гэта бачаць "
        "і яны самі, і выканкамы.",
        text_en="The heating season has begun. Rate how the utilities work: they see it, and so do "
        "the executive committees.",
        sphere=housing,
        starts_on=first,
        ends_on=last,
        announced_at=_at(first - timedelta(days=10)),
    )
    asked = _criterion(REACTION, 0, campaign=campaign, valid_from=first, valid_until=last)
    found = Questionnaire.objects.filter(organization__sphere_links__sphere=housing)
    found = found.filter(day__range=(first, today))
    _answer(found, [asked], rng)
    _remember(campaign, found)


def _remember(campaign: Campaign, questionnaires: "QuerySet[Questionnaire]") -> None:
    ids = list(questionnaires.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        Questionnaire.objects.filter(pk__in=ids[start : start + AT_ONCE]).update(campaign=campaign)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
