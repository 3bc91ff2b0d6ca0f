"""Scans of letters: told by their content, kept without what hides in them."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.lib import pictures, scans

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (40, 60), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (250, 250, 250)).save(file, kind, **options)
    return file.getvalue()


def archive(before: bytes = b"") -> bytes:
    file = io.BytesIO()
    file.write(before)
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("run.exe", b"MZ" * 50)
    return file.getvalue()


def sent(content: bytes, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kept_as"),
    [(PDF, "scan.pdf"), (picture("JPEG"), "scan.jpg"), (picture("PNG"), "scan.png")],
)
def test_scan_is_named_by_its_content_alone(content: bytes, kept_as: str) -> None:
    assert scans.checked(sent(content, "../../etc/cron.d/x.exe")).name == kept_as


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Это не PDF, JPEG или PNG"),
        (b"MZ" + bytes(500), "Это не PDF, JPEG или PNG"),
        (b"<html><script>alert(1)</script>", "Это не PDF, JPEG или PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Это не PDF, JPEG или PNG"),
        (picture("GIF"), "Это не PDF, JPEG или PNG"),
        (b" " + PDF, "Это не PDF, JPEG или PNG"),
        (archive(), "Это не PDF, JPEG или PNG"),
        (archive(PDF), "что-то кроме"),
        (archive(picture("JPEG")), "что-то кроме"),
        (PDF + b"<html>hidden</html>", "что-то кроме"),
        (b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", "что-то кроме"),
        (picture("PNG")[:8] + b"%PDF-1.4" + picture("PNG")[8:], "что-то кроме"),
        (PDF.replace(b"%%EOF", b""), "повреждён"),
        (picture("JPEG")[:200], "повреждён"),
        (picture("PNG")[:40] + bytes(400), "повреждён"),
        (b"\xff\xd8\xff" + bytes(3000), "повреждён"),
    ],
)
def test_hostile_or_broken_file_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        scans.checked(sent(content))


def test_file_beyond_ten_megabytes_is_refused_unread() -> None:
    big = sent(PDF)
    big.size = scans.LARGEST + 1

    with pytest.raises(ValidationError, match="больше 10 МБ"):
        scans.checked(big)


def test_picture_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 40 * 60 - 1)

    with pytest.raises(ValidationError, match="слишком много точек"):
        scans.checked(sent(picture("PNG")))


def test_picture_keeps_nothing_but_its_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    photo = picture("JPEG", exif=exif) + b"trailer of a phone"

    kept = scans.checked(sent(photo)).read()

    assert b"where it was taken" not in kept
    assert b"trailer of a phone" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 60)


def test_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = scans.checked(sent(picture("JPEG", exif=exif))).read()

    assert Image.open(io.BytesIO(kept)).size == (60, 40)


def test_webp_is_taken_where_it_is_asked_for_and_kept_as_jpeg() -> None:
    webp = picture("WEBP")

    with pytest.raises(ValidationError, match="Это не PDF, JPEG или PNG"):
        scans.checked(sent(webp))
    kept = scans.checked(sent(webp), kinds=("pdf", "jpg", "png", "webp"))

    assert kept.name == "scan.jpg"
    assert Image.open(io.BytesIO(kept.read())).format == "JPEG"


def test_what_one_sees_through_becomes_paper() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, "PNG")

    kept = scans.checked(sent(file.getvalue())).read()

    assert Image.open(io.BytesIO(kept)).getpixel((1, 1)) == (255, 255, 255)


def test_picture_that_is_to_be_drawn_a_thousand_times_is_refused_undrawn() -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(file, "JPEG", progressive=True)
    honest = file.getvalue()
    last = honest.rindex(pictures.NEXT_SCAN)
    endless = honest[:-2] + honest[last:-2] * 1000 + honest[-2:]

    assert scans.checked(sent(honest)).name == "scan.jpg"
    with pytest.raises(ValidationError, match="повреждён"):
        scans.checked(sent(endless))
