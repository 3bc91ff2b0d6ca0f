"""Spheres of life and their categories: two levels, kept by the operator."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import Named


class KindQuerySet(models.QuerySet[Any]):
    """Spheres or categories: everybody reads them, the operator keeps them."""

    def in_use(self) -> KindQuerySet:
        """Those that are offered; the rest stay for half-years that were frozen with them."""
        return self.filter(retired_on__isnull=True)

    def visible_to(self, user: Any) -> KindQuerySet:
        """All of them, for the operator's pages; nothing for anybody else."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def editable_by(self, user: Any) -> KindQuerySet:
        """Those in use, for the operator."""
        return self.visible_to(user).in_use()


class Sphere(Named, models.Model):
    """A sphere of life, such as health care. Written by `organizations.services.spheres`."""

    code = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=160)
    name_be = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True, help_text="no longer offered since then")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("сфера жизнедеятельности")
        verbose_name_plural = _("сферы жизнедеятельности")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name_ru


class Category(Named, models.Model):
    """A kind of organizations within a sphere, such as polyclinics. Written as spheres are."""

    sphere = models.ForeignKey(Sphere, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=160)
    name_be = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True, help_text="no longer offered since then")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("категория")
        verbose_name_plural = _("категории")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name_ru
