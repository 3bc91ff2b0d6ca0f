"""The operator's abbreviations for the search: added and taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization, SearchAbbreviation, SearchPosting
from organizations.search import index_organizations
from organizations.search.abbreviations import known
from organizations.search.words import STOP_WORDS, stems, words


@transaction.atomic
def add_abbreviation(*, by: User, short: str, long: str) -> SearchAbbreviation:
    """Let a short word stand for others; whatever it concerns is indexed anew at once.

    Raises:
        ValidationError: the short is not one word, the long says nothing, or both are known.
    """
    added = SearchAbbreviation(short=" ".join(words(short)), long=" ".join(words(long)))
    if len(words(short)) != 1:
        raise ValidationError({"short": _("Напишите одно слово, без точек: «цгэ».")})
    if not set(words(long)) - STOP_WORDS:
        raise ValidationError({"long": _("Напишите слова, которые за ним стоят.")})
    if (added.short, added.long) in known():
        raise ValidationError({"short": _("Это сокращение портал уже знает.")})
    added.full_clean()
    added.save()
    _follow(added.short, added.long)
    record(
        by=by,
        action="abbreviation.add",
        subject=added,
        details={"short": added.short, "long": added.long},
    )
    return added


@transaction.atomic
def remove_abbreviation(*, by: User, abbreviation: SearchAbbreviation) -> None:
    """Take one of the operator's abbreviations back."""
    short, long = abbreviation.short, abbreviation.long
    record(
        by=by,
        action="abbreviation.remove",
        subject=abbreviation,
        details={"short": short, "long": long},
    )
    abbreviation.delete()
    _follow(short, long)


def _follow(short: str, long: str) -> None:
    """Index anew what has either side of an abbreviation."""
    in_full = Organization.objects.all()
    for term in set(stems(long)) - STOP_WORDS:
        there = SearchPosting.objects.filter(term__stem=term).values("organization")
        in_full = in_full.filter(pk__in=there)
    in_short = SearchPosting.objects.filter(term__stem=short).values("organization")
    either = Organization.objects.filter(Q(pk__in=in_short) | Q(pk__in=in_full.values("pk")))
    index_organizations(list(either.values_list("pk", flat=True)))
