"""Pages of suggestions: a guest keeps what was typed, duplicates are shown before anything is
sent, moderators compare, correct, decide and join."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from organizations.models import Organization, Suggestion
from organizations.selectors import reference
from ratings.models import PendingQuestionnaire, Questionnaire
from ratings.services.pending import keep_pending
from tests.factories import (
    UserFactory,
    make_organization,
    make_suggestion,
    the_category,
    the_town,
)
from tests.organizations.test_suggestions import ANSWERS

FORM = "/organizations/suggest/"


def typed(**fields: str) -> dict[str, str]:
    """The form as a browser sends it."""
    return {
        "key": "0b7a8f4e-3d2c-4b1a-9f8e-7d6c5b4a3f2e",
        "is_unit": "organization",
        "name_ru": "Дом ремёсел",
        "kind": the_category().code,
        "region": the_town().region.code,
        "settlement_name_ru": "г. Лёзна",
        "address_ru": "ул. Ленина, 7",
        **fields,
    }


def test_guest_signs_in_and_comes_back_to_the_filled_form(
    client: Client, citizen: User, clinic: Organization
) -> None:
    town = the_town()
    address = f"{FORM}?q=Баня&settlement={town.code}&category={the_category().code}"
    page = client.get(address).text
    assert 'value="Баня"' in page
    assert 'value="Лиозно"' in page
    assert f'<option value="{town.region.code}" selected' in page

    answer = client.post(FORM, typed())
    assert answer["Location"] == f"{FORM}?step=sign-in"
    page = client.get(answer["Location"]).text
    assert "«Дом ремёсел»" in page
    assert f'name="next" value="{FORM}"' in page
    assert not Suggestion.objects.exists()

    client.force_login(citizen)
    page = client.get(FORM).text
    assert "Вы заполнили это до входа" in page
    assert 'value="ул. Ленина, 7"' in page
    answer = client.post(FORM, typed())
    row = Suggestion.objects.get()
    assert answer["Location"] == reverse("organizations:suggestion", args=[row.key])
    assert (row.settlement, row.district) == (town, town.district)
    assert client.post(FORM, typed())["Location"] == answer["Location"]  # a double click
    assert Suggestion.objects.count() == 1
    assert "Вы заполнили" not in client.get(FORM).text


def test_duplicates_are_shown_before_anything_is_sent(
    client: Client, citizen: User, clinic: Organization
) -> None:
    client.force_login(citizen)
    fields = typed(name_ru="Лиозненская ЦРБ")
    rate = reverse("ratings:rate", args=[clinic.pk])

    page = client.post(FORM, fields | {"step": "check"}).text
    assert f'href="{rate}"' in page
    assert 'value="Лиозненская ЦРБ"' in page
    told = client.get(reverse("organizations:duplicates"), fields).json()
    assert [(one["url"], one["why"]) for one in told["items"]] == [(rate, "похожее название")]

    answer = client.post(FORM, fields)
    assert answer.status_code == 409
    assert "Её здесь нет, отправить" in answer.text
    assert not Suggestion.objects.exists()
    assert client.post(FORM, fields | {"seen": str(clinic.pk)}).status_code == 302
    assert Suggestion.objects.get().name_ru == "Лиозненская ЦРБ"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"unp": "123"}, "В УНП девять знаков"),
        ({"settlement_name_ru": ""}, "Впишите город"),
        ({"is_unit": "unit"}, "Напишите, частью какой"),
        ({"kind": "nothing"}, "Чем она занимается"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    wrong: dict[str, str], error: str, client: Client, citizen: User
) -> None:
    client.force_login(citizen)
    answer = client.post(FORM, typed(**wrong))
    assert answer.status_code == 422
    assert error in answer.text
    assert 'value="Дом ремёсел"' in answer.text


def test_citizen_leaves_a_questionnaire_corrects_and_withdraws(
    client: Client, citizen: User
) -> None:
    row = make_suggestion(citizen)
    mine = reverse("organizations:suggestion", args=[row.key])
    client.force_login(citizen)

    assert client.post(f"{mine}questionnaire/", {"clarity": "5"}).status_code == 422
    assert client.post(f"{mine}questionnaire/", ANSWERS)["Location"] == mine
    assert "Анкета ждёт вместе с предложением." in client.get(mine).text
    client.post(f"{mine}questionnaire/", ANSWERS | {"comment": "Тесно."})
    assert PendingQuestionnaire.objects.get().answers["comment"] == "Тесно."
    assert "Тесно." in client.get(f"{mine}questionnaire/").text

    page = client.get(f"{mine}edit/").text
    assert f'value="{row.address_ru}"' in page
    answer = client.post(f"{mine}edit/", typed(name_ru="Дом ткачей") | {"version": "1"})
    assert answer["Location"] == mine
    row.refresh_from_db()
    assert (row.name_ru, row.version) == ("Дом ткачей", 2)

    client.post(f"{mine}questionnaire/discard/")
    assert not PendingQuestionnaire.objects.exists()
    client.post(f"{mine}withdrawal/")
    assert "отозвано" in client.get("/accounts/suggestions/").text
    assert client.get(f"{mine}edit/").status_code == 302


def accepted(**fields: str) -> dict[str, str]:
    return typed(version="1", name_ru="ГУК «Лиозненский дом ремёсел»", **fields)


def test_moderator_compares_corrects_accepts_and_joins_the_rest(
    client: Client, citizen: User, moderator: User, clinic: Organization
) -> None:
    row = make_suggestion(citizen, name_ru="Лиозненская больница", address_ru="ул. Ленина, 7")
    keep_pending(suggestion=row, answers=ANSWERS)
    same = make_suggestion(UserFactory(), name_ru="ЦРБ", address_ru="Ленина, д. 7")
    keep_pending(suggestion=same, answers=ANSWERS)
    client.force_login(moderator)
    item = reverse("suggestions:item", args=[row.pk])

    page = client.get(item).text
    assert "похожее название" in page
    assert f'name="merge-organization" value="{clinic.pk}"' in page
    assert citizen.email not in page
    assert "ждёт анкета" in page
    answer = client.post(f"{item}acceptance/", accepted(address_ru=""))
    assert answer.status_code == 422
    assert "Лиозненский дом ремёсел" in answer.text

    # the rest is offered, and goes the same way
    assert client.post(f"{item}acceptance/", accepted(point="55.02, 30.79"))["Location"] == item
    made = Organization.objects.get(name_ru__contains="ремёсел")
    assert (made.is_listed, str(made.latitude)) == (True, "55.0200")
    assert f'value="{same.pk}.1"' in client.get(item).text
    client.post(f"{item}joining/", {"with": [f"{same.pk}.1", "7.1"]})
    same.refresh_from_db()
    assert (same.state, same.organization) == ("merged", made)
    assert Questionnaire.objects.counted().filter(organization=made).count() == 2

    # decided once
    answer = client.post(f"{item}acceptance/", accepted())
    assert answer["Location"] == item
    assert Organization.objects.filter(name_ru__contains="ремёсел").count() == 1


def test_moderator_merges_by_number_and_two_moderators_dont_get_the_same(
    client: Client, citizen: User, moderator: User, operator: User, clinic: Organization
) -> None:
    row, other = make_suggestion(citizen), make_suggestion(citizen, name_ru="Конюшня")
    item = reverse("suggestions:item", args=[row.pk])
    client.force_login(moderator)
    following = reverse("queues:next", args=["suggestions"])
    assert client.post(following)["Location"] == item
    client.get(item)

    second = Client()
    second.force_login(operator)
    assert second.post(following)["Location"] == reverse("suggestions:item", args=[other.pk])
    assert "Сейчас это решает" in second.get(item).text
    second.post(f"{item}refusal/", {"version": "1", "refuse-reason": "Нет."})
    row.refresh_from_db()
    assert row.state == "waiting"

    assert client.post(f"{item}merging/", {"version": "1"}).status_code == 422
    wrong = {"version": "1", "merge-number": "99999"}
    assert "Такой организации нет" in client.post(f"{item}merging/", wrong).text
    client.post(f"{item}merging/", {"version": "1", "merge-number": str(clinic.pk)})
    row.refresh_from_db()
    assert (row.state, row.organization) == ("merged", clinic)

    # a refused one comes back by a second decision, which the history keeps
    item = reverse("suggestions:item", args=[other.pk])
    second.post(f"{item}refusal/", {"version": "1", "refuse-reason": "Нет такой."})
    reopening = reverse("queues:reopening", args=["suggestions", other.pk])
    second.post(reopening, {"mark": "2", "reopen-reason": "Есть."})
    other.refresh_from_db()
    assert (other.state, other.version) == ("waiting", 3)
    page = second.get(item).text
    assert "Нет такой." in page
    assert "Предложение рассматривается снова" in page


def test_part_is_accepted_into_its_organization(
    client: Client, citizen: User, moderator: User, clinic: Organization
) -> None:
    row = make_suggestion(citizen, is_unit=True, parent_name="Лиозненская ЦРБ", name_ru="ФАП")
    client.force_login(moderator)
    item = reverse("suggestions:item", args=[row.pk])
    assert f"(№ {clinic.pk})" in client.get(item).text

    as_unit = accepted(is_unit="unit")
    assert client.post(f"{item}acceptance/", as_unit).status_code == 422
    told = as_unit | {"parent": str(clinic.pk), "service_ru": "Приём фельдшера"}
    assert client.post(f"{item}acceptance/", told).status_code == 302
    row.refresh_from_db()
    assert row.organization is not None
    assert row.organization.parent == clinic


@pytest.mark.parametrize("item_count", [1, 30])
def test_lists_cost_the_same_with_any_number_of_rows(
    item_count: int, citizen: User, moderator: User, queries: Any
) -> None:
    clinic = make_organization()
    for number in range(item_count):
        row = make_suggestion(citizen if number == 0 else UserFactory(), name_ru=f"Музей {number}")
        Suggestion.objects.filter(pk=row.pk).update(by=citizen, organization=clinic)
    reference()

    for person, address, statements in (
        (citizen, "/accounts/suggestions/", 3),
        (moderator, "/moderation/suggestions/", 7),
    ):
        client = Client()
        client.force_login(person)
        with queries(statements):
            answer = client.get(address)
        assert answer.text.count("Музей") >= min(item_count, 20)
