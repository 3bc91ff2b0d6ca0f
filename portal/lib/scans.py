"""Scans and pictures that people attach: what a file is, is told by its content, whatever it is
called.

A picture is drawn anew, so that nothing but its pixels is kept; a PDF is kept as it came, and only
ever handed out as a file to save.
"""

import io
import re
import zipfile
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from portal.lib import pictures

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
HEAD = 1024  # how far readers of other formats look for a beginning
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
BEGINNINGS = {
    "pdf": re.compile(rb"%PDF-"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
FOREIGN = re.compile(rb"<(?:!doctype|html|script|svg|\?php|\?xml)", re.IGNORECASE)


def checked(
    upload: Any, *, largest: int = LARGEST, kinds: tuple[str, ...] = ("pdf", "jpg", "png")
) -> ContentFile:
    """The file as it will be kept, under a name that says only its format.

    Args:
        upload: the file that came.
        largest: bytes that it may have.
        kinds: of BEGINNINGS, that it may be; a WebP picture is kept as JPEG.

    Raises:
        ValidationError: it is too big, of another format, broken, or also something else.
    """
    if upload.size > largest:
        raise ValidationError(
            _("Файл больше %(n)s МБ. Уменьшите его или отсканируйте в чёрно-белом.")
            % {"n": largest // MEGABYTE}
        )
    content: bytes = upload.read()
    kind = next((kind for kind in kinds if BEGINNINGS[kind].match(content)), "")
    if not kind:
        if "webp" in kinds:
            raise ValidationError(
                _("Это не PDF, JPEG, PNG или WebP. Сохраните файл в одном из них.")
            )
        raise ValidationError(_("Это не PDF, JPEG или PNG. Сохраните скан в одном из них."))
    if kind == "pdf" and b"%%EOF" not in content:
        raise _broken()
    if _is_also_something_else(content, kind):
        raise ValidationError(
            _("В файле есть что-то кроме снимка или документа. Сохраните его заново и приложите.")
        )
    if kind == "pdf":
        return ContentFile(content, "scan.pdf")
    kept_as = "png" if kind == "png" else "jpg"
    return ContentFile(_drawn_anew(content, kind), f"scan.{kept_as}")


def handed_out(field: Any, name: str) -> FileResponse:
    """A kept file, to save and never to show in the browser.

    Args:
        field: of the row that has it.
        name: to save it under, without the ending.

    Raises:
        Http404: there is none.
    """
    try:
        file = field.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404 from None
    ending = PurePath(field.name).suffix[1:]
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.{ending}",
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _is_also_something_else(content: bytes, kind: str) -> bool:
    """Whether another program would take the file for an archive, a page or a document."""
    head = content[:HEAD]
    if FOREIGN.search(head) or (kind != "pdf" and b"%PDF-" in head):
        return True
    if kind == "pdf" and content[content.rfind(b"%%EOF") + 5 :].strip(b"\0\r\n\t "):
        return True
    return zipfile.is_zipfile(io.BytesIO(content))


def _drawn_anew(content: bytes, kind: str) -> bytes:
    file = io.BytesIO()
    try:
        with pictures.upright(content, [FORMATS[kind]]) as picture:
            paper = pictures.on_white(picture)
            if kind == "png":
                paper.convert("L" if paper.mode in ("1", "L") else "RGB").save(file, "PNG")
            else:
                paper.convert("RGB").save(file, "JPEG", quality=88)
    except pictures.TooLarge:
        raise ValidationError(
            _("В снимке слишком много точек. Отсканируйте с разрешением 300 на дюйм.")
        ) from None
    except pictures.Broken:
        raise _broken() from None
    return file.getvalue()


def _broken() -> ValidationError:
    return ValidationError(_("Файл повреждён: его не открыть. Сохраните скан заново."))
