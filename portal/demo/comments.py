"""Comments that people might have written beside their answers."""

from __future__ import annotations

import random
from types import ModuleType

from portal.demo import comment_parts_be, comment_parts_ru

CRITERIA = ("clarity", "information", "timeliness", "courtesy")
BELARUSIAN = 1 / 6
DESKS = frozenset({"health", "housing", "post", "office"})
GROUPS = {
    "health": "health",
    "education": "education",
    "housing": "housing",
    "energy": "housing",
    "telecom": "post",
    "transport": "transport",
    "social": "office",
    "government": "office",
    "justice": "office",
    "security": "office",
    "finance": "office",
    "culture": "leisure",
    "sport": "leisure",
    "trade": "shop",
    "land": "office",
    "nature": "office",
}
# Where the sphere's own sentences (talons, classrooms, plumbers) would not fit.
BY_CATEGORY = {
    "culture-arts": "education",
    "education-edu-admin": "office",
    "finance-bank": "shop",
    "health-mrek": "office",
    "health-pharmacy": "shop",
    "health-sanitary": "office",
    "housing-burial": "any",
    "housing-billing": "office",
    "energy-fuel": "shop",
    "social-boarding": "any",
    "sport-sportschool": "education",
    "telecom-eservices": "office",
    "telecom-mobile": "any",
    "telecom-tv": "any",
    "transport-air": "any",
    "transport-roads": "any",
    "transport-inspection": "office",
    "security-emergencies": "any",
    "security-guard": "any",
    "nature-environment": "any",
    "nature-forest": "any",
    "nature-veterinary": "any",
}


def comment(
    rng: random.Random, answers: tuple[int, int, int, int], categories: tuple[str, ...]
) -> tuple[str, str]:
    """A text that fits the answers and the kind of organization, and its language: ru or be."""
    language = "be" if rng.random() < BELARUSIAN else "ru"
    parts = comment_parts_be if language == "be" else comment_parts_ru
    category = categories[0] if categories else ""
    group = BY_CATEGORY.get(category) or GROUPS.get(category.partition("-")[0], "any")
    worst, total = min(answers), sum(answers)
    if worst >= 4:
        text = _praise(rng, parts, answers, category, group)
    elif total <= 10:
        text = _complaint(rng, parts, answers, category, group)
    else:
        text = _mixed(rng, parts, answers, group)
    if rng.random() < 0.05:  # typed on a phone, in a hurry
        text = text[0].lower() + text[1:].rstrip(".")
    return text, language


def _praise(
    rng: random.Random,
    parts: ModuleType,
    answers: tuple[int, int, int, int],
    category: str,
    group: str,
) -> str:
    draw = rng.random()
    own = _own(rng, parts.SPECIAL_PRAISE.get(category), parts.PRAISE[group])
    opening = _pick(rng, own if draw < 0.65 else parts.PRAISE["any"])
    sentences = [opening]
    if draw < 0.5:
        sentences.append(_good(rng, parts, answers, group))
    if rng.random() < 0.4:
        sentences.append(_pick(rng, parts.CLOSING_GOOD))
    end = "!" if rng.random() < 0.03 else "."
    return ". ".join(sentences) + end


def _complaint(
    rng: random.Random,
    parts: ModuleType,
    answers: tuple[int, int, int, int],
    category: str,
    group: str,
) -> str:
    sentences = [_bad(rng, parts, answers, group)]
    draw = rng.random()
    # a queue or a wait is complained of only by those who marked the time down
    if draw < 0.6 and answers[2] <= 3:
        own = _own(rng, parts.SPECIAL_COMPLAINT.get(category), parts.COMPLAINT[group])
        sentences.append(_pick(rng, own))
    elif draw < 0.75:
        sentences.append(_pick(rng, parts.COMPLAINT["any"]))
    if rng.random() < 0.35:
        sentences.append(_pick(rng, parts.CLOSING_BAD))
    return ". ".join(sentences) + "."


def _mixed(
    rng: random.Random, parts: ModuleType, answers: tuple[int, int, int, int], group: str
) -> str:
    bad = _bad(rng, parts, answers, group)
    best = max(answers)
    if best >= 4 and min(answers) <= 3:
        good = _good(rng, parts, answers, group)
        draw = rng.random()
        if min(answers) == 3 and draw < 0.3:
            return f"{_pick(rng, parts.MIDDLING)}. {good}."
        if draw < 0.65:
            link = _pick(rng, parts.LINKS)
            return f"{good}. {link}{bad if link.endswith('. ') else _lower(bad)}."
        return f"{bad}. {good}."
    return f"{_pick(rng, parts.MIDDLING)}. {bad}."


def _own(
    rng: random.Random, special: tuple[str, ...] | None, usual: tuple[str, ...]
) -> tuple[str, ...]:
    return special if special and rng.random() < 0.75 else usual


def _good(
    rng: random.Random, parts: ModuleType, answers: tuple[int, int, int, int], group: str
) -> str:
    criterion = _criterion(rng, answers, max(answers))
    return _either(rng, parts.GOOD[criterion], parts.DESK_GOOD[criterion], group)


def _bad(
    rng: random.Random, parts: ModuleType, answers: tuple[int, int, int, int], group: str
) -> str:
    criterion = _criterion(rng, answers, min(answers))
    return _either(rng, parts.BAD[criterion], parts.DESK_BAD[criterion], group)


def _either(
    rng: random.Random, anywhere: tuple[str, ...], at_desks: tuple[str, ...], group: str
) -> str:
    if group not in DESKS:
        return _pick(rng, anywhere)
    index = int(rng.random() * (len(anywhere) + len(at_desks)))
    return anywhere[index] if index < len(anywhere) else at_desks[index - len(anywhere)]


def _criterion(rng: random.Random, answers: tuple[int, int, int, int], value: int) -> str:
    """One of the criteria that got this answer."""
    start = int(rng.random() * 4)
    for step in range(4):
        index = (start + step) % 4
        if answers[index] == value:
            return CRITERIA[index]
    raise ValueError(f"no criterion with {value}")


def _pick(rng: random.Random, choices: tuple[str, ...]) -> str:
    return choices[int(rng.random() * len(choices))]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
