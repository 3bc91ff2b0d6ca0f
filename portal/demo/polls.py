"""The demo's polls: one runs, one is over, one is to come; a kiosk in the clinic's hall."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from portal.polls.models import (
    Kind,
    KioskAnswer,
    Option,
    Poll,
    PollAnswer,
    Question,
    Response,
    ResultsShown,
)
from portal.polls.services.kiosks import make_kiosk, show_answers

Words = tuple[str, str, str]
RUNNING, OVER, KIOSK = 240, 412, 164  # answers

WAY: tuple[Words, list[Words]] = (
    (
        "Как вам удобнее получать услуги?",
        "Як вам зручней атрымліваць паслугі?",
        "How do you prefer to get services?",
    ),
    [
        ("Прийти лично", "Прыйсці асабіста", "In person"),
        ("Через интернет", "Праз інтэрнэт", "On the internet"),
        ("По телефону", "Па тэлефоне", "By phone"),
        ("В службе «одно окно»", "У службе «адно акно»", "At a one-stop office"),
    ],
)
HINDERS: tuple[Words, list[Words]] = (
    (
        "Что чаще всего мешает?",
        "Што часцей за ўсё перашкаджае?",
        "What gets in the way most often?",
    ),
    [
        ("Очереди", "Чэргі", "Queues"),
        ("Неудобные часы работы", "Нязручныя гадзіны працы", "Inconvenient opening hours"),
        (
            "Непонятно, какие нужны документы",
            "Незразумела, якія патрэбны дакументы",
            "Unclear which papers are needed",
        ),
        ("Далеко ехать", "Далёка ехаць", "It is far away"),
        ("Ничего не мешает", "Нічога не перашкаджае", "Nothing"),
    ],
)
EASE: Words = (
    "Легко ли найти нужную организацию на портале?",
    "Ці лёгка знайсці патрэбную арганізацыю на партале?",
    "Is it easy to find the organization you need on the portal?",
)
EASE_LOW: Words = ("очень трудно", "вельмі цяжка", "very hard")
EASE_HIGH: Words = ("очень легко", "вельмі лёгка", "very easy")
MISSING: Words = (
    "Чего вам не хватает на портале?",
    "Чаго вам не хапае на партале?",
    "What do you miss on the portal?",
)
TEXTS = (
    "Карты с остановками рядом.",
    "Хочу видеть, в какие часы меньше очередь.",
    "Всего хватает, спасибо.",
    "Крупнее буквы на телефоне.",
    "Чтобы отвечали быстрее. Мой телефон +375 29 000-00-00.",
    "Каб былі навіны майго раёна.",
)
HOURS: tuple[Words, list[Words]] = (
    (
        "В какие часы вам удобно приходить?",
        "У якія гадзіны вам зручна прыходзіць?",
        "At what hours is it convenient for you to come?",
    ),
    [
        ("До работы, с 7 до 9", "Да працы, з 7 да 9", "Before work, 7 to 9"),
        ("Днём", "Удзень", "During the day"),
        ("Вечером, после 18", "Вечарам, пасля 18", "In the evening, after 18"),
        ("В субботу", "У суботу", "On Saturday"),
    ],
)


def ask_everybody(clinic: Organization, representative: User, today: date, seed: int) -> None:
    """Write the polls and the kiosk with their answers."""
    rng = random.Random(seed)
    running = _poll(
        ("Как вам портал", "Як вам партал", "How do you like the portal"),
        (
            "Четыре вопроса, одна минута. Ответы помогут решить, что улучшить сначала.",
            "Чатыры пытанні, адна хвіліна. Адказы дапамогуць вырашыць, што палепшыць спачатку.",
            "Four questions, one minute. The answers will help to decide what to improve first.",
        ),
        (today - timedelta(days=6), today + timedelta(days=15)),
        ResultsShown.AT_ONCE,
    )
    _choice(running, 0, WAY, Kind.SINGLE)
    _choice(running, 1, HINDERS, Kind.MULTIPLE, most=2)
    _question(
        running,
        2,
        EASE,
        Kind.SCALE,
        **_in_languages("low", EASE_LOW),
        **_in_languages("high", EASE_HIGH),
    )
    _question(running, 3, MISSING, Kind.TEXT, is_required=False)
    _answer(running, RUNNING, rng)
    over = _poll(
        ("Часы приёма", "Гадзіны прыёму", "Opening hours"),
        (
            "Когда людям удобно приходить в поликлиники, ЖЭС и исполкомы.",
            "Калі людзям зручна прыходзіць у паліклінікі, ЖЭС і выканкамы.",
            "When it is convenient to come to clinics, housing offices and executive committees.",
        ),
        (today - timedelta(days=50), today - timedelta(days=20)),
        ResultsShown.AFTER,
    )
    _choice(over, 0, HOURS, Kind.MULTIPLE)
    _choice(over, 1, WAY, Kind.SINGLE)
    _answer(over, OVER, rng)
    coming = _poll(
        ("Запись к врачу", "Запіс да ўрача", "Making an appointment with a doctor"),
        (
            "Как вы записываетесь и что мешает.",
            "Як вы запісваецеся і што перашкаджае.",
            "How you make appointments, and what gets in the way.",
        ),
        (today + timedelta(days=10), today + timedelta(days=31)),
        ResultsShown.AFTER,
    )
    _choice(coming, 0, HINDERS, Kind.MULTIPLE, most=3)
    _stand_a_kiosk(clinic, representative, today, rng)


def _in_languages(name: str, words: Sequence[str]) -> dict[str, str]:
    return {f"{name}_{code}": text for code, text in zip(("ru", "be", "en"), words, strict=True)}


def _poll(title: Words, text: Words, days: tuple[date, date], results: str) -> Poll:
    return Poll.objects.create(
        **_in_languages("title", title),
        **_in_languages("text", text),
        starts_on=days[0],
        ends_on=days[1],
        results=results,
        published_at=timezone.make_aware(
            datetime.combine(days[0] - timedelta(days=12), datetime.min.time())
        ),
    )


def _question(poll: Poll, order: int, words: Words, kind: Kind, **more: Any) -> Question:
    return Question.objects.create(
        poll=poll, order=order, kind=kind, **_in_languages("text", words), **more
    )


def _choice(
    poll: Poll, order: int, asked: tuple[Words, list[Words]], kind: Kind, most: int | None = None
) -> None:
    question = _question(poll, order, asked[0], kind, most=most)
    Option.objects.bulk_create(
        Option(question=question, order=number, **_in_languages("text", words))
        for number, words in enumerate(asked[1])
    )


def _answer(poll: Poll, number: int, rng: random.Random) -> None:
    questions = [
        (question, list(question.options.all()))
        for question in poll.questions.prefetch_related("options")
    ]
    responses = [
        Response(reference=UUID(int=rng.getrandbits(128)), poll=poll) for _number in range(number)
    ]
    Response.objects.bulk_create(responses)
    PollAnswer.objects.bulk_create(
        answer
        for response in responses
        for question, options in questions
        for answer in _said(response, question, options, rng)
    )


def _said(
    response: Response, question: Question, options: list[Option], rng: random.Random
) -> list[PollAnswer]:
    told = {"response": response, "question": question}
    if question.kind == Kind.TEXT:
        return [PollAnswer(**told, text=rng.choice(TEXTS))] if rng.random() < 0.15 else []
    if question.kind == Kind.SCALE:
        return [PollAnswer(**told, value=rng.choices((1, 2, 3, 4, 5), (2, 4, 14, 40, 40))[0])]
    weights = range(2 * len(options), len(options), -1)  # the first is chosen most
    most = question.most or len(options)
    wanted = 1 if question.kind == Kind.SINGLE else rng.randint(1, most)
    chosen = set(rng.choices(range(len(options)), weights, k=wanted))
    return [PollAnswer(**told, option=options[number]) for number in sorted(chosen)]


def _stand_a_kiosk(
    clinic: Organization, representative: User, today: date, rng: random.Random
) -> None:
    kiosk = make_kiosk(by=representative, organization=clinic, place="Зал ожидания")
    marks, often = (1, 2, 3, 4, 5), (3, 5, 12, 35, 45)

    def mark() -> int:
        return rng.choices(marks, often)[0]

    KioskAnswer.objects.bulk_create(
        KioskAnswer(
            reference=UUID(int=rng.getrandbits(128)),
            kiosk=kiosk,
            day=today - timedelta(days=rng.randrange(60)),
            clarity=mark(),
            information=mark(),
            timeliness=mark(),
            courtesy=mark(),
        )
        for _number in range(KIOSK)
    )
    show_answers()
