"""The desk: one person at a time, put aside, reasons in three languages, in bulk, taken back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from accounts.forms.desk import ReasonForm
from accounts.models import AuditEntry, Claim, Hold, ReasonTemplate, User
from accounts.selectors.desk import history_of, reason_in_language, reasons_for
from accounts.services import desk, reasons
from accounts.services.help import ask
from organizations.models import AccessRequest
from organizations.queues import ACCESS_REQUESTS
from organizations.services import access_requests
from portal.lib import due
from registries.services import decisions
from registries.services.versions import NotNow
from tests.factories import (
    UNPS,
    make_access_request,
    make_organization,
    make_registry_version,
    make_staff,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

KEY = ACCESS_REQUESTS.key
WORK: Any = ACCESS_REQUESTS.work
State = AccessRequest.State
TEXTS = {"text_ru": "Нет подписи.", "text_be": "Няма подпісу.", "text_en": "No signature."}


def take(by: User, **more: Any) -> Any:
    return desk.take_next(by=by, queue=KEY, candidates=WORK.candidates(by), **more)


def three() -> list[AccessRequest]:
    return [make_access_request(f"p{n}@example.org", unp=UNPS[n]) for n in range(3)]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(row: AccessRequest, verb: str) -> str:
    return f"/moderation/queues/{KEY}/{row.pk}/{verb}/"


def test_item_is_before_one_person_for_fifteen_minutes(operator: User) -> None:
    first, second, third = three()
    other = make_staff("operator")

    assert take(operator) == first
    assert take(operator) == first  # still theirs
    assert take(other) == second
    assert take(operator, skip=[first.pk]) == third
    assert take(other, skip=[second.pk]) is None
    desk.let_go(by=other, row=first)  # not theirs to let go
    assert not desk.claim(by=other, queue=KEY, row=first)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert desk.claim(by=other, queue=KEY, row=first)
        assert not desk.claim(by=operator, queue=KEY, row=first)
    access_requests.refuse(by=operator, request=first, version=1, reason="нет")
    assert not Claim.objects.filter(subject=f"accessrequest:{first.pk}").exists()


def test_held_item_comes_back_by_itself(operator: User) -> None:
    first, second, _third = three()
    take(operator)
    client = client_of(operator)

    wrong = client.post(address(first, "hold"), {"hold-until": "2020-01-01", "hold-note": "ждём"})
    assert wrong.status_code == 422
    assert "Выберите день не раньше завтрашнего." in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=2)
    answer = client.post(
        address(first, "hold"), {"hold-until": day.isoformat(), "hold-note": "ждём письма"}
    )

    assert answer["Location"] == f"/operator/requests/{second.pk}/"
    assert "ждём письма" in client.get("/operator/requests/").content.decode()
    assert take(make_staff("operator")) != first
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert take(make_staff("operator")) == first
    client.post(address(first, "back"))
    assert not Hold.objects.exists()
    whats = [(event.what, event.why) for event in history_of(first, WORK.history)]
    assert whats[:2] == [("Возвращено из отложенных", ""), ("Отложено", "ждём письма")]


def test_next_leaves_the_item_and_goes_round(operator: User) -> None:
    first, second, third = three()
    client = client_of(operator)

    def step(item: AccessRequest) -> str:
        answer = client.post(f"/moderation/queues/{KEY}/next/", {"item": item.pk})
        return str(answer["Location"])

    assert client.get(f"/operator/requests/{first.pk}/").context["desk"]["position"] == 1
    assert step(first) == f"/operator/requests/{second.pk}/"
    assert step(second) == f"/operator/requests/{third.pk}/"
    assert step(third) == f"/operator/requests/{first.pk}/"
    other = make_staff("operator")
    page = client_of(other).get(f"/operator/requests/{first.pk}/")
    assert operator.email in page.content.decode()
    assert page.context["desk"]["may_decide"] is False
    client_of(other).post(
        f"/operator/requests/{first.pk}/refusal/", {"version": 1, "refuse-reason": "нет"}
    )
    first.refresh_from_db()
    assert first.state == State.WAITING  # it is before somebody else
    answer = client.post(address(first, "leaving"))
    assert answer["Location"] == "/operator/requests/"
    page = client_of(other).get(f"/operator/requests/{first.pk}/")
    assert page.context["desk"]["may_decide"] is True


def test_template_is_read_by_each_in_their_language(operator: User) -> None:
    template = reasons.add_reason(by=operator, queue=KEY, outcome="refuse", texts=TEXTS)
    with override("be"):
        row = make_access_request()
    chosen = {"refuse-template": template.pk, "refuse-reason": "", "version": 1}

    client_of(operator).post(f"/operator/requests/{row.pk}/refusal/", chosen)

    row.refresh_from_db()
    assert (row.state, row.reason) == (State.REFUSED, "Нет подписи.")
    assert "Няма подпісу." in mail.outbox[-1].body
    changed = reasons.mend_reason(
        by=operator, template=template, texts={**TEXTS, "text_ru": "Не подписано."}
    )
    assert reason_in_language("Нет подписи.", "en") == "No signature."
    assert reason_in_language("Нет подписи и печати.", "en") == "Нет подписи и печати."
    assert reasons_for(KEY, "refuse") == [changed]
    form = ReasonForm({"template": str(template.pk)}, queue=KEY, outcome="refuse")
    assert not form.is_valid()  # retired
    assert not ReasonForm({"template": "", "reason": " "}, queue=KEY, outcome="refuse").is_valid()


def test_in_bulk_exactly_what_was_shown_is_decided(operator: User) -> None:
    first, second, third = three()
    other = make_staff("operator")
    desk.claim(by=other, queue=KEY, row=third)
    client = client_of(operator)
    bulk = f"/moderation/queues/{KEY}/bulk/"
    chosen = {"outcome": "refuse", "item": [f"{row.pk}:1" for row in (first, second, third)]}

    preview = client.post(bulk, chosen)

    assert preview.context["count"] == "2"
    assert preview.context["left"] == [third.pk]
    assert AccessRequest.objects.filter(state=State.WAITING).count() == 3
    assert client.post(bulk, {**chosen, "confirm": "yes"}).status_code == 422  # no reason
    AccessRequest.objects.filter(pk=second.pk).update(version=2)
    done = client.post(bulk, {**chosen, "confirm": "yes", "reason": "нет письма"}, follow=True)
    assert f"№ {second.pk}, № {third.pk}" in done.content.decode()
    states = AccessRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["refused", "waiting", "waiting"]
    assert AuditEntry.objects.filter(action="access_request.refused").count() == 1
    # an approval needs each letter read
    assert client.post(bulk, {**chosen, "outcome": "approve"}).status_code == 302


def test_refusal_is_taken_back_with_a_reason_and_approval_is_not(operator: User) -> None:
    row = make_access_request()
    access_requests.refuse(by=operator, request=row, version=1, reason="нет письма")
    client = client_of(operator)
    mail.outbox.clear()

    assert client.post(address(row, "reopening"), {"mark": "1"}).status_code == 422
    client.post(address(row, "reopening"), {"mark": "7", "reopen-reason": "ошиблись"})
    row.refresh_from_db()
    assert row.state == State.REFUSED  # another version than the one that was read
    client.post(address(row, "reopening"), {"mark": "1", "reopen-reason": "письмо нашлось"})

    row.refresh_from_db()
    assert (row.state, row.version) == (State.WAITING, 2)
    assert [letter.subject for letter in mail.outbox] == [
        f"Заявка № {row.pk} снова рассматривается"
    ]
    whys = [event.why for event in history_of(row, WORK.history)]
    assert whys[:2] == ["письмо нашлось", "нет письма"]
    assert all(event.by in (operator.email, "") for event in history_of(row, WORK.history))
    access_requests.approve(by=operator, request=row, version=2)
    answer = client.post(address(row, "reopening"), {"mark": "2", "reopen-reason": "ошиблись"})
    assert answer.status_code == 404


def test_ended_claims_and_holds_are_forgotten(operator: User) -> None:
    row = make_access_request()
    desk.claim(by=operator, queue=KEY, row=row)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        due.run_all()

    assert not Claim.objects.exists()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_never_get_the_same() -> None:
    people = [make_staff("operator") for _ in range(8)]
    for n in range(4):
        make_access_request(f"p{n}@example.org", unp=UNPS[n % len(UNPS)])
    got: list[Any] = []

    raised = at_once([lambda by=by: got.append(take(by)) for by in people], workers=8)

    assert raised == []
    taken = [row.pk for row in got if row]
    assert len(taken) == len(set(taken)) == 4
    with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=False):
        got.clear()
        at_once([lambda by=by: got.append(take(by)) for by in people], workers=8)
    taken = [row.pk for row in got if row]
    assert len(taken) == len(set(taken)) == 4  # claims that have ended are taken over once


def test_only_the_operator_keeps_reasons(operator: User, moderator: User) -> None:
    reasons.add_reason(by=operator, queue=KEY, outcome="refuse", texts=TEXTS)

    assert ReasonTemplate.objects.visible_to(operator).count() == 1
    assert not ReasonTemplate.objects.visible_to(moderator).exists()


# First pages


def test_desk_counts_every_queue_and_says_what_is_overdue(operator: User, queries: Any) -> None:
    first, second, _third = three()
    client = client_of(operator)
    ages = {first.pk: timedelta(days=5), second.pk: timedelta(days=1)}
    for pk, age in ages.items():
        AccessRequest.objects.filter(pk=pk).update(sent_at=timezone.now() - age)
    until = timezone.localdate() + timedelta(days=1)
    desk.put_aside(by=operator, queue=KEY, row=second, until=until, note="ждём")
    desk.claim(by=operator, queue=KEY, row=first)

    page = client.get("/operator/")

    (row,) = [row for row, _count in page.context["rows"] if row.url == "/operator/requests/"]
    assert (row.count, row.age) == (3, "ждёт 5 дней")
    assert row.overdue == "просрочено: срок 3 дня"
    assert row.held == "отложено: 1"
    assert page.context["overdue"] == [row]
    (begun,) = page.context["begun"]
    assert begun.url == f"/operator/requests/{first.pk}/"
    for n in range(3, 6):
        make_access_request(f"p{n}@example.org", unp=UNPS[n % len(UNPS)])
    with CaptureQueriesContext(connection) as many:
        client.get("/operator/")
    AccessRequest.objects.all().delete()
    with CaptureQueriesContext(connection) as none:
        client.get("/operator/")
    assert len(many) == len(none)
    urls = {row.url for row, _count in client.get("/moderation/").context["rows"]}
    assert "/operator/requests/" not in urls


def test_operator_keeps_reasons(operator: User) -> None:
    client, page = client_of(operator), "/operator/reasons/"
    kind = f"{KEY}:refuse"
    assert client.post(page, {"kind": "nobody:refuse", **TEXTS}).status_code == 422
    client.post(page, {"kind": kind, **TEXTS})
    client.post(page, {"kind": kind, **{name: f"{text} 2" for name, text in TEXTS.items()}})
    first, second = ReasonTemplate.objects.all()

    client.post(f"{page}{second.pk}/up/")
    client.post(f"{page}{first.pk}/", {**TEXTS, "text_en": "Not signed."})

    assert [row.text_en for row in reasons_for(KEY, "refuse")] == ["No signature. 2", "Not signed."]
    client.post(f"{page}{second.pk}/retirement/")
    assert [row.text_en for row in reasons_for(KEY, "refuse")] == ["Not signed."]
    client.post(f"{page}{second.pk}/return/")
    assert [row.text_en for row in reasons_for(KEY, "refuse")] == ["No signature. 2", "Not signed."]
    assert AuditEntry.objects.filter(action__startswith="reason.").count() == 6


# Background work


def test_due_work_that_fails_is_shown_until_it_works(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("anna@example.org could not be written")

    monkeypatch.setattr(due, "_work", {"letters": broken, "codes": lambda: None})
    client = client_of(operator)

    assert due.run_all() == due.run_all() == ["letters"]

    page = client.get("/operator/background/")
    (row,) = page.context["work"]
    assert (row.name, row.error, row.failures) == ("letters", "ValueError", 2)
    assert "anna@example.org" not in page.content.decode()
    monkeypatch.setattr(due, "_work", {"letters": lambda: None})
    due.run_all()
    assert client.get("/operator/background/").context["is_fine"]


def test_task_that_failed_is_tried_again_once(operator: User) -> None:
    now = timezone.now()
    task = DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [], "kwargs": {}},
        task_path="accounts.exporting.make",
        backend_name="default",
        run_after=now,
        finished_at=now,
        exception_class_path="builtins.ValueError",
        traceback="anna@example.org",
    )
    client = client_of(operator)
    assert "anna@example.org" not in client.get("/operator/background/").content.decode()
    (row,) = [
        r for r, _ in client.get("/operator/").context["rows"] if str(r.label).startswith("Фоновая")
    ]
    assert row.count == 1

    for _ in range(2):
        client.post(f"/operator/background/{task.pk}/again/")

    task.refresh_from_db()
    assert (task.status, task.traceback) == ("READY", "")
    assert AuditEntry.objects.filter(action="task.try again").count() == 1


def test_letters_that_wait_over_an_hour_are_counted(operator: User) -> None:
    row = make_access_request()
    AccessRequest.objects.filter(pk=row.pk).update(
        told_at=None, sent_at=timezone.now() - timedelta(hours=2)
    )

    page = client_of(operator).get("/operator/background/")

    assert [(str(label), n) for label, n in page.context["letters"]] == [
        ("письма о заявках на доступ", "1")
    ]


# The other queues on the desk


def test_help_request_and_registry_are_before_one_person(operator: User, citizen: User) -> None:
    other = make_staff("operator")
    asked = ask(by=citizen, key=uuid4(), kind="other", text="Как?")
    authority, organization = make_organization(is_authority=True), make_organization()
    version = make_registry_version(authority, [organization], state="sent")
    mine, theirs = client_of(operator), client_of(other)
    question, registry = f"/operator/help/{asked.pk}/", f"/operator/registries/{version.pk}/"
    assert mine.get(question).context["desk"]["may_decide"]
    mark = mine.get(registry).context["desk"]["mark"]

    theirs.post(question, {"seen": 1, "text": "Так."})
    theirs.post(f"{registry}putting-in-force/", {"mark": mark})

    asked.refresh_from_db()
    version.refresh_from_db()
    assert (asked.state, version.state) == ("open", "sent")
    type(version).objects.filter(pk=version.pk).update(revision=9)  # other entries, sent anew
    with pytest.raises(NotNow):
        decisions.return_version(by=operator, version=version, mark=mark, reason="нет")
    mine.post(question, {"seen": 1, "text": "Так."})
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert not Claim.objects.filter(subject=f"helprequest:{asked.pk}").exists()
