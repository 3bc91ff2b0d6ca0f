"""An operator finds the other of a duplicate and makes it part of the other."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from organizations.models import Organization
from tests.factories import UserFactory, make_organization, make_staff, rate


def test_a_duplicate_becomes_part_of_the_other(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    clinic = country["clinic"]
    twin = make_organization(name_ru="Дубль поликлиники", unp="100000007")
    rate(UserFactory(), twin, 5, 5, 5, 5)
    page = visit(as_=make_staff("operator"), js=False)

    page.goto(f"/operator/organizations/{twin.pk}/")
    page.get_by_role("link", name="Объединить с другой").click()
    page.get_by_label("Название, УНП или номер").fill(str(clinic.pk))
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="Останется эта").click()
    expect(page.get_by_role("row").filter(has_text="из них учтены")).to_contain_text("1")
    page.get_by_label("Причина").fill("Дубль, заявка № 7")
    page.get_by_role("button", name="Объединить", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("Организации объединены")
    expect(page.get_by_role("main")).to_contain_text("Дубль поликлиники")
    page.goto(f"/organizations/{twin.pk}/")
    expect(page).to_have_url(f"{page.url.split('/organizations/')[0]}/organizations/{clinic.pk}/")
    expect(page.get_by_role("main")).to_contain_text("Прежние названия")
