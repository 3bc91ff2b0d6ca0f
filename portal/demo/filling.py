"""The demo country, written into an empty database."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from accounts.consents import consent
from accounts.models import User
from organizations.loading import NewOrganization, load_organizations, load_reference_data
from organizations.models import (
    Category,
    CityDistrict,
    District,
    Membership,
    Organization,
    Region,
    Settlement,
)
from organizations.services import add_member
from portal.demo.assignments import assign
from portal.demo.cabinets import data_of, write_services
from portal.demo.catalogue import Spec, specs
from portal.demo.comments import comment
from portal.demo.desk import set_the_desk
from portal.demo.handling import handle
from portal.demo.moderation import moderate
from portal.demo.monitoring import monitor
from portal.demo.people import keep_order
from portal.demo.plan import register_unready, write_plan
from portal.demo.polls import ask_everybody
from portal.demo.qr_codes import hang_up
from portal.demo.questionnaires import Filled, Rated, fill
from portal.demo.registries import write_registries
from portal.demo.steering import decide
from portal.demo.suggestions import suggest
from portal.demo.support import ask_for_help
from portal.demo.suspicions import suspect
from portal.demo.visit_links import hand_out
from portal.lib.tables import analyze, write_rows
from ratings import scores
from ratings.models import Authorship, Comment, Questionnaire, Slot
from ratings.models.numbers import RANDOM_BITS, first_number
from ratings.scores import map_cells, summaries

ORGANIZATIONS, PEOPLE, QUESTIONNAIRES = 13_500, 100_000, 445_000
PASSWORD = "vasilki-2026"  # noqa: S105 — the demo's sign-ins are printed at each start
SIGN_INS = {
    "citizen": "citizen@example.org",
    "representative": "representative@example.org",
    "officer": "officer@example.org",
    "moderator": "moderator@example.org",
    "operator": "operator@example.org",
    "ministry": "ministry@example.org",
}
TOTP_SECRETS = {  # of those who work for the state: they sign in with two factors
    "officer": "DK5YDVSNPCZWXPLFGZPEM2FSVCQ3DMPY",
    "moderator": "24K5CKCHUMYAKFC42EHTO42FALY7YIMB",
    "operator": "VFBGVLKFDIOYFX7VT2HCKABAEU7MVJUI",
    "ministry": "M5QWK3TPNF2GC43UOJUW4ZZANFXGKZLS",
}
CLINIC, COMMITTEE, MINISTRY = "vi-liozno-crb", "rik-vi-liozno", "minzdrav"
LEGACY_ID = 1924  # the clinic's, for the addresses of the portal before this one
UNUSABLE = "!demo"


class NotEmpty(Exception):
    """The database holds real data, or a demo already."""


def is_empty() -> bool:
    """Whether nothing has been written yet."""
    return not (Organization.objects.exists() or User.objects.exists())


@transaction.atomic
def fill_country(*, scale: float, seed: int, today: date, say: Callable[[str], None]) -> None:
    """Write the demo country: places, organizations, people, questionnaires, scores.

    Args:
        scale: 1 is the portal's own size.
        seed: the same scale, seed and day give the same country.
        say: told what is being done.

    Raises:
        NotEmpty: something is in the database already.
    """
    if not is_empty():
        raise NotEmpty
    rng = random.Random(seed)
    say("places and spheres")
    load_reference_data()
    known = list(specs(scale, seed))
    say(f"{len(known)} organizations")
    organizations = load_organizations(new_organizations(known))
    write_services(
        (organization, spec.procedures)
        for organization, spec in zip(organizations, known, strict=True)
    )
    people = max(20, round(PEOPLE * scale))
    say(f"{people} people")
    first_person = _write_people(people, today)
    rated = [
        Rated(organization.pk, spec.weight, spec.quality, spec.categories)
        for organization, spec in zip(organizations, known, strict=True)
        if organization.is_listed
    ]
    number = round(QUESTIONNAIRES * scale)
    say(f"{number} questionnaires")
    written = 0
    for half in fill(rated, people, number, today, rng):
        _write_questionnaires(half, written + 1, first_person, today, rng)
        written += len(half)
    decide(today, seed)
    _reset_sequences()
    analyze()
    say("scores of fifteen half-years")
    scores.write_history()
    analyze()
    by_key = {spec.key: org for spec, org in zip(known, organizations, strict=True)}
    _make_sign_ins(by_key[CLINIC], {"officer": by_key[COMMITTEE], "ministry": by_key[MINISTRY]})
    hang_up(by_key[CLINIC])
    signed = {role: User.objects.get(email=address) for role, address in SIGN_INS.items()}
    handle(by_key[CLINIC], signed["representative"], today)
    hand_out(by_key[CLINIC], signed["representative"], today)
    moderate(by_key[CLINIC], citizen=signed["citizen"], moderator=signed["moderator"])
    say("registries")
    register_unready(by_key[COMMITTEE])
    write_registries(by_key, signed)
    write_plan(by_key[COMMITTEE], signed["officer"])
    monitor(by_key[COMMITTEE], signed["officer"], today)
    ask_for_help(
        by_key[CLINIC],
        asks=signed["representative"],
        citizen=signed["citizen"],
        answers=signed["operator"],
    )
    set_the_desk(operator=signed["operator"], today=today)
    suggest(by_key[CLINIC], citizen=signed["citizen"], moderator=signed["moderator"])
    keep_order(signed["operator"], signed["moderator"])
    ask_everybody(by_key[CLINIC], signed["representative"], today, seed)
    others = [one for one in organizations if one.is_listed and one.pk != by_key[CLINIC].pk]
    suspect(others[0], others[1], signed["operator"])
    assign(
        by_key[CLINIC],
        by_key[COMMITTEE],
        officer=signed["officer"],
        representative=signed["representative"],
    )
    summaries.keep_up()
    map_cells.keep_map()


def new_organizations(known: list[Spec]) -> list[NewOrganization]:
    """The organizations of these specs, ready to load."""
    regions = {region.code.upper(): region for region in Region.objects.all()}
    districts = {district.code: district for district in District.objects.all()}
    settlements = {settlement.code: settlement for settlement in Settlement.objects.all()}
    city_districts = {part.code: part for part in CityDistrict.objects.all()}
    categories = {category.code: category for category in Category.objects.all()}
    numbers = {spec.key: number for number, spec in enumerate(known)}
    authorities = {spec.authority: n for n, spec in enumerate(known) if spec.authority}
    closed_on = timezone.localdate() - timedelta(days=100)
    return [
        NewOrganization(
            organization=Organization(
                legacy_id=LEGACY_ID if spec.key == CLINIC else None,
                name_ru=spec.name_ru,
                name_be=spec.name_be,
                name_en=spec.name_en,
                short_name_ru=spec.short_ru,
                short_name_be=spec.short_be,
                unp=spec.unp,
                region=regions.get(spec.region),
                district=districts.get(spec.district or ""),
                settlement=settlements.get(spec.settlement or ""),
                settlement_name_ru=spec.settlement_name_ru,
                settlement_name_be=spec.settlement_name_be,
                city_district=city_districts.get(spec.city_district or ""),
                address_ru=spec.address_ru,
                address_be=spec.address_be,
                latitude=_degrees(spec.lat),
                longitude=_degrees(spec.lon),
                phone=spec.phone,
                email=spec.email,
                website=spec.website,
                hours_ru=spec.hours_ru,
                hours_be=spec.hours_be,
                **data_of(spec.key, timezone.localdate()),
                is_authority=spec.authority is not None,
                is_voluntary=spec.voluntary,
                is_demo=True,
                closed_on=closed_on if spec.closed else None,
            ),
            categories=[categories[code] for code in spec.categories],
            parent=numbers[spec.parent] if spec.parent else None,
            registries=[authorities[code] for code in spec.registries if code in authorities],
        )
        for spec in known
    ]


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 4)))


def _write_people(number: int, today: date) -> int:
    """Write the demo's people, who can't sign in; returns the first one's id."""
    joined = f"{today - timedelta(days=365)} 09:00:00+00:00"
    write_rows(
        User._meta.db_table,
        (
            "id", "password", "email", "mailbox", "is_active", "is_moderator", "is_operator",
            "is_officer", "is_member", "is_demo", "language", "date_joined", "confirmed_at",
        ),
        (
            (n, UNUSABLE, address, address, True, *[False] * 4, True, "ru", joined, joined)
            for n in range(1, number + 1)
            for address in [f"person{n}@demo.example"]
        ),
    )  # fmt: skip
    return 1


def _write_questionnaires(
    filled: list[Filled], first_id: int, first_person: int, today: date, rng: random.Random
) -> None:
    chance = random.Random(first_id)
    write_rows(
        Questionnaire._meta.db_table,
        (
            "id", "reference", "number", "service_name", "organization_id", "clarity",
            "information", "timeliness", "courtesy", "mean", "state", "day", "submitted_at",
            "source",
        ),
        (
            (
                number, one.reference,
                first_number(_day(one)) | chance.getrandbits(RANDOM_BITS), "",
                one.organization.id, *one.answers, one.mean,
                int(one.state), _day(one).isoformat(), one.at.isoformat(" "),
                "qr" if number % 9 < 2 else "site",
            )
            for number, one in enumerate(filled, first_id)
        ),
    )  # fmt: skip
    write_rows(
        Authorship._meta.db_table,
        ("questionnaire_id", "person_id"),
        ((number, first_person + one.person) for number, one in enumerate(filled, first_id)),
    )
    write_rows(
        Slot._meta.db_table,
        ("person_id", "organization_id"),
        ((first_person + one.person, one.organization.id) for one in filled),
    )
    write_rows(
        Comment._meta.db_table,
        ("questionnaire_id", "organization_id", "text", "is_private", "state", "reason"),
        (
            _comment_row(number, one, today, rng)
            for number, one in enumerate(filled, first_id)
            if one.commented
        ),
    )


def _day(one: Filled) -> date:
    return timezone.localtime(one.at).date()


def _comment_row(
    number: int, one: Filled, today: date, rng: random.Random
) -> tuple[int, int, str, bool, int, str]:
    text, _language = comment(rng, one.answers, one.organization.categories)
    private = rng.random() < 0.06
    state, reason = Comment.State.PUBLISHED, ""
    if one.at.astimezone(UTC).date() > today - timedelta(days=3):
        state = Comment.State.PENDING
    elif rng.random() < 0.015:
        state, reason = Comment.State.HIDDEN, "Личные данные"
    if private:
        state, reason = Comment.State.PENDING, ""
    return number, one.organization.id, text, private, int(state), reason


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), [User, Questionnaire, Slot])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _make_sign_ins(clinic: Organization, officers_of: Mapping[str, Organization]) -> None:
    for role, address in SIGN_INS.items():
        user = User.objects.create_user(
            address,
            PASSWORD,
            is_demo=True,
            confirmed_at=timezone.now(),
            is_moderator=role == "moderator",
            is_operator=role == "operator",
        )
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        consent(user)
        if role in TOTP_SECRETS:
            TOTP.activate(user, TOTP_SECRETS[role])
        if role == "representative":
            add_member(by=None, user=user, organization=clinic, role=Membership.Role.ADMINISTRATOR)
        if authority := officers_of.get(role):
            add_member(by=None, user=user, organization=authority, role=Membership.Role.OFFICER)
