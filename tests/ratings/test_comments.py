"""When comments come to the public, what of them is hidden from whom, objections, complaints of
readers; a decision never moves a mark."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization, Sphere
from ratings.hints import occurrences
from ratings.models import Comment, Mode, Objection, Questionnaire, ReaderComplaint, Score
from ratings.scores.proof import differences
from ratings.selectors.moderation import objected_comments
from ratings.services import (
    AlreadyComplained,
    AlreadyDecided,
    CannotObject,
    CannotReply,
    OwnDecision,
    complain,
    complain_as_reader,
    decide_objection,
    decide_reader_complaints,
    edit_questionnaire,
    hide_comment,
    object_to_hiding,
    publish_comment,
    reconsider_comment,
)
from ratings.services.comments import PORTAL, add_insult, choose_modes, mode_of, remove_insult
from tests.factories import (
    CategoryFactory,
    SphereFactory,
    UserFactory,
    make_answers,
    make_organization,
    make_staff,
    rate,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

PHONE = "123-45-67"
TEXT = f"Врач груб. Звоните мне: {PHONE}"


@pytest.fixture
def one(citizen: User, clinic: Organization) -> Comment:
    """A comment that waits."""
    return rate(citizen, clinic, 2, comment=TEXT).comment


@pytest.fixture
def other_moderator(db: None) -> User:
    return make_staff("moderator")


def cut(text: str = TEXT, piece: str = PHONE, kind: str = "phone") -> Any:
    return occurrences(text, piece, kind)


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def hide(by: User, comment: Comment, reason: str = "личные данные") -> Comment:
    hide_comment(by=by, comment=comment, digest=comment.digest, reason=reason)
    return now(comment)


def publish(by: User, comment: Comment, **more: Any) -> Comment:
    publish_comment(by=by, comment=comment, digest=comment.digest, **more)
    return now(comment)


def public_page(organization: Organization) -> str:
    return Client().get(f"/organizations/{organization.pk}/").content.decode()


# When they come to the public


@pytest.mark.parametrize(
    ("mode", "plain", "suspicious"),
    [(Mode.BEFORE, False, False), (Mode.SUSPICIOUS, True, False), (Mode.AFTER, True, True)],
)
def test_comment_comes_to_the_public_when_the_operator_says(
    operator: User, clinic: Organization, mode: Mode, plain: bool, suspicious: bool
) -> None:
    choose_modes(by=operator, portal=mode, spheres={})

    rate(UserFactory(), clinic, 5, comment="Приняли вовремя")
    rate(UserFactory(), clinic, 5, comment="Звоните 80291234567")
    rate(UserFactory(), clinic, 5, comment="Только вам", is_private=True)

    page = public_page(clinic)
    assert ("Приняли вовремя" in page, "80291234567" in page) == (plain, suspicious)
    assert "Только вам" not in page
    # whatever was published unseen is looked at afterwards, and can be hidden then
    waiting = list(Comment.objects.waiting().order_by("pk"))
    assert [c.state == Comment.State.PUBLISHED for c in waiting] == [plain, suspicious]
    hide(operator, waiting[0])
    assert "Приняли вовремя" not in public_page(clinic)


def test_a_spheres_setting_wins_and_of_several_the_strictest(operator: User) -> None:
    health, school = SphereFactory(code="h"), SphereFactory(code="s")
    post = SphereFactory(code="p")
    of = {
        sphere.code: CategoryFactory(code=f"c-{sphere.code}", sphere=sphere)
        for sphere in (health, school, post)
    }
    both = make_organization(categories=[of["h"], of["s"]])
    healthy, posted = (
        make_organization(categories=[of["h"]]),
        make_organization(categories=[of["p"]]),
    )
    mixed = make_organization(categories=[of["h"], of["p"]])
    unit = make_organization(parent=healthy)

    choose_modes(
        by=operator,
        portal=Mode.SUSPICIOUS,
        spheres={health.pk: Mode.AFTER, school.pk: Mode.BEFORE, post.pk: None},
    )

    modes = [mode_of(one.pk) for one in (both, healthy, posted, mixed, unit)]
    assert modes == [Mode.BEFORE, Mode.AFTER, Mode.SUSPICIOUS, Mode.SUSPICIOUS, Mode.AFTER]
    choose_modes(by=operator, portal=Mode.BEFORE, spheres={})
    assert {mode_of(one.pk) for one in (both, healthy, unit)} == {Mode.BEFORE}
    entry = AuditEntry.objects.get(action="comment_policy.choose", details__after={"0": "before"})
    assert entry.details["before"][str(health.pk)] == "after"
    assert (PORTAL, Sphere.objects.filter(pk=PORTAL).exists()) == (0, False)


def test_hints_are_stored_with_their_reasons(operator: User, clinic: Organization) -> None:
    author, same = UserFactory(), "Очень долго ждали врача, никто ничего не объяснил"
    clinic.head_name_ru = "Шевченко Тарас Григорьевич"
    clinic.save()
    entry = add_insult(by=operator, word="Бюрократ*")
    remove_insult(by=operator, word="лох")

    first = rate(author, clinic, 1, comment=same).comment
    texts = {
        "Шевченко груб: бюрократы! А я не лох": ["staff", "insult"],
        same.upper() + "!": ["capitals", "repeated"],
    }
    for text, kinds in texts.items():
        found = rate(UserFactory(), clinic, 1, comment=text).comment
        assert sorted(kind for _s, _e, kind in found.hints) == sorted(kinds)

    assert (entry, first.hints) == ("бюрократ*", [])
    # saying it again about the same organization is an edit of mind, about another one a copy
    assert (
        rate(author, clinic, 2, comment=same).comment.hints != []
    )  # others have said it meanwhile
    again = rate(author, make_organization(), 2, comment=same).comment
    assert [kind for *_span, kind in again.hints] == ["repeated"]
    with pytest.raises(ValidationError):
        add_insult(by=operator, word="БЮРОКРАТ*")
    with pytest.raises(ValidationError):
        add_insult(by=operator, word="да")


# Hiding pieces


def test_hidden_piece_is_read_by_its_author_and_moderators_alone(
    client: Client,
    citizen: User,
    representative: User,
    officer: User,
    moderator: User,
    clinic: Organization,
    one: Comment,
) -> None:
    marks = Score.objects.values_list("pk", "sum", "count").order_by("pk")
    before = list(marks)
    with pytest.raises(ValidationError):
        publish_comment(by=moderator, comment=one, digest=one.digest, cuts=cut())

    cuts = [*cut(), *cut(piece="груб", kind="other")]
    comment = publish(moderator, one, cuts=cuts, reason="Телефон")

    number, page = one.questionnaire.number, f"/cabinet/{clinic.pk}/questionnaires/"
    public = ["/", f"/organizations/{clinic.pk}/", f"/be/organizations/{clinic.pk}/"]
    organization = [page, f"{page}{number}/", f"{page}table.csv", f"{page}{number}/reply/",
                    f"{page}{number}/complaint/"]  # fmt: skip
    for address in public:
        told = Client().get(address).content.decode()
        assert ("Звоните мне" in told, PHONE in told, "груб" in told) == (True, False, False)
    for reader in (representative, officer):
        client.force_login(reader)
        for address in organization[: None if reader == representative else 3]:
            told = b"".join(client.get(address)).decode()
            assert ("Звоните мне" in told, PHONE in told, "груб" in told) == (True, False, True)
    assert (
        "Личные данные других людей скрыты и от организации"
        in client.get(organization[1]).content.decode()
    )
    client.force_login(citizen)
    mine = client.get("/accounts/questionnaires/").content.decode()
    assert PHONE in mine
    assert "Телефон" in mine  # the reason
    assert list(marks) == before
    assert (comment.is_told, list(differences())) == (False, [])
    entry = AuditEntry.objects.get(action="comment.cut")
    assert entry.details == {"reason": "Телефон", "pieces": ["other", "phone"]}


def test_no_template_but_its_authors_and_moderators_shows_the_original() -> None:
    from tests.test_conventions import TEMPLATE_FILES, TEMPLATES  # noqa: PLC0415

    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATE_FILES
        if "comment.text" in path.read_text(encoding="utf-8")
    }
    # comment.text of these is `public_text` already: see portal.catalogue.selectors.comment_row
    made = {"catalogue/home.html", "catalogue/organization.html", "gallery.html"}
    assert {
        name for name in found - made if not name.startswith(("ratings/", "components/comment_"))
    } == set()


def test_hiding_all_of_it_piece_by_piece_hides_it(moderator: User, one: Comment) -> None:
    assert publish(moderator, one, cuts=[(0, 999, "other")], reason="брань").state == 2


# Second decisions


def test_decision_is_taken_once_and_taken_anew_with_a_reason(
    moderator: User, other_moderator: User, clinic: Organization, one: Comment
) -> None:
    stale = now(one)
    published = publish(moderator, one)
    with pytest.raises(AlreadyDecided):
        hide(other_moderator, stale)

    reconsider_comment(
        by=other_moderator, comment=one, version=published.version, publishes=False, reason="брань"
    )
    hidden = now(one)
    assert (hidden.state, hidden.is_told, hidden.decided_by) == (2, False, other_moderator)
    for version, reason, error in (
        (published.version, "иначе", AlreadyDecided),  # what it saw is decided anew
        (hidden.version, " ", ValidationError),
    ):
        with pytest.raises(error):
            reconsider_comment(
                by=moderator, comment=one, version=version, publishes=True, reason=reason
            )
    reconsider_comment(
        by=moderator, comment=one, version=hidden.version, publishes=True, reason="ошиблись"
    )
    assert (now(one).state, now(one).reason) == (1, "")
    history = AuditEntry.objects.filter(subject=f"comment:{one.pk}").order_by("pk")
    assert [entry.action for entry in history] == [
        "comment.publish", "comment.hide", "comment.publish",
    ]  # fmt: skip
    assert [entry.details.get("second") for entry in history] == [None, True, True]


def test_what_its_author_writes_anew_after_hiding_waits(
    citizen: User, operator: User, clinic: Organization
) -> None:
    choose_modes(by=operator, portal=Mode.AFTER, spheres={})
    questionnaire = rate(citizen, clinic, 2, comment="Плохо")
    hide(operator, questionnaire.comment)
    object_to_hiding(by=citizen, questionnaire=questionnaire, text="Это правда")

    for text in ("", "Совсем плохо"):  # by way of none at all, too
        edit_questionnaire(
            by=citizen,
            questionnaire=Questionnaire.objects.get(),
            answers=make_answers(2, comment=text),
        )

    assert (now(questionnaire.comment).state, Comment.objects.waiting().count()) == (0, 1)
    assert Objection.objects.get().state == Objection.State.OUTDATED


def test_what_was_hidden_does_not_come_back_in_another_questionnaire(
    citizen: User, other_citizen: User, operator: User, clinic: Organization
) -> None:
    choose_modes(by=operator, portal=Mode.AFTER, spheres={})
    words = "Скажу одно: здесь работают известно кто"
    first = rate(citizen, clinic, 2, comment=words)
    hide(operator, first.comment)

    anew = [
        rate(citizen, clinic, 2, comment="Ну хорошо, скажу иначе"),
        rate(other_citizen, clinic, 2, comment=words + "!"),
        rate(other_citizen, clinic, 2, comment="Очередь на час"),
    ]
    assert [one.comment.state for one in anew] == [0, 0, 1]


# Objections


def test_author_objects_once_and_somebody_else_decides(
    citizen: User, other_citizen: User, moderator: User, other_moderator: User, one: Comment
) -> None:
    with pytest.raises(CannotObject):
        object_to_hiding(by=citizen, questionnaire=one.questionnaire, text="Зачем?")
    hidden = hide(moderator, one)
    with pytest.raises(Questionnaire.DoesNotExist):
        object_to_hiding(by=other_citizen, questionnaire=one.questionnaire, text="Я за него")
    objection = object_to_hiding(by=citizen, questionnaire=one.questionnaire, text="Это мой номер")
    with pytest.raises(CannotObject):
        object_to_hiding(by=citizen, questionnaire=one.questionnaire, text="И ещё")
    told: Any = {"objection": objection, "version": hidden.version, "answer": "Вы правы"}

    with pytest.raises(OwnDecision):
        decide_objection(by=moderator, publishes=True, **told)
    decide_objection(by=other_moderator, publishes=True, cuts=cut(), **told)
    with pytest.raises(AlreadyDecided):
        decide_objection(by=other_moderator, publishes=False, **told)

    comment = now(one)
    assert (comment.state, PHONE in comment.public_text, comment.is_told) == (1, False, False)
    with pytest.raises(CannotObject):  # once
        object_to_hiding(by=citizen, questionnaire=one.questionnaire, text="Целиком!")
    # nobody who reads the log learns who the author is
    assert AuditEntry.objects.filter(by=citizen, subject=f"comment:{one.pk}").count() == 0


def test_the_only_moderator_decides_an_objection_to_their_own_decision(
    citizen: User, moderator: User, one: Comment
) -> None:
    hidden = hide(moderator, one)
    objection = object_to_hiding(by=citizen, questionnaire=one.questionnaire, text="Верните")
    decide_objection(
        by=moderator, objection=objection, version=hidden.version, publishes=False, answer="Нет"
    )
    assert (now(one).state, now(one).is_told) == (2, False)


def test_an_objection_is_nobodys_own_business(
    moderator: User, other_moderator: User, clinic: Organization
) -> None:
    comment = rate(other_moderator, clinic, 2, comment=TEXT).comment
    publish(moderator, comment, cuts=cut(), reason="номер")
    asks = {"by": other_moderator, "questionnaire": comment.questionnaire}
    objection = object_to_hiding(text="Это мой номер", **asks)
    # not by deciding the comment anew and leaving hidden what was hidden
    reconsider_comment(
        by=moderator,
        comment=comment,
        version=now(comment).version,
        publishes=True,
        cuts=cut(),
        reason="номер",
    )
    objection.refresh_from_db()
    assert objection.state == Objection.State.OPEN
    told = {"objection": objection, "version": now(comment).version, "answer": "Мой"}
    for person in (moderator, other_moderator):
        assert not objected_comments(person).exists()
        with pytest.raises(OwnDecision):
            decide_objection(by=person, publishes=True, **told)
    third = make_staff("moderator")
    assert objected_comments(third).get() == comment
    decide_objection(by=third, publishes=True, **told)


# Readers' complaints


def test_complaints_of_readers_are_decided_together(
    citizen: User, moderator: User, representative: User, clinic: Organization, one: Comment
) -> None:
    with pytest.raises(CannotReply):
        complain_as_reader(by=None, comment=one, reason="insult")
    comment = publish(moderator, one)
    guests = [complain_as_reader(by=None, comment=one, reason="insult") for _ in range(2)]
    mine = complain_as_reader(by=citizen, comment=one, reason="other", text="Неправда")
    with pytest.raises(AlreadyComplained):
        complain_as_reader(by=citizen, comment=one, reason="insult")
    for reason, text in (("other", " "), ("rude", ""), ("insult", "а" * 501)):
        with pytest.raises(ValidationError):
            complain_as_reader(by=None, comment=one, reason=reason, text=text)
    complain(by=representative, organization=clinic, questionnaire=one.questionnaire, reason="Ложь")
    told: Any = {"by": moderator, "comment": one, "version": comment.version}

    decide_reader_complaints(last=guests[1].pk, answer="Это мнение", **told)
    with pytest.raises(AlreadyDecided):
        decide_reader_complaints(last=guests[1].pk, answer="Это мнение", **told)
    assert [ReaderComplaint.objects.get(pk=c.pk).state for c in (*guests, mine)] == [2, 2, 0]
    unread = complain_as_reader(by=None, comment=one, reason="insult")
    decide_reader_complaints(last=mine.pk, answer="Номер скрыт", cuts=cut(), **told)
    assert ReaderComplaint.objects.waiting().get() == unread  # what is left may be bad, too

    assert PHONE not in public_page(clinic)
    mine.refresh_from_db()
    assert (mine.state, mine.answer) == (ReaderComplaint.State.UPHELD, "Номер скрыт")
    assert one.questionnaire.complaints.get().state == 0  # the organization's is another matter
    complain_as_reader(by=None, comment=one, reason="insult")
    reconsider_comment(
        by=moderator, comment=one, version=now(one).version, publishes=False, reason="брань"
    )
    assert not ReaderComplaint.objects.waiting().exists()
    assert one.questionnaire.complaints.get().state == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_moderators_decide_a_comment_once(clinic: Organization, citizen: User) -> None:
    comment = rate(citizen, clinic, 2, comment=TEXT).comment
    people = [make_staff("moderator") for _ in range(4)]
    jobs: list[Any] = [
        lambda by=by: (
            publish(by, comment)
            if by.pk % 2
            else publish(by, comment, cuts=cut(), reason="Телефон")
        )
        for by in people
    ]

    raised = at_once(jobs, workers=4)

    assert [type(error) for error in raised] == [AlreadyDecided] * 3
    assert AuditEntry.objects.filter(subject=f"comment:{comment.pk}").count() == 1
