"""One-time links: spent once by whoever answers, and nobody is found again by them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from organizations import services as organization_services
from organizations.models import Organization
from organizations.services.cabinet import add_service, remove_service
from organizations.services.merging import merge, preview
from ratings import services
from ratings.models import (
    Confirmed,
    Draft,
    InvitationBatch,
    Questionnaire,
    Scope,
    Score,
    State,
    VisitLink,
)
from ratings.selectors.invitations import A_DAY, batches_of, batches_within, share_of
from ratings.services.confirmed import show_confirmed
from ratings.services.visit_links import (
    Issued,
    LinkSpent,
    NotRatable,
    TooManyLinks,
    digest_of,
    forget_old_links,
    issue_links,
    revoke_batch,
)
from tests.factories import (
    UserFactory,
    make_answers,
    make_organization,
    make_staff,
    rate,
)
from tests.ratings.test_concurrency import at_once
from tests.ratings.test_drafts import ANSWERS, code_in, enter, go, identify, token_of

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 2, 12, tzinfo=ZoneInfo("Europe/Minsk"))


@pytest.fixture
def signed_in(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


def on_day(number: int) -> Any:
    return time_machine.travel(DAY + timedelta(days=number), tick=False)


def pk_of(code: str) -> int:
    return VisitLink.objects.get(digest=digest_of(code)).pk


def answer(code: str, organization: Organization, by: User | None = None, **more: Any) -> Any:
    """Submit a questionnaire by the link, as a page does once somebody has signed in."""
    return services.submit_questionnaire(
        by=by or UserFactory(),
        organization=organization,
        reference=more.pop("reference", None) or uuid4(),
        answers=make_answers(4, **more),
        link=pk_of(code),
    )


def opened(client: Client, code: str) -> Any:
    """The questionnaire that the link leads to."""
    there = client.get(f"/i/{code}")
    assert there.status_code == 302
    return client.get(there.headers["Location"])


def send(client: Client, page: Any, **more: str) -> Any:
    path = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    return client.post(path, {**ANSWERS, "token": token_of(page), **more})


# A link works once


def test_guest_answers_by_a_link_signs_in_and_the_second_use_is_an_ordinary_questionnaire(
    clinic: Organization,
) -> None:
    code = issue_links(by=None, organization=clinic, number=1).codes[0]
    phone, other = Client(), Client()

    page = opened(phone, code.upper())  # as typed from paper
    assert page.context["by_link"] is True
    assert "подтверждённое посещение" in page.content.decode()
    draft_url = send(phone, page).headers["Location"]
    assert VisitLink.objects.get().spent_on is None
    # back to the answers, without the link's address
    assert phone.get(f"/organizations/{clinic.pk}/rate/").context["by_link"] is True
    identify(phone, draft_url, "new@example.org")
    thanks = go(phone, go(phone, enter(phone, code_in(mail.outbox[0]))))

    first = Questionnaire.objects.get()
    assert "подтверждённое посещение" in thanks.content.decode()
    assert "подтверждённое посещение" in phone.get("/accounts/questionnaires/").content.decode()
    assert (first.confirmed, first.source, first.state) == (
        Confirmed.KEPT,
        "site",
        State.COUNTED,
    )
    link = VisitLink.objects.get()
    assert link.spent_on == timezone.localdate()
    assert not Draft.objects.exists()

    # to whoever opens it afterwards it looks as before
    other.force_login(UserFactory())
    again = opened(other, code)
    assert again.context["by_link"] is True
    refused = send(other, again)
    assert refused.status_code == 409
    assert "по ней уже ответили" in refused.content.decode()
    assert refused.context["form"]["clarity"].value() == "5"
    assert Questionnaire.objects.count() == 1
    assert send(other, refused).status_code == 302
    assert Questionnaire.objects.order_by("pk").last().confirmed == Confirmed.NO  # type: ignore[union-attr]


def test_draft_whose_link_was_spent_meanwhile_waits_and_is_sent_as_an_ordinary_one(
    clinic: Organization,
) -> None:
    code = issue_links(by=None, organization=clinic, number=1).codes[0]
    phone = Client()
    draft_url = send(phone, opened(phone, code)).headers["Location"]
    answer(code, clinic)

    identify(phone, draft_url, "new@example.org")
    page = go(phone, enter(phone, code_in(mail.outbox[0])))

    assert page.status_code == 409
    assert "по ней уже ответили" in page.content.decode()
    go(phone, phone.post(draft_url))
    assert sorted(Questionnaire.objects.values_list("confirmed", flat=True)) == [0, 1]


def test_a_page_sent_twice_edited_replaced_and_withdrawn(clinic: Organization) -> None:
    code, more = issue_links(by=None, organization=clinic, number=2).codes
    person, reference = UserFactory(), uuid4()

    first = answer(code, clinic, person, reference=reference)
    assert answer(code, clinic, person, reference=reference).pk == first.pk
    edited = services.edit_questionnaire(by=person, questionnaire=first, answers=make_answers(2))
    assert (edited.confirmed, edited.mean) == (Confirmed.KEPT, 2 * 840)
    second = rate(person, clinic)
    first.refresh_from_db()
    assert (first.state, second.confirmed) == (State.REPLACED, Confirmed.NO)
    services.withdraw_questionnaire(by=person, questionnaire=second)
    with pytest.raises(LinkSpent):
        answer(code, clinic)
    # whoever can't rate spends nothing
    with pytest.raises(services.TooLate):
        answer(more, clinic, person, reference=second.reference)
    assert VisitLink.objects.get(pk=pk_of(more)).spent_on is None
    # the mark moves as by any other
    answer(more, clinic)
    score = Score.objects.get(organization=clinic, scope=Scope.CONSOLIDATED, period=1)
    assert (score.count, score.sum) == (1, 4 * 840)


def test_over_revoked_unknown_foreign_and_closed(clinic: Organization, operator: User) -> None:
    other = make_organization()
    client = Client()
    with on_day(0):
        old = issue_links(by=operator, organization=clinic, number=1)
        revoked = issue_links(by=operator, organization=clinic, number=1)
        revoke_batch(by=operator, batch=revoked.batch)
    with on_day(30):
        assert opened(client, old.codes[0]).context["by_link"] is True
    with on_day(31):
        page = client.get(f"/i/{old.codes[0]}")
        assert page.status_code == 410
        assert "срок этой вышел" in page.content.decode()
        assert f"/organizations/{clinic.pk}/rate/" in page.content.decode()
        with pytest.raises(LinkSpent):
            answer(old.codes[0], clinic)
    with on_day(1):
        page = client.get(f"/be/i/{revoked.codes[0]}")
        assert page.status_code == 404  # no language in the address
        page = client.get(f"/i/{revoked.codes[0]}")
        assert (page.status_code, "отозвала" in page.content.decode()) == (410, True)
        for refused, about in ((revoked, clinic), (old, other)):
            with pytest.raises(LinkSpent):
                answer(refused.codes[0], about)
        assert client.get("/i/abc").status_code == 404
        address = f"/organizations/{other.pk}/rate/?i={old.codes[0]}"
        assert client.get(address).context["by_link"] is False
        assert not Questionnaire.objects.exists()
        clinic.refresh_from_db()
        organization_services.close_organization(
            by=operator, organization=clinic, on=timezone.localdate()
        )
        closed = opened(client, old.codes[0])
        assert (closed.status_code, "Организация закрыта" in closed.content.decode()) == (403, True)
        told = client.get(f"/i/{revoked.codes[0]}").content.decode()
        # nobody is sent to a questionnaire that can't be answered
        assert (f"/organizations/{clinic.pk}/rate/" in told, "или закрыта" in told) == (False, True)
        with pytest.raises(NotRatable):
            issue_links(by=operator, organization=clinic, number=1)
    told = AuditEntry.objects.filter(action__startswith="invitation_batch")
    assert [entry.action for entry in told.order_by("pk")] == [
        "invitation_batch.make",
        "invitation_batch.make",
        "invitation_batch.revoke",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
def test_twenty_people_at_once_spend_one_link_once() -> None:
    clinic = make_organization()
    link = pk_of(issue_links(by=None, organization=clinic, number=1).codes[0])

    def submit(person: User) -> Callable[[], object]:
        return lambda: services.submit_questionnaire(
            by=person,
            organization=clinic,
            reference=uuid4(),
            answers=make_answers(4),
            link=link,
        )

    raised = at_once([submit(UserFactory()) for _ in range(20)])

    assert [type(error) for error in raised] == [LinkSpent] * 19
    assert [one.confirmed for one in Questionnaire.objects.all()] == [Confirmed.KEPT]
    left = A_DAY - 1
    raised = at_once(
        [lambda: issue_links(by=None, organization=clinic, number=left // 4)] * 8, workers=8
    )
    assert [type(error) for error in raised] == [TooManyLinks] * 4


# Nobody is found again


def shown() -> list[int]:
    rows = Questionnaire.objects.filter(confirmed=Confirmed.SHOWN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def given(organization: Organization, number: int) -> Issued:
    return issue_links(by=None, organization=organization, number=number)


def test_nothing_is_told_before_five_could_have_been_each(
    clinic: Organization, signed_in: Client
) -> None:
    page = f"/cabinet/{clinic.pk}/invitations/"
    listed = f"/cabinet/{clinic.pk}/questionnaires/?confirmed=1"

    def told() -> tuple[list[int], int, str, int]:
        show_confirmed()
        body = signed_in.get(page).content.decode()
        used = [batch.used for batch in batches_of(list(batches_within(clinic)))]
        count = len(signed_in.get(listed).context["rows"])
        return used, share_of(clinic).confirmed, ("подтверждённых:" in body and "sum") or "", count

    with on_day(0):  # one visitor alone has a link that day, and uses it
        alone = given(clinic, 1)
        lonely = answer(alone.codes[0], clinic)
    with on_day(1):
        five = given(clinic, 6)
        for code in five.codes[:4]:
            answer(code, clinic)
        assert told() == ([0, 0], 0, "", 0)
    with on_day(2):
        assert told() == ([0, 0], 0, "", 0)  # five have been used by now, four could be each
        fifth = answer(five.codes[4], clinic)
        assert told() == ([0, 0], 0, "", 0)
    with on_day(3):
        # those of the day that four others share; the first could be nobody else's, the last
        # alone was used so late
        assert told() == ([5, 0], 0, "", 0)
        extra = given(clinic, 9)
        late = [answer(code, clinic) for code in (five.codes[5], *extra.codes[:6])]
    with on_day(4):
        used, confirmed, _words, count = told()
        assert (used, confirmed) == ([5, 5, 0], len(shown()))
        assert lonely.pk not in shown()
        assert confirmed >= 5
        assert count == confirmed
        assert confirmed == len(set(shown()))
        assert told() == (used, confirmed, "sum", confirmed)  # nothing moves within the day
        assert {one.pk for one in late} & set(shown())
    fifth.refresh_from_db()
    public = Client().get(f"/organizations/{clinic.pk}/").content.decode()
    assert "подтверждённое посещение" not in public  # no comments there


def test_comments_and_files_tell_what_is_shown_alone(
    clinic: Organization, signed_in: Client
) -> None:
    with on_day(0):
        batch = given(clinic, 7)
        for number, code in enumerate(batch.codes[:4]):
            one = answer(code, clinic, comment=f"Спасибо {number}")
            services.publish_comment(
                by=make_staff("moderator"), comment=one.comment, digest=one.comment.digest
            )
    address = f"/organizations/{clinic.pk}/"
    table = f"/cabinet/{clinic.pk}/questionnaires/table.csv"

    def told() -> tuple[int, int, int]:
        file = b"".join(signed_in.get(table).streaming_content).decode()  # type: ignore[attr-defined]
        rows = file.splitlines()
        column = rows[0].split(";").index("Подтверждённое посещение")
        listing = signed_in.get(f"/cabinet/{clinic.pk}/questionnaires/").content.decode()
        return (
            Client().get(address).content.decode().count("подтверждённое посещение"),
            sum(row.split(";")[column] == "да" for row in rows[1:]),
            listing.count("<b>подтверждённое посещение</b>"),
        )

    with on_day(1):
        assert show_confirmed() == 0
        assert told() == (0, 0, 0)
        # one person's several are one
        answer(batch.codes[4], clinic)
    with on_day(2):
        assert show_confirmed() == 0
        for code in batch.codes[5:]:
            answer(code, clinic)
        assert told() == (0, 0, 0)
    with on_day(3):
        show_confirmed()
        before = told()
        assert before[1] == before[2] == len(shown())
        assert (
            before[0]
            == Questionnaire.objects.filter(
                confirmed=Confirmed.SHOWN, comment__isnull=False
            ).count()
        )


def test_preselected_fields_are_the_visitors_and_point_at_nobody(
    clinic: Organization, operator: User
) -> None:
    service = add_service(by=operator, organization=clinic, kind="service", name_ru="Приём 14:05")
    month = timezone.localdate().replace(day=1)
    issued = issue_links(
        by=operator, organization=clinic, number=2, service=service, visit_month=month
    )
    client = Client()

    def fields(code: str) -> tuple[str | None, str | None]:
        form = opened(client, code).context["form"]
        return form["service"].value(), form["visit_month"].value()

    # a service of the list that nobody has named yet may be there for one visitor
    assert fields(issued.codes[0]) == (None, month.isoformat())
    for _n in range(5):
        rate(UserFactory(), clinic, service=service)
    assert fields(issued.codes[0]) == (str(service.pk), month.isoformat())
    spent = answer(issued.codes[0], clinic)
    # the same after it was used: its giver may look
    assert fields(issued.codes[0]) == (str(service.pk), month.isoformat())
    assert (spent.service, spent.visit_month) == (None, None)
    assert not {"questionnaire", "person", "user"} & {f.name for f in VisitLink._meta.get_fields()}
    assert issued.codes[0] not in str(list(VisitLink.objects.values()))


def test_a_link_unlike_the_others_is_told_by_nothing(clinic: Organization) -> None:
    """Four links that choose this month beforehand are no company for one that chooses the last."""
    this, last = DAY.date().replace(day=1), (DAY.date().replace(day=1) - timedelta(days=1))
    last = last.replace(day=1)

    def used(number: int, month: Any) -> list[Questionnaire]:
        issued = issue_links(by=None, organization=clinic, number=number, visit_month=month)
        return [answer(code, clinic, visit_month=month) for code in issued.codes]

    with on_day(0):
        marked = used(1, last)
        used(4, this)
    with on_day(1):
        assert show_confirmed() == 0
        used(1, this)
    with on_day(2):
        assert show_confirmed() == 0  # the four lack a fifth of their day
        five = used(5, this)
    with on_day(3):
        assert show_confirmed() >= 5
        assert {one.pk for one in five} <= set(shown())
        assert marked[0].pk not in shown()


def test_taking_services_off_the_list_makes_no_company(
    clinic: Organization, operator: User
) -> None:
    one, other = (
        add_service(by=operator, organization=clinic, kind="service", name_ru=name)
        for name in ("Справка", "Приём")
    )
    with on_day(0):
        for number, service in ((1, one), (4, other)):
            issued = issue_links(by=None, organization=clinic, number=number, service=service)
            for code in issued.codes:
                answer(code, clinic, service=service)
    with on_day(1):
        remove_service(by=operator, service=other)
        assert show_confirmed() == 0
        remove_service(by=operator, service=one)
        assert show_confirmed() == 0
        assert {link.service_id is None for link in VisitLink.objects.all()} == {False}


# Sums, limits, what becomes of them


def test_a_day_is_bounded_for_an_organization_with_its_units(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    InvitationBatch.objects.create(
        organization=unit,
        made_on=timezone.localdate(),
        expires_on=timezone.localdate(),
        issued=A_DAY - 2,
    )

    with pytest.raises(TooManyLinks) as refused:
        given(clinic, 3)

    assert refused.value.left == 2
    assert len(given(unit, 2).codes) == 2
    given(make_organization(), 1)


def test_links_follow_a_merger_and_old_ones_leave_their_number(operator: User) -> None:
    kept, gone = make_organization(), make_organization()
    with on_day(0):
        issued = given(gone, 3)
        answer(issued.codes[0], gone)
        shown_lines = {line.label: line.moving for line in preview(gone, kept).lines}
        assert shown_lines["Одноразовые ссылки"] == 3
        merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
        there = Client().get(f"/i/{issued.codes[1]}").headers["Location"]
        assert there.startswith(f"/organizations/{kept.pk}/rate/")
        # a page of the one that is gone, opened before
        assert answer(issued.codes[1], gone).organization == kept
    with on_day(90):
        forget_old_links()
        assert VisitLink.objects.count() == 3
    with on_day(91):
        forget_old_links()
        batch = batches_within(kept).get()
        assert (VisitLink.objects.count(), batch.forgotten, batch.used) == (0, 2, 2)  # type: ignore[attr-defined]
