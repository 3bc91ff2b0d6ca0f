"""The search index, derived of organizations: which words lead to which.

Ordinary tables, so that both databases give the same answers in the same order. Written by
`organizations.search.index` alone.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization


class SearchTerm(models.Model):
    """A stem that occurs, and a word that it occurs in, to show."""

    stem = models.CharField(max_length=40, unique=True)
    word = models.CharField(max_length=40)
    spread = models.PositiveIntegerField(
        default=0, help_text="about how many it leads to: where a search begins, nothing else"
    )
    strong = models.PositiveIntegerField(
        default=0, help_text="about how many of these it leads to by their name or place"
    )


class SearchAbbreviationQuerySet(models.QuerySet["SearchAbbreviation"]):
    """The operator's alone."""

    def visible_to(self, user: Any) -> SearchAbbreviationQuerySet:
        """All for the operator, none for others."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    editable_by = visible_to


class SearchAbbreviation(models.Model):
    """What people shorten, besides what `organizations.search.abbreviations` knows: the operator's.

    Written by `organizations.services.abbreviations` alone.
    """

    short = models.CharField(_("сокращение"), max_length=40)
    long = models.CharField(_("полностью"), max_length=120)

    objects = SearchAbbreviationQuerySet.as_manager()

    class Meta:
        verbose_name = _("сокращение")
        verbose_name_plural = _("сокращения")
        constraints = [models.UniqueConstraint(fields=["short", "long"], name="abbreviation_once")]

    def __str__(self) -> str:
        return f"{self.short} — {self.long}"


class SearchRespelling(models.Model):
    """A term's beginning with letters left out: how a misspelt word finds it."""

    respelling = models.CharField(max_length=10)
    term = models.ForeignKey(
        SearchTerm, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["respelling", "term"], name="respelling_once")
        ]


class SearchPosting(models.Model):
    """A term leads to an organization; the more the word says of it, the greater the weight."""

    term = models.ForeignKey(
        SearchTerm, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "term"], name="posting_once")
        ]
        indexes = [
            models.Index(fields=["term", "organization", "weight"], name="posting_lookup"),
        ]
