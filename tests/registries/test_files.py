"""What a mark is made of and the plan list, as files from the background."""

from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from accounts.models import Export
from organizations.models import Organization
from tests.factories import make_member, make_organization, rate_often
from tests.tasks import run_tasks


@pytest.fixture
def committee(db: None) -> Organization:
    clinic = make_organization(name_ru="Лиозненская больница", unp="200988541")
    rate_often(clinic, 5, 5, 4)
    return make_organization(name_ru="Лиозненский райисполком", registry=[clinic])


@pytest.fixture
def officer(committee: Organization, client: Client) -> Client:
    client.force_login(
        make_member(committee, "officer"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def taken(client: Client, address: str, **posted: str) -> bytes:
    """The file that comes of asking."""
    assert client.post(address, posted).headers["Location"] == "/accounts/exports/"
    run_tasks()
    export = Export.objects.get()
    assert export.state == Export.State.READY
    answer: Any = client.get(f"/accounts/exports/{export.key}/")
    return b"".join(answer.streaming_content)


def test_composition_as_workbook_has_the_sums(officer: Client, committee: Organization) -> None:
    address = f"/authority/{committee.pk}/composition/file/"
    book = openpyxl.load_workbook(BytesIO(taken(officer, address, by="kind", **{"as": "xlsx"})))

    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][:4] == ("юридические лица", 1, 3, 14 * 840)
    assert rows[-1][0] == "Итоговая оценка органа"
    assert rows[-1][2:4] == (3, 14 * 840)
    assert ("Уполномоченный орган", "Лиозненский райисполком") in list(
        book.worksheets[1].iter_rows(values_only=True)
    )


def test_composition_as_document_is_tagged_and_in_words(
    officer: Client, committee: Organization
) -> None:
    address = f"/authority/{committee.pk}/composition/file/"
    document = pypdfium2.PdfDocument(taken(officer, address, by="region", **{"as": "pdf"}))

    text = document[0].get_textpage().get_text_range()
    assert document.is_tagged()
    assert "Итоговая оценка органа" in text
    assert "4,67" in text
    document.close()


def test_plan_as_workbook(officer: Client, committee: Organization) -> None:
    officer.post(f"/authority/{committee.pk}/plan/registry/")
    book = openpyxl.load_workbook(
        BytesIO(taken(officer, f"/authority/{committee.pk}/plan/file/", **{"as": "xlsx"}))
    )

    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["200988541"]


def test_file_of_an_unknown_feature_is_not_made(officer: Client, committee: Organization) -> None:
    answer = officer.post(f"/authority/{committee.pk}/composition/file/", {"by": "head"})

    assert answer.headers["Location"] == f"/authority/{committee.pk}/composition/"
    assert not Export.objects.exists()
