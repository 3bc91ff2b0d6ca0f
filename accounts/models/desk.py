"""The desk: who has an item before them, what is put aside, templates of reasons."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from portal.lib.languages import Text, text_of


class Claim(models.Model):
    """A moderator or operator has an item before them. Written by `accounts.services.desk` alone.

    The unique subject decides between two who take the same item at the same moment.
    """

    subject = models.CharField(max_length=120, unique=True, help_text="model:id, as in the log")
    queue = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()


class Hold(models.Model):
    """An item is put aside until a day. Written by `accounts.services.desk` alone."""

    subject = models.CharField(max_length=120, unique=True, help_text="model:id, as in the log")
    queue = models.CharField(max_length=40, db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateField(help_text="the day on which it comes back by itself")
    note = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)


class ReasonTemplateQuerySet(models.QuerySet["ReasonTemplate"]):
    """The operator keeps them; who decides reads them through selectors."""

    def visible_to(self, user: Any) -> ReasonTemplateQuerySet:
        """All, for the operator."""
        is_operator = getattr(user, "is_authenticated", False) and user.is_operator
        return self.all() if is_operator else self.none()

    def editable_by(self, user: Any) -> ReasonTemplateQuerySet:
        """Whoever sees the list keeps it."""
        return self.visible_to(user)


class ReasonTemplate(models.Model):
    """A reason that is often given. Written by `accounts.services.reasons` alone.

    Its texts never change: a mended one is a new row, and the old one retires. So whoever was told
    one of the texts can read it in their own language for ever.
    """

    queue = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    text_ru = models.CharField(_("По-русски"), max_length=500)
    text_be = models.CharField(_("По-белорусски"), max_length=500)
    text_en = models.CharField(_("По-английски"), max_length=500)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ReasonTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["queue", "outcome", "order"], name="reason_template_list")]

    @property
    def text(self) -> Text:
        """In the reader's language."""
        return text_of(self, "text")
