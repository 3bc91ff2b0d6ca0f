"""What people write about: the most frequent stems in the comments of a half-year (row 64).

Counted by comments, each once, in one pass whose memory doesn't grow with their number. Who wrote
them is never read. Counts are kept in a snapshot; texts aren't: they are read when they are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from organizations.models import Organization
from ratings import hints
from ratings.models import Comment, Questionnaire
from ratings.models.comments import organization_text
from ratings.models.numbers import first_number
from ratings.models.questionnaires import QuestionnaireQuerySet
from registries.models import Monitoring
from registries.selectors.assignments import inside
from registries.selectors.theme_words import is_quotable, words_of

THEMES = 20
EXAMPLES = 3
WORDS = 3  # of one theme
FEWEST = 2  # comments that make a theme
LONGEST_EXAMPLE = 220
MOST_STEMS = 60_000  # beyond them the rarest are forgotten
CHUNK = 2000

Candidate = tuple[int, int, int, int, int]  # unpublished, mean, length, comment, hash of the text


@dataclass(slots=True)
class _Stem:
    """What is known of a stem so far."""

    count: int = 0
    total: int = 0  # of the means of the questionnaires
    names: int = 0  # comments that write it as a name
    forms: Counter[str] = field(default_factory=Counter)
    examples: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Themes:
    """How many comments were read, and what they are about; `themes` as `Monitoring.totals` keeps
    them."""

    comments: int
    themes: list[dict[str, Any]]


def themes_of(authority: Organization, since: date, until: date) -> Themes:
    """The themes of the comments that counted questionnaires of these days carry, about the
    organizations of the authority's registry and their units; hidden comments aside.

    One statement; examples are short, the lowest marks first, published ones before others.
    """
    rows = (
        _quotable(authority)
        .filter(
            number__gte=first_number(since),
            number__lt=first_number(until + timedelta(days=1)),
        )
        .order_by()
        .values_list(
            "pk", "mean", "comment__text", "comment__cuts", "comment__state", "comment__is_private"
        )
    )
    comments, stems = _count(rows.iterator(chunk_size=CHUNK))
    found = [
        (name, one)
        for name, one in stems.items()
        if one.count >= FEWEST and one.names * 2 < one.count
    ]
    found.sort(key=lambda pair: (-pair[1].count, pair[0]))
    return Themes(comments, _told(_together([one for _name, one in found])))


def examples_of(monitoring: Monitoring) -> dict[int, str]:
    """Texts of the examples of a monitoring by their ids: of those that would still be read today,
    neither hidden nor withdrawn, about an organization that still stands in the registry (one
    query)."""
    ids = {one["comment"] for theme in monitoring.totals["themes"] for one in theme["examples"]}
    rows = _quotable(monitoring.authority_id).filter(pk__in=ids)
    found = rows.order_by().values_list("pk", "comment__text", "comment__cuts")
    return {key: organization_text(text, cuts) for key, text, cuts in found}


def _quotable(authority: Organization | int) -> QuestionnaireQuerySet:
    """Questionnaires whose comments the authority reads."""
    rows: QuestionnaireQuerySet = Questionnaire.objects.counted().filter(
        organization__in=inside(authority),
        comment__state__in=[Comment.State.PENDING, Comment.State.PUBLISHED],
    )
    return rows


def _together(found: list[_Stem]) -> list[list[_Stem]]:
    """The first themes; words that stand in the same comments are one theme."""
    themes: dict[tuple[Any, ...], list[_Stem]] = {}
    for one in found:
        same = (one.count, one.total, *one.examples)
        if same not in themes and len(themes) == THEMES:
            break
        known = themes.setdefault(same, [])
        if len(known) < WORDS:
            known.append(one)
    return list(themes.values())


def _count(
    rows: Iterable[tuple[int, int, str, list[Any], int, bool]],
) -> tuple[int, dict[str, _Stem]]:
    stems: dict[str, _Stem] = defaultdict(_Stem)
    comments = 0
    for key, mean, written, cuts, state, is_private in rows:
        comments += 1
        text = hints.without(written, hints.personal(cuts), "…") if cuts else written
        said: dict[str, tuple[str, bool]] = {}
        for form, name, is_name in words_of(text):
            known = said.get(name)
            said[name] = (known[0] if known else form, is_name or bool(known and known[1]))
        candidate: Candidate | None = None
        if len(text) <= LONGEST_EXAMPLE and is_quotable(text):
            unpublished = int(state != Comment.State.PUBLISHED or is_private)
            candidate = (unpublished, mean, len(text), key, hash(text))
        for name, (form, is_name) in said.items():
            one = stems[name]
            one.count += 1
            one.total += mean
            one.names += is_name
            one.forms[form] += 1
            if candidate:
                _offer(one.examples, candidate)
        if len(stems) > MOST_STEMS:
            _forget_rarest(stems)
    return comments, stems


def _offer(kept: list[Candidate], new: Candidate) -> None:
    """Keep the best few, no text twice."""
    if len(kept) == EXAMPLES and new >= kept[-1]:
        return
    for place, one in enumerate(kept):
        if one[4] == new[4]:
            if new < one:
                kept[place] = new
                kept.sort()
            return
    kept.append(new)
    kept.sort()
    del kept[EXAMPLES:]


def _forget_rarest(stems: dict[str, _Stem]) -> None:
    """Keep the more frequent half."""
    limit = sorted((one.count for one in stems.values()), reverse=True)[MOST_STEMS // 2]
    for name in [name for name, one in stems.items() if one.count <= limit]:
        del stems[name]


def _told(found: list[list[_Stem]]) -> list[dict[str, Any]]:
    return [
        {
            "word": ", ".join(_most_frequent(one.forms) for one in group),
            "count": group[0].count,
            "sum": group[0].total,
            "examples": [
                {"comment": candidate[3], "mean": candidate[1]} for candidate in group[0].examples
            ],
        }
        for group in found
    ]


def _most_frequent(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))
