"""Conclusions on organizations: written, changed, read (row 68).

Nothing of them goes into the audit log, which others read: a conclusion keeps its own, who wrote
which version and who has read it, for its officers alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.models import Organization
from registries.models import Conclusion, ConclusionReading, FormerConclusion
from registries.models.conclusions import ConclusionWords
from registries.selectors.assignments import is_inside
from registries.selectors.conclusions import figures_of
from registries.selectors.rooms import speaks_for
from registries.services.assignments import NotInRegistry, OnBothSides

BATCH = 500
FIELDS = ("assessment", "use", "use_text", "signed_name", "signed_position", "signed_on")


class AlreadyThere(Exception):
    """There is a conclusion on this organization for this half-year; that one is changed."""


class Overtaken(Exception):
    """A colleague has changed it since the page was made."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a conclusion says."""

    assessment: str
    use: str
    use_text: str
    signed_name: str
    signed_position: str
    signed_on: date


def write(
    *, by: User, authority: Organization, organization: Organization, half_year: str, words: Words
) -> Conclusion:
    """Write the first version, with the figures of the half-year as they are now.

    The same sent twice is one conclusion.

    Raises:
        ValidationError: something is missing.
        OnBothSides: who writes speaks for the organization.
        NotInRegistry: the organization isn't in the authority's registry in force.
        AlreadyThere: there is one that says something else.
    """
    if speaks_for(by, organization.pk):
        raise OnBothSides
    row = Conclusion(
        authority=authority,
        organization=organization,
        half_year=half_year,
        figures=figures_of(authority, organization, half_year),
        written_by=by,
        **asdict(words),
    )
    _check(row)
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=authority.pk)
        there = Conclusion.objects.filter(
            authority=authority, organization=organization, half_year=half_year
        ).first()
        if there:
            if _says(there) == words:
                return there
            raise AlreadyThere
        if not is_inside(authority, organization):
            raise NotInRegistry
        row.save()
    return row


def change(*, by: User, conclusion: Conclusion, version: int, words: Words) -> Conclusion:
    """Say something else; what it said is kept.

    Args:
        version: the one that was read.

    Raises:
        ValidationError: something is missing.
        OnBothSides: who writes speaks for the organization.
        Overtaken: it isn't that version any more.
        NotInRegistry: the organization has left the authority's registry.
    """
    if speaks_for(by, conclusion.organization_id):
        raise OnBothSides
    with transaction.atomic():
        row = Conclusion.objects.select_for_update().get(pk=conclusion.pk)
        if _says(row) == words:
            return row
        if row.version != version:
            raise Overtaken
        if not is_inside(row.authority_id, row.organization_id):
            raise NotInRegistry
        FormerConclusion.objects.create(
            conclusion=row,
            version=row.version,
            written_at=row.written_at,
            written_by_id=row.written_by_id,
            **asdict(_says(row)),
        )
        for name in FIELDS:
            setattr(row, name, getattr(words, name))
        row.version, row.written_at, row.written_by = row.version + 1, timezone.now(), by
        _check(row)
        row.save()
    return row


def note_readings(
    *, by: User, conclusions: Sequence[Conclusion], how: str, version: int | None = None
) -> None:
    """Write down that somebody reads these now: before they are shown.

    Args:
        version: the one that is read, if it isn't the one that stands.
    """
    ConclusionReading.objects.bulk_create(
        (
            ConclusionReading(
                conclusion_id=row.pk,
                version=version or row.version,
                how=how,
                email=by.email,
                by=by,
            )
            for row in conclusions
        ),
        batch_size=BATCH,
    )


def _says(row: ConclusionWords) -> Words:
    return Words(**{name: getattr(row, name) for name in FIELDS})


def _check(row: Conclusion) -> None:
    row.full_clean(
        exclude=["authority", "organization", "written_by", "figures"],
        validate_unique=False,
        validate_constraints=False,
    )
    if row.signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("Эта дата ещё не наступила.")})
