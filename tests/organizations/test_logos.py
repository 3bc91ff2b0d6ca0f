"""Logos: pictures are made anew; whatever else is sent is refused in words."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from organizations import logos
from organizations.models import Organization
from tests.factories import make_member, make_organization


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pages(client: Client, representative: User) -> Iterator[Client]:
    client.force_login(representative)
    return client


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600), **more: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (45, 80, 184)).save(file, kind, **more)
    return file.getvalue()


def upload(client: Client, organization: Organization, content: bytes, name: str) -> Any:
    return client.post(
        f"/cabinet/{organization.pk}/logo/", {"logo": SimpleUploadedFile(name, content)}
    )


def address(organization: Organization) -> str:
    organization.refresh_from_db()
    return f"/organizations/{organization.pk}/logo/{organization.logo_digest}.png"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_is_made_anew_and_shown_to_everybody(
    kind: str, pages: Client, clinic: Organization
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "who took it and where"

    answer = upload(pages, clinic, picture(kind, exif=exif), f"logo.{kind.lower()}")

    assert answer.status_code == 302
    shown = Client().get(address(clinic))
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"who took it" not in shown.content
    with Image.open(BytesIO(shown.content)) as made:
        assert (made.format, made.size) == ("PNG", (400, 300))
        assert not made.getexif()
    assert address(clinic) in Client().get(f"/organizations/{clinic.pk}/").content.decode()


def test_what_is_hidden_behind_a_picture_is_left_out(pages: Client, clinic: Organization) -> None:
    script = b"<script>alert(1)</script>PK\x03\x04"

    upload(pages, clinic, picture() + script, "logo.png")

    assert b"<script>" not in Client().get(address(clinic)).content


def bomb() -> bytes:
    """A small PNG that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (SVG, "logo.svg", "не картинка PNG"),
        (SVG, "logo.png", "не картинка PNG"),
        (b"GIF89a" + bytes(50), "logo.png", "не картинка PNG"),
        (b"", "logo.png", "не картинка PNG"),
        (b"<html>", "../../x.png", "не картинка PNG"),
        (picture()[:200], "logo.png", "повреждена"),
        (bomb(), "logo.png", "повреждена"),
        (picture(size=(8000, 6000)), "logo.png", "слишком много точек"),
        (picture() + bytes(logos.MAX_BYTES), "logo.png", "больше 5 МБ"),
    ],
    ids=["svg", "svg as png", "gif", "empty", "html", "cut", "bomb", "huge", "heavy"],
)
def test_hostile_file_is_refused_in_words(
    content: bytes, name: str, said: str, pages: Client, clinic: Organization, tmp_path: Path
) -> None:
    answer = upload(pages, clinic, content, name)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    clinic.refresh_from_db()
    assert clinic.logo_digest == ""
    assert list(tmp_path.rglob("*.png")) == []


def test_no_file_is_asked_for(pages: Client, clinic: Organization) -> None:
    answer = pages.post(f"/cabinet/{clinic.pk}/logo/")

    assert answer.status_code == 422
    assert "Выберите файл" in answer.content.decode()


def test_replaced_and_removed_logos_leave_no_file(
    pages: Client, clinic: Organization, tmp_path: Path
) -> None:
    upload(pages, clinic, picture(), "one.png")
    first = address(clinic)
    upload(pages, clinic, picture(size=(50, 50)), "two.png")

    assert len(list(tmp_path.rglob("*.png"))) == 1
    assert Client().get(first).status_code == 404
    pages.post(f"/cabinet/{clinic.pk}/logo/removal/")
    clinic.refresh_from_db()
    assert clinic.logo_digest == ""
    assert list(tmp_path.rglob("*.png")) == []


def test_same_logo_again_stays(pages: Client, clinic: Organization) -> None:
    for _ in range(2):
        upload(pages, clinic, picture(), "logo.png")

    assert Client().get(address(clinic)).status_code == 200


def test_logo_of_a_hidden_organization_is_for_its_own_people(client: Client, db: None) -> None:
    hidden = make_organization(categories=[])
    client.force_login(make_member(hidden))
    upload(client, hidden, picture(), "logo.png")

    own = client.get(address(hidden))

    assert own.headers["Cache-Control"].startswith("private")
    assert Client().get(address(hidden)).status_code == 404


def test_logo_whose_file_is_gone_is_not_found(
    pages: Client, clinic: Organization, tmp_path: Path
) -> None:
    upload(pages, clinic, picture(), "logo.png")
    for path in tmp_path.rglob("*.png"):
        path.unlink()

    assert Client().get(address(clinic)).status_code == 404
