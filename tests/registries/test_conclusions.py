"""Conclusions: for the officers of the authority alone, every version and every reading kept."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Export, User
from organizations import oversight
from organizations.models import Organization
from portal.lib import personal_data
from ratings.arithmetic import HalfYear
from registries.models import Conclusion, ConclusionReading, FormerConclusion
from registries.selectors.conclusions import assessment_of, figures_of
from registries.services.assignments import NotInRegistry
from registries.services.conclusions import AlreadyThere, Overtaken, Words, change
from tests.factories import conclude, make_member, make_organization, rate_often, send_something
from tests.ratings.test_concurrency import at_once, needs_postgresql

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRETS = ("Очередь сократилась вдвое", "Объявить благодарность", "Льновский")


def words(**more: Any) -> Words:
    told: dict[str, Any] = {
        "assessment": "Стало хуже.",
        "use": "remark",
        "use_text": "",
        "signed_name": "Льновский С. П.",
        "signed_position": "председатель",
        "signed_on": timezone.localdate(),
    }
    return Words(**{**told, **more})


def now() -> str:
    return HalfYear.of(timezone.localdate()).code


@pytest.fixture
def conclusion(officer: User, committee: Organization, clinic: Organization) -> Conclusion:
    return conclude(officer, committee, clinic)


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


def of(authority: Organization, *rest: Any) -> str:
    return f"/authority/{authority.pk}/conclusions/" + "".join(f"{part}/" for part in rest)


# What it says


def test_the_same_sent_twice_is_one(
    conclusion: Conclusion, officer: User, committee: Organization, clinic: Organization
) -> None:
    assert conclude(officer, committee, clinic) == conclusion
    with pytest.raises(AlreadyThere):
        conclude(officer, committee, clinic, assessment="Другое.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"assessment": ""},
        {"use": "fire"},
        {"signed_name": ""},
        {"signed_position": ""},
        {"signed_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_what_is_missing_is_refused(
    officer: User, committee: Organization, clinic: Organization, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        conclude(officer, committee, clinic, **wrong)


def test_only_on_who_stands_in_the_registry(
    officer: User, committee: Organization, other_clinic: Organization
) -> None:
    with pytest.raises(NotInRegistry):
        conclude(officer, committee, other_clinic)


def test_each_change_keeps_the_former_text(conclusion: Conclusion, officer: User) -> None:
    change(by=officer, conclusion=conclusion, version=1, words=words())
    with pytest.raises(Overtaken):
        change(by=officer, conclusion=conclusion, version=1, words=words(use="rotation"))

    conclusion.refresh_from_db()
    former = FormerConclusion.objects.get()
    assert (conclusion.version, conclusion.assessment) == (2, "Стало хуже.")
    assert (former.version, former.assessment) == (1, "Очередь сократилась вдвое.")


def test_what_is_not_in_order_changes_nothing(conclusion: Conclusion, officer: User) -> None:
    with pytest.raises(ValidationError):
        change(by=officer, conclusion=conclusion, version=1, words=words(assessment=""))

    conclusion.refresh_from_db()
    assert conclusion.version == 1
    assert not FormerConclusion.objects.exists()


def test_figures_are_of_the_half_year_and_stay(
    officer: User, committee: Organization, clinic: Organization
) -> None:
    rate_often(clinic, 5, 5, 4, 4, 5)
    send_something(officer, committee, clinic)
    figures = figures_of(committee, clinic, now())
    made = conclude(officer, committee, clinic)
    rate_often(clinic, 1)

    made.refresh_from_db()
    assert made.figures == figures
    assert (figures["count"], figures["sum"]) == (5, 23 * 840)
    assert (figures["position"], figures["of"]) == (1, 2)  # the committee is the other one
    assert figures["assigned"] == 1
    assert "4,60" in assessment_of(figures)


# Who reads it


def test_form_is_prefilled_and_writes(
    as_: Callable[[User], Client], officer: User, committee: Organization, clinic: Organization
) -> None:
    rate_often(clinic, 5, 5, 4, 4, 5)
    client = as_(officer)
    found = client.get(of(committee, "new"), {"q": "лиозненская", "half_year": now()})
    assert f"?organization={clinic.pk}&amp;half_year={now()}" in found.content.decode()

    address = f"{of(committee, 'new')}?organization={clinic.pk}&half_year={now()}"
    assert "4,60" in client.get(address).content.decode()
    sent = {
        "assessment": "Хорошо.",
        "use": "none",
        "signed_name": "Льновский С. П.",
        "signed_position": "председатель",
        "signed_on": timezone.localdate().isoformat(),
    }
    assert client.post(address, {**sent, "assessment": ""}).status_code == 422
    page = client.post(address, sent, follow=True).content.decode()

    assert "Хорошо." in page
    assert client.get(address).status_code == 302


def test_each_reading_is_written_down_and_shown(
    as_: Callable[[User], Client], conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    client = as_(officer)
    client.get(of(committee))
    assert not ConclusionReading.objects.exists()

    client.get(of(committee, conclusion.pk))
    client.get(of(committee, conclusion.pk, "edit"))
    client.get(f"{of(committee, conclusion.pk)}conclusion.pdf")
    b"".join(client.get(f"{of(committee)}conclusions.csv"))  # type: ignore[arg-type]

    how = ConclusionReading.objects.order_by("pk").values_list("how", "by", "version")
    assert list(how) == [(kind, officer.pk, 1) for kind in ("page", "form", "pdf", "csv")]
    page = client.get(of(committee, conclusion.pk)).content.decode()
    assert officer.email in page


def test_log_of_readings_is_append_only(conclusion: Conclusion, officer: User) -> None:
    reading = ConclusionReading(conclusion=conclusion, version=1, how="page", by=officer)
    reading.save()

    for spoil in (reading.save, reading.delete, ConclusionReading.objects.all().delete):
        with pytest.raises(TypeError):
            spoil()
    with pytest.raises(TypeError):
        ConclusionReading.objects.update(by=None)


def test_nothing_about_it_reaches_the_operator(
    as_: Callable[[User], Client],
    conclusion: Conclusion,
    officer: User,
    committee: Organization,
    clinic: Organization,
    operator: User,
    moderator: User,
    representative: User,
) -> None:
    change(by=officer, conclusion=conclusion, version=1, words=words())
    as_(officer).get(of(committee, conclusion.pk))
    for user in (operator, moderator, representative):
        client = as_(user)
        for address in (
            of(committee),
            of(committee, "new"),
            of(committee, conclusion.pk),
            of(committee, conclusion.pk, "edit"),
            f"{of(committee, conclusion.pk)}conclusion.pdf",
            f"{of(committee)}conclusions.csv",
        ):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in (404, 405)
        for address in (
            f"/authority/{committee.pk}/",
            f"/authority/{committee.pk}/assignments/",
            f"/authority/{committee.pk}/assignments/assignments.csv",
            f"/cabinet/{clinic.pk}/",
            f"/cabinet/{clinic.pk}/assignments/",
            f"/organizations/{clinic.pk}/",
            "/operator/",
        ):
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
            page = body.decode()
            assert not [secret for secret in (*SECRETS, "Стало хуже") if secret in page]
            assert "conclusions" not in page
        told = DjangoJSONEncoder(ensure_ascii=False).encode(personal_data.everything_about(user))
        assert not [secret for secret in SECRETS if secret in told]
        assert not Conclusion.objects.visible_to(user).exists()
    assert not AuditEntry.objects.filter(subject__contains="conclusion").exists()
    assert not AuditEntry.objects.filter(action__contains="conclusion").exists()
    assert not Export.objects.exists()


def test_officers_see_the_tab_and_the_operator_does_not(
    as_: Callable[[User], Client], committee: Organization, officer: User, operator: User
) -> None:
    address = f"/authority/{committee.pk}/"

    assert of(committee) in as_(officer).get(address).content.decode()
    assert of(committee) not in as_(operator).get(address).content.decode()


def test_it_stays_with_the_authority_when_the_organization_has_left(
    as_: Callable[[User], Client], conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    oversight.set_registry(authority=committee, organizations=[])

    assert as_(officer).get(of(committee, conclusion.pk)).status_code == 200
    assert list(Conclusion.objects.visible_to(officer)) == [conclusion]


def test_colleague_who_was_faster_is_shown_and_nothing_is_lost(
    as_: Callable[[User], Client], conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    change(by=officer, conclusion=conclusion, version=1, words=words())
    sent = {
        "version": 1,
        "assessment": "Мой текст.",
        "use": "none",
        "signed_name": "Льновский С. П.",
        "signed_position": "председатель",
        "signed_on": timezone.localdate().isoformat(),
    }

    answer = as_(officer).post(of(committee, conclusion.pk, "edit"), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Мой текст." in page
    assert "Стало хуже." in page
    assert 'name="version" value="2"' in page


@pytest.fixture
def pages(
    as_: Callable[[User], Client], conclusion: Conclusion, officer: User, committee: Organization
) -> Callable[[str], str]:
    def read(query: str) -> str:
        answer = as_(officer).get(f"{of(committee, conclusion.pk)}conclusion.pdf{query}")
        assert answer.headers["Content-Type"] == "application/pdf"
        document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
        return "\n".join(page.get_textpage().get_text_range() for page in document)

    return read


def test_document_says_it_all(
    pages: Callable[[str], str], clinic: Organization, committee: Organization
) -> None:
    text = " ".join(pages("").split())

    for told in (*SECRETS, clinic.name_ru, committee.name_ru, "поощрение руководителя"):
        assert told in text


def test_document_of_a_former_version(
    pages: Callable[[str], str], conclusion: Conclusion, officer: User
) -> None:
    change(by=officer, conclusion=conclusion, version=1, words=words())

    assert "Стало хуже." in pages("")
    assert "Очередь сократилась вдвое." in pages("?version=1")


def test_markup_in_words_stays_text(
    pages: Callable[[str], str], conclusion: Conclusion, officer: User
) -> None:
    hostile = '#read("/etc/passwd") *нет* <b>да</b>'
    change(by=officer, conclusion=conclusion, version=1, words=words(assessment=hostile))

    assert hostile in " ".join(pages("").split())


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_as_many_statements_for_thirty(
    as_: Callable[[User], Client], db: None, queries: Any, count: int
) -> None:
    clinics = [make_organization() for _ in range(count)]
    committee = make_organization(registry=clinics)
    officer = make_member(committee, "officer")
    for one in clinics:
        conclude(officer, committee, one)
    client = as_(officer)
    client.get("/help/")

    with queries(6):
        page = client.get(of(committee))

    assert len(page.context["rows"]) == count


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_officers_at_once_write_one_and_change_it_one_after_another() -> None:
    clinic = make_organization()
    committee = make_organization(registry=[clinic])
    officers = [make_member(committee, "officer") for _ in range(5)]

    raised = at_once(
        [
            lambda by=by, n=n: conclude(by, committee, clinic, assessment=f"Текст {n}.")
            for n, by in enumerate(officers)
        ],
        workers=5,
    )
    assert [type(error) for error in raised] == [AlreadyThere] * 4
    row = Conclusion.objects.get()
    raised = at_once(
        [
            lambda by=by, n=n: change(
                by=by, conclusion=row, version=1, words=words(assessment=f"Правка {n}.")
            )
            for n, by in enumerate(officers)
        ],
        workers=5,
    )

    assert [type(error) for error in raised] == [Overtaken] * 4
    assert FormerConclusion.objects.count() == 1
