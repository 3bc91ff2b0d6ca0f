"""Additional criteria. The four base ones are columns of Questionnaire and can't be changed."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Category, Organization, Sphere
from portal.lib.languages import Named
from ratings.arithmetic import MAX_ADDITIONAL


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Which additional criteria a questionnaire asks for."""

    def for_organization(self, organization: Organization, day: date) -> "list[Criterion]":
        """The category's criteria in force that day, else the sphere's; at most four (one query).

        Where an organization stands in several categories with criteria of their own, the one
        that comes first in the catalogue's order decides.
        """
        found: list[Criterion] = list(
            self.filter(valid_from__lte=day)
            .filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))
            .filter(
                models.Q(category__links__organization=organization)
                | models.Q(sphere__links__organization=organization)
            )
            .order_by(
                models.F("category__order").asc(nulls_last=True),
                "category_id",
                "sphere__order",
                "sphere_id",
                "order",
                "id",
            )
            .distinct()
        )
        first = [
            c
            for c in found
            if (c.category_id, c.sphere_id) == (found[0].category_id, found[0].sphere_id)
        ]
        return first[:MAX_ADDITIONAL]


class Criterion(Named, models.Model):
    """One additional criterion of a category or of a sphere, with the days it is in force."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    sphere = models.ForeignKey(
        Sphere, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    name_ru = models.CharField(_("критерий"), max_length=200)
    name_be = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("дополнительный критерий")
        verbose_name_plural = _("дополнительные критерии")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__isnull=True, sphere__isnull=False)
                | models.Q(category__isnull=False, sphere__isnull=True),
                name="criterion_of_category_or_sphere",
            )
        ]

    def __str__(self) -> str:
        return self.name_ru
