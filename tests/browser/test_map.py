"""From the country to an organization on the map, by thumb and by keys, with and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from organizations.services import save_organization


@pytest.mark.parametrize("js", [True, False])
def test_from_the_country_to_an_organization(
    js: bool, visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    clinic = country["clinic"]
    clinic.refresh_from_db()
    clinic.latitude, clinic.longitude = "55.0247", "30.7964"  # type: ignore[assignment]
    save_organization(by=None, organization=clinic)
    page = visit(js=js)
    page.goto("/rating/?sphere=health")
    page.get_by_role("link", name="Карта", exact=True).click()
    expect(page).to_have_url(re.compile(r"/rating/map/\?sphere=health$"))

    # the map: the drawing, or over it the moving one with the same links
    area = page.locator(".map-live" if js else ".map-drawing")
    expect(area).to_be_visible()
    expect(page.locator(".map-drawing" if js else ".map-live")).to_be_hidden()
    area.get_by_role("link", name=re.compile("^Витебская область: ")).press("Enter")
    expect(page).to_have_url(re.compile(r"sphere=health&region=vi$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    # on paper, whose width the moving map doesn't know, it is the drawing until one comes nearer
    page.emulate_media(media="print")
    expect(page.locator(".map-drawing")).to_be_visible()
    expect(page.locator(".map-live")).to_be_hidden()
    page.emulate_media(media="screen")

    # whoever can't use a map passes it by, and has the same in a list
    skip = page.get_by_role("link", name="Пропустить карту")
    skip.press("Enter")
    expect(page.get_by_role("region", name="Организации на карте")).to_be_focused()
    if js:
        page.get_by_role("button", name="Приблизить").click()
        expect(page.locator("[data-map-status]")).to_have_text("Мест на карте: 1")
        page.emulate_media(media="print")
        expect(page.locator(".map-drawing")).to_be_hidden()
        page.emulate_media(media="screen")
        here = area.get_by_role("button", name=re.compile(r"оценка 4,85 по 5 анкетам$"))
        here.press("Enter")
        expect(page.get_by_role("link", name="Открыть страницу")).to_be_focused()
        page.keyboard.press("Escape")
        expect(here).to_be_focused()
        here.press("Enter")
        page.keyboard.press("Enter")
    else:
        area.get_by_role("link", name=re.compile(r"оценка 4,85 по 5 анкетам$")).click()
    expect(page).to_have_url(re.compile(f"/organizations/{clinic.pk}/$"))
