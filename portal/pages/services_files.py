"""Writes of pages' files: what a file is, is told by its content."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from portal.lib import scans
from portal.pages.models import FileKind, Page, PageFile
from portal.pages.services import Overtaken, change, hold

LARGEST_VIDEO = 24 * scans.MEGABYTE
LARGEST_CAPTIONS = 200 * 1024


def add_file(
    *,
    by: User,
    slug: str,
    kind: str,
    seen: int,
    upload: Any,
    names: Mapping[str, str],
    language: str = "",
) -> PageFile:
    """Attach a file to a page.

    Args:
        seen: the page's version.
        names: name_ru, name_be, name_en; Russian is needed.
        language: of captions.

    Raises:
        ValidationError: of file: it is of no kind that we keep, broken or too big; of language:
            captions have one.
        Overtaken
    """
    found, content = checked(upload)
    if found == FileKind.CAPTIONS and not language:
        raise ValidationError({"language": _("Укажите, на каком языке субтитры.")})
    with transaction.atomic():
        page = hold(slug, kind, seen)
        row = PageFile.objects.create(
            page=page,
            kind=found,
            language=language if found == FileKind.CAPTIONS else "",
            file=content,
            size=content.size,
            changed_at=timezone.now(),
            **names,
        )
        change(page)
        record(by=by, action="page.add file", subject=page, details=_told(row, content))
    return row


def replace_file(*, by: User, file: PageFile, seen: int, upload: Any) -> PageFile:
    """Put another file in a file's place; its address stays.

    Args:
        seen: the page's version.

    Raises:
        ValidationError: of file: as `add_file`, or it is of another kind.
        Overtaken
    """
    found, content = checked(upload)
    with transaction.atomic():
        page = _hold(file, seen)
        row = PageFile.objects.select_for_update().get(pk=file.pk)
        if found != row.kind:
            raise ValidationError({"file": _("Замените файлом того же рода.")})
        row.file, row.size, row.changed_at = content, content.size, timezone.now()
        row.save()
        change(page)
        record(by=by, action="page.replace file", subject=page, details=_told(row, content))
    return row


def remove_file(*, by: User, file: PageFile, seen: int) -> None:
    """Take a file off its page; it isn't handed out any more.

    Args:
        seen: the page's version.

    Raises:
        Overtaken
    """
    with transaction.atomic():
        page = _hold(file, seen)
        if PageFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now()):
            change(page)
            record(by=by, action="page.remove file", subject=page, details={"name": file.name_ru})


def _hold(file: PageFile, seen: int) -> Page:
    """The file's page, locked, as it was seen."""
    page = Page.objects.select_for_update().get(pk=file.page_id)
    if page.version != seen:
        raise Overtaken
    return page


def checked(upload: Any) -> tuple[FileKind, ContentFile]:
    """What a file is, and what is kept of it.

    Raises:
        ValidationError: of file.
    """
    head = upload.read(64)
    upload.seek(0)
    try:
        if head[4:8] == b"ftyp" or head.startswith(b"\x1a\x45\xdf\xa3"):
            if upload.size > LARGEST_VIDEO:
                raise ValidationError(_("Видео больше 24 МБ. Сожмите его или дайте ссылку."))
            ending = "mp4" if head[4:8] == b"ftyp" else "webm"
            return FileKind.VIDEO, ContentFile(upload.read(), f"video.{ending}")
        if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
            return FileKind.CAPTIONS, _captions(upload)
        content = scans.checked(upload, kinds=("pdf", "jpg", "png", "webp"))
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    is_document = str(content.name).endswith("pdf")
    return (FileKind.DOCUMENT if is_document else FileKind.PICTURE), content


def _captions(upload: Any) -> ContentFile:
    content = upload.read(LARGEST_CAPTIONS + 1)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        content = b""
    if not content or len(content) > LARGEST_CAPTIONS:
        raise ValidationError(_("Субтитры — это файл WebVTT в UTF-8, не больше 200 КБ."))
    return ContentFile(content, "captions.vtt")


def _told(row: PageFile, content: ContentFile) -> dict[str, Any]:
    with content.open("rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return {"name": row.name_ru, "size": row.size, "sha256": digest}
