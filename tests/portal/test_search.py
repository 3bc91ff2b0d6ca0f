"""Search: what people type, and what stands first; the same on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from organizations import search
from organizations.loading import load_organizations, load_reference_data
from organizations.models import Category, Organization, SearchPosting
from organizations.search.words import (
    distance,
    from_latin,
    in_other_layout,
    query_words,
    respellings,
    stem,
    typos_forgiven,
)
from organizations.services import save_organization
from portal.demo.catalogue import specs
from portal.demo.filling import new_organizations
from ratings import scores
from tests.factories import CategoryFactory, make_organization

# what is typed, and the organization that must stand first in the demo country
FIRST = [
    ("больница лиозно", "Лиозненская ЦРБ"),
    ("ГУ Лиозненский райисполком", "Лиозненский райисполком"),
    ("Гомель, жэс №5", "ЖЭС № 5 г. Гомеля"),
    ("минестерство здравохранения", "Минздрав"),
    ("министерство по налогам и сборам", "МНС"),
    ("поликлинника 5 гомель", "Гомельская городская поликлиника № 5"),
    ("gjkbrkbybrf 5 ujvtkm", "Гомельская городская поликлиника № 5"),
    ("poliklinika 5 gomel", "Гомельская городская поликлиника № 5"),
    ("паліклініка 5 гомель", "Гомельская городская поликлиника № 5"),
    ("жэс 5 гомель", "ЖЭС № 5 г. Гомеля"),
    ("црб лиозно", "Лиозненская ЦРБ"),
    ("лиозненская црб", "Лиозненская ЦРБ"),
    ("ЦРБ Лиозненская", "Лиозненская ЦРБ"),
    ("лёзна бальница", "Лиозненская ЦРБ"),
    ("лиозненская больница", "Лиозненская ЦРБ"),
    ("центральная районная больница лиозно", "Лиозненская ЦРБ"),
    ("школа 1 гомель", "Средняя школа № 1 г. Гомеля"),
    ("сш 1 гомель", "Средняя школа № 1 г. Гомеля"),
    ("СШ №1 г. Гомеля", "Средняя школа № 1 г. Гомеля"),
    ("средняя школа номер 1 гомель", "Средняя школа № 1 г. Гомеля"),
    ("shkola 1 gomel", "Средняя школа № 1 г. Гомеля"),
    ("irjkf 1 ujvtkm", "Средняя школа № 1 г. Гомеля"),
    ("минздрав", "Минздрав"),
    ("министерство здравоохранения", "Минздрав"),
    ("мвд", "МВД"),
    ("минобразования", "Минобразования"),
    ("рик лиозно", "Лиозненский райисполком"),
    ("райисполком лиозно", "Лиозненский райисполком"),
    ("лиозненский рик", "Лиозненский райисполком"),
    ("лиозненский районный исполнительный комитет", "Лиозненский райисполком"),
    ("гомельский облисполком", "Гомельский облисполком"),
    ("облисполком гомель", "Гомельский облисполком"),
    ("горисполком гомель", "Гомельский горисполком"),
    ("загс лиозно", "ЗАГС Лиозненского района"),
    ("отдел загс лиозненский", "ЗАГС Лиозненского района"),
    ("одно окно лиозно", "«Одно окно» Лиозненского района"),
    ("служба одно окно лиозно", "«Одно окно» Лиозненского района"),
    ("почта лиозно", "Почта Лиозненского района"),
    ("опс 1 лиозно", "ОПС № 1 г. Лиозно"),
    ("отделение почтовой связи 1 лиозно", "ОПС № 1 г. Лиозно"),
    ("детский сад 1 лиозно", "Детский сад № 1 г. Лиозно"),
    ("дет сад 1 лиозно", "Детский сад № 1 г. Лиозно"),
    ("ясли сад 1 лиозно", "Детский сад № 1 г. Лиозно"),
    ("дс 1 лиозно", "Детский сад № 1 г. Лиозно"),
    ("детскй сад 1 лиозно", "Детский сад № 1 г. Лиозно"),
    ("аптека лиозно", "Лиозненская ЦРА"),
    ("дши лиозно", "Лиозненская ДШИ"),
    ("соцзащита лиозно", "Соцзащита Лиозненского района"),
    ("тцсон лиозно", "ТЦСОН Лиозненского района"),
    ("налоговая лиозно", "ИМНС по Лиозненскому району"),
    ("имнс лиозно", "ИМНС по Лиозненскому району"),
    ("лиозно жкх", "УП ЖКХ Лиозненского района"),
    ("жкх лиозно", "УП ЖКХ Лиозненского района"),
    (";r[ kbjpyj", "УП ЖКХ Лиозненского района"),
    ("жэу 2 солигорск", "ЖЭУ № 2 Солигорского района"),
    ("пошта лёзна", "Почта Лиозненского района"),
    ("аптека 5 гомель", "Аптека № 5 г. Гомеля"),
    ("ровд лиозно", "РОВД Лиозненского района"),
    ("милиция лиозно", "РОВД Лиозненского района"),
    ("нотариус лиозно", "Лиозненская нотариальная контора"),
    ("стоматология солигорск", "Солигорская стоматологическая поликлиника"),
    ("стоматологическая поликлиника солигорск", "Солигорская стоматологическая поликлиника"),
    ("стоматалогическая паликлиника солигорск", "Солигорская стоматологическая поликлиника"),
    ("роддом гомель", "Гомельский родильный дом"),
    ("гимназия 1 гомель", "Гимназия № 1 г. Гомеля"),
    ("автовокзал гомель", "Автовокзал г. Гомеля"),
    ("водоканал гомель", "Водоканал г. Гомеля"),
    ("газ лиозно", "Лиозненский райгаз"),
    ("рэс лиозно", "Лиозненский РЭС"),
    ("беларусбанк лиозно", "Беларусбанк Лиозненского района"),
    ("белпочта", "РУП «Белпочта»"),
    ("белтелеком", "РУП «Белтелеком»"),
    ("амбулатория бабиновичи", "Бабиновичская амбулатория"),
    ("бабиновичская амбулатория", "Бабиновичская амбулатория"),
    ("музей лиозно", "Лиозненский районный историко-краеведческий музей"),
    ("регистратура лиозно", "Регистратура, Лиозненская ЦРБ"),
    ("терапия лиозно", "Терапевтическое отделение, Лиозненская ЦРБ"),
    (
        "администрация железнодорожного района гомель",
        "Администрация Железнодорожного района г. Гомеля",
    ),
    ("лиозна райвыканкам", "Лиозненский райисполком"),
    ("Лёзненскі райвыканкам", "Лиозненский райисполком"),
    ("гомельская областная больница", "Гомельская областная клиническая больница"),
    ("областная клиническая больница гомель", "Гомельская областная клиническая больница"),
]


@pytest.fixture(scope="class")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A tenth of the demo country: all kinds of organizations, nobody's questionnaires."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_data()
        load_organizations(new_organizations(list(specs(0.1, 2026))))
        scores.rebuild()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as autovacuum does where a country is committed
        yield
        transaction.set_rollback(True)


def shown(query: str, **more: str) -> list[Organization]:
    """What the catalogue shows for a query, in order."""
    answer = Client().get("/organizations/", {"q": query, **more})
    assert answer.status_code == 200
    return [row.organization for row in answer.context["listing"].rows]


@pytest.mark.slow
@pytest.mark.usefixtures("country", "db")
class TestCountry:
    """Queries as people type them."""

    @pytest.mark.parametrize(("query", "name"), FIRST)
    def test_right_organization_stands_first(self, query: str, name: str) -> None:
        assert shown(query)[0].short_name == name

    def test_there_are_eighty_of_them(self) -> None:
        assert len({query for query, _name in FIRST}) >= 80

    def test_unp_leads_to_its_organization(self) -> None:
        clinic = Organization.objects.get(short_name_ru="Лиозненская ЦРБ")

        assert shown(clinic.unp) == [clinic]

    def test_whole_official_name_leads_to_its_organization(self) -> None:
        for organization in Organization.objects.public().filter(level=0)[:40]:
            assert organization in shown(organization.name_ru)[:3], organization.name_ru

    @pytest.mark.parametrize("typed", ["ли", "лио", "лиозн", "лиозненска", "лиозненская ц"])
    def test_beginning_of_the_last_word_is_enough(self, typed: str) -> None:
        assert "Лиозненская ЦРБ" in [organization.short_name for organization in shown(typed)]

    def test_chosen_place_narrows_a_query(self) -> None:
        assert shown("црб", district="vi-liozno")[0].short_name == "Лиозненская ЦРБ"

    def test_words_that_no_organization_has_together_find_the_nearest(self) -> None:
        page = Client().get("/organizations/", {"q": "лиозненская црб абракадабра"})

        assert page.context["listing"].rows[0].organization.short_name == "Лиозненская ЦРБ"
        assert "Всех этих слов сразу нет" in page.content.decode()

    def test_retyped_query_is_said(self) -> None:
        page = Client().get("/organizations/", {"q": "gjkbrkbybrf 5"}).content.decode()

        assert "Показано по запросу <b>«поликлиника 5»</b>" in page

    def test_empty_answer_offers_what_the_words_name(self) -> None:
        asked = {"q": "аптека театр", "district": "vi-liozno", "mark": "4"}
        page = Client().get("/organizations/", asked)

        assert page.context["listing"].rows == []
        assert "Возможно, вы искали" in page.content.decode()

    def test_pages_follow_one_another(self) -> None:
        first = Client().get("/organizations/", {"q": "школа"})
        rows = [row.organization.pk for row in first.context["listing"].rows]
        seen = list(rows)
        page = first
        while url := page.context["listing"].page["next_url"]:
            page = Client().get(url)
            seen += [row.organization.pk for row in page.context["listing"].rows]
        last = Client().get("/organizations/", {"q": "школа", "before": "end"})

        assert len(seen) == len(set(seen)) == first.context["listing"].total > 40
        assert [row.organization.pk for row in last.context["listing"].rows] == seen[
            len(seen) - len(last.context["listing"].rows) :
        ]
        back = Client().get(last.context["listing"].page["first_url"])
        assert [row.organization.pk for row in back.context["listing"].rows] == rows

    @pytest.mark.parametrize("sort", ["count", "name", "mark"])
    def test_other_orders_show_the_same_organizations(self, sort: str) -> None:
        total = Client().get("/organizations/", {"q": "гимназия"}).context["listing"].total
        other = Client().get("/organizations/", {"q": "гимназия", "sort": sort})

        assert other.context["listing"].total == total

    def test_suggestions_stand_in_the_order_of_the_search(self) -> None:
        answer = Client().get("/organizations/suggestions/", {"q": "црб лиоз"})

        groups = answer.json()["groups"]
        assert groups[0]["label"] == "Организации"
        assert groups[0]["items"][0]["label"] == "Лиозненская ЦРБ"
        assert groups[0]["items"][0]["note"].startswith("Лиозно")
        assert Client().get(groups[0]["items"][0]["url"]).status_code == 200

    def test_suggestions_name_categories_and_places_too(self) -> None:
        answer = Client().get("/organizations/suggestions/", {"q": "аптеки"})
        labels = [item["label"] for group in answer.json()["groups"] for item in group["items"]]

        assert "Аптеки" in labels
        assert len(labels) <= 8

    @pytest.mark.parametrize("q", ["", "л", " ", "ыыыыыыы", "%", "а" * 900])
    def test_nothing_to_suggest_is_an_empty_answer(self, q: str) -> None:
        answer = Client().get("/organizations/suggestions/", {"q": q})

        assert (answer.status_code, answer.json()) == (200, {"groups": []})

    def test_index_is_what_the_names_give(self) -> None:
        assert list(search.differences()) == []


# The index follows


def test_new_name_is_found_at_once_and_the_old_one_no_more(clinic: Organization) -> None:
    clinic.name_ru, clinic.short_name_ru = "Городской ботанический сад", ""
    save_organization(by=None, organization=clinic)

    assert clinic.pk in search.find("ботанический").relevance
    assert clinic.pk not in search.find("больница").relevance
    assert list(search.differences()) == []


def test_units_are_found_by_their_parents_new_name(clinic: Organization) -> None:
    unit = make_organization(name_ru="Регистратура", parent=clinic, categories=[CategoryFactory()])
    clinic.short_name_ru = "Ромашка"
    save_organization(by=None, organization=clinic)

    assert unit.pk in search.find("регистратура ромашка").relevance
    assert list(search.differences()) == []


def test_new_category_is_found_at_once(clinic: Organization) -> None:
    category = CategoryFactory(code="pools", name_ru="Бассейны", name_be="Басейны")
    save_organization(by=None, organization=clinic, categories=[category])

    assert Category.objects.filter(links__organization=clinic).get() == category
    assert clinic.pk in search.find("бассейн").relevance
    assert list(search.differences()) == []


def test_check_finds_what_was_spoilt_and_rebuild_mends_it(clinic: Organization) -> None:
    SearchPosting.objects.filter(organization=clinic).first().delete()  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="1 differences"):
        call_command("search", "check")

    call_command("search", "rebuild")
    call_command("search", "check")


@pytest.mark.parametrize(
    "query", ["%", "_", "'", '"', "\\", "((", "а" * 5000, "1" * 300, "ж " * 500, "-", "№", "🙂"]
)
def test_odd_queries_are_answered(query: str, clinic: Organization) -> None:
    for address in ("/organizations/", "/rating/"):
        assert Client().get(address, {"q": query}).status_code == 200


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "1~2", "½"])
def test_made_up_position_is_refused(after: str, clinic: Organization) -> None:
    answer = Client().get("/organizations/", {"q": "больница", "after": after})

    assert answer.status_code == 400


# Words


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("школа", "школа", 0), ("школа", "шкла", 1), ("школа", "шокла", 1), ("школа", "шкилы", 2),
     ("школа", "больница", 3), ("аб", "", 2)],
)  # fmt: skip
def test_distance_counts_typos(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == far


@pytest.mark.parametrize("word", ["поликлиника", "школа", "лиозненская", "гимназия"])
def test_every_word_a_typo_away_shares_a_respelling(word: str) -> None:
    term = stem(word)
    forgiven = typos_forgiven(term)
    for place in range(len(term)):
        for misspelt in (term[:place] + term[place + 1 :], f"{term[:place]}ъ{term[place + 1 :]}"):
            if forgiven:
                assert respellings(term, forgiven) & respellings(misspelt, forgiven), misspelt


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gjkbrkbybrf", "поликлиника"), (";rc", "жкс"), ("irjkf", "школа"), ("5", ""), ("школа", "")],
)
def test_other_layout(typed: str, meant: str) -> None:
    assert in_other_layout(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("poliklinika", "поликлиника"), ("shkola", "школа"), ("12", ""), ("жэс", "")],
)
def test_latin_letters(typed: str, meant: str) -> None:
    assert from_latin(typed) == meant


def test_words_that_mean_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert query_words("школа № 5 г. Лиозно") == ["школа", "5", "лиозно"]
    assert query_words("на") == ["на"]
