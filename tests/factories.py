"""Factories: the smallest valid rows, made by the services that make them in earnest."""

import itertools
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import factory
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts.consents import consent
from accounts.models import User
from organizations import oversight, services
from organizations.loading import NewOrganization, load_organizations
from organizations.models import (
    AccessRequest,
    Category,
    District,
    Level,
    Membership,
    Organization,
    Region,
    Settlement,
    Sphere,
    Suggestion,
)
from organizations.services.access_requests import Person, Told, send_request
from organizations.services.suggestions import Suggested, send_suggestion
from portal.pages.models import Page, PageText
from portal.polls.models import Poll
from portal.polls.services import polls
from portal.polls.services.questions import Asked, add_question
from ratings import scores
from ratings.arithmetic import BASE_CRITERIA, UNIT, HalfYear
from ratings.models import (
    Campaign,
    Criterion,
    HeldQuestionnaire,
    Questionnaire,
    RatingRule,
    SuspicionCase,
)
from ratings.scores import leave_changes, open_books
from ratings.services import Answers, submit_questionnaire
from ratings.services.campaigns import Call, announce_campaign, draft_campaign
from ratings.services.criteria import Wording, add_criterion
from ratings.services.rules import lay_down_rule
from registries.models import Addressee, Conclusion, RegistryVersion
from registries.services import decisions, entries, versions
from registries.services.assignments import Said, send
from registries.services.conclusions import Words, write

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who has agreed to the text on personal data as it stands."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        user = User.objects.create_user(**fields)
        consent(user)
        return user


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "vi"
    name_ru = "Витебская область"
    name_be = "Віцебская вобласць"
    name_en = "Vitebsk Region"
    sort_key = "a"


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    code = "vi-liozno"
    region = factory.SubFactory(RegionFactory)
    name_ru = "Лиозненский район"
    name_be = "Лёзненскі раён"
    name_en = "Liozno District"
    sort_key = "a"


class SettlementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Settlement
        django_get_or_create = ("code",)

    code = "vi-liozno-town"
    region = factory.SubFactory(RegionFactory)
    district = factory.SubFactory(DistrictFactory)
    kind = Settlement.Kind.URBAN
    name_ru = "Лиозно"
    name_be = "Лёзна"
    name_en = "Liozno"
    sort_key = "a"


class SphereFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sphere
        django_get_or_create = ("code",)

    code = "health"
    name_ru = "Здравоохранение"
    name_be = "Ахова здароўя"
    name_en = "Health care"


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "health-clinic"
    sphere = factory.SubFactory(SphereFactory)
    name_ru = "Поликлиники"
    name_be = "Паліклінікі"
    name_en = "Clinics"


def the_town() -> Settlement:
    """The town in which organizations of the tests stand, in one query once it is made."""
    towns = Settlement.objects.select_related("region", "district__region")
    return towns.filter(code=SettlementFactory.code).first() or SettlementFactory()


def the_category() -> Category:
    """The category in which they stand."""
    found = Category.objects.select_related("sphere").filter(code=CategoryFactory.code).first()
    return found or CategoryFactory()


def make_organization(**fields: Any) -> Organization:
    """An organization that citizens see; name one's fields to differ.

    categories=[] leaves it hidden for want of a sphere; registry=[…] makes it an authority over
    these organizations; parent=… makes it a unit in its parent's place and spheres.
    """
    number = next(_numbers)
    categories = fields.pop("categories", None)
    registry = fields.pop("registry", None)
    fields.setdefault("name_ru", f"Учреждение № {number}")
    if fields.get("parent"):
        fields.setdefault("inherits_place", True)
        fields.setdefault("inherits_spheres", categories is None)
    elif "region" not in fields:
        if "settlement" not in fields:
            fields["settlement"] = the_town()
        fields["region"] = fields["settlement"].region
        fields.setdefault("district", fields["settlement"].district)
    if not fields.get("inherits_place"):
        fields.setdefault("address_ru", f"ул. Ленина, {number}")
    if categories is None and not fields.get("inherits_spheres"):
        categories = [the_category()]
    if registry is not None:
        fields.setdefault("is_authority", True)
    organization = services.save_organization(
        by=None, organization=Organization(**fields), categories=categories
    )
    if registry is not None:
        oversight.set_registry(
            authority=organization, organizations=[member.pk for member in registry]
        )
    return organization


def make_organizations(*names: str, parent: Organization | None = None) -> list[Organization]:
    """Many organizations that citizens see, or units of one, at once."""
    settlement = SettlementFactory()
    made = load_organizations(
        [
            NewOrganization(
                organization=Organization(
                    name_ru=name,
                    region=settlement.region,
                    district=settlement.district,
                    settlement=settlement,
                    address_ru="ул. Мира, 1",
                ),
                categories=[CategoryFactory()],
            )
            for name in names
        ]
    )
    if parent:
        Organization.objects.filter(pk__in=[one.pk for one in made]).update(
            parent=parent, level=Level.UNIT
        )
    scores.rebuild()
    return made


def make_member(organization: Organization, role: str = "representative") -> User:
    """A person who stands for the organization."""
    user = UserFactory()
    services.add_member(by=None, user=user, organization=organization, role=Membership.Role(role))
    if user.is_staff_member:
        give_second_factor(user)
    return user


UNPS = ("200988541", "100000007", "184700545")


def tell_of_access(*emails: str, **fields: Any) -> Told:
    """What a request for access tells: of one person unless addresses name more."""
    people = [
        Person(
            full_name=f"Иванова Анна {number}",
            position="заместитель главного врача",
            email=email,
            phone="+375 2138 4-12-34",
            functions=["content", "quality"],
        )
        for number, email in enumerate(emails or ("anna@example.org",), 1)
    ]
    told: dict[str, Any] = {
        "unp": UNPS[0],
        "name_ru": "УЗ «Лиозненская центральная районная больница»",
        "is_object": True,
        "is_authority": False,
        "is_voluntary": False,
        "letter_kind": AccessRequest.Letter.SMDO,
        "letter_number": "02-15/118",
        "letter_date": date(2026, 3, 2),
        "people": people,
    }
    return Told(**{**told, **fields})


def make_case(*questionnaires: Questionnaire, pattern: str = "crowd") -> SuspicionCase:
    """An open case of suspicion about questionnaires of one organization, as they stand."""
    now = timezone.now()
    case = SuspicionCase.objects.create(
        organization_id=questionnaires[0].organization_id,
        pattern=pattern,
        direction=-1,
        opened_at=now,
        last_at=now,
        until=timezone.localdate() + timedelta(days=14),
        bits=60,
        evidence=[
            {"kind": kind, "bits": bits, "found": 12, "of": of, "usual": 25, "out_of": 1000}
            for kind, bits, of in (("direction", 30, 12), ("share", 14, 14), ("count", 9, 13))
        ],
    )
    HeldQuestionnaire.objects.bulk_create(
        HeldQuestionnaire(case=case, questionnaire=one, held_at=now) for one in questionnaires
    )
    return case


def make_access_request(*emails: str, **fields: Any) -> AccessRequest:
    """A request for access that waits for the operator."""
    return send_request(told=tell_of_access(*emails, **fields))


def make_suggestion(by: User, **fields: Any) -> Suggestion:
    """An organization that this person misses; it waits for a moderator."""
    town, number = the_town(), next(_numbers)
    told: dict[str, Any] = {
        "name_ru": f"Лиозненский музей № {number}",
        "kind": the_category().code,
        "region_id": town.region_id,
        "district_id": town.district_id,
        "settlement_id": town.pk,
        "address_ru": f"ул. Новая, {number}",
    }
    key = fields.pop("key", None) or uuid4()
    return send_suggestion(by=by, key=key, suggested=Suggested(**{**told, **fields}))


def make_registry_version(
    authority: Organization, organizations: Collection[Organization], state: str = "in_force"
) -> RegistryVersion:
    """A version of the authority's registry, brought to a state ("draft", "approved", "sent",
    "returned", "in_force") by the services; what was in force is superseded by it."""
    by = UserFactory()
    version = versions.start_draft(by=by, authority=authority)
    entries.add_entries(
        by=by, version=version, organizations=[organization.pk for organization in organizations]
    )
    version.refresh_from_db()
    if state != "draft":
        versions.approve(
            by=by,
            version=version,
            revision=version.revision,
            document_number=f"{version.number}-р",
            document_date=date(2026, 3, 2),
            signed_by="председатель Иванов И. И.",
        )
    if state not in ("draft", "approved"):
        versions.send(by=by, version=version)
    if state == "returned":
        decisions.return_version(by=by, version=version, reason="Нет подписи")
    if state == "in_force":
        decisions.put_in_force(by=by, version=version)
    version.refresh_from_db()
    return version


def make_staff(role: str) -> User:
    """A moderator or an operator, with a second factor."""
    user = UserFactory(**{f"is_{role}": True})
    give_second_factor(user)
    return user


def give_second_factor(user: User) -> str:
    """Activate an authenticator app for the person; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def make_answers(*base: int, **more: Any) -> Answers:
    """Answers to the four base criteria (one number stands for all four), and whatever else."""
    values = base * 4 if len(base) == 1 else base
    return Answers(base=dict(zip(BASE_CRITERIA, values, strict=True)), **more)


def rate(by: User, organization: Organization, *base: int, **more: Any) -> Questionnaire:
    """A questionnaire of this person, submitted in earnest; fives unless told otherwise."""
    return submit_questionnaire(
        by=by,
        organization=organization,
        reference=more.pop("reference", None) or uuid4(),
        answers=make_answers(*(base or (5,)), **more),
    )


def rate_often(organization: Organization, *means: int) -> list[Questionnaire]:
    """One questionnaire of a new person for each of these marks, given to all four criteria."""
    return [rate(UserFactory(), organization, mean) for mean in means]


def leave_questionnaires(
    *told: tuple[Organization, int], day: date | None = None
) -> list[Questionnaire]:
    """Write questionnaires (organization, mark for all four criteria) of nobody in particular.

    Their changes are left for the next settler, as after a crash; `day`: another day than today.
    """
    happened_on = open_books()
    written = Questionnaire.objects.bulk_create(
        Questionnaire(
            reference=uuid4(),
            organization=organization,
            **dict.fromkeys(BASE_CRITERIA, mark),
            mean=mark * UNIT,
            day=day or happened_on,
            submitted_at=timezone.now(),
        )
        for organization, mark in told
    )
    leave_changes(((q.organization_id, q.day, q.tally) for q in written), happened_on=happened_on)
    return written


def send_something(by: Any, authority: Organization, to: Organization, **more: Any) -> Addressee:
    """An assignment of the authority that waits for one organization's answer."""
    told = {
        "kind": "recommendation",
        "subject": "Сократить очередь в регистратуру",
        "text": "Откройте второе окно.",
        "due_on": timezone.localdate() + timedelta(days=10),
    }
    row = send(
        by=by,
        authority=authority,
        key=more.pop("key", None) or uuid4(),
        said=Said(**{**told, **more}),
        organizations=[to.pk],
    )
    return row.addressees.select_related("assignment__authority", "organization").get()


def conclude(by: Any, authority: Organization, on: Organization, **more: Any) -> Conclusion:
    """A conclusion of the authority on an organization of its registry, for this half-year."""
    told = {
        "assessment": "Очередь сократилась вдвое.",
        "use": "praise",
        "use_text": "Объявить благодарность.",
        "signed_name": "Льновский С. П.",
        "signed_position": "председатель",
        "signed_on": timezone.localdate(),
    }
    return write(
        by=by,
        authority=authority,
        organization=on,
        half_year=more.pop("half_year", None) or HalfYear.of(timezone.localdate()).code,
        words=Words(**{**told, **more}),
    )


def make_campaign(by: Any, **told: Any) -> Campaign:
    """An announced campaign of the tests' sphere that begins tomorrow and lasts ten days."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    call = {
        "name_ru": "Неделя здоровья",
        "text_ru": "Оцените поликлинику.",
        "starts_on": tomorrow,
        "ends_on": tomorrow + timedelta(days=9),
        "sphere": None if told.get("categories") else SphereFactory(),
    }
    draft = draft_campaign(by=by, call=Call(**{**call, **told}))
    return announce_campaign(by=by, campaign=draft)


def make_criterion(by: Any, **told: Any) -> Criterion:
    """An additional criterion of the tests' sphere that begins tomorrow."""
    words = Wording("Чисто ли там", "Ці чыста там", "Is it clean there")
    tomorrow = timezone.localdate() + timedelta(days=1)
    base = {"owner": SphereFactory(), "wording": words, "valid_from": tomorrow}
    return add_criterion(by=by, **{**base, **told})


def make_rule(by: Any, **told: Any) -> RatingRule:
    """Settings of the rating that begin tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    base = {"valid_from": tomorrow, "minimum_count": 6, "repeat_days": 30, "reason": "Так решено"}
    return lay_down_rule(by=by, **{**base, **told})


def make_page(slug: str, **told: Any) -> Page:
    """A page of the operator's that has been on the site for an hour, with a text in Russian.

    Args:
        told: kind, published_at; of the text: title, summary, body.
    """
    since = told.pop("published_at", timezone.now() - timedelta(hours=1))
    kind = told.pop("kind", "page")
    page = Page.objects.create(slug=slug, kind=kind, published_at=since)
    text = {"title": "Как нас найти", "summary": "Коротко о главном.", "body": "Первое слово.\n"}
    PageText.objects.create(page=page, language="ru", shown_from=since, **{**text, **told})
    return page


def make_poll(by: Any, *, is_published: bool = True, **told: Any) -> Poll:
    """A poll with a question of each kind that runs from today for ten days."""
    today = timezone.localdate()
    words = {"title_ru": "Как вам портал", "title_be": "Як вам партал"}
    base = {"starts_on": today, "ends_on": today + timedelta(days=9), "words": words}
    poll = polls.draft_poll(by=by, draft=polls.Wanted(**{**base, **told}))
    options = {"ru": ["Телефон", "Компьютер", "Планшет"]}
    for kind, text, more in (
        ("single", "С чего вы заходите?", {"options": options}),
        ("multiple", "Чем пользуетесь?", {"options": options, "most": 2, "is_required": False}),
        ("scale", "Удобно ли?", {}),
        ("text", "Чего не хватает?", {"is_required": False}),
    ):
        asked = Asked(kind=kind, words={"text_ru": text}, **more)
        add_question(by=by, poll=poll, asked=asked)
    return polls.publish_poll(by=by, poll=poll) if is_published else poll
