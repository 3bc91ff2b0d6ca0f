"""What a monitoring has found, in words, for the officer to go on from. A document has one
language: these are in Russian, whoever reads them."""

from datetime import date
from typing import Any

from django.utils.translation import override

from portal.lib import wording
from ratings.arithmetic import (
    BASE_CRITERIA,
    HalfYear,
    decimals,
    mark_text,
    percent_text,
    satisfaction_text,
)
from registries.models import MonitoringRow
from registries.selectors.snapshot import shown_change

NAMED = 5  # organizations or themes that a sentence names
CRITERIA = {
    "clarity": "простота и понятность процесса",
    "information": "доступность информации",
    "timeliness": "соблюдение срока",
    "courtesy": "вежливость сотрудников",
}


def findings_of(totals: dict[str, Any], rows: list[MonitoringRow]) -> str:
    """The figures of a snapshot in sentences, a paragraph a subject."""
    with override("ru"):
        paragraphs = [
            [_registry(totals), _questionnaires(totals)],
            [*_marks(totals), _place(totals), _criteria(totals)],
            [_fallen(totals, rows), _empty(totals)],
            [_incomplete(totals), _overdue(totals)],
            [_themes(totals)],
        ]
    told = (" ".join(sentence for sentence in part if sentence) for part in paragraphs)
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def plural(number: int, one: str, few: str, many: str) -> str:
    """«1 анкета», «2 анкеты», «5 анкет»."""
    form = many
    if number % 10 == 1 and number % 100 != 11:
        form = one
    elif number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        form = few
    return f"{_number(number)}\N{NO-BREAK SPACE}{form}"


def period_text(totals: dict[str, Any]) -> str:
    """«За первое полугодие 2026 г.», «С 1 июля 2026 г. по 22 ноября 2026 г.»."""
    half = HalfYear.of_code(totals["half_year"])
    with override("ru"):
        if totals["is_running"]:
            until = wording.day(date.fromisoformat(totals["until"]))
            return f"С {wording.day(half.starts_on)} по {until}"
    name = "первое" if half.half == 1 else "второе"
    return f"За {name} полугодие {half.year}\N{NO-BREAK SPACE}г."


def signed(size: int) -> str:
    """Hundredths with their sign: «+0,03», «−0,20», «0,00»."""
    sign = {True: "+", False: "\N{MINUS SIGN}"}[size > 0] if size else ""
    return sign + decimals(abs(size), 100)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def _registry(totals: dict[str, Any]) -> str:
    told = plural(totals["organizations"], "организация", "организации", "организаций")
    if totals["units"]:
        units = ("подразделение", "подразделения", "подразделений")
        told += " и " + plural(totals["units"], *units)
    return f"В реестре {told}."


def _questionnaires(totals: dict[str, Any]) -> str:
    count = totals["consolidated"].get("count", 0)
    if not count:
        return f"{period_text(totals)} анкет не было."
    told = plural(count, "анкету", "анкеты", "анкет")
    was = ""
    if before := totals["consolidated_before"].get("count", 0):
        was = f" (за предыдущее полугодие — {_number(before)})"
    return (
        f"{period_text(totals)} граждане заполнили {told}{was} об уполномоченном органе, "
        "организациях его реестра и их подразделениях."
    )


def _marks(totals: dict[str, Any]) -> list[str]:
    now, before = totals["consolidated"], totals["consolidated_before"]
    if not now:
        return []
    change = _change(before, now)
    compared = f" ({change} к предыдущему полугодию)" if change else ""
    sentences = [
        f"Сводная оценка {mark_text(now['sum'], now['count'])}{compared}, показатель "
        f"удовлетворённости {satisfaction_text(now['sum'], now['count'])}; на 4 и выше оценили "
        f"{percent_text(now['satisfied'], now['count'])} заполнивших анкеты."
    ]
    own = totals["own"]
    if own and own["count"] != now["count"]:
        by = plural(own["count"], "анкете", "анкетам", "анкетам")
        change = _change(totals["own_before"], own)
        compared = f" ({change})" if change else ""
        sentences.append(
            f"Собственная оценка {mark_text(own['sum'], own['count'])}{compared} по {by}."
        )
    return sentences


def _change(before: dict[str, int], now: dict[str, int]) -> str:
    if not before or not now:
        return ""
    size = shown_change((before["sum"], before["count"]), (now["sum"], now["count"]))
    if size is None:
        return ""
    return signed(size) if size else "без изменений"


def _place(totals: dict[str, Any]) -> str:
    place, before = totals["place"], totals["place_before"]
    if not place:
        return "Места среди организаций страны у уполномоченного органа пока нет."
    was = f" (была {_number(before[0])})" if before else ""
    return f"Позиция в стране {_number(place[0])} из {_number(place[1])}{was}."


def _criteria(totals: dict[str, Any]) -> str:
    now = totals["consolidated"]
    if not now:
        return ""
    ordered = sorted(BASE_CRITERIA, key=lambda name: now[name])
    low, high = ordered[0], ordered[-1]
    low_text, high_text = (decimals(now[name], now["count"]) for name in (low, high))
    if low_text == high_text:
        return ""
    return (
        f"Выше всего оценивают критерий «{CRITERIA[high]}» "
        f"({high_text}), ниже всего — «{CRITERIA[low]}» "
        f"({low_text})."
    )


def _fallen(totals: dict[str, Any], rows: list[MonitoringRow]) -> str:
    sentences = []
    if totals["risen"]:
        risen = plural(totals["risen"], "организации", "организаций", "организаций")
        sentences.append(f"Оценка выросла у {risen}.")
    if totals["fallen"]:
        fallen = plural(totals["fallen"], "организации", "организаций", "организаций")
        worst = sorted(
            (row for row in rows if row.has_fallen), key=lambda row: (row.change, row.sort_key)
        )
        named = "; ".join(
            f"{row.short_name_ru or row.name_ru} ({signed(row.change or 0)})"
            for row in worst[:NAMED]
        )
        more = " и другие" if len(worst) > NAMED else ""
        sentences.append(f"На 0,20 и более оценка снизилась у {fallen}: {named}{more}.")
    if sentences:
        enough = plural(totals["minimum"], "анкеты", "анкет", "анкет")
        sentences.append(f"Считаем тех, о ком в каждом из двух полугодий не меньше {enough}.")
    return " ".join(sentences)


def _empty(totals: dict[str, Any]) -> str:
    if not totals["empty"]:
        return "Анкеты есть обо всех организациях реестра."
    return (
        "Без анкет: " + plural(totals["empty"], "организация", "организации", "организаций") + "."
    )


def _incomplete(totals: dict[str, Any]) -> str:
    sentences = []
    if totals["incomplete"]:
        number = plural(totals["incomplete"], "организации", "организаций", "организаций")
        sentences.append(f"Сведения в кабинете неполные у {number}.")
    if totals["hidden"]:
        number = plural(totals["hidden"], "организация", "организации", "организаций")
        sentences.append(f"Скрыты от граждан, пока не указаны место или сфера: {number}.")
    return " ".join(sentences)


def _overdue(totals: dict[str, Any]) -> str:
    if not totals["overdue"]:
        return ""
    answers = plural(totals["answers"], "ответ", "ответа", "ответов")
    number = plural(totals["overdue"], "организации", "организаций", "организаций")
    return f"Не получено в срок {answers} от {number}."


def _themes(totals: dict[str, Any]) -> str:
    if not totals["themes"]:
        return ""
    comments = plural(totals["comments"], "комментарий", "комментария", "комментариев")
    named = "; ".join(f"«{one['word']}» ({one['count']})" for one in totals["themes"][:NAMED])
    return f"К анкетам оставлено {comments}. Чаще всего пишут: {named}."
