"""Conclusions on how well an organization works, and what follows for its leaders (row 68).

The authority alone reads them, not even the operator; each reading is written down. Written by
`registries.services.conclusions` alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.append_only import AppendOnly, AppendOnlyQuerySet
from registries.models.rooms import SecretOfAuthorityQuerySet

TEXT_LENGTH = 10_000


ConclusionQuerySet = SecretOfAuthorityQuerySet


class Use(models.TextChoices):
    """How a conclusion is used in decisions about people (002 п. 9)."""

    NONE = "none", _("кадровых решений не требуется")
    PRAISE = "praise", _("поощрение руководителя")
    REMARK = "remark", _("указание руководителю на недостатки")
    LIABILITY = "liability", _("привлечение к дисциплинарной ответственности")
    RESERVE = "reserve", _("включение в кадровый резерв")
    ROTATION = "rotation", _("учёт при ротации руководителя")
    OTHER = "other", _("иное")


class ConclusionWords(models.Model):
    """What a conclusion says, and who says it."""

    version = models.PositiveIntegerField(default=1, help_text="raised with each change")
    assessment = models.TextField(_("оценка эффективности"), max_length=TEXT_LENGTH)
    use = models.CharField(_("использование в кадровых решениях"), max_length=20, choices=Use)
    use_text = models.TextField(_("пояснение"), max_length=2_000, blank=True)
    signed_name = models.CharField(_("кто подписал"), max_length=150)
    signed_position = models.CharField(_("должность"), max_length=200)
    signed_on = models.DateField(_("дата подписания"))
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        abstract = True


class Conclusion(ConclusionWords):
    """An authority's conclusion on an organization for a half-year, as it reads now."""

    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="conclusions"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="concluded"
    )
    half_year = models.CharField(_("полугодие"), max_length=10, help_text="2026-1, 2026-2 …")
    figures = models.JSONField(
        help_text="of the period, and the names, as they were when it was written first"
    )

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("заключение")
        verbose_name_plural = _("заключения")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "organization", "half_year"], name="conclusion_once"
            ),
            models.CheckConstraint(condition=~Q(assessment=""), name="conclusion_says_something"),
        ]
        indexes = [models.Index(fields=["authority", "half_year", "-id"], name="conclusion_list")]


class FormerConclusion(ConclusionWords):
    """What a conclusion said before it was changed."""

    conclusion = models.ForeignKey(Conclusion, on_delete=models.CASCADE, related_name="former")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "version"], name="former_conclusion_once")
        ]


class ConclusionReading(AppendOnly):
    """Somebody has read a conclusion. Shown to the officers beside it, and to nobody else."""

    class How(models.TextChoices):
        PAGE = "page", _("на странице")
        FORM = "form", _("при изменении")
        PDF = "pdf", _("в PDF")
        CSV = "csv", _("в таблице")

    conclusion = models.ForeignKey(Conclusion, on_delete=models.CASCADE, related_name="readings")
    version = models.PositiveIntegerField(help_text="that was read")
    how = models.CharField(max_length=10, choices=How)
    at = models.DateTimeField(default=timezone.now)
    email = models.EmailField(help_text="the reader's, as it was: it stays when the account goes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["conclusion", "-id"], name="conclusion_readings")]
