"""Opening hours as people write them, in schema.org's notation; what isn't understood stays out."""

import re

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMED = dict(zip(("пн", "вт", "ср", "чт", "пт", "сб", "вс"), DAYS, strict=True))
_DAY = "|".join(_NAMED)
_TIME = r"(\d{1,2})[:.](\d{2})"
_PART = re.compile(
    rf"(?:({_DAY})(?:\s*[–—-]\s*({_DAY}))?|(ежедневно))\s*:?\s*(?:с\s*)?{_TIME}\s*(?:[–—-]|до)\s*{_TIME}"
)
_BREAK = re.compile(rf"(?:обед|перерыв)\s*:?\s*(?:с\s*)?{_TIME}\s*(?:[–—-]|до)\s*{_TIME}")
ROUND_THE_CLOCK = "круглосуточно"


def schema_hours(text: str) -> list[str]:
    """«пн–пт 8:00–17:00, обед 13:00–14:00» as ["Mo-Fr 08:00-13:00", "Mo-Fr 14:00-17:00"].

    Args:
        text: in Russian. A word that isn't known makes all of it unknown: [].
    """
    text = " ".join(text.lower().split()).strip(" .")
    if text == ROUND_THE_CLOCK:
        return ["Mo-Su 00:00-23:59"]
    spans: list[tuple[str, str, str]] = []
    pause: tuple[str, str] | None = None
    for part in re.split(r"\s*[,;]\s*", text):
        if found := _PART.fullmatch(part):
            days, start, end = _days(found), _time(found, 4), _time(found, 6)
            if not (days and start and end and start < end):
                return []
            spans.append((days, start, end))
        elif (found := _BREAK.fullmatch(part)) and not pause:
            pause = (_time(found, 1), _time(found, 3))
        else:
            return []
    if not pause:
        return [f"{days} {start}-{end}" for days, start, end in spans]
    if not all(start < pause[0] < pause[1] < end for _days_, start, end in spans):
        return []
    return [
        f"{days} {half}"
        for days, start, end in spans
        for half in (f"{start}-{pause[0]}", f"{pause[1]}-{end}")
    ]


def _days(found: re.Match[str]) -> str:
    if found[3]:
        return "Mo-Su"
    first, last = _NAMED[found[1]], _NAMED[found[2] or found[1]]
    if DAYS.index(first) > DAYS.index(last):
        return ""
    return first if first == last else f"{first}-{last}"


def _time(found: re.Match[str], group: int) -> str:
    hours, minutes = int(found[group]), int(found[group + 1])
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else ""
