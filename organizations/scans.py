"""Scans of letters: what a file is, is told by its content, whatever it is called.

A picture is drawn anew, so that nothing but its pixels is kept; a PDF is kept as it came, and only
ever handed out as a file to save.
"""

import io
import re
import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
HEAD = 1024  # how far readers of other formats look for a beginning
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
FOREIGN = re.compile(rb"<(?:!doctype|html|script|svg|\?php|\?xml)", re.IGNORECASE)


def checked(upload: Any) -> ContentFile:
    """The scan as it will be kept, under a name that says only its format.

    Args:
        upload: the file that came.

    Raises:
        ValidationError: it is too big, of another format, broken, or also something else.
    """
    if upload.size > LARGEST:
        raise ValidationError(_("Файл больше 10 МБ. Уменьшите его или отсканируйте в чёрно-белом."))
    content: bytes = upload.read()
    kind = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), "")
    if not kind:
        raise ValidationError(_("Это не PDF, JPEG или PNG. Сохраните скан в одном из них."))
    if kind == "pdf" and b"%%EOF" not in content:
        raise _broken()
    if _is_also_something_else(content, kind):
        raise ValidationError(
            _("В файле есть что-то кроме скана. Сохраните скан заново и приложите его.")
        )
    if kind == "pdf":
        return ContentFile(content, "scan.pdf")
    return ContentFile(_drawn_anew(content, kind), f"scan.{kind}")


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
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    _("В снимке слишком много точек. Отсканируйте с разрешением 300 на дюйм.")
                )
            upright = ImageOps.exif_transpose(picture)
            if kind == "jpg":
                upright.convert("RGB").save(file, "JPEG", quality=88)
            else:
                plain = "L" if upright.mode in ("1", "L") else "RGB"
                upright.convert(plain).save(file, "PNG")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise _broken() from None
    except Image.DecompressionBombWarning:
        raise _broken() from None
    return file.getvalue()


def _broken() -> ValidationError:
    return ValidationError(_("Файл повреждён: его не открыть. Сохраните скан заново."))
