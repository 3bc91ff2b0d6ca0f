"""What a query may mean, and the organizations that it leads to, the best first.

Each word is read as typed, in the other keyboard layout, from Latin letters; the last one also as
a beginning; and only where nothing of this occurs, as shortened or misspelt. All words must lead to
an organization; if none has them all, those that have most of them are found. Three statements,
seldom four, whatever the query; every figure is an integer: both databases give the same order.

One word that very many have («школа») sets no order among them: those that have it in their name
or place are found, and a list walks them in an order of its own instead of reading them all.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, Q, QuerySet, When

from organizations.models import SearchPosting, SearchRespelling, SearchTerm
from organizations.search.words import (
    distance,
    prefixes_range,
    query_words,
    readings,
    respellings,
    stem,
    typos_forgiven,
)

AS_TYPED, RETYPED, BEGINNING, MISSPELT = 12, 9, 7, 4
PREFIXES, MISSPELLINGS = 40, 12
LONG_BEGINNING = 5  # letters of a stem
SOME_WORDS_LIMIT = 500
AT_ONCE = 5_000
FEW = 1_000  # postings that are read in one go, without looking for a shorter way
MATCHED = 1_000_000
DENSE = 2_000  # organizations of one word that are no longer put in order
STRONG = 50  # the least weight of a word in a name or a place


@dataclass(slots=True)
class Word:
    """A word of the query, and the terms that it may stand for."""

    typed: str
    terms: dict[int, int] = field(default_factory=dict)  # term: how good a reading it is
    meant: str = ""  # the word to show, if it isn't the one that was typed
    spread: int = 0  # about how many organizations it leads to
    strong: int = 0  # about how many of them by name or place

    def add(self, term: SearchTerm, quality: int) -> None:
        """Take a reading in; the better quality stands."""
        if term.pk not in self.terms:
            self.spread += term.spread
            self.strong += term.strong
        self.terms[term.pk] = max(quality, self.terms.get(term.pk, 0))


@dataclass(frozen=True, slots=True)
class Found:
    """What a query leads to."""

    relevance: dict[int, int]  # of each organization; greater is better
    words: list[Word]
    is_partial: bool = False  # no organization has all words
    is_dense: bool = False  # very many have it: `relevance` is empty, `led_to` says which

    @property
    def meant(self) -> str:
        """The query as it was understood, if words were read otherwise than typed; else ""."""
        if not any(word.meant for word in self.words):
            return ""
        return " ".join(word.meant or word.typed for word in self.words)

    @property
    def unknown(self) -> list[str]:
        """The words that lead nowhere."""
        return [word.typed for word in self.words if not word.terms]


def find(text: str) -> Found:
    """The organizations that a query leads to."""
    typed = query_words(text)
    if not typed:
        return Found({}, [])
    found = [Word(word) for word in typed]
    _read(found, open_ended=not text.endswith(" "))
    _read_otherwise([word for word in found if not word.terms])
    known = [word for word in found if word.terms]
    if not known:
        return Found({}, found)
    if len(found) == 1 and found[0].strong > DENSE:
        return Found({}, found, is_dense=True)
    all_known = len(known) == len(found)
    many = sum(word.spread for word in known) > FEW
    if all_known and many and (relevance := _with_all(found)):
        return Found(relevance, found)
    scored = _with_some(known)
    # where the spread was measured long ago, there may be more than was read
    read_short = all_known and not many and len(scored) == AT_ONCE
    if read_short and (relevance := _with_all(found)):
        return Found(relevance, found)
    complete = len(found) * MATCHED
    relevance = {one: score for one, score in scored.items() if score >= complete}
    if relevance:
        return Found(relevance, found)
    return Found(dict(list(scored.items())[:SOME_WORDS_LIMIT]), found, is_partial=True)


def _read(found: list[Word], *, open_ended: bool) -> None:
    """Look all readings up, as typed and retyped, and long words as beginnings (one statement).

    «стоматология» begins «стоматологическая»; the last word may be any beginning.
    """
    wanted = {reading for word in found for reading, _ in readings(word.typed)}
    condition = Q(stem__in=wanted)
    beginnings: dict[str, Word] = {}
    for word in found:
        beginning = stem(word.typed)
        shortest = 2 if open_ended and word is found[-1] else LONG_BEGINNING
        if len(beginning) >= shortest and beginning.isalpha():
            beginnings[beginning] = word
            condition |= _begins_with(beginning)
    whole_first = Case(When(stem__in=wanted, then=0), default=1)
    terms = SearchTerm.objects.filter(condition).order_by(whole_first, "-spread", "pk")
    rows = list(terms[: len(wanted) + PREFIXES * len(found)])
    by_stem = {row.stem: row for row in rows}
    for word in found:
        for reading, retyped in readings(word.typed):
            row = by_stem.get(reading)
            if row is None or (retyped and word.terms):
                continue
            word.add(row, RETYPED if retyped else AS_TYPED)
            word.meant = retyped
        if word.spread > FEW and word is not found[-1]:
            beginnings.pop(stem(word.typed), None)  # a word of its own: its beginnings add nothing
    for beginning, word in beginnings.items():
        for row in rows:
            if row.stem.startswith(beginning) and row.pk not in word.terms:
                word.add(row, BEGINNING)


def _begins_with(beginning: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(stem__startswith=beginning)  # whatever the collation
    low, high = prefixes_range(beginning)
    return Q(stem__gte=low, stem__lt=high)  # LIKE would not use the index


def _read_otherwise(found: list[Word]) -> None:
    """Take words that don't occur as shortened, as in «дет сад», else as misspelt (one statement,
    if there is any)."""
    condition, wanted = Q(), set()
    for word in found:
        if len(word.typed) >= 2 and word.typed.isalpha():
            condition |= _begins_with(stem(word.typed))
        for reading in _forgivable(word):
            wanted |= respellings(reading, typos_forgiven(reading))
    if wanted:
        near = SearchRespelling.objects.filter(respelling__in=wanted).values("term")
        condition |= Q(pk__in=near)
    if not condition:
        return
    rows = list(SearchTerm.objects.filter(condition).order_by("-spread", "pk"))
    for word in found:
        beginning = stem(word.typed)
        for row in rows:
            if word.typed.isalpha() and row.stem.startswith(beginning):
                word.add(row, BEGINNING)
        if not word.terms:
            _read_misspelt(word, rows)


def _forgivable(word: Word) -> list[str]:
    return [reading for reading, _ in readings(word.typed) if typos_forgiven(reading)]


def _read_misspelt(word: Word, rows: list[SearchTerm]) -> None:
    """Take the nearest of these terms, if any is near enough."""
    near = []
    for reading in _forgivable(word):
        forgiven = typos_forgiven(reading)
        for row in rows:
            far = distance(reading, row.stem, forgiven)
            if far <= forgiven:
                near.append((far, -row.spread, row.stem, row))
    near.sort(key=lambda one: one[:3])
    for far, _spread, _stem, row in near[:MISSPELLINGS]:
        if far == near[0][0]:
            word.add(row, MISSPELT)
    if near:
        word.meant = near[0][3].word


def _with_all(found: list[Word]) -> dict[int, int]:
    """Organizations that every word leads to, from the rarest word on (one statement)."""
    first, *others = sorted(found, key=lambda word: word.spread)
    columns = ["driver.score"] + [
        f"(SELECT MAX({_score(word)}) FROM organizations_searchposting posting"
        " WHERE posting.organization_id = driver.organization_id"
        f" AND posting.term_id IN ({_terms(word)}))"
        for word in others
    ]
    names = [f"s{number}" for number in range(len(columns))]
    selected = ", ".join(f"{column} AS {name}" for column, name in zip(columns, names, strict=True))
    there = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return _ask(
        f"SELECT organization_id, {len(found) * MATCHED} + {' + '.join(names)} FROM ("
        f" SELECT driver.organization_id, {selected} FROM ("
        f"  SELECT posting.organization_id, MAX({_score(first)}) AS score"
        "   FROM organizations_searchposting posting"
        f"  WHERE posting.term_id IN ({_terms(first)}) GROUP BY posting.organization_id"
        f" ) driver) scored WHERE {there}"
    )


def _with_some(known: list[Word]) -> dict[int, int]:
    """Organizations that any word leads to, those with the most words first (one statement).

    If some words are rare, only theirs: a common word adds to them, and brings none in.
    """
    rare = [word for word in known if word.spread <= FEW]
    among = " UNION ".join(
        f"SELECT organization_id FROM organizations_searchposting WHERE term_id IN ({_terms(word)})"
        for word in rare
    )
    each = " UNION ALL ".join(
        f"SELECT posting.organization_id, MAX({_score(word)}) AS score"
        + (
            f" FROM ({among}) near CROSS JOIN organizations_searchposting posting"
            " WHERE posting.organization_id = near.organization_id AND"
            if rare and word not in rare
            else " FROM organizations_searchposting posting WHERE"
        )
        + f" posting.term_id IN ({_terms(word)}) GROUP BY posting.organization_id"
        for word in known
    )
    return _ask(
        f"SELECT organization_id, COUNT(*) * {MATCHED} + SUM(score) AS relevance"
        f" FROM ({each}) scored GROUP BY organization_id"
        f" ORDER BY relevance DESC, organization_id LIMIT {AT_ONCE}"
    )


def _score(word: Word) -> str:
    """SQL: the posting's weight times the quality of its reading; integers of ours alone."""
    qualities = set(word.terms.values())
    if len(qualities) == 1:
        return f"posting.weight * {qualities.pop():d}"
    cases = " ".join(f"WHEN {term:d} THEN {quality:d}" for term, quality in word.terms.items())
    return f"posting.weight * CASE posting.term_id {cases} END"


def _terms(word: Word) -> str:
    return ", ".join(f"{term:d}" for term in sorted(word.terms))


def _ask(sql: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {organization: int(relevance) for organization, relevance in cursor.fetchall()}


def led_to(found: Found) -> "list[QuerySet[SearchPosting, Any]]":
    """Subqueries of organizations, each word one, whose intersection is what was found.

    For filtering in the database, however many there are; not for partial finds.
    """
    postings = SearchPosting.objects.all()
    if found.is_dense:
        postings = postings.filter(weight__gte=STRONG)
    return [
        postings.filter(term__in=list(word.terms)).values("organization") for word in found.words
    ]
