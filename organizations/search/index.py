"""The one writer of the search index: what leads to an organization, and how strongly."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organizations.models import (
    FormerName,
    Level,
    Organization,
    OrganizationCategory,
    SearchPosting,
    SearchRespelling,
    SearchTerm,
)
from organizations.search.abbreviations import Abbreviations, abbreviations
from organizations.search.words import (
    STOP_WORDS,
    respellings,
    stem,
    stems,
    typos_forgiven,
    words,
)
from portal.lib.languages import NAMES

SHORT_NAME, FULL_NAME, UNP = 100, 90, 200
FORMER = 60  # what it was called before
PLACE, CATEGORY, PARENT, ADDRESS, REGION = 50, 40, 35, 30, 20
LEGAL_PERSON, BREVITY = 5, 20
PLACE_ROOT = 6  # letters of a place's name that its adjective keeps
BATCH = 500
ROWS = 1000

Document = dict[str, int]  # stem: weight

_NAMES = [f"{part}_{language}" for part in ("name", "short_name") for language in NAMES]
_NEAR = ("parent", "settlement", "city_district", "district", "region")
# what `_parts` reads; an organization has many more columns
_READ = [
    "unp",
    "level",
    *_NAMES,
    *(f"{part}_{language}" for part in ("settlement_name", "address") for language in ("ru", "be")),
    *(f"parent__{name}" for name in _NAMES),
    *(f"{place}__name_{language}" for place in _NEAR[1:] for language in ("ru", "be")),
]


@transaction.atomic
def index_organizations(ids: Collection[int]) -> None:
    """Write anew what leads to these organizations."""
    rows = _with_names().filter(pk__in=ids)
    SearchPosting.objects.filter(organization__in=ids).delete()
    _write(documents(rows, _category_names(ids), _former_names(ids)))


@transaction.atomic
def rebuild() -> None:
    """Write the whole index anew."""
    SearchPosting.objects.all().delete()
    SearchRespelling.objects.all().delete()
    SearchTerm.objects.all().delete()
    _write(documents(_with_names().order_by("pk"), _category_names(), _former_names()))
    measure_spread()


def make_missing() -> None:
    """Write the index, or measure it, where an update has left that undone (due work)."""
    if not SearchTerm.objects.exists():
        if Organization.objects.exists():
            rebuild()
    elif not SearchTerm.objects.filter(strong__gt=0).exists():
        measure_spread()


def measure_spread() -> None:
    """Count how far each term leads; after many organizations were indexed."""
    all_ = SearchPosting.objects.filter(term=OuterRef("pk")).order_by().values("term")
    strong = all_.filter(weight__gte=PLACE)
    SearchTerm.objects.update(
        spread=Coalesce(Subquery(all_.annotate(n=Count("pk")).values("n")), 0),
        strong=Coalesce(Subquery(strong.annotate(n=Count("pk")).values("n")), 0),
    )


def differences() -> Iterator[str]:
    """Every organization whose entries aren't what its names give, in words."""
    stored: dict[int, Document] = {}
    rows = SearchPosting.objects.values_list("organization", "term__stem", "weight")
    for organization, term, weight in rows.iterator():
        stored.setdefault(organization, {})[term] = weight
    for organization, document, _words in documents(
        _with_names(), _category_names(), _former_names()
    ):
        if stored.pop(organization, {}) != document:
            yield f"organization {organization}: its entries are not those of its names"
    for organization in sorted(stored):
        yield f"organization {organization}: entries of none"


def documents(
    organizations: Iterable[Organization], categories: dict[int, str], former: dict[int, str]
) -> Iterator[tuple[int, Document, dict[str, str]]]:
    """(id, weight of each stem, a word of each stem) of organizations that `_with_names` gave."""
    abbreviated = abbreviations()
    for organization in organizations:
        document: Document = {}
        shown: dict[str, str] = {}
        parts = _parts(organization, categories.get(organization.pk, ""))
        for weight, text in (*parts, (FORMER, former.get(organization.pk, ""))):
            for word in words(text):
                _put(document, shown, word, weight)
        for weight, terms in _abbreviated(organization, abbreviated):
            for term in terms:
                _put(document, shown, term, weight, stemmed=True)
        yield organization.pk, document, shown


def _put(
    document: Document, shown: dict[str, str], word: str, weight: int, *, stemmed: bool = False
) -> None:
    if word in STOP_WORDS:
        return
    term = word if stemmed else stem(word)
    if weight > document.get(term, 0):
        document[term] = weight
    shown.setdefault(term, word)


def _parts(organization: Organization, categories: str) -> Iterator[tuple[int, str]]:
    """(weight, text) of all that an organization may be looked for by."""
    short_names = f"{organization.short_name_ru} {organization.short_name_be}"
    bonus = _bonus(organization)
    yield SHORT_NAME + bonus, short_names
    yield FULL_NAME + _bonus(organization, organization.name_ru), _full(organization)
    yield UNP, organization.unp
    yield CATEGORY, categories
    near = (organization.settlement, organization.city_district)
    wide = (organization.district, organization.region)
    for place in near:
        if place:
            named = _is_named_after(stems(short_names), place.name_ru)
            yield SHORT_NAME + bonus if named else PLACE, f"{place.name_ru} {place.name_be}"
    yield PLACE, f"{organization.settlement_name_ru} {organization.settlement_name_be}"
    yield REGION, " ".join(f"{place.name_ru} {place.name_be}" for place in wide if place)
    yield ADDRESS, f"{organization.address_ru} {organization.address_be}"
    if organization.parent:
        yield PARENT, f"{organization.parent} {organization.parent.short_name_be}"


def _abbreviated(
    organization: Organization, abbreviations: Abbreviations
) -> Iterator[tuple[int, set[str]]]:
    """(weight, stems) of the other side of what is abbreviated in the names, or could be."""
    in_short, in_long = str(organization), _full(organization)
    yield SHORT_NAME + _bonus(organization), abbreviations.shortened(in_short)
    full = FULL_NAME + _bonus(organization, organization.name_ru)
    either = f"{in_short} {in_long}"
    yield full, abbreviations.shortened(in_long) | abbreviations.in_full(either)


def _bonus(organization: Organization, name: str = "") -> int:
    """Of a short name (or another) each word says more; legal persons go before units."""
    brevity = 2 * max(0, BREVITY - len(words(name or str(organization))))
    return brevity + (LEGAL_PERSON if organization.level == Level.LEGAL else 0)


def _is_named_after(name: list[str], place: str) -> bool:
    """Whether a name has the place in it: «Лиозненская ЦРБ» is as good as «ЦРБ, Лиозно»."""
    root = stem(words(place)[0])[:PLACE_ROOT]
    return len(root) >= 4 and any(word.startswith(root) for word in name)


def _full(organization: Organization) -> str:
    return f"{organization.name_ru} {organization.name_be} {organization.name_en}"


def _with_names() -> "QuerySet[Organization]":
    return Organization.objects.select_related(*_NEAR).only(*_READ)


def _category_names(organizations: Collection[int] | None = None) -> dict[int, str]:
    names: dict[int, str] = {}
    links = OrganizationCategory.objects.all()
    if organizations is not None:
        links = links.filter(organization__in=organizations)
    rows = links.values_list("organization", "category__name_ru", "category__name_be")
    for organization, ru, be in rows:
        names[organization] = f"{names.get(organization, '')} {ru} {be}"
    return names


def _former_names(organizations: Collection[int] | None = None) -> dict[int, str]:
    """What each was called before, and by which УНП it was known."""
    names: dict[int, str] = {}
    rows = FormerName.objects.all()
    if organizations is not None:
        rows = rows.filter(organization__in=organizations)
    columns = ("name_ru", "name_be", "name_en", "short_name_ru", "short_name_be", "unp")
    for organization, *told in rows.values_list("organization", *columns):
        names[organization] = " ".join([names.get(organization, ""), *told])
    return names


def _write(found: Iterable[tuple[int, Document, dict[str, str]]]) -> None:
    rows = iter(found)
    known: dict[str, int] = {}
    while batch := list(islice(rows, BATCH)):
        shown: dict[str, str] = {}
        for _organization, _document, its_words in batch:
            shown.update(its_words)
        _add_terms({term: word for term, word in shown.items() if term not in known}, known)
        _insert(
            "organizations_searchposting (term_id, organization_id, weight)",
            [
                (known[term], organization, weight)
                for organization, document, _words in batch
                for term, weight in document.items()
            ],
        )


def _insert(into: str, rows: list[tuple[int | str, ...]]) -> None:
    """Many small rows at once; models would take five times as long."""
    if not rows:
        return
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            cursor.execute(
                f"INSERT INTO {into} VALUES {', '.join([one] * len(part))} ON CONFLICT DO NOTHING",
                [value for row in part for value in row],
            )


def _add_terms(shown: dict[str, str], known: dict[str, int]) -> None:
    """Make the terms that are new, and learn the ids of all."""
    there = dict(SearchTerm.objects.filter(stem__in=shown).values_list("stem", "pk"))
    new = [SearchTerm(stem=term, word=word) for term, word in shown.items() if term not in there]
    if new:
        SearchTerm.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
        stems = [term.stem for term in new]
        made = dict(SearchTerm.objects.filter(stem__in=stems).values_list("stem", "pk"))
        _insert(
            "organizations_searchrespelling (respelling, term_id)",
            [
                (respelling, pk)
                for term, pk in made.items()
                if typos_forgiven(term)
                for respelling in respellings(term, typos_forgiven(term))
            ],
        )
        there |= made
    known |= there
