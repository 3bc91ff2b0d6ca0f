"""Comments of questionnaires and their way to the public."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings import hints
from ratings.hints import Piece
from ratings.models.questionnaires import Questionnaire, State

MAX_LENGTH = 2000


def hidden_mark() -> str:
    """What stands in the place of a hidden piece."""
    return gettext("[скрыто модератором]")


def organization_text(text: str, cuts: list[Any]) -> str:
    """What an organization and those above it read of a comment: everything but the personal data
    that a moderator has hidden."""
    return hints.without(text, hints.personal(cuts), hidden_mark()) if cuts else text


def _list() -> Any:
    return models.JSONField(default=list, db_default=Value([], models.JSONField()), editable=False)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Which comments are public, and who may see or decide the rest."""

    def public(self) -> CommentQuerySet:
        """Published ones of questionnaires that count, unless the author keeps them private."""
        return self.filter(
            state=Comment.State.PUBLISHED, is_private=False, questionnaire__state=State.COUNTED
        )

    def waiting(self) -> CommentQuerySet:
        """The moderators' queue: not decided, meant for the public, its questionnaire alive.

        One that was published without being looked at stands here, too.
        """
        # «in [True]» is an equality that SQLite finds by an index; a bare column isn't
        return self.filter(
            Q(state=Comment.State.PENDING) | Q(state=Comment.State.PUBLISHED, is_unseen__in=[True]),
            is_private=False,
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
        )

    def decided(self) -> CommentQuerySet:
        """Those that a moderator has decided, or let be; a second decision is about them."""
        return self.filter(
            Q(state=Comment.State.HIDDEN) | Q(state=Comment.State.PUBLISHED, is_unseen=False),
            is_private=False,
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
        )

    def visible_to(self, user: Any) -> CommentQuerySet:
        """Whoever may see the questionnaire may see its comment."""
        return self.filter(questionnaire__in=Questionnaire.objects.visible_to(user))

    def editable_by(self, user: Any) -> CommentQuerySet:
        """Moderators decide; authors change theirs by way of the questionnaire."""
        if getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator):
            return self.all()
        return self.none()


class Comment(models.Model):
    """What the author added in words. Hiding it doesn't un-count the questionnaire.

    `text` is the original, for its author, moderators and the operator. Everybody else reads
    `public_text` or, the organization and those above it, `organization_text`.
    """

    class State(models.IntegerChoices):
        PENDING = 0, _("ждёт модератора")
        PUBLISHED = 1, _("опубликован")
        HIDDEN = 2, _("скрыт")

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.CASCADE, primary_key=True, related_name="comment"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    text = models.TextField(max_length=MAX_LENGTH)
    is_private = models.BooleanField(default=False, help_text="the author chose «Не публиковать»")
    state = models.PositiveSmallIntegerField(choices=State, default=State.PENDING)
    reason = models.CharField(
        max_length=1000, blank=True, help_text="why it or a part of it is hidden"
    )
    hints = _list()  # [start, end, kind] of ratings.hints, found when it was written
    cuts = _list()  # [start, end, kind]: the pieces that a moderator has hidden
    fingerprint = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="of its words; the same for repeated texts",
    )
    is_unseen = models.BooleanField(
        default=False, db_default=False, help_text="published, and nobody has looked at it yet"
    )
    is_told = models.BooleanField(
        default=True, db_default=True, help_text="False: a letter about it is due to its author"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("комментарий")
        verbose_name_plural = _("комментарии")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_not_empty"),
            models.CheckConstraint(
                condition=~models.Q(state=2) | ~models.Q(reason=""),
                name="comment_hidden_has_reason",
            ),
        ]
        # whole indexes: SQLite can't use partial ones for conditions given as parameters
        indexes = [
            models.Index(
                fields=["organization", "state", "-questionnaire"], name="comment_of_organization"
            ),
            models.Index(fields=["state", "-questionnaire"], name="comment_latest"),
            models.Index(
                fields=["state", "is_unseen", "questionnaire"], name="comment_state_unseen"
            ),
            models.Index(fields=["is_told", "questionnaire"], name="comment_letters"),
            models.Index(fields=["fingerprint"], name="comment_fingerprint"),
            models.Index(fields=["decided_at"], name="comment_decided"),
        ]

    @property
    def digest(self) -> str:
        """Stands for the text: a decision names the digest of what was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @property
    def version(self) -> str:
        """Stands for the text and what was decided of it: a second decision names what it saw."""
        told = f"{self.text}\0{self.state}\0{self.cuts}\0{self.reason}\0{self.decided_at}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def is_decided(self) -> bool:
        """The same as `decided()`, for one in hand with its questionnaire."""
        return (
            not self.is_private
            and (self.state == Comment.State.HIDDEN or self.state == Comment.State.PUBLISHED)
            and not self.is_unseen
            and self.questionnaire.state in (State.COUNTED, State.QUARANTINED)
        )

    @property
    def public_text(self) -> str:
        """What the public reads while it is published."""
        return hints.without(self.text, self.cuts, hidden_mark()) if self.cuts else self.text

    @property
    def organization_text(self) -> str:
        """What the organization reads, and whoever oversees it."""
        return organization_text(self.text, self.cuts)

    @property
    def has_personal_cuts(self) -> bool:
        """Whether the organization doesn't read all of it either."""
        return bool(hints.personal(self.cuts))

    @property
    def pieces(self) -> list[Piece]:
        """The original as moderators read it: what is hinted or hidden stands apart."""
        return hints.pieces(self.text, self.hints, self.cuts)

    def hint_labels(self, but: str = "") -> list[str]:
        """Why it is worth a look, each reason once; without one that is told otherwise."""
        kinds = dict.fromkeys(kind for _start, _end, kind in self.hints if kind != but)
        return [str(hints.Kind(kind).label) for kind in kinds]

    @property
    def found_pieces(self) -> list[dict[str, Any]]:
        """The pieces to choose those to hide from: what is hinted, and what is hidden now (value,
        text, kind, label, is_cut)."""
        hidden = [tuple(cut) for cut in self.cuts]
        spans = {(start, end): kind for start, end, kind in self.hints if kind not in hints.WHOLE}
        spans |= {(start, end): kind for start, end, kind in hidden}
        return [
            {
                "value": f"{start}-{end}",
                "text": self.text[start:end],
                "kind": kind,
                "label": str(hints.Kind(kind).label),
                "is_cut": (start, end, kind) in hidden,
            }
            for (start, end), kind in sorted(spans.items())
        ]

    @property
    def told_state(self) -> str:
        """Its state in words, and that a part of it is hidden."""
        if self.state == Comment.State.PUBLISHED and self.cuts:
            return gettext("опубликован, часть скрыта")
        return str(self.get_state_display())
