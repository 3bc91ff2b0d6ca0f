"""What an organization's people do with questionnaires among themselves: read, tag, note."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from portal.lib.personal_data import everything_about
from ratings.models import Note, Questionnaire, ReadMark, Tag, Tagging
from ratings.models.handling import TAGS_AT_MOST, TAGS_OF_ONE
from ratings.services import add_note, add_tag, complain, mark_read, remove_tag, write_reply
from tests.factories import UserFactory, make_member, make_organization, rate


@pytest.fixture
def signed_in(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


@pytest.fixture
def one(clinic: Organization) -> Questionnaire:
    return rate(UserFactory(), clinic, 4, comment="Спасибо")


def page_of(organization: Organization, questionnaire: Questionnaire, part: str = "") -> str:
    return f"/cabinet/{organization.pk}/questionnaires/{questionnaire.number}/{part}"


def test_opening_reads_and_it_can_be_unread_again(
    signed_in: Client, clinic: Organization, one: Questionnaire
) -> None:
    signed_in.head(page_of(clinic, one))
    assert not ReadMark.objects.exists()

    signed_in.get(page_of(clinic, one))
    signed_in.get(page_of(clinic, one))
    assert ReadMark.objects.get().questionnaire == one

    signed_in.post(page_of(clinic, one, "unread/"))
    assert not ReadMark.objects.exists()


def test_all_shown_are_marked_read_and_nothing_else(
    signed_in: Client, clinic: Organization, other_clinic: Organization, one: Questionnaire
) -> None:
    second, foreign = rate(UserFactory(), clinic), rate(UserFactory(), other_clinic)

    answer = signed_in.post(
        f"/cabinet/{clinic.pk}/questionnaires/reading/",
        {"number": [one.number, foreign.number, "x"], "query": "?unread=1&next=//evil.example"},
    )

    assert answer["Location"] == f"/cabinet/{clinic.pk}/questionnaires/?unread=1"
    assert [mark.questionnaire for mark in ReadMark.objects.all()] == [one]
    mark_read(questionnaires=[one, second])
    assert ReadMark.objects.count() == 2


# Tags


def test_tag_is_the_organizations_and_goes_with_its_last_questionnaire(
    signed_in: Client, clinic: Organization, one: Questionnaire
) -> None:
    signed_in.post(page_of(clinic, one, "tags/"), {"name": "  очередь   у окна "})
    signed_in.post(page_of(clinic, one, "tags/"), {"name": "Очередь у окна"})

    tag = Tag.objects.get()
    assert (tag.name, Tagging.objects.count()) == ("очередь у окна", 1)
    assert "очередь у окна" in signed_in.get(page_of(clinic, one)).content.decode()

    signed_in.post(page_of(clinic, one, "tags/"), {"remove": tag.pk})
    assert not Tag.objects.exists()


def test_tags_of_a_unit_and_of_its_organization_are_apart(
    signed_in: Client, clinic: Organization
) -> None:
    unit = make_organization(parent=clinic)
    inside = rate(UserFactory(), unit)
    add_tag(organization=clinic, questionnaire=inside, name="наша")
    add_tag(organization=unit, questionnaire=inside, name="чужая-метка")

    above = signed_in.get(page_of(clinic, inside)).content.decode()
    below = signed_in.get(page_of(unit, inside)).content.decode()

    assert ("наша" in above, "чужая-метка" in above) == (True, False)
    assert ("наша" in below, "чужая-метка" in below) == (False, True)


@pytest.mark.parametrize("name", ["", "   ", "я" * 41])
def test_tag_must_say_something_short(
    name: str, signed_in: Client, clinic: Organization, one: Questionnaire
) -> None:
    with pytest.raises(ValidationError):
        add_tag(organization=clinic, questionnaire=one, name=name)

    answer = signed_in.post(page_of(clinic, one, "tags/"), {"name": name})

    assert answer.status_code == 422
    assert not Tag.objects.exists()


def test_tags_are_limited(clinic: Organization, one: Questionnaire) -> None:
    for number in range(TAGS_OF_ONE):
        add_tag(organization=clinic, questionnaire=one, name=f"метка {number}")
    add_tag(organization=clinic, questionnaire=one, name="метка 0")
    with pytest.raises(ValidationError, match="Уберите лишнюю"):
        add_tag(organization=clinic, questionnaire=one, name="лишняя")

    second = rate(UserFactory(), clinic)
    Tag.objects.bulk_create(
        Tag(organization=clinic, name=f"ещё {n}") for n in range(TAGS_AT_MOST - TAGS_OF_ONE)
    )
    with pytest.raises(ValidationError, match="Выберите из них"):
        add_tag(organization=clinic, questionnaire=second, name="лишняя")
    add_tag(organization=clinic, questionnaire=second, name="ещё 1")


def test_anothers_tag_is_not_removed(
    clinic: Organization, other_clinic: Organization, one: Questionnaire
) -> None:
    tag = add_tag(organization=clinic, questionnaire=one, name="наша")

    remove_tag(organization=other_clinic, questionnaire=one, tag_id=tag.pk)

    assert Tagging.objects.exists()


# Notes


def test_note_says_who_and_when_and_its_writer_changes_it(
    signed_in: Client, representative: User, clinic: Organization, one: Questionnaire
) -> None:
    signed_in.post(page_of(clinic, one, "notes/"), {"text": "Позвонить"})
    note = Note.objects.get()
    address = f"/cabinet/{clinic.pk}/questionnaires/notes/{note.pk}/"

    page = signed_in.get(page_of(clinic, one)).content.decode()
    assert representative.email in page
    assert signed_in.post(address, {"text": " "}).status_code == 422
    signed_in.post(address, {"text": "Позвонили"})
    note.refresh_from_db()
    assert (note.text, note.changed_at is not None) == ("Позвонили", True)
    signed_in.post(address, {"remove": "1"})
    assert not Note.objects.exists()


def test_colleague_reads_a_note_and_doesnt_change_it(
    client: Client, representative: User, clinic: Organization, one: Questionnaire
) -> None:
    note = add_note(by=representative, organization=clinic, questionnaire=one, text="Позвонить")
    client.force_login(make_member(clinic))
    address = f"/cabinet/{clinic.pk}/questionnaires/notes/{note.pk}/"

    page = client.get(page_of(clinic, one)).content.decode()

    assert "Позвонить" in page
    assert address not in page
    assert client.post(address, {"text": "Нет"}).status_code == 403


def test_notes_never_leave_the_organizations_cabinet(
    client: Client, representative: User, officer: User, clinic: Organization, one: Questionnaire
) -> None:
    add_note(by=representative, organization=clinic, questionnaire=one, text="Только для нас")
    add_tag(organization=clinic, questionnaire=one, name="своя-метка")
    client.force_login(officer)

    for path in (page_of(clinic, one), f"/cabinet/{clinic.pk}/questionnaires/"):
        page = client.get(path).content.decode()
        assert "Только для нас" not in page


def test_long_note_comes_back_with_what_was_typed(
    signed_in: Client, clinic: Organization, one: Questionnaire
) -> None:
    answer = signed_in.post(page_of(clinic, one, "notes/"), {"text": "я" * 2001})

    assert answer.status_code == 422
    assert "я" * 2001 in answer.content.decode()
    with pytest.raises(ValidationError):
        add_note(by=UserFactory(), organization=clinic, questionnaire=one, text="я" * 2001)


def test_person_takes_along_what_they_wrote_for_the_organization(
    representative: User, clinic: Organization, one: Questionnaire
) -> None:
    said = {"by": representative, "organization": clinic, "questionnaire": one}
    add_note(**said, text="Позвонить")  # type: ignore[arg-type]
    write_reply(**said, seen=0, text="Спасибо!")  # type: ignore[arg-type]
    complain(**said, reason="Не о нас")  # type: ignore[arg-type]

    told = everything_about(representative)["on behalf of organizations"]

    assert [row["text"] for row in told["notes"]] == ["Позвонить"]
    assert [row["text"] for row in told["replies"]] == ["Спасибо!"]
    assert [row["reason"] for row in told["complaints"]] == ["Не о нас"]
    assert str(one.reference) not in str(told)
