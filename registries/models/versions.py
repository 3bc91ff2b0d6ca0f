"""The local registry of an authority: versions, of which one is in force (002 п. 7)."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registries.models.rooms import OfAuthorityQuerySet


def document_path(version: RegistryVersion, name: str) -> str:
    """Where the document of approval is kept: nothing of the name that it came with."""
    return f"registries/{uuid4().hex}{name[name.rindex('.') :]}"


class RegistryVersion(models.Model):
    """A version of an authority's local registry: draft → approved → sent → in force or returned
    with a reason → superseded.

    Its entries can change while it is a draft alone. The one in force is that which
    `organizations.oversight` was given. Written by `registries.services.versions` alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("черновик")
        APPROVED = "approved", _("утверждён")
        SENT = "sent", _("направлен оператору")
        RETURNED = "returned", _("возвращён")
        IN_FORCE = "in_force", _("действует")
        SUPERSEDED = "superseded", _("заменён")

    UNDER_WAY = (State.DRAFT, State.APPROVED, State.SENT)

    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="registry_versions"
    )
    number = models.PositiveIntegerField(_("номер версии"), help_text="1, 2, 3 … of the authority")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(
        default=1, help_text="raised with each change of its entries"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # approved by a document
    document_number = models.CharField(_("номер документа"), max_length=60, blank=True)
    document_date = models.DateField(_("дата документа"), null=True, blank=True)
    document = models.FileField(upload_to=document_path, max_length=120, blank=True)
    signed_by = models.CharField(
        _("кто утвердил"), max_length=300, blank=True, help_text="post and name"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # by the operator
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="why it was returned")
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="when its officers were written of the decision"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("локальный реестр")
        verbose_name_plural = _("локальные реестры")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="registry_number_once"),
            models.UniqueConstraint(
                fields=["authority"], condition=Q(state="in_force"), name="registry_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(state__in=["draft", "approved", "sent"]),
                name="registry_under_way_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "approved", "sent", "returned", "in_force", "superseded"]
                ),
                name="registry_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(approved_at__isnull=False, document_date__isnull=False)
                & ~Q(document_number=""),
                name="registry_approved_by_document",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="registry_returned_why"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="registry_queue"),
            # the few whose officers are still to be written to
            models.Index(
                fields=["id"],
                condition=Q(decided_at__isnull=False, told_at__isnull=True),
                name="registry_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"


class RegistryEntry(models.Model):
    """An organization or a unit stands in a version of a registry.

    KEPT and the place say what it was called and where it was when the version was approved; of a
    draft they say nothing.
    """

    KEPT = (
        *("unp", "name_ru", "name_be", "name_en"),
        *("short_name_ru", "short_name_be", "short_name_en"),
    )

    version = models.ForeignKey(RegistryVersion, on_delete=models.CASCADE, related_name="entries")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="registry_entries"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    unp = models.CharField(max_length=9, blank=True)
    name_ru = models.CharField(max_length=400, blank=True)
    name_be = models.CharField(max_length=400, blank=True)
    name_en = models.CharField(max_length=400, blank=True)
    short_name_ru = models.CharField(max_length=200, blank=True)
    short_name_be = models.CharField(max_length=200, blank=True)
    short_name_en = models.CharField(max_length=200, blank=True)
    place = models.TextField(blank=True, help_text="in Russian")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "organization"], name="registry_entry_once")
        ]
