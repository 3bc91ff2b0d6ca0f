"""HTML that an organization copies to its own site; always with the portal's public address."""

from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, override

from organizations.models import Organization
from organizations.qr_codes import in_ascii
from organizations.qr_codes.banners import FORMATS, SIZES
from portal.lib.languages import NAMES, current

BADGE, LARGE_BADGE = (340, 128), (510, 192)
FRAME = (320, 210)


class Snippet(NamedTuple):
    """What to copy, and the picture or the page in a frame that stands beside it."""

    key: str
    title: str
    html: str
    picture: str
    width: int
    height: int

    @property
    def is_frame(self) -> bool:
        """Whether `picture` is the address of a page."""
        return self.key.startswith("frame")


def to_copy(organization: Organization, asked: str | None) -> dict[str, Any]:
    """What sharing/_to_copy.html shows, in the language that is asked for, else the reader's."""
    language = asked if asked in NAMES else current()
    return {
        "language": language,
        "languages_of_banners": [(code, names[0]) for code, names in NAMES.items()],
        "banners": banners(organization, language),
        "widgets": widgets(organization, language),
    }


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
    """The live mark: as a picture in two colours and two sizes, and as a page in a frame."""
    titles = (
        gettext("Значок для светлого сайта"),
        gettext("Значок для тёмного сайта"),
        gettext("Крупный значок"),
    )
    with override(language):
        link = _public(reverse("catalogue:organization", args=[organization.pk]))
        text = gettext("Наша оценка на портале рейтинговой оценки")
        badge = reverse("opendata:badge", args=[organization.pk])
    made = [
        _picture(f"badge-{key}", link, text, f"{badge}?lang={language}{more}", *size)._replace(
            title=title
        )
        for title, (key, more, size) in zip(
            titles,
            (
                ("light", "", BADGE),
                ("dark", "&scheme=dark", BADGE),
                ("large", "", LARGE_BADGE),
            ),
            strict=True,
        )
    ]
    return [
        *made,
        _frame("frame", gettext("Окно с оценкой и ссылкой «Оценить»"), organization, language, ""),
        _frame(
            "frame-dark",
            gettext("То же окно для тёмного сайта"),
            organization,
            language,
            "&scheme=dark",
        ),
    ]


def _frame(key: str, title: str, organization: Organization, language: str, more: str) -> Snippet:
    with override(language):
        text = gettext("Наша оценка на портале рейтинговой оценки")
        address = f"{reverse('opendata:widget', args=[organization.pk])}?lang={language}{more}"
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>',
        _public(address),
        *FRAME,
        text,
    )
    return Snippet(key, title, html, address, *FRAME)


def _picture(key: str, link: str, text: str, address: str, width: int, height: int) -> Snippet:
    html = picture(link, _public(address), width, height, text)
    return Snippet(key, f"{width} × {height}", html, address, width, height)


def picture(link: str, address: str, width: int, height: int, text: str) -> str:
    """HTML of a picture that is a link; no wider than the place where it stands."""
    return format_html(
        '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}" '
        'style="max-width:100%;height:auto"></a>',
        link,
        address,
        width,
        height,
        text,
    )


def _public(path: str) -> str:
    """With the host in Latin letters, which every site's editor takes."""
    return in_ascii(f"{settings.BASE_URL}{path}")
