"""Pages and news as the operator keeps them; their texts are only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.lib.languages import NAMES, Text, text_of

LANGUAGES = [(code, names[0]) for code, names in NAMES.items()]


class Kind(models.TextChoices):
    """What a page is."""

    PAGE = "page", _("Страница")
    NEWS = "news", _("Новость")


def _is_operator(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_operator)


class PageQuerySet(models.QuerySet["Page"]):
    """Who sees which pages."""

    def out(self, now: datetime | None = None) -> PageQuerySet:
        """Those that are on the site; time alone brings the ones that are planned."""
        return self.filter(published_at__lte=now or timezone.now(), withdrawn_at=None)

    def visible_to(self, user: Any) -> PageQuerySet:
        """What is on the site, for everybody; the operator sees drafts, too."""
        return self.all() if _is_operator(user) else self.out()

    def editable_by(self, user: Any) -> PageQuerySet:
        """The operator's."""
        return self.all() if _is_operator(user) else self.none()


class Page(models.Model):
    """A page or a piece of news, once the operator has touched it. Written by
    `portal.pages.services` alone; one that comes with the portal has no row until then."""

    slug = models.SlugField(_("Адрес"), max_length=80, unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    published_at = models.DateTimeField(null=True, help_text="null: a draft; may be to come")
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="raised by each change")
    video_address = models.URLField(_("Видео на другом сайте"), blank=True, max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "-published_at"], name="page_news")]


class PageTextQuerySet(models.QuerySet["PageText"]):
    """Versions."""

    def shown(self, pages: Any, now: datetime | None = None) -> PageTextQuerySet:
        """Of each of these pages in each language the version that is on the site."""
        until = now or timezone.now()
        return self.filter(pk__in=self._last(pages, shown_from__lte=until))

    def latest_of(self, pages: Any) -> PageTextQuerySet:
        """Of each of these pages in each language the last version, drafts among them."""
        return self.filter(pk__in=self._last(pages))

    def to_edit(self, pages: Any) -> PageTextQuerySet:
        """The same, and whatever is planned, the newest first."""
        planned = models.Q(page__in=pages, shown_from__gt=timezone.now())
        return self.filter(planned | models.Q(pk__in=self._last(pages)))

    def _last(self, pages: Any, **more: Any) -> Any:
        return (
            PageText.objects.filter(page__in=pages, **more)
            .order_by()
            .values("page", "language")
            .annotate(last=Max("pk"))
            .values("last")
        )


class PageText(models.Model):
    """A version of a page's text in one language; never changed, never deleted.

    Of those whose time has come the last one is shown. One without a title says that the page has
    no text in this language.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    title = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    shown_from = models.DateTimeField(null=True, help_text="null: a draft")
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PageTextQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["page", "language", "-id"], name="page_text_versions")]


class FileKind(models.TextChoices):
    """What a file of a page is, told by its content."""

    DOCUMENT = "document", _("Документ")
    PICTURE = "picture", _("Картинка")
    VIDEO = "video", _("Видео")
    CAPTIONS = "captions", _("Субтитры")


class PageFileQuerySet(models.QuerySet["PageFile"]):
    """Files go where their page goes."""

    def visible_to(self, user: Any) -> PageFileQuerySet:
        """Of pages that one sees; what was removed, for nobody."""
        rows = self.filter(removed_at=None)
        return rows if _is_operator(user) else rows.filter(page__in=Page.objects.out())

    def editable_by(self, user: Any) -> PageFileQuerySet:
        """The operator's."""
        return self.filter(removed_at=None) if _is_operator(user) else self.none()


def _kept_as(file: PageFile, name: str) -> str:
    return f"pages/{uuid4().hex}.{name.rpartition('.')[2]}"


class PageFile(models.Model):
    """A file of a page: its address stays when the operator puts another in its place."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    language = models.CharField(
        max_length=2, choices=LANGUAGES, blank=True, help_text="of captions"
    )
    name_ru = models.CharField(max_length=200)
    name_be = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=_kept_as)
    size = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = PageFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    @property
    def name(self) -> Text:
        """In the reader's language, else in Russian."""
        return text_of(self, "name")

    @property
    def ending(self) -> str:
        """«PDF»."""
        return str(self.file.name).rpartition(".")[2].upper()
