"""HTML that an organization copies to its own site; always with the portal's public address."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, override

from organizations.models import Organization
from organizations.qr_codes import in_ascii
from organizations.qr_codes.banners import FORMATS, SIZES

BADGE = (340, 128)
FRAME = (320, 210)


@dataclass(frozen=True, slots=True)
class Snippet:
    """What to copy, and the picture that stands beside it on the page."""

    key: str
    title: str
    html: str
    picture: str
    width: int
    height: int


def banners(organization: Organization, language: str) -> list[tuple[Snippet, Snippet]]:
    """A link to the questionnaire with a picture of each size: as SVG, and as PNG."""
    with override(language):
        link = _public(reverse("ratings:rate", args=[organization.pk]))
        text = gettext("Оцените нашу работу на портале рейтинговой оценки")
        addresses = {
            (width, height, kind): reverse(
                "opendata:banner", args=[f"{width}x{height}-{language}.{kind}"]
            )
            for width, height in SIZES
            for kind in FORMATS
        }
    made = {
        (width, height, kind): _picture(
            f"{width}x{height}-{kind}", link, text, address, width, height
        )
        for (width, height, kind), address in addresses.items()
    }
    return [(made[(*size, "svg")], made[(*size, "png")]) for size in SIZES]


def widgets(organization: Organization, language: str) -> list[Snippet]:
    """The live mark: as a picture in two colours, and as a page in a frame."""
    with override(language):
        link = _public(reverse("catalogue:organization", args=[organization.pk]))
        text = gettext("Наша оценка на портале рейтинговой оценки")
        badge = reverse("opendata:badge", args=[organization.pk])
        frame = reverse("opendata:widget", args=[organization.pk])
    made = [
        _picture(f"badge-{scheme}", link, text, f"{badge}?lang={language}{more}", *BADGE)
        for scheme, more in (("light", ""), ("dark", "&scheme=dark"))
    ]
    address = f"{frame}?lang={language}"
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0">'
        "</iframe>",
        _public(address),
        *FRAME,
        text,
    )
    return [*made, Snippet("frame", "", html, address, *FRAME)]


def _picture(key: str, link: str, text: str, address: str, width: int, height: int) -> Snippet:
    html = format_html(
        '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a>',
        link,
        _public(address),
        width,
        height,
        text,
    )
    return Snippet(key, f"{width} × {height}", html, address, width, height)


def _public(path: str) -> str:
    """With the host in Latin letters, which every site's editor takes."""
    return in_ascii(f"{settings.BASE_URL}{path}")
