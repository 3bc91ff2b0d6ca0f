"""People and the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import mailbox_of
from portal.lib.access import Audience
from portal.lib.languages import NAMES, RUSSIAN


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case, so that one mailbox is one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person, not yet confirmed.

        Without a password the account can't be signed in to by password.
        """
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. Whom they stand for is in organizations' Membership."""

    email = models.EmailField(_("электронная почта"), max_length=254, unique=True)
    mailbox = models.CharField(
        max_length=254, unique=True, help_text="the address without aliases: see mailboxes.py"
    )
    is_active = models.BooleanField(default=True)
    is_moderator = models.BooleanField(_("модератор"), default=False)
    is_operator = models.BooleanField(_("оператор"), default=False)
    is_officer = models.BooleanField(
        default=False, help_text="of an authority; kept by organizations, who make officers"
    )
    is_member = models.BooleanField(
        default=False, help_text="of an organization; kept by organizations, who make members"
    )
    is_demo = models.BooleanField(default=False, help_text="made by `manage.py demo`")
    date_joined = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="when the e-mail address was first confirmed"
    )
    language = models.CharField(
        max_length=2, default=RUSSIAN, help_text="of e-mails: the page's at sign-up, then chosen"
    )
    leaves_at = models.DateTimeField(
        null=True, blank=True, help_text="when the account will be deleted, as its owner asked"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("пользователь")
        verbose_name_plural = _("пользователи")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=sorted(NAMES)), name="user_language_known"
            ),
        ]
        indexes = [
            # the home page counts confirmed people
            models.Index(
                fields=["id"], condition=models.Q(confirmed_at__isnull=False), name="user_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff_member(self) -> bool:
        """Whether this person works for the state here, and so signs in with two factors."""
        return self.is_moderator or self.is_operator or self.is_officer

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mailbox = mailbox_of(self.email)
        super().save(*args, **kwargs)

    def belongs_to(self, audience: Audience) -> bool:
        """Whether this signed-in person is among the audience of an address."""
        match audience:
            case Audience.EVERYONE | Audience.SIGNED_IN:
                return True
            case Audience.MODERATOR:
                return self.is_moderator or self.is_operator
            case Audience.OPERATOR:
                return self.is_operator
        return False


class Consent(models.Model):
    """A person agreed to a version of the text on personal data (Закон № 99-З, ст. 5)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20)
    by_parent = models.BooleanField(
        default=False, help_text="given by a parent: the person is under 16 (ст. 5, п. 9)"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="consent_once_a_version")
        ]


class Departure(models.Model):
    """An account of this mailbox was deleted. Written by `accounts.departures` alone."""

    digest = models.CharField(max_length=64, unique=True, help_text="of the mailbox")
    until = models.DateField(help_text="when a new account can be made")


class OneTimeCode(models.Model):
    """A code sent to an address, and the link beside it. Written by `accounts.codes` alone.

    Neither is stored: only their digests are.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign in", _("вход")
        CHANGE_OLD = "change: old", _("смена адреса: прежний")
        CHANGE_NEW = "change: new", _("смена адреса: новый")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    email = models.EmailField(max_length=254, help_text="as typed")
    details = models.JSONField(default=dict, help_text="what to go on with")
    code_digest = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    link_used_at = models.DateTimeField(null=True)


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """The audit log is only ever added to."""

    def update(self, **fields: Any) -> int:
        raise TypeError("the audit log is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit log is append-only")

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        if options.get("update_conflicts"):
            raise TypeError("the audit log is append-only")
        return super().bulk_create(objs, *args, **options)


class AuditEntry(models.Model):
    """Who did, or saw, what. Written by `accounts.services.record` alone."""

    at = models.DateTimeField(auto_now_add=True)
    # kept when the account goes: the log outlives people
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="what it was done to, as model:id")
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_subject"),
            models.Index(fields=["by", "-id"], name="audit_by"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the audit log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit log is append-only")


class ExportQuerySet(models.QuerySet["Export"]):
    """An export is its owner's alone."""

    def visible_to(self, user: Any) -> ExportQuerySet:
        """The person's own."""
        return self.filter(by=user) if getattr(user, "is_authenticated", False) else self.none()

    def editable_by(self, user: Any) -> ExportQuerySet:
        """The person's own."""
        return self.visible_to(user)


class Export(models.Model):
    """A spreadsheet that a person asked for. Written by `accounts.exporting` alone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт очереди")
        RUNNING = "running", _("готовится")
        READY = "ready", _("готова")
        FAILED = "failed", _("не получилась")
        EXPIRED = "expired", _("удалена")

    UNDER_WAY = (State.WAITING, State.RUNNING)
    KEPT = timedelta(days=7)

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=40, help_text="see portal.lib.exports")
    parameters = models.JSONField(default=dict)
    title = models.CharField(max_length=200, help_text="in the language it was asked in")
    language = models.CharField(max_length=2, default=RUSSIAN)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    digest = models.CharField(max_length=64, help_text="of kind, parameters and language")
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("выгрузка")
        verbose_name_plural = _("выгрузки")
        indexes = [
            models.Index(fields=["by", "-id"], name="export_by"),
            models.Index(fields=["state", "created_at"], name="export_state"),
        ]
        constraints = [
            # what is asked for twice while it waits is one
            models.UniqueConstraint(
                fields=["by", "digest"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="export_under_way_once",
            )
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def until(self) -> datetime | None:
        """Until when it can be taken away; None where there is nothing to take."""
        is_ready = self.state == self.State.READY and self.finished_at
        return self.finished_at + self.KEPT if is_ready and self.finished_at else None
