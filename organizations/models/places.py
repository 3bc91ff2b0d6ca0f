"""Places: region → district → settlement (→ city district). Loaded from organizations/data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import Named


class Place(Named, models.Model):
    """What all places have: a stable code for addresses, and a name in each language."""

    code = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=120)
    name_be = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=160, db_index=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_ru


class Region(Place):
    """One of the six regions, or the city of Minsk."""

    class Meta:
        verbose_name = _("область")
        verbose_name_plural = _("области")
        ordering = ["sort_key"]


class District(Place):
    """A district (район) of a region; Minsk, Жодино and Новополоцк belong to none."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")

    class Meta:
        verbose_name = _("район")
        verbose_name_plural = _("районы")
        ordering = ["sort_key"]


class Settlement(Place):
    """A town or urban settlement. A village is typed as the organization's settlement_name."""

    class Kind(models.TextChoices):
        TOWN = "town", _("город")
        URBAN = "urban", _("городской посёлок")
        RESORT = "resort", _("курортный посёлок")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="settlements")
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="settlements", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("населённый пункт")
        verbose_name_plural = _("населённые пункты")
        ordering = ["sort_key"]


class CityDistrict(Place):
    """A district inside one of the seven cities that have them."""

    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, related_name="city_districts"
    )

    class Meta:
        verbose_name = _("район в городе")
        verbose_name_plural = _("районы в городах")
        ordering = ["sort_key"]
