"""An officer monitors the registry on a phone: a snapshot, words, the signature."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from registries.models import Monitoring
from registries.services.monitoring import half_years_now, save_words, take_snapshot
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import walk
from tests.factories import UserFactory, make_member, make_staff, rate


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_officer_takes_a_snapshot_writes_and_signs(
    js: bool, visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    committee = country["committee"]
    page = visit(as_=make_member(committee, "officer"), size=PHONE, js=js)

    page.goto(f"/authority/{committee.pk}/monitoring/")
    page.get_by_role("button", name="Провести мониторинг", exact=False).first.click()
    expect(page.get_by_text("Снимок сделан")).to_be_visible()
    page.get_by_role("link", name="Написать вывод").click()
    page.get_by_label("Вывод").fill("Разместить QR-коды у входа.")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Подписать", exact=True).click()
    page.get_by_label("Кто подписывает").fill("Иванова А. П.")
    page.get_by_role("button", name="Подписать").click()
    expect(page.get_by_role("link", name="Должность", exact=False).first).to_be_visible()
    expect(page.get_by_label("Кто подписывает")).to_have_value("Иванова А. П.")
    page.get_by_label("Должность").fill("заместитель председателя")
    page.get_by_role("button", name="Подписать").click()

    expect(page.get_by_text("Мониторинг подписан.")).to_be_visible()
    expect(page.get_by_text("Разместить QR-коды у входа.")).to_be_visible()
    assert Monitoring.objects.get().signed_position == "заместитель председателя"


def test_pages_of_the_monitoring(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    committee = country["committee"]
    for text in ("Очередь в регистратуру", "Стояли в очереди час"):
        rate(UserFactory(), country["clinic"], 2, comment=text)
    officer = make_member(committee, "officer")
    monitoring = take_snapshot(by=officer, authority=committee, half_year=half_years_now()[1])
    save_words(by=officer, monitoring=monitoring, seen=1, findings="Слова", conclusion="Вывод")
    rooms = f"/authority/{committee.pk}/monitoring/"
    page = visit(as_=officer)
    wrong = walk(
        page,
        [
            rooms,
            f"{rooms}1/",
            f"{rooms}1/?view=criteria&sort=-mark",
            f"{rooms}1/?view=data&only=overdue",
            f"{rooms}1/words/",
            f"{rooms}1/signing/",
            f"{rooms}1/discarding/",
        ],
        looks.HERE,
    )
    desk = visit(as_=make_staff("operator"))
    wrong += walk(desk, ["/operator/monitoring/"], looks.HERE)

    assert wrong == []
