"""The people whom an organization has made responsible for its use of the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.memberships import PeopleQuerySet


class Function(models.TextChoices):
    """What an official answers for (002 п. 3; the first one is that of 002 п. 5)."""

    CONTENT = "content", _("наполнение и актуализация сведений")
    COORDINATION = "coordination", _("координация работы подчинённых организаций")
    IMPROVEMENT = "improvement", _("повышение уровня оказания услуг")
    QUALITY = "quality", _("контроль качества")
    EVALUATION = "evaluation", _("оценка деятельности и кадровые решения")
    SUPPORT = "support", _("техническая поддержка")


def functions_of(person: object) -> list[str]:
    """The names of a person's functions, in their order."""
    known: list[str] = getattr(person, "functions", [])
    return [str(function.label) for function in Function if function in known]


class Responsible(models.Model):
    """What is told of a responsible person (002 п. 5, 004)."""

    full_name = models.CharField(_("фамилия, имя, отчество"), max_length=150)
    position = models.CharField(_("должность"), max_length=200)
    email = models.EmailField(_("электронная почта"), max_length=254)
    phone = models.CharField(_("телефон"), max_length=40)
    functions = models.JSONField(_("за что отвечает"), default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name

    @property
    def function_names(self) -> list[str]:
        return functions_of(self)


class Official(Responsible):
    """A responsible person of an organization, by an order of it (002 п. 3).

    Need not have an account: who may enter the cabinet is said by Membership. Written by
    `organizations.services.people` alone.
    """

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="officials"
    )
    order_number = models.CharField(_("номер приказа"), max_length=60, blank=True)
    order_date = models.DateField(_("дата приказа"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "email"], name="official_once"),
        ]
