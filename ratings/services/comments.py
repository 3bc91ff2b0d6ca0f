"""How a comment is written: what is found in it, and whether it waits for a moderator.

The operator says when comments come to the public: for the portal, and for a sphere otherwise.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from accounts.services import record
from organizations.models import Official, Organization, OrganizationSphere, Sphere
from ratings import hints
from ratings.insults import Insults, entry_of, known
from ratings.models import Comment, CommentPolicy, InsultWord, Mode, Questionnaire

_STRICTEST_FIRST = list(Mode)
PORTAL = 0  # stands for a sphere's id where the whole portal is meant


def write_comment(*, by: User, questionnaire: Questionnaire, text: str, is_private: bool) -> None:
    """Write the comment of a questionnaire: belongs to its transaction.

    Where moderators have hidden what it said before, or a part of it, what it says now waits for
    them, whatever the operator has chosen. So it does where they have hidden what its author said
    of the organization in another questionnaire, and where they have hidden the same words.
    """
    found = find_hints(by=by, questionnaire=questionnaire, text=text)
    at_once = (
        not is_private
        and _comes_at_once(questionnaire.organization_id, is_suspicious=bool(found))
        and not _was_refused(by, questionnaire, text)
    )
    Comment.objects.bulk_create(
        [
            Comment(
                questionnaire=questionnaire,
                organization_id=questionnaire.organization_id,
                text=text,
                is_private=is_private,
                hints=[[one.start, one.end, str(one.kind)] for one in found],
                fingerprint=hints.fingerprint(text),
                state=Comment.State.PUBLISHED if at_once else Comment.State.PENDING,
                is_unseen=at_once,
            )
        ]
    )


def find_hints(*, by: User, questionnaire: Questionnaire, text: str) -> list[hints.Hint]:
    """What a moderator should look at in a text (three statements)."""
    organization: Organization = questionnaire.organization
    places = [organization.pk, *([organization.parent_id] if organization.parent_id else [])]
    staff = [
        *Official.objects.filter(organization__in=places).values_list("full_name", flat=True),
        organization.head_name_ru,
        organization.head_name_be,
    ]
    found = hints.find(text, staff=staff, insults=Insults(insult_entries()))
    if _is_repeated(by, questionnaire, text):
        found.append(hints.Hint(0, 0, hints.Kind.REPEATED))
    return found


def _is_repeated(by: User, questionnaire: Questionnaire, text: str) -> bool:
    """Whether others have said it, or this author about another organization."""
    fingerprint = hints.fingerprint(text)
    if not fingerprint:
        return False
    own = Q(organization=questionnaire.organization_id, questionnaire__authorship__person=by)
    return Comment.objects.filter(~own, fingerprint=fingerprint).exists()


def _was_refused(by: User, questionnaire: Questionnaire, text: str) -> bool:
    own = Questionnaire.objects.written_by(by).filter(organization=questionnaire.organization_id)
    refusals = AuditEntry.objects.filter(
        subject__in=[f"comment:{pk}" for pk in own.values_list("pk", flat=True)],
        action__in=("comment.hide", "comment.cut"),
    )
    same = ~Q(fingerprint="") & Q(fingerprint=hints.fingerprint(text))
    refused = Q(state=Comment.State.HIDDEN) | ~Q(cuts=[])
    return refusals.exists() or Comment.objects.filter(same, refused).exists()


# When comments come to the public


def _comes_at_once(organization_id: int, *, is_suspicious: bool) -> bool:
    mode = mode_of(organization_id)
    return mode == Mode.AFTER or (mode == Mode.SUSPICIOUS and not is_suspicious)


def policies() -> dict[int, Mode]:
    """The operator's choices by sphere; that for the portal by PORTAL, always there."""
    chosen = dict(CommentPolicy.objects.values_list("sphere", "mode"))
    return {PORTAL: Mode.BEFORE} | {sphere or PORTAL: Mode(mode) for sphere, mode in chosen.items()}


def mode_of(organization_id: int) -> Mode:
    """What holds for an organization: of its spheres' modes the strictest; a sphere without one of
    its own has the portal's (one statement, or two)."""
    chosen = policies()
    if len(chosen) == 1:
        return chosen[PORTAL]
    spheres = OrganizationSphere.objects.filter(organization=organization_id).values_list(
        "sphere", flat=True
    )
    modes = {chosen.get(sphere, chosen[PORTAL]) for sphere in spheres} or {chosen[PORTAL]}
    return min(modes, key=_STRICTEST_FIRST.index)


@transaction.atomic
def choose_modes(*, by: User | None, portal: Mode, spheres: Mapping[int, Mode | None]) -> None:
    """Say when comments come to the public from now on; those written already stay as they are.

    Args:
        spheres: by the sphere's id; None: as on the whole portal.
    """
    before = policies()
    after = {PORTAL: portal, **{id_: mode for id_, mode in spheres.items() if mode}}
    if before == after:
        return
    CommentPolicy.objects.all().delete()
    known_spheres = set(Sphere.objects.filter(pk__in=after).values_list("pk", flat=True))
    written = CommentPolicy.objects.bulk_create(
        CommentPolicy(sphere_id=id_ or None, mode=mode)
        for id_, mode in after.items()
        if id_ == PORTAL or id_ in known_spheres
    )
    record(
        by=by,
        action="comment_policy.choose",
        subject=written[0],
        details={"before": _told(before), "after": _told(after)},
    )


def _told(modes: Mapping[int, Mode]) -> dict[str, str]:
    return {str(id_): str(mode) for id_, mode in modes.items()}


# The operator's words


def insult_entries() -> set[str]:
    """The list of insults as it stands: the first one and the operator's (one statement)."""
    changed = dict(InsultWord.objects.values_list("word", "is_on"))
    return {word for word in known() if changed.get(word, True)} | {
        word for word, is_on in changed.items() if is_on
    }


@transaction.atomic
def add_insult(*, by: User, word: str) -> str:
    """Add a word, or switch one of the first list on again; returns how it is kept.

    Raises:
        ValidationError: it says nothing, is too short for a beginning, or is in the list already.
    """
    entry = entry_of(word)
    if len(entry.rstrip("*")) < 3 or len(entry) > 60 or " " in word.strip():
        raise ValidationError(_("Напишите одно слово не короче трёх букв."))
    if entry in insult_entries():
        raise ValidationError(_("Это слово уже в списке."))
    row, _made = InsultWord.objects.update_or_create(word=entry, defaults={"is_on": True})
    record(by=by, action="insult.add", subject=row, details={"word": entry})
    return entry


@transaction.atomic
def remove_insult(*, by: User, word: str) -> None:
    """Take a word out of the list; one that isn't there stays so."""
    if word not in insult_entries():
        return
    row, _made = InsultWord.objects.update_or_create(word=word, defaults={"is_on": False})
    record(by=by, action="insult.remove", subject=row, details={"word": word})
