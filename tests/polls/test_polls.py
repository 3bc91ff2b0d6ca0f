"""Polls: built by the operator, answered once, their figures the same for everybody."""

from datetime import UTC, date, datetime, timedelta
from time import time
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEntry, User
from portal.polls.forms.answering import new_token
from portal.polls.models import Pace, Participation, Poll, PollAnswer, Response, Stage
from portal.polls.selectors.polls import results_of
from portal.polls.services import AlreadyDecided
from portal.polls.services import polls as services
from portal.polls.services.pace import TooMany, forget_pace
from portal.polls.services.questions import Asked, add_question, move_question, remove_question
from portal.polls.services.taking_part import (
    AlreadyAnswered,
    NotOpen,
    Said,
    export_participations,
    take_part,
)
from ratings.models import Questionnaire
from tests.factories import UserFactory, make_poll
from tests.ratings.test_concurrency import at_once, needs_postgresql

SVG = "{http://www.w3.org/2000/svg}"
OURS = {"HTTP_ORIGIN": "http://testserver"}


def filled(poll: Poll, *, text: str = "", value: int = 4, single: int = 0) -> dict[str, Any]:
    """What a browser sends: the first option, none of many, a value, a text."""
    one, _many, scale, words = poll.questions.order_by("order")
    option = one.options.order_by("order")[single]
    return {
        "token": new_token(f"poll:{poll.pk}"),
        f"q{one.pk}": option.pk,
        f"q{scale.pk}": value,
        f"q{words.pk}": text,
    }


def said_of(poll: Poll, *, value: int = 4) -> dict[int, Said]:
    one, many, scale = (poll.questions.get(kind=k) for k in ("single", "multiple", "scale"))
    options = [option.pk for option in many.options.order_by("order")]
    first = one.options.order_by("order")[0].pk
    return {
        one.pk: Said(options=(first,)),
        many.pk: Said(options=tuple(options[:2])),
        scale.pk: Said(value=value),
    }


def test_guest_answers_once_and_a_repeat_is_thanked_again(operator: User) -> None:
    poll = make_poll(operator, results="at_once")
    client, data = Client(), filled(poll, text="Карты")
    address = f"/polls/{poll.pk}/"

    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    first, again = client.post(address, data), client.post(address, data)
    anew = client.post(address, filled(poll))

    assert (first.status_code, again.status_code, anew.status_code) == (302, 302, 409)
    cookie = client.cookies[f"poll-{poll.pk}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert Response.objects.count() == 1
    assert "Вы уже ответили" in client.get(address).content.decode()
    # the results are for who has answered, on the thank-you page, too
    assert "Результаты" in client.get(first.headers["Location"]).content.decode()
    assert client.get(f"{address}results.csv").status_code == 200
    assert Client().get(f"{address}results.csv").status_code == 404
    assert Client().get(f"{address}thanks/").status_code == 302
    assert Client().get(first.headers["Location"]).status_code == 200
    # an address that is sent on to others shows them nothing for long
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert Client().get(first.headers["Location"]).status_code == 302
        assert client.get(first.headers["Location"]).status_code == 200
    # a cookie of another poll, or one made up, says nothing
    other = make_poll(operator)
    client.cookies[f"poll-{other.pk}"] = cookie.value
    assert client.post(f"/polls/{other.pk}/", filled(other)).status_code == 302


def test_guests_without_cookies_and_sessions_are_not_one_guest(operator: User) -> None:
    poll = make_poll(operator)
    address = f"/polls/{poll.pk}/"

    for _guest in range(3):
        browser = Client(enforce_csrf_checks=True)  # keeps nothing, sends no secret
        answer = browser.post(address, filled(poll), **OURS)
        assert answer.status_code == 302
        assert "sessionid" not in browser.cookies
        assert Client().get(answer.headers["Location"]).status_code == 200
    foreign = Client(enforce_csrf_checks=True).post(
        address, filled(poll), HTTP_ORIGIN="https://example.org"
    )
    silent = Client(enforce_csrf_checks=True).post(address, filled(poll))

    assert (foreign.status_code, silent.status_code) == (409, 409)
    assert Response.objects.count() == 3
    # nothing of who or where: a network's hash is only in the pace, with a number
    assert [field.name for field in Response._meta.fields] == ["reference", "poll"]
    assert Pace.objects.get().count == 3


def test_account_answers_once_whatever_the_device(operator: User, citizen: User) -> None:
    poll, poll_of_guests = make_poll(operator), make_poll(operator)
    phone, desk, family = Client(), Client(), UserFactory()
    phone.force_login(citizen)
    desk.force_login(citizen)
    address = f"/polls/{poll.pk}/"

    assert phone.post(address, filled(poll)).status_code == 302
    assert desk.post(address, filled(poll)).status_code == 409
    assert "Вы уже ответили" in desk.get(address).content.decode()
    # signed out, the same browser is no new guest; another account of the family is
    del phone.cookies["sessionid"]
    assert phone.post(address, filled(poll)).status_code == 409
    phone.force_login(family)
    assert phone.post(address, filled(poll)).status_code == 302
    # a guest who signs in afterwards has answered
    guest = Client()
    guest.post(f"/polls/{poll_of_guests.pk}/", filled(poll_of_guests))
    guest.force_login(citizen)
    assert guest.post(f"/polls/{poll_of_guests.pk}/", filled(poll_of_guests)).status_code == 409

    assert Response.objects.filter(poll=poll).count() == 2
    assert export_participations(citizen) == [{"poll": poll.pk, "title": "Как вам портал"}]
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(poll=poll, person=citizen)
    # no key leads from a person to an answer
    assert not {f.name for f in Participation._meta.fields} & {"response", "at", "day"}


def test_too_many_of_one_network_wait_and_keep_what_they_typed(
    operator: User, citizen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = make_poll(operator)
    monkeypatch.setattr("portal.polls.services.taking_part.GUESTS_AN_HOUR", 2)
    with time_machine.travel(
        timezone.now().replace(minute=30, second=0, microsecond=0), tick=False
    ):
        for _guest in range(2):
            assert Client().post(f"/polls/{poll.pk}/", filled(poll)).status_code == 302
        late = Client().post(f"/polls/{poll.pk}/", filled(poll, text="Карты рядом"))
        elsewhere = Client().post(f"/polls/{poll.pk}/", filled(poll), REMOTE_ADDR="93.84.10.1")
        with_account = Client()
        with_account.force_login(citizen)

        assert late.status_code == 429
        assert late.headers["Retry-After"] == "1800"
        assert "Карты рядом" in late.content.decode()
        assert elsewhere.status_code == 302
        assert with_account.post(f"/polls/{poll.pk}/", filled(poll)).status_code == 302
    assert Response.objects.count() == 4
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        forget_pace()
    assert not Pace.objects.exists()


def test_what_is_missing_is_named_and_what_was_typed_stays(operator: User) -> None:
    poll = make_poll(operator)
    one, many, scale, words = poll.questions.order_by("order")
    options = list(many.options.values_list("pk", flat=True))
    data = {**filled(poll, text="Мысль"), f"q{many.pk}": options}
    del data[f"q{one.pk}"]

    page = Client().post(f"/polls/{poll.pk}/", data)

    assert page.status_code == 422
    text = page.content.decode()
    assert "С чего вы заходите? Выберите ответ." in text
    assert "Можно выбрать не больше 2 вариантов." in text
    assert "Мысль</textarea>" in text
    assert not Response.objects.exists()
    # whoever goes round the form is refused as well
    good = said_of(poll)
    for wrong in (
        {**good, one.pk: Said()},
        {**good, one.pk: Said(options=(options[0],))},
        {**good, one.pk: Said(value=3)},
        {**good, many.pk: Said(options=tuple(options))},
        {**good, many.pk: Said(options=(options[0], options[0]))},
        {**good, scale.pk: Said(value=6)},
        {**good, words.pk: Said(text="я" * 1001)},
        {**good, 10**9: Said(value=1)},
    ):
        with pytest.raises(ValidationError):
            take_part(poll=poll, reference=uuid4(), said=wrong, by=None, network=None)


def test_figures_are_whole_shares_of_those_who_answered(operator: User) -> None:
    poll = make_poll(operator)
    _one, many, _scale, words = poll.questions.order_by("order")
    for value, single in ((5, 0), (4, 0), (2, 1)):
        Client().post(f"/polls/{poll.pk}/", filled(poll, value=value, single=single, text="Тел. 8"))
    options = list(many.options.order_by("order").values_list("pk", flat=True))
    said = {**said_of(poll, value=5), many.pk: Said(options=tuple(options[1:]))}
    take_part(poll=poll, reference=uuid4(), said=said, by=None, network=None)

    found = results_of(poll)

    assert found.respondents == 4
    singles, several, marks, texts = found.questions
    assert [(bar.count, bar.percent) for bar in singles.bars] == [(3, 75), (1, 25), (0, 0)]
    assert singles.bars[0].percent_text == "75\N{NO-BREAK SPACE}%"
    with override("en"):
        assert singles.bars[0].percent_text == "75%"
    assert (several.answered, [bar.percent for bar in several.bars]) == (1, [0, 100, 100])
    assert (marks.mean_text, [bar.count for bar in marks.bars]) == ("4,00", [2, 1, 0, 1, 0])
    assert texts.answered == 3
    # the public page, once it is over, and the operator's show the same; texts stay inside
    services.close_poll(by=operator, poll=poll, reason="Хватит")
    desk = Client()
    desk.force_login(operator)
    public = Client().get(f"/polls/{poll.pk}/").content.decode()
    inside = desk.get(f"/operator/polls/{poll.pk}/results/").content.decode()
    for page in (public, inside):
        assert "Ответили 4 человек" in page
        assert "75\N{NO-BREAK SPACE}%" in page
    assert "Хватит" in public
    csv = b"".join(Client().get(f"/polls/{poll.pk}/results.csv").streaming_content)
    assert csv == b"".join(desk.get(f"/operator/polls/{poll.pk}/results.csv").streaming_content)
    assert "Тел. 8" not in public + csv.decode()
    read = desk.get(f"/operator/polls/{poll.pk}/texts/{words.pk}/")
    taken = desk.get(f"/operator/polls/{poll.pk}/texts/{words.pk}.csv")
    assert "Тел. 8" in read.content.decode()
    assert "Тел. 8" in b"".join(taken.streaming_content).decode()
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"poll.texts", "poll.texts_export", "poll.close", "poll.publish"} <= told
    assert not Questionnaire.objects.exists()


def test_each_chart_can_be_taken_along_by_whoever_sees_it(operator: User) -> None:
    words = {"title_ru": "Как вам <портал>?", "title_be": "Як вам партал?"}
    poll = make_poll(operator, results="after", words=words)
    _one, _many, scale, text = poll.questions.order_by("order")
    for value, chosen in ((5, 0), (4, 0), (2, 1)):
        Client().post(f"/polls/{poll.pk}/", filled(poll, value=value, single=chosen))
    desk = Client()
    desk.force_login(operator)
    picture = f"/polls/{poll.pk}/results/{scale.pk}.svg"
    assert Client().get(picture).status_code == 404  # while it is open
    assert desk.get(f"/operator{picture}").status_code == 200
    services.close_poll(by=operator, poll=poll, reason="Хватит")

    answer = Client().get(picture)

    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Content-Disposition"] == f'inline; filename="poll-{poll.pk}-{scale.pk}.svg"'
    assert answer.content == desk.get(f"/operator{picture}").content
    drawn = fromstring(answer.content)
    said = " ".join(element.text or "" for element in drawn.iter(f"{SVG}text"))
    for words_of_it in ("Удобно ли?", "Как вам <портал>?", "Ответили 3 человек", "3,67 из 5"):
        assert words_of_it in said
    assert f"http://testserver/polls/{poll.pk}/" in said
    widths = [int(bar.get("width", "")) for bar in drawn.iter(f"{SVG}rect")][1:]
    assert (widths[0], widths[1::2]) == (360, [118, 118, 0, 118, 0])
    page = Client().get(f"/polls/{poll.pk}/").content.decode()
    assert page.count("Скачать SVG") == 3  # none of what is told in one's own words
    assert f"/be{picture}" in Client().get(f"/be/polls/{poll.pk}/").content.decode()
    for wrong in (text.pk, make_poll(operator).questions.get(kind="scale").pk, 10**9):
        assert Client().get(f"/polls/{poll.pk}/results/{wrong}.svg").status_code == 404


@pytest.mark.parametrize(
    ("results", "answered", "ended"),
    [("at_once", 200, 200), ("after", 404, 200), ("operator", 404, 404)],
)
def test_results_are_shown_when_the_operator_has_said(
    results: str, answered: int, ended: int, operator: User
) -> None:
    poll = make_poll(operator, results=results)
    client = Client()
    client.post(f"/polls/{poll.pk}/", filled(poll))

    assert client.get(f"/polls/{poll.pk}/results.csv").status_code == answered
    with time_machine.travel(datetime.combine(poll.ends_on, datetime.min.time(), UTC), tick=False):
        assert Client().get(f"/polls/{poll.pk}/results.csv").status_code == 404  # its last day
    later = datetime.combine(poll.ends_on + timedelta(days=1), datetime.min.time(), UTC)
    with time_machine.travel(later, tick=False):
        assert Client().get(f"/polls/{poll.pk}/results.csv").status_code == ended
        assert client.post(f"/polls/{poll.pk}/", filled(poll)).status_code == 409


def test_published_poll_stays_as_it_is_and_lives_its_stages(operator: User) -> None:
    today = timezone.localdate()
    draft = make_poll(operator, is_published=False, starts_on=today + timedelta(days=1))
    first, second, *_rest = draft.questions.all()
    move_question(by=operator, question=second, up=True)
    assert [q.pk for q in draft.questions.all()][:2] == [second.pk, first.pk]
    assert Client().get(f"/polls/{draft.pk}/").status_code == 404

    poll = services.publish_poll(by=operator, poll=draft)

    assert poll.stage_on(today) == Stage.SCHEDULED
    wanted = services.Wanted(starts_on=today, ends_on=today, words={"title_ru": "Иначе"})
    question = Asked(kind="text", words={"text_ru": "Ещё?"})
    for act in (
        lambda: services.change_poll(by=operator, poll=poll, draft=wanted),
        lambda: services.discard_poll(by=operator, poll=poll),
        lambda: services.publish_poll(by=operator, poll=poll),
        lambda: services.archive_poll(by=operator, poll=poll),
        lambda: add_question(by=operator, poll=poll, asked=question),
        lambda: remove_question(by=operator, question=first),
    ):
        with pytest.raises(AlreadyDecided):
            act()
    with pytest.raises(NotOpen):
        take_part(
            poll=poll, reference=uuid4(), said=said_of(make_poll(operator)), by=None, network=1
        )
    services.close_poll(by=operator, poll=poll, reason="Ошибка в вопросе")
    services.archive_poll(by=operator, poll=poll)
    copy = services.copy_poll(by=operator, poll=poll)
    assert [q.text_ru for q in copy.questions.all()] == [q.text_ru for q in poll.questions.all()]
    assert copy.stage_on(today) == Stage.DRAFT
    assert copy.questions.first().options.count() == 3
    pages = Client()
    assert "Как вам портал" in pages.get("/polls/archive/").content.decode()
    assert f"/polls/{poll.pk}/" not in pages.get("/polls/").content.decode()


def test_poll_that_cannot_be_is_refused(operator: User) -> None:
    today = date(2026, 11, 22)
    wanted = services.Wanted(today, today - timedelta(days=1), words={"title_ru": "А"})
    with pytest.raises(ValidationError, match="Последний день раньше"):
        services.draft_poll(by=operator, draft=wanted)
    empty = services.draft_poll(
        by=operator, draft=services.Wanted(today, today, words={"title_ru": "А"})
    )
    with pytest.raises(ValidationError):
        services.publish_poll(by=operator, poll=empty)
    for options, most in (
        ({"ru": ["Да"]}, None),
        ({"ru": ["Да", "да"]}, None),
        ({"ru": ["Да", "Нет"], "be": ["Так"]}, None),
        ({"ru": ["Да", "Нет"]}, 3),
    ):
        asked = Asked(kind="multiple", words={"text_ru": "?"}, options=options, most=most)
        with pytest.raises(ValidationError):
            add_question(by=operator, poll=empty, asked=asked)
    assert not empty.questions.exists()


def test_operator_builds_a_poll_without_script(operator: User) -> None:
    client = Client()
    client.force_login(operator)
    day = timezone.localdate()
    made = client.post(
        "/operator/polls/new/",
        {"title_ru": "Опрос", "starts_on": day, "ends_on": day, "results": "after"},
    )
    page = made.headers["Location"]
    client.post(
        f"{page}questions/new/single/",
        {"text_ru": "Да?", "options_ru": "Да\r\n\r\n Нет ", "is_required": "on"},
    )
    poll = Poll.objects.get()
    question = poll.questions.get()
    assert [option.text_ru for option in question.options.all()] == ["Да", "Нет"]
    shown = client.get(f"{page}questions/{question.pk}/").content.decode()
    assert "Да\nНет</textarea>" in shown
    wrong = client.post(f"{page}questions/new/multiple/", {"text_ru": "Что?", "options_ru": "Одно"})
    assert wrong.status_code == 422
    assert "Напишите от 2 до 20 вариантов." in wrong.content.decode()
    assert "Отсюда ничего не отправится" in client.get(f"{page}preview/").content.decode()
    client.post(f"{page}publication/")
    assert Client().get(f"/polls/{poll.pk}/").status_code == 200
    # a poll said in Russian alone says so in other languages
    assert '<h1 lang="ru">Опрос</h1>' in Client().get(f"/be/polls/{poll.pk}/").content.decode()


def test_lists_ask_the_same_for_one_and_for_thirty(
    operator: User, django_assert_num_queries: Any
) -> None:
    poll = make_poll(operator)
    with django_assert_num_queries(3):
        Client().get("/polls/")
    for _number in range(29):
        services.publish_poll(by=operator, poll=copy_of_today(operator, poll))
    with django_assert_num_queries(3):
        Client().get("/polls/")
    for _guest in range(30):
        take_part(poll=poll, reference=uuid4(), said=said_of(poll), by=None, network=None)
    with django_assert_num_queries(5):
        results_of(poll)


def test_figures_of_a_poll_of_many_are_counted_once_in_minutes(
    operator: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("portal.polls.selectors.polls.MANY", 2)
    poll = make_poll(operator)

    def told() -> tuple[int, int]:
        """How many have answered, and how many chose something in the first question."""
        found = results_of(poll)
        return found.respondents, sum(bar.count for bar in found.questions[0].bars)

    for number in (1, 2):  # the second makes them many
        take_part(poll=poll, reference=uuid4(), said=said_of(poll), by=None, network=None)
        assert told() == (number, number)
    take_part(poll=poll, reference=uuid4(), said=said_of(poll), by=None, network=None)
    with django_assert_num_queries(3):
        assert told() == (2, 2)  # all of one moment
    monkeypatch.setattr("portal.lib.keeping.time", lambda: time() + 400)
    assert told() == (3, 3)
    take_part(poll=poll, reference=uuid4(), said=said_of(poll), by=None, network=None)
    assert told() == (3, 3)
    desk = Client()
    desk.force_login(operator)
    page, lag = f"/operator/polls/{poll.pk}/results/", "Новые ответы появляются здесь"
    assert lag in desk.get(page).content.decode()
    poll = services.close_poll(by=operator, poll=poll, reason="Хватит")
    assert told() == (4, 4)
    assert lag not in desk.get(page).content.decode()


def copy_of_today(operator: User, poll: Poll) -> Poll:
    copy = services.copy_poll(by=operator, poll=poll)
    today = timezone.localdate()
    wanted = services.Wanted(today, today, words={"title_ru": "Ещё"})
    return services.change_poll(by=operator, poll=copy, draft=wanted)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_at_once_an_account_answers_once_and_a_network_only_so_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.factories import make_staff  # noqa: PLC0415 — its rows are flushed with the test's

    operator, person = make_staff("operator"), UserFactory()
    poll = make_poll(operator)
    said = said_of(poll)
    token = uuid4()

    def answer(by: User | None, reference: Any, network: int | None) -> Any:
        return lambda: take_part(poll=poll, reference=reference, said=said, by=by, network=network)

    raised = at_once([answer(person, uuid4(), None) for _ in range(20)])
    assert [type(error) for error in raised] == [AlreadyAnswered] * 19
    assert at_once([answer(None, token, None) for _ in range(20)]) == []
    monkeypatch.setattr("portal.polls.services.taking_part.GUESTS_AN_HOUR", 5)
    raised = at_once([answer(None, uuid4(), 7) for _ in range(20)])
    assert [type(error) for error in raised] == [TooMany] * 15
    assert Response.objects.count() == 1 + 1 + 5
    assert PollAnswer.objects.count() == 7 * 4
