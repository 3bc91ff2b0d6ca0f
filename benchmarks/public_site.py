"""Addresses that `./run bench pages` times: map, infographics, polls, texts, API, feeds.

Far pages of the API are found by following its own links, as a program would.
"""

from typing import Any

API = "/api/v1"
FAR = 30  # pages followed before the one that is timed
CONTENT = ("about", "methodology", "laws", "guide", "eds", "video", "promotion", "help", "news")


def public_site(client: Any, clinic: int) -> dict[str, str]:
    """What guests open; `clinic` is an organization with much to tell."""
    shown = {
        "badge": f"/widget/{clinic}.svg",
        "frame": f"/widget/{clinic}/",
    }
    return {**MAP, **INFOGRAPHICS, **shown, **_content(), **_polls(), **_api(client, clinic)}


MAP = {
    "map": "/rating/map/",
    "map, a sphere": "/rating/map/?sphere=health",
    "map, from 4.5": "/rating/map/?mark=4.5",
    "map, a region": "/rating/map/?region=vi",
    "map, a district": "/rating/map/?district=vi-liozno",
    "map, Minsk": "/rating/map/?region=hm",
    "map, words": "/rating/map/?q=поликлиника",
    "map, frozen half-year": "/rating/map/?period=2025-2",
    "points, country": "/rating/map/points/?box=23,51,33,57&zoom=7",
    "points, a region": "/rating/map/points/?box=27.5,54.5,31,56.2&zoom=9",
    "points, Minsk": "/rating/map/points/?box=27.4,53.83,27.7,53.97&zoom=12",
    "points, Minsk, a sphere": (
        "/rating/map/points/?box=27.4,53.83,27.7,53.97&zoom=12&sphere=health"
    ),
    "points, streets": "/rating/map/points/?box=27.54,53.89,27.58,53.91&zoom=15",
    "points, frozen half-year": "/rating/map/points/?box=23,51,33,57&zoom=7&period=2025-2",
}
INFOGRAPHICS = {
    "infographics": "/infographics/",
    "infographics, a region": "/infographics/?region=vi",
    "infographics, a half-year": "/infographics/?period=2025-2",
    "infographics, both": "/infographics/?region=vi&period=2025-2",
    "infographics, regions": "/infographics/regions/",
    "infographics, a region's districts": "/infographics/regions/?region=vi",
    "infographics, spheres": "/infographics/spheres/",
    "infographics, spheres, half-year": "/infographics/spheres/?period=2025-2",
    "infographics, organizations": "/infographics/organizations/",
    "infographics, organizations, region": "/infographics/organizations/?region=vi",
    "infographics, organizations, both": "/infographics/organizations/?region=vi&period=2025-2",
}


def _content() -> dict[str, str]:
    feeds = {"feed of news": "/news/feed/", "campaigns": "/campaigns/", "open data": "/data/"}
    return {**{f"page {slug}": f"/{slug}/" for slug in CONTENT}, **feeds}


def _polls() -> dict[str, str]:
    """The running poll and the ended one with the most answers, and a kiosk."""
    from django.db.models import Count  # noqa: PLC0415 — needs settings
    from django.utils import timezone  # noqa: PLC0415 — as above

    from portal.polls.models import Kiosk, Poll  # noqa: PLC0415 — as above

    found = {"polls": "/polls/", "polls, archive": "/polls/archive/"}
    polls = Poll.objects.annotate(count=Count("responses")).order_by("-count")
    if poll := polls.open_on(timezone.localdate()).first():
        found["poll, open"] = f"/polls/{poll.pk}/"
    if poll := polls.ended_on(timezone.localdate()).first():
        found[f"poll's results, {poll.count:,} answers"] = f"/polls/{poll.pk}/"
        found["poll's CSV"] = f"/polls/{poll.pk}/results.csv"
        found["API, poll"] = f"{API}/polls/{poll.pk}"
    if kiosk := Kiosk.objects.filter(revoked_at=None).first():
        found["kiosk"] = f"/kiosk/{kiosk.code}"
    return found


def staff_polls() -> dict[str, str]:
    """The operator's side of polls and pages."""
    from django.db.models import Count  # noqa: PLC0415 — needs settings

    from portal.polls.models import Kind, Poll  # noqa: PLC0415 — as above

    found = {
        "polls, operator's": "/operator/polls/",
        "pages, operator's": "/operator/pages/",
        "page help, operator's": "/operator/pages/help/",
    }
    if poll := Poll.objects.annotate(count=Count("responses")).order_by("-count").first():
        found["poll's results, operator's"] = f"/operator/polls/{poll.pk}/results/"
        if text := poll.questions.filter(kind=Kind.TEXT).first():
            found["poll's texts, operator's"] = f"/operator/polls/{poll.pk}/texts/{text.pk}/"
    return found


def _api(client: Any, clinic: int) -> dict[str, str]:
    near = {
        "API, organizations": f"{API}/organizations",
        "API, 200 organizations": f"{API}/organizations?size=200",
        "API, organizations, filters": f"{API}/organizations?region=vi&sphere=health",
        "API, organizations, words": f"{API}/organizations?q=школа",
        "API, rating": f"{API}/rating",
        "API, 200 of the rating": f"{API}/rating?size=200",
        "API, rating of a region": f"{API}/rating?set=region&code=vi",
        "API, rating of a half-year": f"{API}/rating?period=2025-2",
    }
    one = f"{API}/organizations/{clinic}"
    told = ("units", "marks", "positions", "history")
    lists = ("country", "periods", "rules", "criteria", "regions", "districts", "settlements")
    return {
        **near,
        **{f"{name}, far": _far(client, address) for name, address in near.items()},
        "API, one organization": one,
        **{f"API, its {part}": f"{one}/{part}" for part in told},
        **{f"API, {part}": f"{API}/{part}" for part in (*lists, "spheres", "categories", "polls")},
        "API, OpenAPI": f"{API}/openapi.json",
    }


def _far(client: Any, address: str) -> str:
    for _page in range(FAR):
        following = client.get(address).json().get("next")
        if not following:
            break
        address = following
    return address
