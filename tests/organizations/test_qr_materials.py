"""What is printed with a code: a real decoder reads it back, whatever the names say."""

import io
import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from PIL import Image, ImageFilter

from accounts.models import User
from organizations.models import Organization, QrCode
from organizations.qr_codes import add_place, address_of, in_ascii, materials
from organizations.qr_codes.materials import MATERIALS, make, order
from portal.lib import typesetting
from portal.lib.typesetting import LETTERS, printable
from ratings.models import Questionnaire
from tests.factories import make_member, make_organization

MM = 72 / 25.4  # points
PAPERS = {"poster-a4.pdf": (210, 297, 80), "poster-a5.pdf": (148, 210, 40)}
PAPERS["poster-a6.pdf"] = (105, 148, 32)
PICTURES = {"screen.png": (1920, 1080), "square.png": (1080, 1080)}
BASES = ["https://качество-услуг.бел", "https://rating.example.gov.by", "http://localhost:8000"]
HOSTILE = '#let x = 1 ] [ } $ x^2 $ `код` \\ * _ @ссылка <имя> // /* "\'~ #import "/etc/passwd"'
LONG = (
    "Дзяржаўная ўстанова адукацыі «Звышагульнаадукацыйная санаторна-эпідэміялагічная школа-"
    "інтэрнат імя Францыска Скарыны і Кірылы Тураўскага дзяцей чыгуначнікаў Полацка "
    "і Наваполацка, філіял № 12»"
)
NAMES = {
    "short": ("ЦРБ", "", "окно 3"),
    "long": (LONG, LONG, "кабінет функцыянальнай дыягностыкі, другі паверх, 214–2163, б"),
    "one word": ("Ш" * 200, "Щ" * 200, "Ж" * 60),
    "hostile": (HOSTILE, HOSTILE, "]#` $\\*_"),
    "foreign letters": ("Аптека 💊 № 5 ‮中文 é ў ё’ʼ", "", "\u200f☃ окно"),
}


def make_code(name: str, above: str, place: str) -> QrCode:
    parent = make_organization(name_ru=above, short_name_ru=above) if above else None
    organization = make_organization(name_ru=name, parent=parent)
    return QrCode(code="abcdefgh23", organization=organization, label=place)


def made(name: str, qr_code: QrCode, language: str = "ru") -> bytes:
    return make(
        order(
            MATERIALS[name],
            organization=qr_code.organization,
            qr_code=qr_code,
            language=language,
        )
    )


def seen(file: bytes, dpi: int = 150) -> Image.Image:
    """The file as a camera or a printer sees it."""
    if file.startswith(b"%PDF"):
        page = pypdfium2.PdfDocument(file)[0]
        return page.render(scale=dpi / 72).to_pil().convert("RGB")
    return Image.open(io.BytesIO(file)).convert("RGB")


def read(image: Image.Image) -> list[Any]:
    return zxingcpp.read_barcodes(image)


def the_code(image: Image.Image) -> Any:
    (found,) = read(image)
    return found


def text_of(file: bytes) -> str:
    page = pypdfium2.PdfDocument(file)[0]
    return re.sub(r"[\s\u200b\ufffe]+", "", page.get_textpage().get_text_bounded())


@pytest.mark.parametrize(
    ("base", "name", "language"),
    [
        *((BASES[0], name, language) for name in [*PAPERS, *PICTURES] for language in ("ru", "be")),
        *((base, "poster-a6.pdf", "ru") for base in BASES[1:]),
    ],
)
def test_a_decoder_reads_the_codes_address_sharp_blurred_and_small(
    base: str, name: str, language: str, settings: Any, db: None
) -> None:
    settings.BASE_URL = base
    qr_code = make_code("Лиозненская ЦРБ", "", "окно 3")
    image = seen(made(name, qr_code, language))
    small = image.resize((image.width // 2, image.height // 2), Image.Resampling.BILINEAR)

    for photo in (image, image.filter(ImageFilter.GaussianBlur(1.5)), small):
        (found,) = read(photo)
        assert found.text == in_ascii(address_of(qr_code))
        assert found.ec_level in ("M", "Q")


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("name", PICTURES)
def test_pictures_have_their_size_and_a_readable_code_whatever_the_names(
    name: str, names: str, db: None
) -> None:
    qr_code = make_code(*NAMES[names])

    image = seen(made(name, qr_code))

    (found,) = read(image)
    assert found.text == in_ascii(address_of(qr_code))
    assert image.size == PICTURES[name]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("name", PAPERS)
def test_poster_has_one_page_of_its_paper_with_all_that_it_says_on_it(
    name: str, names: str, settings: Any, db: None
) -> None:
    settings.BASE_URL = "https://качество-услуг.бел"
    qr_code = make_code(*NAMES[names])
    file = made(name, qr_code)
    wide, high, least = PAPERS[name]

    document = pypdfium2.PdfDocument(file)
    page = document[0]
    text = text_of(file)
    assert len(document) == 1
    assert [round(side / MM, 1) for side in page.get_size()] == pytest.approx([wide, high], abs=0.1)
    for words in (
        "Оставьтеотзывонашейработе",
        "Отсканируйтекод",
        "Отправьтеоценку",
        "Этозаймётминуту",
        "Этооценка,анеофициальноеобращение.",
        "качество-услуг.бел/q/abcdefgh23",
        *(re.sub(r"[\s\u200b]", "", printable(one)) for one in NAMES[names]),
    ):
        assert words in text
    corners = the_code(seen(file)).position
    left, right, top, bottom = (
        value / 150 * 72
        for value in (
            corners.top_left.x,
            corners.top_right.x,
            corners.top_left.y,
            corners.bottom_left.y,
        )
    )
    assert (right - left) / MM >= least
    width, height = page.get_size()
    quiet = (right - left) / 45 * 4
    for x0, y0, x1, y1 in boxes_of_letters(file):
        if x0 == x1:  # a space
            continue
        # on the paper, and out of the code's quiet zone
        assert 0 < x0 < x1 < width
        assert 0 < y0 < y1 < height
        assert (
            height - y0 < top - quiet
            or height - y1 > bottom + quiet
            or x1 < left - quiet
            or x0 > right + quiet
        )


def boxes_of_letters(file: bytes) -> list[tuple[float, float, float, float]]:
    """Where the letters of a poster are: left, bottom, right, top in points."""
    page = pypdfium2.PdfDocument(file)[0]
    letters = page.get_textpage()
    return [letters.get_charbox(i) for i in range(letters.count_chars())]


def test_names_are_never_markup(db: None) -> None:
    file = made("poster-a5.pdf", make_code(HOSTILE, "", "#panic()"))

    assert re.sub(r"\s", "", HOSTILE) in text_of(file)
    assert "#panic()" in text_of(file)


@pytest.mark.parametrize("start", range(0x20, 0x2200, 0x400))
def test_typeface_has_every_letter_that_is_let_through(start: int, db: None) -> None:
    letters = "".join(
        chr(code)
        for code in range(start, start + 0x400)
        if not LETTERS.match(chr(code)) and not chr(code).isspace()
    )
    for name in (letters[i : i + 180] for i in range(0, len(letters), 180)):
        # PDF/UA refuses a letter that no typeface of ours has
        assert made("poster-a4.pdf", make_code(f"а{name}", "", ""))


def test_poster_is_tagged_and_says_its_title_and_language(db: None) -> None:
    file = made("poster-a5.pdf", make_code("Лиозненская ЦРБ", "", "окно 3"), "be")

    document = pypdfium2.PdfDocument(file)
    assert document.is_tagged()
    assert document.get_metadata_value("Title").endswith("Лиозненская ЦРБ")
    assert b"pdfuaid:part" in file
    assert b"/Lang(be" in file


def test_words_are_of_the_language_and_the_name_too_if_there_is_one(db: None) -> None:
    organization = make_organization(name_ru="Больница", name_be="Бальніца")
    unit = make_organization(name_ru="Аптека", parent=organization)
    qr_code = QrCode(code="abcdefgh23", organization=organization)
    of_unit = QrCode(code="abcdefgh24", organization=unit)

    assert "Бальніца" in text_of(made("poster-a5.pdf", qr_code, "be"))
    assert "Больница" in text_of(made("poster-a5.pdf", qr_code, "ru"))
    text = text_of(made("poster-a5.pdf", of_unit, "be"))
    assert "Бальніца" in text
    assert "Аптека" in text


@pytest.mark.parametrize("name", ["qr.svg", "qr.png"])
def test_bare_code_has_whole_modules_and_a_quiet_zone_of_four(name: str, db: None) -> None:
    qr_code = make_code("ЦРБ", "", "")
    file = made(name, qr_code)

    if name == "qr.svg":
        side = int(re.search(rb'viewBox="0 0 (\d+) ', file).group(1))  # type: ignore[union-attr]
        runs = re.findall(rb"M(\d+) (\d+)h(\d+)v1", file)
        image = Image.new("L", (side, side), 255)
        for x, y, length in runs:
            for i in range(int(length)):
                image.putpixel((int(x) + i, int(y)), 0)
        image = image.resize((side * 10, side * 10), Image.Resampling.NEAREST)
        module = 10
    else:
        image, module = Image.open(io.BytesIO(file)).convert("L"), 20

    (found,) = read(image)
    box = image.point(lambda v: 255 - v).getbbox()
    assert found.text == in_ascii(address_of(qr_code))
    assert found.ec_level == "Q"
    assert box == (4 * module, 4 * module, image.width - 4 * module, image.height - 4 * module)


# The address of a file


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_file_carries_the_public_host_not_the_requests(
    clinic: Organization, representative: User, settings: Any
) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = BASES[0], ["*"]
    code = add_place(by=None, organization=clinic, name="окно 3").code

    answer = client_of(representative).get(
        f"/cabinet/{clinic.pk}/qr/{code}/poster-a5.pdf", headers={"host": "evil.example"}
    )

    (found,) = read(seen(answer.content))
    assert found.text == f"https://xn----7sbgfh2alwzdhpc0c.xn--90ais/q/{code}"


def test_file_is_set_once_and_not_sent_again_while_nothing_changes(
    clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = add_place(by=None, organization=clinic, name="окно 3").code
    client, address = client_of(representative), f"/cabinet/{clinic.pk}/qr/{code}/poster-a6.pdf"
    first = client.get(address)
    made_anew: list[str] = []
    typeset = materials.typeset
    monkeypatch.setattr(
        materials, "typeset", lambda *args, **more: made_anew.append("x") or typeset(*args, **more)
    )

    again = client.get(address)
    unchanged = client.get(address, headers={"If-None-Match": first["ETag"]})
    other_language = client.get(f"{address}?lang=be", headers={"If-None-Match": first["ETag"]})
    clinic.short_name_ru = "Другая"
    clinic.save()
    renamed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert [other_language.status_code, renamed.status_code] == [200, 200]
    assert made_anew == ["x", "x"]
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Content-Disposition"] == f'inline; filename="poster-a6-{code}-ru.pdf"'


def test_page_in_belarusian_gives_files_in_belarusian(
    clinic: Organization, representative: User
) -> None:
    code = add_place(by=None, organization=clinic, name="окно 3").code
    client = client_of(representative)

    for prefix, language in (("", "ru"), ("/be", "be"), ("/en", "ru")):
        answer = client.get(f"{prefix}/cabinet/{clinic.pk}/qr/{code}/square.png")
        assert answer["Content-Disposition"].endswith(f'-{language}.png"')


def test_others_codes_revoked_ones_and_unknown_files_are_not_found(
    clinic: Organization, other_clinic: Organization, representative: User
) -> None:
    mine = add_place(by=None, organization=clinic, name="окно 3")
    theirs = add_place(by=None, organization=other_clinic, name="окно 3")
    client, own = client_of(representative), f"/cabinet/{clinic.pk}/qr"

    for address in (
        f"{own}/{theirs.code}/qr.svg",
        f"{own}/{theirs.code}/",
        f"{own}/{mine.code}/poster-a3.pdf",
        f"{own}/{mine.code}/qr.svg?lang=en",
        f"{own}/nosuchcode/qr.svg",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/cabinet/{other_clinic.pk}/qr/{theirs.code}/qr.svg").status_code == 403


def test_files_of_a_hidden_organization_are_for_its_own_people(db: None) -> None:
    hidden = make_organization(categories=[])
    code = add_place(by=None, organization=hidden, name="окно 3").code
    address = f"/cabinet/{hidden.pk}/qr/{code}/qr.svg"

    assert client_of(make_member(hidden)).get(address).status_code == 200
    assert client_of(make_member(make_organization())).get(address).status_code == 404


def test_whoever_comes_while_all_setters_are_busy_is_told_when_to_come_again(
    clinic: Organization, representative: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = add_place(by=None, organization=clinic, name="окно 3").code
    monkeypatch.setattr(typesetting, "WAIT", 0.01)
    client, address = client_of(representative), f"/cabinet/{clinic.pk}/qr/{code}/square.png"
    for _ in range(typesetting.AT_ONCE):
        typesetting._turns.acquire()
    try:
        busy = client.get(address)
    finally:
        for _ in range(typesetting.AT_ONCE):
            typesetting._turns.release()

    assert (busy.status_code, busy["Retry-After"]) == (503, "60")
    assert client.get(address).status_code == 200


# From paper to the questionnaire


def test_printed_code_leads_to_its_units_questionnaire_and_is_remembered_with_it(
    clinic: Organization, citizen: User, settings: Any
) -> None:
    settings.BASE_URL = BASES[1]
    settings.ALLOWED_HOSTS = ["rating.example.gov.by"]
    unit = make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)
    qr_code = add_place(by=None, organization=unit, name="окно 3")
    (found,) = read(seen(made("poster-a5.pdf", qr_code)))
    client = Client(headers={"host": "rating.example.gov.by"})
    client.force_login(citizen)

    page = client.get(found.text.removeprefix(BASES[1]), follow=True)
    assert "Бабиновичская амбулатория" in page.content.decode()
    assert "<b>окно 3</b>" in page.content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode()).group(1)  # type: ignore[union-attr]
    incomplete = client.post(page.request["PATH_INFO"], {"token": token})
    assert incomplete.status_code == 422
    assert "<b>окно 3</b>" in incomplete.content.decode()
    client.post(
        page.request["PATH_INFO"],
        {
            "token": token,
            **dict.fromkeys(("clarity", "information", "timeliness", "courtesy"), "5"),
        },
    )

    assert page.request["PATH_INFO"] == f"/organizations/{unit.pk}/rate/"
    sent = Questionnaire.objects.get()
    assert (sent.organization, sent.source) == (unit, f"q:{qr_code.code}")
