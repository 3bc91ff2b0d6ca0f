"""What an organization was called before: it is found by that, and its page says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from portal.lib.languages import Named, Text, text_of


class FormerName(Named, models.Model):
    """A name, and perhaps a УНП, up to a day: of the organization itself, or of one that has become
    part of it. Written by `organizations.services.upkeep` alone."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="former_names", db_index=False
    )
    of = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="the one that was called so, if it has become part of this one",
    )
    name_ru = models.CharField(max_length=400)
    name_be = models.CharField(max_length=400, blank=True)
    name_en = models.CharField(max_length=400, blank=True)
    short_name_ru = models.CharField(max_length=200, blank=True)
    short_name_be = models.CharField(max_length=200, blank=True)
    short_name_en = models.CharField(max_length=200, blank=True)
    unp = models.CharField(max_length=9, blank=True, db_index=True)
    until = models.DateField(help_text="the first day on which it was called otherwise")

    class Meta:
        verbose_name = _("прежнее наименование")
        verbose_name_plural = _("прежние наименования")
        ordering = ["-until", "-id"]
        indexes = [models.Index(fields=["organization", "-until"], name="former_names_of")]

    def __str__(self) -> str:
        return self.name_ru

    @property
    def short_name(self) -> Text:
        return text_of(self, "short_name", "name")
