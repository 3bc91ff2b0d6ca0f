"""The questionnaire's page, its token, and what hostile or unlucky requests get."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from organizations.services import close_organization
from ratings.arithmetic import BASE_CRITERIA, UNIT
from ratings.figures import CRITERION_NAMES, MARK_WORDS
from ratings.forms import make_token
from ratings.models import Comment, Criterion, Questionnaire, State
from tests.factories import (
    CategoryFactory,
    make_member,
    make_organization,
    make_organizations,
    rate,
)

BASE = dict.fromkeys(BASE_CRITERIA, "5")


def address_of(organization: Organization) -> str:
    return f"/organizations/{organization.pk}/rate/"


@pytest.fixture
def signed_in(client: Client, citizen: User) -> Client:
    client.force_login(citizen)
    return client


def send(client: Client, organization: Organization, user: User, **more: Any) -> Any:
    """Post the questionnaire as the page would; None leaves a field away."""
    data = {"token": make_token(user, organization), **BASE, **more}
    return client.post(
        address_of(organization), {key: value for key, value in data.items() if value is not None}
    )


def token_in(answer: Any) -> str:
    return re.findall(r'name="token" value="([^"]+)"', answer.content.decode())[0]


# The page


def test_page_asks_four_questions_of_five_marks_and_answers_none(
    signed_in: Client, clinic: Organization
) -> None:
    page = signed_in.get(address_of(clinic)).content.decode()

    assert page.count("<fieldset") == 4
    assert re.findall(r'type="radio" name="(\w+)" value="(\d)"', page) == [
        (name, str(mark)) for name in BASE_CRITERIA for mark in range(1, 6)
    ]
    assert page.count("checked") == 0
    legends = re.findall(r'<legend class="scale-legend">([^<]+)</legend>', page)
    assert legends == [str(CRITERION_NAMES[name]) for name in BASE_CRITERIA]
    words = re.findall(r'<span class="scale-word">([^<]+)</span>', page)
    assert [word.replace("&shy;", "") for word in words] == [
        str(word) for word in MARK_WORDS.values()
    ] * 4


def test_criteria_and_marks_are_worded_as_the_law_has_them() -> None:
    assert {name: str(text) for name, text in CRITERION_NAMES.items()} == {
        "clarity": "Простота и понятность процесса получения услуги",
        "information": "Доступность информации о порядке получения услуги",
        "timeliness": "Соблюдение установленного срока предоставления услуги",
        "courtesy": "Вежливость и доброжелательность сотрудников",
    }
    assert [str(word) for word in MARK_WORDS.values()] == [
        "очень плохо",
        "плохо",
        "удовлетворительно",
        "хорошо",
        "отлично",
    ]


def test_page_says_beside_the_comment_that_it_is_no_appeal(
    signed_in: Client, clinic: Organization
) -> None:
    page = signed_in.get(address_of(clinic)).content.decode()

    notice = page[page.index("</textarea>") : page.index('name="is_private"')]
    assert notice.count("не официальное обращение") == 1


def test_page_says_before_sending_that_a_recent_questionnaire_will_be_replaced(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    before = signed_in.get(address_of(clinic))
    previous = rate(citizen, clinic, 5)

    after = signed_in.get(address_of(clinic))

    assert (before.context["previous"], after.context["previous"]) == (None, previous)
    assert [
        page.content.decode().count("Новая оценка заменит прежнюю") for page in (before, after)
    ] == [0, 1]


def test_old_questionnaire_is_not_announced_as_replaced(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
        rate(citizen, clinic, 5)

    page = signed_in.get(address_of(clinic))

    assert page.context["previous"] is None


def test_each_page_carries_a_token_of_its_own(signed_in: Client, clinic: Organization) -> None:
    tokens = {token_in(signed_in.get(address_of(clinic))) for _ in range(3)}

    assert len(tokens) == 3


# Sending it


def test_sending_stores_all_that_was_said(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    month = timezone.localdate().replace(day=1)

    answer = send(
        signed_in,
        clinic,
        citizen,
        clarity="4",
        comment="  Всё хорошо.\r\nСпасибо.  ",
        is_private="on",
        visit_month=month.isoformat(),
    )

    stored = Questionnaire.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/accounts/questionnaires/{stored.reference}/"
    assert stored.base_answers == (4, 5, 5, 5)
    assert (stored.comment.text, stored.comment.is_private) == ("Всё хорошо.\nСпасибо.", True)
    assert stored.visit_month == month
    assert stored.source == "site"


def test_thank_you_page_shows_the_new_mark_and_position(
    signed_in: Client, citizen: User, clinic: Organization, committee: Organization
) -> None:
    for _ in range(4):
        rate(make_member(make_organization()), clinic, 4)

    answer = send(signed_in, clinic, citizen)
    page = signed_in.get(answer.headers["Location"])

    thanks = page.context["thanks"]
    assert thanks.mark.text == "4,20"
    # beside the committee, whose mark is the same, in the country and four other sets
    assert [(p.number, p.of) for p in thanks.positions] == [(1, 2)] * 5
    assert [(m.organization, m.mark.text) for m in thanks.above] == [(committee, "4,20")]
    assert thanks.row.state_text == "учтена"


def test_additional_criteria_are_asked_and_required(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    criterion = Criterion.objects.create(
        category=CategoryFactory(), name_ru="Чистота", valid_from=date(2020, 1, 1)
    )

    page = signed_in.get(address_of(clinic)).content.decode()
    without = send(signed_in, clinic, citizen)
    send(signed_in, clinic, citizen, **{f"criterion_{criterion.pk}": "2"})

    assert page.count("<fieldset") == 5
    assert without.status_code == 422
    assert Questionnaire.objects.get().mean == 22 * UNIT // 5


@pytest.mark.parametrize("field", BASE_CRITERIA)
@pytest.mark.parametrize("wrong", [None, "", "0", "6", "-1", "3.5", "пять", "5 ", "５", "1e0"])
def test_missing_or_impossible_answer_keeps_what_was_typed_and_stores_nothing(
    field: str, wrong: str | None, signed_in: Client, citizen: User, clinic: Organization
) -> None:
    answer = send(
        signed_in, clinic, citizen, **{field: wrong, "comment": "Долго <ждали>", "is_private": "on"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert Questionnaire.objects.count() == 0
    assert re.findall(r'name="(\w+)" value="5"[^>]*checked', page) == [
        name for name in BASE_CRITERIA if name != field
    ]
    assert page.count("Долго &lt;ждали&gt;") == 1
    assert re.findall(r'type="checkbox" name="is_private"[^>]*checked', page) != []
    assert answer.context["form"].errors.keys() == {field}
    assert page.count("<title>Ошибка: ") == 1


def test_page_with_errors_keeps_its_token(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    token = make_token(citizen, clinic)

    answer = send(signed_in, clinic, citizen, token=token, clarity=None)

    assert token_in(answer) == token


def test_visit_month_that_was_not_offered_stores_nothing(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    offered = timezone.localdate().replace(day=1)
    year_ago = offered.replace(year=offered.year - 1)

    answers = [
        send(signed_in, clinic, citizen, visit_month=month)
        for month in (year_ago.isoformat(), "2999-01-01", "мая", offered.replace(day=2).isoformat())
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert Questionnaire.objects.count() == 0


def test_comment_of_two_thousand_characters_is_accepted(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    answer = send(signed_in, clinic, citizen, comment="ы" * 2000)

    assert answer.status_code == 302


def test_line_breaks_count_as_one_character_as_the_counter_on_the_page_counts_them(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    lines = "\n".join(["ы" * 199] * 10)

    answer = send(signed_in, clinic, citizen, comment=lines.replace("\n", "\r\n") + "ы")

    assert len(lines) + 1 == 2000
    assert answer.status_code == 302
    assert Comment.objects.get().text == lines + "ы"


@pytest.mark.parametrize("length", [2001, 100_000])
def test_comment_that_is_too_long_is_kept_on_the_page_and_not_stored(
    length: int, signed_in: Client, citizen: User, clinic: Organization
) -> None:
    answer = send(signed_in, clinic, citizen, comment="ы" * length)

    assert answer.status_code == 422
    assert Questionnaire.objects.count() == 0
    assert answer.content.decode().count("ы" * length) == 1
    assert answer.context["form"].errors == {
        "comment": ["Комментарий длиннее 2 000 знаков. Сократите его."]
    }


# The token


def test_double_click_gives_one_questionnaire_and_the_same_page(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    token = make_token(citizen, clinic)

    first, second = (send(signed_in, clinic, citizen, token=token) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Questionnaire.objects.count() == 1


def test_token_sent_again_with_other_answers_edits(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    token = make_token(citizen, clinic)

    first = send(signed_in, clinic, citizen, token=token)
    second = send(signed_in, clinic, citizen, token=token, clarity="1")

    assert first.headers["Location"] == second.headers["Location"]
    assert Questionnaire.objects.get().clarity == 1


def test_token_sent_again_after_a_day_with_other_answers_is_too_late(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    token = make_token(citizen, clinic)
    send(signed_in, clinic, citizen, token=token)

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        answer = send(signed_in, clinic, citizen, token=token, clarity="1")

    assert answer.status_code == 409
    assert Questionnaire.objects.get().clarity == 5


@pytest.mark.parametrize("kind", ["another person's", "forged", "another organization's", "", None])
def test_token_that_does_not_fit_stores_nothing_and_keeps_the_answers(
    kind: str | None,
    signed_in: Client,
    citizen: User,
    other_citizen: User,
    clinic: Organization,
    other_clinic: Organization,
) -> None:
    token = {
        "another person's": make_token(other_citizen, clinic),
        "forged": make_token(citizen, clinic)[:-4] + "AAAA",
        "another organization's": make_token(citizen, other_clinic),
    }.get(kind or "", kind)

    answer = send(
        signed_in, clinic, citizen, token=token, clarity="2", comment="Ответы не потеряны"
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert Questionnaire.objects.count() == 0
    assert re.findall(r'name="clarity" value="(\d)"[^>]*checked', page) == ["2"]
    assert page.count("Ответы не потеряны") == 1
    assert page.count("Проверьте ответы и отправьте") == 1


def test_page_that_follows_a_bad_token_can_be_sent(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    refused = send(signed_in, clinic, citizen, token="bad")

    answer = send(signed_in, clinic, citizen, token=token_in(refused))

    assert answer.status_code == 302
    assert Questionnaire.objects.count() == 1


# Who may not


def test_own_organization_is_refused_politely(client: Client, clinic: Organization) -> None:
    representative = make_member(clinic)
    client.force_login(representative)

    page, answer = client.get(address_of(clinic)), send(client, clinic, representative)

    assert (page.status_code, answer.status_code) == (403, 403)
    assert page.content.decode().count("свои организации на портале не оценивают") == 1
    assert Questionnaire.objects.count() == 0


def test_closed_organization_is_refused(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    close_organization(by=None, organization=clinic, on=date(2026, 1, 1))

    answer = send(signed_in, clinic, citizen)

    assert answer.status_code == 403
    assert answer.content.decode().count("Организация закрыта") == 1
    assert Questionnaire.objects.count() == 0


def test_hidden_organization_is_not_found(signed_in: Client, citizen: User) -> None:
    hidden = make_organization(categories=[])

    assert send(signed_in, hidden, citizen).status_code == 404
    assert Questionnaire.objects.count() == 0


# Hostile requests


@pytest.mark.parametrize("where", ["comment", "token", "clarity", "no such field"])
def test_nul_is_refused(where: str, signed_in: Client, citizen: User, clinic: Organization) -> None:
    answer = send(signed_in, clinic, citizen, **{where: "a\0b"})

    assert answer.status_code == 400
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"clarity=5&comment=%FF%FE",
        b"clarity=5&comment=\xff\xfe",
        b"comment=%D0",
        b"%FF=1",
        b"a%00b=1",
    ],
)
def test_text_that_is_no_utf_8_is_refused(
    body: bytes, signed_in: Client, clinic: Organization
) -> None:
    answer = signed_in.post(
        address_of(clinic), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=koi8-r",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 500,
    ],
)
def test_broken_encoding_is_refused(
    content_type: str, signed_in: Client, clinic: Organization
) -> None:
    answer = signed_in.post(address_of(clinic), urlencode(BASE).encode(), content_type=content_type)

    assert answer.status_code == 400
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"clarity": 5}'),
        ("text/plain", b"clarity=5"),
        ("multipart/form-data; boundary=b", b"--b\r\ncut off"),
    ],
)
def test_body_that_is_no_form_says_nothing(
    content_type: str, body: bytes, signed_in: Client, clinic: Organization
) -> None:
    answer = signed_in.post(address_of(clinic), body, content_type=content_type)

    assert answer.status_code == 409
    assert Questionnaire.objects.count() == 0


def test_flood_of_fields_is_refused(signed_in: Client, clinic: Organization) -> None:
    answer = signed_in.post(address_of(clinic), {f"field{n}": "1" for n in range(5000)})

    assert answer.status_code == 413
    assert Questionnaire.objects.count() == 0


def test_flood_of_text_is_refused(signed_in: Client, clinic: Organization) -> None:
    body = urlencode({**BASE, "comment": "a" * (1024 * 1024)}).encode()

    answer = signed_in.post(
        address_of(clinic), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize("query", ["a=%00", "%00=1", "a=%FF", "a=%D0"])
def test_broken_query_is_refused(query: str, client: Client, db: None) -> None:
    assert client.get(f"/?{query}").status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "no_such_cookie"])
def test_nul_in_a_cookie_is_refused(name: str, client: Client, db: None) -> None:
    client.cookies[name] = "abcdefgh\0ijkl"

    assert client.get("/accounts/questionnaires/").status_code == 400


def test_unknown_cookie_is_a_guest(client: Client, db: None) -> None:
    client.cookies["sessionid"] = "nosuchsessionatall"

    assert client.get("/accounts/questionnaires/").status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("what", ["rate", "edit", "withdrawal"])
def test_other_methods_are_not_allowed(
    method: str, what: str, signed_in: Client, citizen: User, clinic: Organization
) -> None:
    reference = rate(citizen, clinic).reference
    address = {
        "rate": address_of(clinic),
        "edit": f"/accounts/questionnaires/{reference}/edit/",
        "withdrawal": f"/accounts/questionnaires/{reference}/withdrawal/",
    }[what]

    answer = getattr(signed_in, method)(address)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_post_without_csrf_token_stores_nothing_and_keeps_what_was_typed(
    citizen: User, clinic: Organization
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)

    answer = send(client, clinic, citizen, comment="Спасибо")

    assert answer.status_code == 409
    assert "Спасибо" in answer.content.decode()
    assert Questionnaire.objects.count() == 0


# One's own questionnaires


def test_edit_page_begins_with_what_was_said_and_changes_it(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    reference = rate(citizen, clinic, 1, 2, 3, 4, comment="Было").reference
    address = f"/accounts/questionnaires/{reference}/edit/"

    page = signed_in.get(address).content.decode()
    answer = signed_in.post(address, {**BASE, "comment": "Стало"})

    checked = re.findall(r'name="(\w+)" value="(\d)"[^>]*checked', page)
    assert checked == list(zip(BASE_CRITERIA, "1234", strict=True))
    assert page.count("Было</textarea>") == 1
    assert answer.status_code == 302
    stored = Questionnaire.objects.get()
    assert (stored.base_answers, stored.comment.text) == ((5, 5, 5, 5), "Стало")


def test_edit_of_a_questionnaire_keeps_asking_its_own_criteria(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    criterion = Criterion.objects.create(
        category=CategoryFactory(), name_ru="Чистота", valid_from=date(2020, 1, 1)
    )
    reference = rate(citizen, clinic, 5, additional={criterion.pk: 1}).reference
    Criterion.objects.update(valid_until=date(2020, 1, 2))
    address = f"/accounts/questionnaires/{reference}/edit/"

    page = signed_in.get(address).content.decode()
    answer = signed_in.post(address, {**BASE, f"criterion_{criterion.pk}": "3"})

    assert page.count("Чистота") == 1
    assert answer.status_code == 302
    assert Questionnaire.objects.get().mean == 23 * UNIT // 5


def test_edit_page_after_a_day_says_that_it_is_too_late(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
        reference = rate(citizen, clinic, 1).reference
    address = f"/accounts/questionnaires/{reference}/edit/"

    page, answer = signed_in.get(address), signed_in.post(address, BASE)

    assert (page.status_code, answer.status_code) == (409, 409)
    assert Questionnaire.objects.get().clarity == 1


def test_withdrawal_asks_once_and_then_takes_back(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    reference = rate(citizen, clinic, 1).reference
    address = f"/accounts/questionnaires/{reference}/withdrawal/"

    asked = signed_in.get(address)
    still_counted = Questionnaire.objects.get().is_counted
    signed_in.post(address)

    assert asked.status_code == 200
    assert still_counted
    assert Questionnaire.objects.get().state == State.WITHDRAWN


def test_own_list_shows_every_state_and_nobody_elses(
    signed_in: Client, citizen: User, other_citizen: User, clinic: Organization
) -> None:
    rate(citizen, clinic, 1, comment="Моё")
    rate(citizen, clinic, 2)
    rate(other_citizen, clinic, 3, comment="Чужое")

    page = signed_in.get("/accounts/questionnaires/")

    rows = [(row.mark.text, row.state_text) for row in page.context["rows"]]
    assert rows == [("2,00", "учтена"), ("1,00", "заменена новой")]
    assert page.content.decode().count("Чужое") == 0


def test_own_list_is_walked_by_cursors(signed_in: Client, citizen: User) -> None:
    for organization in make_organizations(*(f"Школа {number}" for number in range(21))):
        rate(citizen, organization)

    first = signed_in.get("/accounts/questionnaires/")
    second = signed_in.get("/accounts/questionnaires/" + first.context["page"]["next_url"])
    bad = signed_in.get("/accounts/questionnaires/?after=x")

    assert [len(page.context["rows"]) for page in (first, second)] == [20, 1]
    assert bad.status_code == 302


def test_comment_cannot_break_out_of_the_page(
    signed_in: Client, citizen: User, clinic: Organization
) -> None:
    rate(citizen, clinic, comment="</textarea><script>alert(1)</script>")

    pages = [
        signed_in.get(address).content.decode()
        for address in (
            "/accounts/questionnaires/",
            f"/accounts/questionnaires/{Questionnaire.objects.get().reference}/edit/",
        )
    ]

    assert [page.count("<script>alert") for page in pages] == [0, 0]


# The moderators' queue


@pytest.fixture
def at_the_queue(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def test_queue_shows_what_waits_the_oldest_first(
    at_the_queue: Client, citizen: User, other_citizen: User, clinic: Organization
) -> None:
    first = rate(citizen, clinic, 4, comment="Первый")
    second = rate(other_citizen, clinic, 2, comment="Второй")
    rate(citizen, make_organization(), comment="Тайный", is_private=True)

    page = at_the_queue.get("/moderation/comments/")

    shown = [(case.comment.pk, case.mark.text) for case, _said, _mark in page.context["rows"]]
    assert shown == [(first.pk, "4,00"), (second.pk, "2,00")]
    assert page.context["total"] == "2"


def test_publication_lets_the_public_read_it(
    at_the_queue: Client, citizen: User, clinic: Organization
) -> None:
    comment = rate(citizen, clinic, comment="Спасибо врачам").comment

    at_the_queue.post(f"/moderation/comments/{comment.pk}/publication/", {"digest": comment.digest})

    page = Client().get(f"/organizations/{clinic.pk}/").content.decode()
    assert page.count("Спасибо врачам") == 1


def test_hiding_without_a_reason_says_so_beside_the_comment(
    at_the_queue: Client, citizen: User, clinic: Organization
) -> None:
    comment = rate(citizen, clinic, comment="Грубость").comment

    answer = at_the_queue.post(
        f"/moderation/comments/{comment.pk}/hiding/", {"digest": comment.digest, "reason": " "}
    )

    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert Comment.objects.get().state == Comment.State.PENDING


def test_author_reads_why_a_comment_is_hidden(
    at_the_queue: Client, citizen: User, clinic: Organization
) -> None:
    comment = rate(citizen, clinic, comment="Грубость").comment

    at_the_queue.post(
        f"/moderation/comments/{comment.pk}/hiding/",
        {"digest": comment.digest, "reason": "Оскорбление"},
    )
    author = Client()
    author.force_login(citizen)

    page = author.get("/accounts/questionnaires/").content.decode()
    assert page.count("Оскорбление") == 1


def test_decision_about_other_words_than_were_read_is_not_made(
    at_the_queue: Client, citizen: User, clinic: Organization
) -> None:
    comment = rate(citizen, clinic, comment="Слова").comment

    answer = at_the_queue.post(
        f"/moderation/comments/{comment.pk}/publication/", {"digest": uuid4().hex[:16]}
    )

    assert answer.headers["Location"] == f"/moderation/comments/{comment.pk}/"
    assert Comment.objects.get().state == Comment.State.PENDING


@pytest.mark.parametrize("verb", ["publication", "hiding"])
def test_decisions_are_posted(verb: str, at_the_queue: Client) -> None:
    assert at_the_queue.get(f"/moderation/comments/1/{verb}/").status_code == 405
