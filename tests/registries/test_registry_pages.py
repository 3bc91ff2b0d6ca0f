"""The rooms of a registry: building a draft, its lists, its files; the operator's desk."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import services
from organizations.models import Organization, RegistryEdge
from organizations.services.merging import merge, preview
from ratings.models import Questionnaire
from registries.models import RegistryEntry, RegistryVersion
from registries.selectors.numbers import check_numbers, decoded, numbers_in
from registries.services import entries, versions
from registries.services.announcements import announce
from tests.factories import (
    UNPS,
    CategoryFactory,
    UserFactory,
    make_member,
    make_organization,
    make_organizations,
    make_registry_version,
    rate,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF"


@pytest.fixture
def authority(db: None) -> Organization:
    return make_organization(name_ru="Лиозненский райисполком", is_authority=True)


@pytest.fixture
def by(authority: Organization) -> User:
    return make_member(authority, "officer")


@pytest.fixture
def reader(client: Client, by: User) -> Client:
    client.force_login(by, backend=BACKEND)
    return client


@pytest.fixture
def draft(authority: Organization, by: User) -> RegistryVersion:
    return versions.start_draft(by=by, authority=authority)


def address(version: RegistryVersion, page: str = "") -> str:
    return f"/authority/{version.authority_id}/registry/{version.number}/{page}"


def ids_of(version: RegistryVersion) -> set[int]:
    rows = RegistryEntry.objects.filter(version=version)
    return set(rows.values_list("organization_id", flat=True))


# Searching and adding


def test_all_that_were_found_are_added_at_once(reader: Client, draft: RegistryVersion) -> None:
    schools = make_organizations(*(f"Школа № {n}" for n in range(60)))
    clinic = make_organization(name_ru="Поликлиника")
    entries.add_entries(by=UserFactory(), version=draft, organizations=[schools[0].pk])

    page = reader.get(address(draft, "adding/?q=школа&region=vi"))
    assert "Добавить все найденные: 59 организаций" in page.content.decode()
    answer = reader.post(
        address(draft, "adding/"), {"query": "q=школа&region=vi", "all": "1"}, follow=True
    )

    assert "Добавлено 59 организаций." in answer.content.decode()
    assert ids_of(draft) == {one.pk for one in schools}
    assert clinic.pk not in ids_of(draft)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("district=vi-liozno", 4),
        ("sphere=health", 3),
        ("category=health-pharmacy", 1),
        ("level=units", 1),
        ("q=аптека", 1),
        ("region=zz&q=аптека", 1),
        ("q=ничего", 0),
    ],
)
def test_filters_find(
    query: str, count: int, reader: Client, draft: RegistryVersion, clinic: Organization
) -> None:
    make_organization(parent=clinic)
    pharmacy = CategoryFactory(code="health-pharmacy", name_ru="Аптеки")
    make_organization(name_ru="Аптека № 1", categories=[pharmacy])
    other = CategoryFactory(code="culture", sphere__code="culture", sphere__name_ru="Культура")
    make_organization(name_ru="Музей", categories=[other])

    page = reader.get(address(draft, f"adding/?{query}"))

    assert len(page.context["rows"]) == count


def test_ticked_ones_are_added_and_nothing_ticked_is_said(
    reader: Client, draft: RegistryVersion, clinic: Organization, other_clinic: Organization
) -> None:
    answer = reader.post(address(draft, "adding/"), {"query": "q=больница"}, follow=True)
    assert "Добавлять нечего" in answer.content.decode()

    reader.post(address(draft, "adding/"), {"query": "", "organization": [clinic.pk, "x", "0"]})

    assert ids_of(draft) == {clinic.pk}


def test_all_without_a_question_is_nobody(reader: Client, draft: RegistryVersion) -> None:
    assert reader.post(address(draft, "adding/"), {"query": "", "all": "1"}).status_code == 404


def test_hidden_organization_is_found_and_added_by_its_unp_alone(
    reader: Client, draft: RegistryVersion
) -> None:
    hidden = make_organization(name_ru="Тайная больница", unp=UNPS[0], categories=[])

    by_name = reader.get(address(draft, "adding/?q=тайная больница"))
    by_place = reader.get(address(draft, "adding/?region=vi"))
    by_number = reader.get(address(draft, f"adding/?q={UNPS[0]}"))
    reader.post(address(draft, "adding/"), {"query": "", "organization": hidden.pk})

    assert "Тайная" not in by_name.content.decode().replace('value="тайная', "")
    assert [row.pk for row in by_place.context["rows"]] == []
    assert [row.pk for row in by_number.context["rows"]] == [hidden.pk]
    assert ids_of(draft) == set()
    reader.post(address(draft, "adding/"), {"query": f"q={UNPS[0]}", "unp": UNPS[0]})
    assert ids_of(draft) == {hidden.pk}


def test_authority_itself_and_closed_ones_are_not_found(
    reader: Client, draft: RegistryVersion, authority: Organization
) -> None:
    make_organization(name_ru="Закрытый райисполком", closed_on="2026-01-31")

    page = reader.get(address(draft, "adding/?q=райисполком"))

    assert "Никого не нашлось" in page.content.decode()


def test_draft_opens_nothing(
    reader: Client, by: User, draft: RegistryVersion, clinic: Organization
) -> None:
    hidden = make_organization(unp=UNPS[0], categories=[])
    rate(UserFactory(), clinic, comment="Только вам", is_private=True)
    entries.add_entries(by=by, version=draft, organizations=[clinic.pk, hidden.pk])

    stranger = Client()
    stranger.force_login(UserFactory(), backend=BACKEND)
    for organization in (clinic, hidden):
        for page in ("questionnaires/", "questionnaires/csv/", "dynamics/", ""):
            path = f"/cabinet/{organization.pk}/{page}"
            assert reader.get(path).status_code == stranger.get(path).status_code != 200
    assert not Questionnaire.objects.visible_to(by).exists()
    assert not Organization.objects.overseen_by(by).filter(pk=hidden.pk).exists()


def test_many_are_removed_by_ticks_or_by_words(
    reader: Client, by: User, draft: RegistryVersion
) -> None:
    schools = make_organizations("Школа № 1", "Школа № 2", "Детский сад")
    entries.add_entries(by=by, version=draft, organizations=[one.pk for one in schools])

    assert reader.post(address(draft, "removal/"), {"all": "1"}).status_code == 404
    reader.post(address(draft, "removal/"), {"all": "1", "q": "школа"})
    assert ids_of(draft) == {schools[2].pk}
    answer = reader.post(address(draft, "removal/"), {"organization": schools[2].pk}, follow=True)

    assert "Убрана 1 организация." in answer.content.decode()
    assert ids_of(draft) == set()


@pytest.mark.parametrize("count", [1, 30])
def test_pages_take_as_many_statements_for_thirty(
    count: int, reader: Client, by: User, draft: RegistryVersion, queries: Any
) -> None:
    made = make_organizations(*(f"Школа № {n}" for n in range(count)))
    reader.get(address(draft, "adding/?q=школа"))

    with queries(10):
        found = reader.get(address(draft, "adding/?q=школа"))
    entries.add_entries(by=by, version=draft, organizations=[one.pk for one in made])
    with queries(9):
        page = reader.get(address(draft))

    assert len(found.context["rows"]) == len(page.context["rows"]) == count


# A list of УНП


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("200988541\n100000007", [(1, "200988541"), (2, "100000007")]),
        ("УНП\n200988541\n\n100000007\n", [(2, "200988541"), (4, "100000007")]),
        ("Название;УНП\nШкола;200988541", [(2, "200988541")]),
        ("№,Название\n1,200988541", [(2, "200988541")]),
        ("Школа;200988541;100000007", [(1, "200988541")]),
        ("200988541; 100000007", [(1, "200988541"), (1, "100000007")]),
        ("200988541 100000007", [(1, "200988541"), (1, "100000007")]),
        ('="200988541"\n\'100000007', [(1, "200988541"), (2, "100000007")]),
        ("УНП 200988541", [(1, "УНП 200988541")]),
        ("УНП;Название\n;Школа", [(2, "")]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[tuple[int, str]]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "windows-1251"])
def test_file_is_read_in_each_coding(coding: str) -> None:
    assert decoded("УНП;Школа № 1".encode(coding)) == "УНП;Школа № 1"


def test_list_says_what_is_wrong_in_each_row(
    draft: RegistryVersion, authority: Organization, by: User
) -> None:
    services.save_organization(by=None, organization=_with_unp(authority, UNPS[0]))
    hidden = make_organization(unp=UNPS[1], categories=[])
    there = make_organization(unp=UNPS[2])
    entries.add_entries(by=by, version=draft, organizations=[there.pk])

    checked = check_numbers(
        draft, f"{UNPS[1]}\n200988542\n12\n{UNPS[0]}\n{UNPS[2]}\n{UNPS[1]}\n191682495"
    )

    assert checked.good == [hidden.pk]
    assert [(row, said) for row, said, _wrong in checked.errors] == [
        *((2, "200988542"), (3, "12"), (4, UNPS[0]), (5, UNPS[2]), (6, UNPS[1])),
        (7, "191682495"),
    ]
    words = [wrong for _row, _said, wrong in checked.errors]
    for wrong, part in zip(
        words,
        (
            *("контрольная цифра", "девять знаков", "ваш орган", "уже в черновике"),
            *("в строке 1", "на портале нет"),
        ),
        strict=True,
    ):
        assert part in wrong


def _with_unp(organization: Organization, unp: str) -> Organization:
    row = Organization.objects.get(pk=organization.pk)
    row.unp = unp
    return row


def test_list_with_errors_adds_nothing_or_what_is_right_in_it(
    reader: Client, draft: RegistryVersion, tmp_path: Any
) -> None:
    first, second = make_organization(unp=UNPS[0]), make_organization(unp=UNPS[1])
    file = tmp_path / "list.csv"
    file.write_bytes(f"Название;УНП\nА;{UNPS[0]}\nБ;123\nВ;{UNPS[1]}\n".encode("windows-1251"))

    with file.open("rb") as upload:
        answer = reader.post(address(draft, "numbers/"), {"file": upload, "right": "1"})
    assert ids_of(draft) == {first.pk, second.pk}
    with file.open("rb") as upload:
        answer = reader.post(address(draft, "numbers/"), {"file": upload})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Строка 3, 123: В УНП девять знаков" in said
    assert f"\n{UNPS[0]}\n123\n{UNPS[1]}" in said.replace("&#x27;", "'").replace("\r", "")


def test_right_list_is_added_at_once(reader: Client, draft: RegistryVersion) -> None:
    clinic = make_organization(unp=UNPS[0])

    answer = reader.post(address(draft, "numbers/"), {"text": f"{UNPS[0]}\n"}, follow=True)

    assert "Добавлена 1 организация." in answer.content.decode()
    assert ids_of(draft) == {clinic.pk}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Вставьте список УНП"),
        ({"text": " ; \n"}, "ни одного УНП"),
        ({"text": '"' + UNPS[0]}, "проверьте кавычки"),
        ({"text": "1" * 400_001}, "слишком длинный"),
        ({"text": "x\n" * 30_002}, "больше 30"),
    ],
)
def test_list_that_can_not_be_read_is_said(
    posted: dict[str, str], said: str, reader: Client, draft: RegistryVersion
) -> None:
    answer = reader.post(address(draft, "numbers/"), posted)

    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"1" * (1024 * 1024 + 1), b"\x98\xff"])
def test_file_that_is_no_list_is_refused(
    content: bytes, reader: Client, draft: RegistryVersion, tmp_path: Any
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with path.open("rb") as upload:
        assert reader.post(address(draft, "numbers/"), {"file": upload}).status_code == 422


# Its way, its files


def test_registry_goes_from_draft_to_force_by_its_pages(
    reader: Client, by: User, operator: User, clinic: Organization, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    authority = by.memberships.get().organization
    home = f"/authority/{authority.pk}/registry/"
    reader.post(f"{home}start/")
    version = RegistryVersion.objects.get()
    reader.post(address(version, "adding/"), {"query": "", "organization": clinic.pk})
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(PDF)
    told = {
        "revision": "2",
        "document_number": "14-р",
        "document_date": "2026-03-02",
        "signed_by": "председатель Иванов И. И.",
    }
    ahead = reader.post(address(version, "approval/"), {**told, "document_date": "2999-01-01"})
    assert ahead.status_code == 422
    with scan.open("rb") as document:
        answer = reader.post(
            address(version, "approval/"), {**told, "document": document}, follow=True
        )
    assert "Теперь направьте его оператору" in answer.content.decode()
    reader.post(address(version, "sending/"))
    desk = Client()
    desk.force_login(operator, backend=BACKEND)
    assert "Лиозненский райисполком" in desk.get("/operator/registries/").content.decode()
    document = desk.get(address(version, "document/"))
    assert b"".join(document.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in document.headers["Content-Disposition"]
    empty = desk.post(f"/operator/registries/{version.pk}/return/", {"reason": " "})
    assert empty.status_code == 422

    mark = desk.get(f"/operator/registries/{version.pk}/").context["desk"]["mark"]
    desk.post(f"/operator/registries/{version.pk}/putting-in-force/", {"mark": mark})

    assert RegistryEdge.objects.get().organization == clinic
    assert "Реестр № 1" in reader.get(home).content.decode()
    again = desk.post(
        f"/operator/registries/{version.pk}/return/", {"reason": "поздно"}, follow=True
    )
    assert "уже решён" in again.content.decode()


def test_version_is_compared_with_the_one_in_force(
    reader: Client, authority: Organization, operator: User
) -> None:
    leaves, stays, comes = (make_organization(name_ru=f"Школа {name}") for name in "АБВ")
    make_registry_version(authority, [leaves, stays])
    version = make_registry_version(authority, [stays, comes], "sent")

    desk = Client()
    desk.force_login(operator, backend=BACKEND)
    for client, page in (
        (reader, address(version)),
        (desk, f"/operator/registries/{version.pk}/"),
    ):
        shown = {
            show: [row.pk for row in client.get(f"{page}?show={show}").context["rows"]]
            for show in ("entries", "added", "removed")
        }
        assert shown == {
            "entries": [stays.pk, comes.pk],
            "added": [comes.pk],
            "removed": [leaves.pk],
        }
    assert reader.get(address(version, "?show=x")).status_code == 404


def test_version_is_a_table_without_formulas(
    reader: Client, authority: Organization, by: User
) -> None:
    make_organization(name_ru="+Школа", unp=UNPS[0])
    version = make_registry_version(authority, list(Organization.objects.filter(unp=UNPS[0])))

    answer = reader.get(address(version, "csv/"))

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("№;УНП;Полное наименование")
    assert lines[1].startswith(f"1;{UNPS[0]};'+Школа;;")


def test_notice_has_its_click_and_its_mark(
    reader: Client, authority: Organization, by: User
) -> None:
    school = make_organization(name_ru="Школа № 7")
    notice = announce(by=by, organization=school, authority=authority)
    inbox = f"/authority/{authority.pk}/registry/announcements/"
    for page in (inbox, f"/cabinet/registration/{notice.reference}/"):
        assert "Включить в реестр" in reader.get(page).content.decode()

    reader.post(f"{inbox}{notice.reference}/inclusion/")

    assert ids_of(RegistryVersion.objects.get()) == {school.pk}
    for page in (inbox, f"/cabinet/registration/{notice.reference}/"):
        shown = reader.get(page).content.decode()
        assert "в новой версии" in shown
        assert "Включить в реестр" not in shown


# The operator's general registry


SOUGHT = [
    ("", {"Орган", "Школа", "Тайная", "Закрытая"}),
    ("visibility=hidden", {"Тайная"}),
    ("visibility=closed", {"Закрытая"}),
    ("q=тайная", {"Тайная"}),
    ("authority=none", {"Орган", "Тайная", "Закрытая"}),
    ("authority={pk}", {"Школа"}),
    ("level=units", set()),
    ("visibility=no-sphere", {"Тайная"}),
    ("visibility=no-place", set()),
    ("visibility=merged", {"Дубль"}),
    ("q=100000007", {"Школа"}),
    ("special=cabinet", {"Орган", "Тайная", "Закрытая"}),
    ("special=questionnaires&sort=new", {"Орган", "Тайная", "Закрытая"}),
    ("special=voluntary", {"Закрытая"}),
    ("category=health-clinic&district=vi-liozno", {"Орган", "Школа", "Закрытая"}),
    ("since=2126-01-01", set()),
    ("since=0001-01-01", {"Орган", "Школа", "Тайная", "Закрытая"}),
    ("since=2026-01-01", {"Орган", "Школа", "Тайная", "Закрытая"}),
]


def test_general_registry_shows_everybody_and_where_they_stand(
    operator: User, client: Client
) -> None:
    school = make_organization(name_ru="Школа", unp=UNPS[0])
    authority = make_organization(name_ru="Орган", registry=[school])
    make_organization(name_ru="Тайная", categories=[])
    make_organization(name_ru="Закрытая", closed_on="2026-01-31", is_voluntary=True)
    twin = make_organization(name_ru="Дубль", unp=UNPS[1])
    digest = preview(twin, school).digest
    merge(by=operator, gone=twin, kept=school, digest=digest, reason="дубль")
    make_member(school)
    rate(UserFactory(), school, 5, 5, 5, 5)
    client.force_login(operator, backend=BACKEND)

    for query, names in SOUGHT:
        asked = query.format(pk=authority.pk)
        page = client.get(f"/operator/registries/general/?{asked}")
        table = client.get(f"/operator/registries/general/csv/?{asked}")

        assert {row.name_ru for row, _seen, _above in page.context["rows"]} == names, query
        said = b"".join(table.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert len(said.splitlines()) == 1 + len(names), query
        above = {row.pk: registries for row, _seen, registries in page.context["rows"]}
        if school.pk in above:
            assert above[school.pk] == [authority]


@pytest.mark.parametrize("count", [1, 30])
def test_operators_lists_take_as_many_statements_for_thirty(
    count: int, operator: User, client: Client, queries: Any
) -> None:
    [school, *authorities] = make_organizations("Школа", *(f"Орган {n}" for n in range(count)))
    Organization.objects.exclude(pk=school.pk).update(is_authority=True)
    day = timezone.now()
    for number, state in ((1, "in_force"), (2, "sent")):
        for one in authorities:
            version = RegistryVersion.objects.create(
                authority=one,
                number=number,
                state=state,
                document_number="1",
                document_date=day.date(),
                approved_at=day,
                sent_at=day,
            )
            RegistryEntry.objects.create(version=version, organization=school)
    RegistryEdge.objects.bulk_create(
        RegistryEdge(authority=one, organization=school) for one in authorities
    )
    client.force_login(operator, backend=BACKEND)
    for path, statements in (("", 8), ("authorities/", 6), ("general/?level=legal", 7)):
        client.get(f"/operator/registries/{path}")

        with queries(statements):
            answer = client.get(f"/operator/registries/{path}")

        assert len(answer.context["rows"]) >= count
