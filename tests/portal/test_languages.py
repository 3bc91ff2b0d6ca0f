"""Three languages: addresses, the switch, names, dates and numbers, e-mails."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core import mail
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory
from django.utils import formats
from django.utils.translation import override

from accounts.models import User
from organizations import qr_codes
from organizations.arithmetic import sort_key
from organizations.models import Organization, SearchPosting, name_order
from organizations.selectors import reference
from organizations.services import save_organization
from portal.lib import languages, wording
from portal.lib.languages import Text, address_in, language_of, route_of
from portal.templatetags.languages import unbroken
from ratings.figures import Mark
from tests.factories import PASSWORD, UserFactory, make_organization, rate

NBSP = "\xa0"


def page(address: str, client: Client | None = None, **headers: str) -> str:
    """The text of a page that answers."""
    answer = (client or Client()).get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


# Addresses


@pytest.mark.parametrize(
    ("language", "path", "expected"),
    [
        ("ru", "/", "/"),
        ("be", "/", "/be/"),
        ("ru", "/be/", "/"),
        ("ru", "/be", "/"),
        ("en", "/be/rating/?region=vi&q=%D1%8F", "/en/rating/?region=vi&q=%D1%8F"),
        ("be", "/rating/", "/be/rating/"),
        ("be", "/be/rating/", "/be/rating/"),
        ("be", "/bears/", "/be/bears/"),
    ],
)
def test_address_of_the_same_page_in_another_language(
    language: str, path: str, expected: str
) -> None:
    assert address_in(language, path) == expected
    assert language_of(expected) == language


def test_address_decides_whatever_the_cookie_and_the_browser_say(db: None) -> None:
    client = Client()
    client.cookies["django_language"] = "be"

    assert '<html lang="ru"' in page("/help/", client, **{"Accept-Language": "en"})
    assert '<html lang="en"' in page("/en/help/", client)


def test_route_is_found_in_whatever_language_its_address_is(db: None) -> None:
    with override("en"):
        names = [route_of(path).view_name for path in ("/be/rating/?q=1", "/rating/", "/en/help/")]

    assert names == ["catalogue:rating", "catalogue:rating", "pages:help"]


# The switch


def links_of_switch(html: str) -> list[tuple[str, str, str]]:
    """(language, address, accessible name) of each link."""
    return re.findall(
        r'<a href="(/language/[^"]+)" lang="(\w+)" hreflang="\2" rel="nofollow" '
        r'aria-label="([^"]+)"',
        html,
    )


@pytest.mark.parametrize("prefix", ["", "/be", "/en"])
def test_switch_leads_to_the_same_page_and_query(prefix: str, db: None) -> None:
    client = Client()
    bare = "/organizations/?q=%D0%B1%D0%BE%D0%BB%D1%8C%D0%BD%D0%B8%D1%86%D0%B0&sort=name"
    links = links_of_switch(page(f"{prefix}{bare}", client))

    assert [(lang, name) for _url, lang, name in links] == [
        ("ru", "Русский"),
        ("be", "Беларуская"),
        ("en", "English"),
    ]
    for url, lang, _name in links:
        answer = client.get(url.replace("&amp;", "&"))
        assert answer.status_code == 302
        assert answer.headers["Location"] == address_in(lang, bare)
        assert client.cookies["django_language"].value == lang


def test_switch_marks_the_current_language(db: None) -> None:
    html = page("/be/help/")

    assert re.findall(r'lang="(\w+)"[^>]* aria-current="true"><b>(\w+)<', html) == [("be", "Бел")]


@pytest.mark.parametrize(
    "hostile",
    [
        "//evil.example/",
        "https://evil.example/",
        "/be//evil.example/",
        "/en//evil.example",
        "/be/\\evil.example/",
        "javascript:alert(1)",
        "",
    ],
)
def test_switch_leads_to_no_other_site(hostile: str, db: None) -> None:
    answer = Client().get(f"/language/ru/?next={quote(hostile)}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_switch_knows_its_languages_alone(db: None) -> None:
    assert Client().get("/language/de/").status_code == 404


def test_switch_remembers_for_a_year_and_out_of_reach_of_scripts(db: None) -> None:
    cookie = Client().get("/language/be/").cookies["django_language"]

    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (31536000, True, "Lax")


# Search engines


@pytest.mark.parametrize("address", ["/rating/?region=vi", "/be/rating/?region=vi"])
def test_pages_name_their_other_languages_at_the_public_address(
    address: str, settings: Any, db: None
) -> None:
    settings.BASE_URL = "https://rating.example"
    make_organization()

    html = page(address, Client(SERVER_NAME="localhost"))

    assert re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', html) == [
        ("ru", "https://rating.example/rating/?region=vi"),
        ("be", "https://rating.example/be/rating/?region=vi"),
        ("en", "https://rating.example/en/rating/?region=vi"),
        ("x-default", "https://rating.example/rating/?region=vi"),
    ]


@pytest.mark.parametrize("address", ["/accounts/login/", "/be/accounts/signup/"])
def test_personal_pages_are_not_offered_to_search_engines(address: str, db: None) -> None:
    assert 'rel="alternate"' not in page(address)


# Printed and old addresses


@pytest.mark.parametrize(
    ("cookie", "browser", "prefix"),
    [
        ("", "", ""),
        ("", "be-BY,be;q=0.9,ru;q=0.8", "/be"),
        ("", "de,en;q=0.5", "/en"),
        ("", "uk,pl", ""),
        ("en", "be", "/en"),
        ("ru", "be", ""),
        ("xx", "be", "/be"),
    ],
)
@pytest.mark.parametrize("way", ["scan", "legacy"])
def test_printed_and_old_addresses_open_in_the_cookies_else_the_browsers_language(
    way: str, cookie: str, browser: str, prefix: str, db: None
) -> None:
    organization = make_organization(legacy_id=7)
    code = qr_codes.make_qr_code(by=None, organization=organization).code
    client = Client()
    if cookie:
        client.cookies["django_language"] = cookie

    address = f"/q/{code}" if way == "scan" else "/organization/7/org-page"
    answer = client.get(address, headers={"Accept-Language": browser})

    bare = f"/organizations/{organization.pk}/"
    if way == "scan":
        bare += f"rate/?q={code}"
    assert answer.headers["Location"] == prefix + bare
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_code_is_printed_without_a_language(clinic: Organization) -> None:
    code = qr_codes.make_qr_code(by=None, organization=clinic)
    with override("be"):
        address = qr_codes.address_of(code)

    assert address == f"http://testserver/q/{code.code}"


# Going on in the same language


def test_guest_is_sent_to_sign_in_and_out_in_the_same_language(citizen: User) -> None:
    client = Client()
    asked = client.get("/be/accounts/data/").headers["Location"]
    client.force_login(citizen)

    assert asked == "/be/accounts/login/?next=%2Fbe%2Faccounts%2Fdata%2F"
    assert client.get("/be/accounts/login/").headers["Location"] == "/be/"
    assert client.post("/be/accounts/logout/").headers["Location"] == "/be/"


def test_questionnaire_leads_to_thanks_in_the_same_language(
    client: Client, citizen: User, clinic: Organization
) -> None:
    client.force_login(citizen)
    form = client.get(f"/be/organizations/{clinic.pk}/rate/").context
    base = {name: "5" for name in ("clarity", "information", "timeliness", "courtesy")}

    answer = client.post(f"/be/organizations/{clinic.pk}/rate/", {"token": form["token"], **base})

    assert answer.headers["Location"].startswith("/be/accounts/questionnaires/")


# Names


def named(**names: str) -> Organization:
    return Organization(**{"name_ru": "Полное", "short_name_ru": "Краткое", **names})


@pytest.mark.parametrize(
    ("language", "names", "told", "lang"),
    [
        ("ru", {}, "Краткое", ""),
        ("be", {}, "Краткое", "ru"),
        ("be", {"name_be": "Поўнае"}, "Поўнае", ""),
        ("be", {"name_be": "Поўнае", "short_name_be": "Кароткае"}, "Кароткае", ""),
        ("en", {"short_name_be": "Кароткае"}, "Краткое", "ru"),
        ("en", {"name_en": "Full"}, "Full", ""),
    ],
)
def test_organization_is_named_in_the_readers_language_else_in_russian(
    language: str, names: dict[str, str], told: str, lang: str
) -> None:
    with override(language):
        name = named(**names).short_name

    assert (name, name.lang) == (told, lang)


def test_place_is_told_in_one_language(clinic: Organization) -> None:
    village = make_organization(
        settlement_name_ru="аг. Бабиновичи", settlement=None,
        region=clinic.region, district=clinic.district,
    )  # fmt: skip
    with override("en"):
        listed, typed = clinic.place, village.place

    assert (listed, listed.lang) == ("Liozno, Liozno District", "")
    assert (typed, typed.lang) == ("аг. Бабиновичи, Лиозненский район", "ru")


def test_page_marks_russian_names_and_says_so_once(
    client: Client, citizen: User, clinic: Organization
) -> None:
    rate(citizen, clinic)
    client.force_login(citizen)
    note = "are only in Russian"
    template = Template("{% load languages %}<b{% lang name %}>{{ name }}</b>{% lang_note %}")

    def rendered(name: str) -> str:
        return template.render(RequestContext(RequestFactory().get("/"), {"name": name}))

    assert f'lang="ru">{clinic.name_ru}' in page("/en/accounts/questionnaires/", client)
    assert "lang=" not in rendered("Школа")
    assert rendered(Text("Школа", "ru")).count("<p") == 1
    assert rendered(Text("School")).count("<p") == 0
    assert note not in page("/accounts/questionnaires/", client)
    assert 'lang="ru"' in template.render(Context({"name": Text("Школа", "ru")}))


def test_reference_is_named_and_ordered_in_the_readers_language(db: None) -> None:
    for ru, be, en in [
        ("Юг", "Поўдзень", "South"),
        ("Больница", "Шпіталь", "Hospital"),
        ("Ёлка", "Ёлка", ""),
    ]:
        make_organization(name_ru=ru, name_be=be, name_en=en, short_name_ru="", registry=[])

    def listed() -> list[str]:
        return [item.name for item in reference().authorities.values()]

    russian = listed()
    with override("be"):
        belarusian = listed()
    with override("en"):
        english = listed()

    assert russian == ["Больница", "Ёлка", "Юг"]
    assert belarusian == ["Ёлка", "Поўдзень", "Шпіталь"]
    assert english == ["Hospital", "South", "Ёлка"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", ["Аист", "Ель", "Ёлка", "Игра", "Юг"]),
        ("be", ["Бусел", "Ель", "Ёлка", "Ігра", "Усход", "Ўздым"]),
        ("en", ["Stork", "West", "Ель", "Ёлка"]),
    ],
)
def test_organizations_stand_in_the_order_of_the_languages_alphabet(
    language: str, expected: list[str], db: None
) -> None:
    field = f"name_{language}"
    for name in reversed(expected):
        russian = {"name_ru": name if name[0] not in "SW" else "Я"}
        is_english = language == "en" and name[0] not in "SW"
        make_organization(**{**russian, **({} if is_english else {field: name})})

    with override(language):
        found = [str(o.name) for o in Organization.objects.public().order_by(name_order())]

    assert found == expected


def test_name_of_a_language_moves_its_order_when_it_changes(clinic: Organization) -> None:
    before = Organization.objects.get(pk=clinic.pk)
    clinic.name_en = "Aa"
    with override("be"):
        save_organization(by=None, organization=clinic)
    after = Organization.objects.get(pk=clinic.pk)

    assert after.sort_key_en < before.sort_key_en
    assert (after.sort_key, after.sort_key_be) == (before.sort_key, before.sort_key_be)


def test_apostrophe_is_no_letter() -> None:
    assert sort_key("аб'ект") == sort_key("аб’ект") == sort_key("абект")


# Dates and numbers

MONTHS_BE = [
    "студзеня",
    "лютага",
    "сакавіка",
    "красавіка",
    "мая",
    "чэрвеня",
    "ліпеня",
    "жніўня",
    "верасня",
    "кастрычніка",
    "лістапада",
    "снежня",
]
MONTHS_BE_ALONE = [
    "студзень",
    "люты",
    "сакавік",
    "красавік",
    "май",
    "чэрвень",
    "ліпень",
    "жнівень",
    "верасень",
    "кастрычнік",
    "лістапад",
    "снежань",
]


@pytest.mark.parametrize("month", range(1, 13))
def test_belarusian_months_stand_in_their_case(month: int) -> None:
    with override("be"):
        day, alone = wording.day(date(2026, month, 12)), wording.month(date(2026, month, 1))

    assert day == f"12 {MONTHS_BE[month - 1]} 2026{NBSP}г."
    assert alone == f"{MONTHS_BE_ALONE[month - 1]} 2026{NBSP}г."


@pytest.mark.parametrize(
    ("language", "day", "month", "moment", "half"),
    [
        ("ru", f"12 марта 2026{NBSP}г.", f"март 2026{NBSP}г.", "09:05", f"I{NBSP}2026"),
        ("be", f"12 сакавіка 2026{NBSP}г.", f"сакавік 2026{NBSP}г.", "09:05", f"I{NBSP}2026"),
        ("en", "12 March 2026", "March 2026", "09:05", f"H1{NBSP}2026"),
    ],
)
def test_days_are_written_as_the_reader_writes_them(
    language: str, day: str, month: str, moment: str, half: str
) -> None:
    at = datetime(2026, 3, 12, 9, 5)  # noqa: DTZ001 — nothing depends on the zone
    with override(language):
        assert wording.day(at.date()) == day
        assert wording.month(at.date()) == month
        assert formats.date_format(at, "DATETIME_FORMAT").endswith(moment)
        assert wording.half_year_short("2026-1") == half
        assert "2026" in wording.half_year("2026-1")
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.get_format("DATE_INPUT_FORMATS")[0].startswith("%d")


def test_half_year_is_not_broken_before_its_abbreviation() -> None:
    with override("be"):
        assert wording.half_year("2026-2").endswith(f"2026{NBSP}г.")


@pytest.mark.parametrize(
    ("language", "number", "thousand", "mark", "satisfaction", "quoted"),
    [
        ("ru", f"1{NBSP}234{NBSP}567,50", f"1{NBSP}234", "4,61", f"92,2{NBSP}%", "«А „Б“»"),
        ("be", f"1{NBSP}234{NBSP}567,50", f"1{NBSP}234", "4,61", f"92,2{NBSP}%", "«А „Б“»"),
        ("en", "1,234,567.50", "1,234", "4.61", "92.2%", "“А ‘Б’”"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(
    language: str, number: str, thousand: str, mark: str, satisfaction: str, quoted: str
) -> None:
    shown = Mark(total=461 * 840, count=100, minimum=5)
    with override(language):
        assert formats.number_format(Decimal("1234567.50"), force_grouping=True) == number
        assert Template("{{ n }}").render(Context({"n": 1234})) == thousand
        assert wording.number(999) == "999"
        assert (shown.text, shown.satisfaction_text) == (mark, satisfaction)
        assert wording.quoted("А «Б»") == quoted


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", ["1 анкета", "2 анкеты", "5 анкет", "11 анкет", "21 анкета", "22 анкеты"]),
        ("be", ["1 анкета", "2 анкеты", "5 анкет", "11 анкет", "21 анкета", "22 анкеты"]),
    ],
)
def test_three_plural_forms(language: str, expected: list[str]) -> None:
    with override(language):
        assert [wording.questionnaires(n) for n in (1, 2, 5, 11, 21, 22)] == expected


def test_two_plural_forms_in_english() -> None:
    with override("en"):
        one, two, many = (wording.questionnaires(n) for n in (1, 2, 21))

    assert (one.split()[0], two.split()[0], many.split()[0]) == ("1", "2", "21")
    assert one.split()[1:] != two.split()[1:] == many.split()[1:]


# E-mails

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
BELARUSIAN = re.compile("[ўі]")


def send_code(address: str, prefix: str) -> str:
    mail.outbox.clear()
    answer = Client().post(f"{prefix}/accounts/login/", {"email": address})
    assert answer.status_code == 302
    (letter,) = mail.outbox
    return f"{letter.subject}\n{letter.body}"


@pytest.mark.parametrize(("language", "prefix"), [("ru", "/"), ("be", "/be/"), ("en", "/en/")])
def test_letter_is_in_its_readers_language_with_links_into_it(
    language: str, prefix: str, db: None
) -> None:
    UserFactory(email="reader@example.org", language=language)

    for page_prefix in ("", "/be", "/en"):
        text = send_code("reader@example.org", page_prefix)

        assert f"http://testserver{prefix}accounts/login/link/" in text
        assert bool(BELARUSIAN.search(text)) is (language == "be")
        assert bool(CYRILLIC.search(text)) is (language != "en")


@pytest.mark.parametrize("prefix", ["", "/be", "/en"])
def test_letter_to_an_unknown_address_is_in_the_pages_language(prefix: str, db: None) -> None:
    text = send_code("nobody@example.org", prefix)

    assert f"http://testserver{prefix}/accounts/login/link/" in text
    assert bool(BELARUSIAN.search(text)) is (prefix == "/be")


def test_allauths_letter_is_in_its_readers_language(db: None) -> None:
    UserFactory(email="reader@example.org", language="be")

    Client().post("/en/accounts/password/reset/", {"email": "reader@example.org"})

    (letter,) = mail.outbox
    assert "http://testserver/be/accounts/password/reset/key/" in letter.body
    assert BELARUSIAN.search(letter.body)


def test_letter_to_an_old_address_is_in_its_owners_language(citizen: User) -> None:
    citizen.language = "be"
    with request_context(RequestFactory().get("/")):
        get_adapter().send_mail(
            "account/email/address_changed",
            "old@example.org",
            {"new": "new@example.org", "user": citizen},
        )

    (letter,) = mail.outbox
    assert BELARUSIAN.search(letter.body)


def test_new_account_is_written_to_in_the_language_of_the_page(db: None) -> None:
    client = Client()
    client.post("/be/accounts/signup/", {"email": "new@example.org", "password": PASSWORD})
    code = re.search(r"\d{3} \d{3}", mail.outbox[0].body)
    assert code
    client.post("/be/accounts/login/code/", {"code": code[0], "consents": "on"})

    assert User.objects.get().language == "be"


def test_switch_changes_the_language_of_letters(client: Client, citizen: User) -> None:
    client.force_login(citizen)
    client.get("/language/en/")

    assert User.objects.get().language == "en"


# Nothing is mixed


def test_suggestions_are_in_the_pages_language(db: None) -> None:
    make_organization(name_ru="Больница", name_be="Бальніца", name_en="Hospital")

    def labels(prefix: str) -> list[str]:
        answer = Client().get(f"{prefix}/organizations/suggestions/?q=больница")
        return [item["label"] for group in answer.json()["groups"] for item in group["items"]]

    assert labels("")[0] == "Больница"
    assert labels("/be")[0] == "Бальніца"
    assert labels("/en")[0] == "Hospital"


def test_one_reader_after_another_gets_each_their_language(db: None) -> None:
    client = Client()
    for language in ("be", "ru", "en", "ru", "be"):
        html = page(address_in(language, "/spheres/"), client)
        assert f'<html lang="{language}"' in html


def test_refusal_of_a_hostile_request_is_in_the_pages_language(db: None) -> None:
    Client().get("/be/help/")

    assert b'<html lang="ru"' in Client().get("/?a=%00").content
    assert b'<html lang="en"' in Client().get("/en/?a=%00").content


def test_every_language_is_named_in_itself() -> None:
    assert {code: long for code, (long, _short) in languages.NAMES.items()} == {
        "ru": "Русский",
        "be": "Беларуская",
        "en": "English",
    }


def test_index_of_the_search_is_the_same_in_whatever_language_one_saves(
    clinic: Organization,
) -> None:
    clinic.name_be, clinic.name_en = "Лёзненская бальніца", "Liozno Hospital"
    entries = []
    for language in ("ru", "be", "en"):
        with override(language):
            save_organization(by=None, organization=clinic)
        rows = SearchPosting.objects.filter(organization=clinic)
        entries.append(sorted(rows.values_list("term__stem", "weight")))

    assert entries[0] == entries[1] == entries[2]


@pytest.mark.parametrize(
    ("text", "unbroken_text"),
    [
        ("Школа № 5 г. Лиозно", "Школа №\xa05 г.\xa0Лиозно"),
        ("аг. Бабиновичи, ул. Мира", "аг.\xa0Бабиновичи, ул.\xa0Мира"),
        ("имени А. С. Пушкина", "имени А. С. Пушкина"),
        ("2026 г. ", "2026 г. "),
    ],
)
def test_short_words_stay_with_theirs(text: str, unbroken_text: str) -> None:
    assert unbroken(text) == unbroken_text
