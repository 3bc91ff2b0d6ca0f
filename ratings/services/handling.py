"""What an organization's people do with questionnaires among themselves: read, tag, note."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from organizations.models import Organization
from ratings.models import Note, Questionnaire, ReadMark, Tag, Tagging
from ratings.models.handling import NOTE_LENGTH, TAG_LENGTH, TAGS_AT_MOST, TAGS_OF_ONE


def mark_read(*, questionnaires: Iterable[Questionnaire]) -> None:
    """Note that somebody of the organization has read them; again is the same."""
    ReadMark.objects.bulk_create(
        [ReadMark(questionnaire=questionnaire) for questionnaire in questionnaires],
        ignore_conflicts=True,
    )


def mark_unread(*, questionnaire: Questionnaire) -> None:
    """Let it stand among the unread ones again."""
    ReadMark.objects.filter(questionnaire=questionnaire).delete()


@transaction.atomic
def add_tag(*, organization: Organization, questionnaire: Questionnaire, name: str) -> Tag:
    """Tag a questionnaire; a tag that differs in capitals alone is the same one.

    Args:
        organization: whose tag it is.

    Raises:
        ValidationError: it is empty or too long, or there are too many.
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError(_("Напишите метку."))
    if len(name) > TAG_LENGTH:
        raise ValidationError(_("Метка длиннее 40 знаков. Сократите её."))
    # two who add at once wait for each other: the limits and the names hold
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    own = list(Tag.objects.filter(organization=organization))
    tag = next((one for one in own if one.name.casefold() == name.casefold()), None)
    if tag is None:
        if len(own) >= TAGS_AT_MOST:
            raise ValidationError(
                ngettext(
                    "У организации уже %(n)s метка. Выберите из них.",
                    "У организации уже %(n)s меток. Выберите из них.",
                    TAGS_AT_MOST,
                )
                % {"n": TAGS_AT_MOST}
            )
        tag = Tag.objects.create(organization=organization, name=name)
    taggings = Tagging.objects.filter(questionnaire=questionnaire, tag__in=own)
    if taggings.exclude(tag=tag).count() >= TAGS_OF_ONE:
        raise ValidationError(
            ngettext(
                "У анкеты уже %(n)s метка. Уберите лишнюю.",
                "У анкеты уже %(n)s меток. Уберите лишнюю.",
                TAGS_OF_ONE,
            )
            % {"n": TAGS_OF_ONE}
        )
    Tagging.objects.get_or_create(tag=tag, questionnaire=questionnaire)
    return tag


@transaction.atomic
def remove_tag(*, organization: Organization, questionnaire: Questionnaire, tag_id: int) -> None:
    """Take a tag off; one that no questionnaire has any longer is forgotten."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    Tagging.objects.filter(
        questionnaire=questionnaire, tag=tag_id, tag__organization=organization
    ).delete()
    Tag.objects.filter(pk=tag_id, organization=organization, taggings=None).delete()


def add_note(
    *, by: User, organization: Organization, questionnaire: Questionnaire, text: str
) -> Note:
    """Leave a note for colleagues.

    Raises:
        ValidationError: it is empty or too long.
    """
    return Note.objects.create(
        questionnaire=questionnaire, organization=organization, text=_note_text(text), by=by
    )


def change_note(*, note: Note, text: str) -> None:
    """Say something else.

    Raises:
        ValidationError: it is empty or too long.
    """
    note.text, note.changed_at = _note_text(text), timezone.now()
    note.save(update_fields=["text", "changed_at"])


def remove_note(*, note: Note) -> None:
    """Take a note away."""
    note.delete()


def _note_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError(_("Напишите заметку."))
    if len(text) > NOTE_LENGTH:
        raise ValidationError(_("Заметка длиннее 2 000 знаков. Сократите её."))
    return text
