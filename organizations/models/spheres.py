"""Spheres of life and their categories: two levels, kept by the operator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import Named


class Sphere(Named, models.Model):
    """A sphere of life, such as health care."""

    code = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=160)
    name_be = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("сфера жизнедеятельности")
        verbose_name_plural = _("сферы жизнедеятельности")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name_ru


class Category(Named, models.Model):
    """A kind of organizations within a sphere, such as polyclinics."""

    sphere = models.ForeignKey(Sphere, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=160)
    name_be = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("категория")
        verbose_name_plural = _("категории")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name_ru
