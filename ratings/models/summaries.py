"""What charts of the whole country are drawn from: sums of sets, months, whose marks moved most.

Derived from scores and questionnaires, written by `ratings.scores.summaries` alone. A frozen
half-year is summed up once, when it is frozen; the rest anew, and says as of when it stands
(docs/adr/0024).
"""

from django.db import models

from organizations.models import Organization
from ratings.models.scores import Period, SetKind, TallyFields


class SetSum(TallyFields):
    """All questionnaires about the legal persons of a set and their units, each once.

    A cell is as fine as its kind and a region: the country is the sum of its regions' cells, a
    sphere the sum of its cells in all regions.
    """

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.PositiveSmallIntegerField(choices=SetKind)
    set_id = models.BigIntegerField(help_text="of the region, district, sphere, category")
    region_id = models.BigIntegerField(help_text="0 where there is none")
    organizations = models.IntegerField(help_text="legal persons that were rated")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "kind", "set_id", "region_id"], name="set_sum_once"
            )
        ]


class MonthSum(models.Model):
    """Counted questionnaires of a month about organizations of a region, by where they come from.

    Not by organization, service or code: it points at nobody.
    """

    month = models.DateField(help_text="its first day")
    region_id = models.BigIntegerField(help_text="0 where there is none")
    source = models.CharField(max_length=12, help_text='"site", "qr" of all codes together …')
    count = models.IntegerField()
    sum = models.BigIntegerField(help_text="of the means, in units of 1/840")
    satisfied = models.IntegerField(help_text="questionnaires with a mean of 4 or more")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "region_id", "source"], name="month_sum_once")
        ]


class PeopleSum(models.Model):
    """People who confirmed their accounts in a month and have them still."""

    month = models.DateField(unique=True, help_text="its first day")
    count = models.IntegerField()


class Mover(models.Model):
    """An organization whose mark rose or fell most between a half-year and the one before."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_id = models.BigIntegerField(help_text="among those of a region; 0: of the country")
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    change = models.BigIntegerField(help_text="of the rank key")
    count = models.IntegerField()
    sum = models.BigIntegerField()
    count_before = models.IntegerField()
    sum_before = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "region_id", "organization"], name="mover_once"
            )
        ]


class SummaryRun(models.Model):
    """When something was summed up last: a half-year by its code, "live" or "months"."""

    what = models.CharField(max_length=10, unique=True)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
