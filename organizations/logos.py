"""Logos: what people upload is never kept, only a picture made anew of its points.

So nothing that hides in a file (scripts, places, other formats) reaches a reader.
"""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from organizations.models import Organization
from portal.lib import pictures

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 5 * 1024 * 1024
SIDE = 400


def read_picture(uploaded: UploadedFile) -> bytes:
    """The upload as a PNG no larger than 400 × 400.

    Raises:
        ValidationError: it isn't a picture, or too large a one.
    """
    if (uploaded.size or 0) > MAX_BYTES:
        raise ValidationError(_("Файл больше 5 МБ. Уменьшите картинку и загрузите снова."))
    try:
        with pictures.upright(uploaded.read(), list(FORMATS), side=SIDE * 2) as picture:
            straight = picture.convert("RGBA")
    except pictures.TooLarge:
        raise ValidationError(
            _("На картинке слишком много точек. Хватит 400 × 400, уменьшите её.")
        ) from None
    except pictures.Broken:
        raise ValidationError(
            _("Это не картинка PNG, JPEG или WebP, или она повреждена. Сохраните логотип заново.")
        ) from None
    straight.thumbnail((SIDE, SIDE))
    clean = Image.new("RGBA", straight.size)  # without whatever came along
    clean.paste(straight)
    file = BytesIO()
    clean.save(file, "PNG", optimize=True)
    return file.getvalue()


def digest_of(picture: bytes) -> str:
    """The name of a picture: another picture has another one."""
    return hashlib.sha256(picture).hexdigest()[:32]


def keep(organization: Organization, picture: bytes) -> None:
    """Store a picture."""
    path = _path(organization, digest_of(picture))
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(picture))


def content(organization: Organization) -> bytes:
    """The organization's logo.

    Raises:
        FileNotFoundError: its file is gone.
    """
    with default_storage.open(_path(organization, organization.logo_digest)) as file:
        return bytes(file.read())


def forget(organization: Organization, digest: str) -> None:
    """Delete the file of a logo that is shown no longer."""
    if digest:
        default_storage.delete(_path(organization, digest))


def _path(organization: Organization, digest: str) -> str:
    return f"logos/{organization.pk}/{digest}.png"
