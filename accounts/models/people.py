"""People, what they have agreed to, which mailboxes left lately."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import mailbox_of
from portal.lib.access import Audience
from portal.lib.languages import NAMES, RUSSIAN


class UserQuerySet(models.QuerySet["User"]):
    """People are the operator's to see and to decide about; oneself is read elsewhere."""

    def visible_to(self, user: Any) -> UserQuerySet:
        """All for the operator, nobody for anybody else."""
        is_operator = getattr(user, "is_authenticated", False) and user.is_operator
        return self.all() if is_operator else self.none()

    def editable_by(self, user: Any) -> UserQuerySet:
        """Everybody but oneself: nobody decides about themselves."""
        return self.visible_to(user).exclude(pk=user.pk)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
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
            # the few who decide
            models.Index(
                fields=["id"],
                condition=models.Q(is_moderator=True) | models.Q(is_operator=True),
                name="user_staff",
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


class Block(models.Model):
    """A person may not sign in. Written by `accounts.services.people` alone; while there is one,
    the account is inactive."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="block")
    reason = models.TextField(help_text="told to the person")
    until = models.DateField(
        null=True, db_index=True, help_text="the day on which it ends by itself"
    )
    made_at = models.DateTimeField(auto_now_add=True)
