"""The demo country: years of history at once, the same for a seed, never over real data."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization, Region, RegistryEdge
from portal.demo.catalogue import specs
from portal.demo.filling import PASSWORD, SIGN_INS, TOTP_SECRETS, fill_country
from portal.demo.plan import LET_IN
from portal.demo.suspicions import BLAMING, PRAISING
from ratings import scores
from ratings.arithmetic import UNIT
from ratings.models import (
    ALL_TIME,
    Authorship,
    Books,
    Comment,
    FrozenPosition,
    Period,
    Questionnaire,
    Scope,
    Score,
)
from registries.models import Announcement, RegistryEntry, RegistryVersion
from tests.factories import UserFactory, make_organization, rate

SCALE = 0.01


def fill(seed: int = 2026) -> str:
    """Fill the database with the demo country; what the command prints."""
    out = StringIO()
    call_command("demo", scale=SCALE, seed=seed, stdout=out)
    return out.getvalue()


SUSPECTED = BLAMING + PRAISING


@pytest.fixture(scope="class")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demo country, filled once for all tests that only look at it; what was printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.usefixtures("printed")
class TestCountry:
    """What the demo country is like."""

    def test_scores_check_finds_nothing(self, db: None) -> None:
        assert list(scores.differences()) == []

    def test_country_has_the_size_asked_for(self, db: None) -> None:
        assert Questionnaire.objects.count() == 4450 + SUSPECTED
        # and one who has been let into a cabinet, for the plan list; whoever is suspected
        assert User.objects.count() == 1000 + len(SIGN_INS) + 1 + SUSPECTED
        assert Region.objects.count() == 7

    def test_satisfaction_is_about_that_of_the_portal(self, db: None) -> None:
        books = Books.objects.get()

        per_cent = 100 * books.sum / (5 * UNIT * books.count)

        assert 91.5 <= per_cent <= 93

    def test_all_half_years_but_the_running_one_are_frozen(self, db: None) -> None:
        halves = Period.objects.exclude(pk=ALL_TIME).order_by("starts_on")

        assert [bool(half.frozen_at) for half in halves] == [True] * 14 + [False]

    def test_frozen_half_years_hold_the_questionnaires_of_their_days(self, db: None) -> None:
        for period in Period.objects.exclude(frozen_at=None):
            inside = Questionnaire.objects.counted().filter(
                day__range=(period.starts_on, period.ends_on)
            )
            unit_free = Organization.objects.filter(units=None, is_authority=False)
            stored = dict(
                Score.objects.filter(
                    period=period, scope=Scope.OWN, organization__in=unit_free
                ).values_list("organization", "count")
            )
            counted: dict[int, int] = {}
            for pk in inside.filter(organization__in=unit_free).values_list(
                "organization", flat=True
            ):
                counted[pk] = counted.get(pk, 0) + 1
            assert stored == counted

    def test_nobody_rates_one_organization_twice(self, db: None) -> None:
        pairs = list(Authorship.objects.values_list("person", "questionnaire__organization"))

        assert len(pairs) == len(set(pairs)) == 4450 + SUSPECTED

    def test_demo_is_marked_as_demo(self, db: None) -> None:
        assert not Organization.objects.filter(is_demo=False).exists()
        assert not User.objects.filter(is_demo=False).exists()

    def test_demo_people_can_not_sign_in(self, db: None) -> None:
        person = User.objects.get(email="person1@demo.example")

        assert not person.has_usable_password()

    def test_each_sign_in_has_its_role(self, db: None) -> None:
        users = {role: User.objects.get(email=email) for role, email in SIGN_INS.items()}

        assert {role for role, user in users.items() if user.is_moderator} == {"moderator"}
        assert {role for role, user in users.items() if user.is_operator} == {"operator"}
        roles = Membership.objects.order_by("pk").values_list("user__email", "role")
        assert list(roles) == [
            (SIGN_INS["representative"], "administrator"),
            (SIGN_INS["officer"], "officer"),
            (SIGN_INS["ministry"], "officer"),
            (LET_IN, "representative"),
        ]
        clinic = Membership.objects.get(role="administrator").organization
        assert clinic in Organization.objects.overseen_by(users["officer"])
        assert clinic in Organization.objects.overseen_by(users["ministry"])

    def test_sign_ins_work(self, db: None, settings: Any) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
        for email in SIGN_INS.values():
            assert authenticate(None, email=email, password=PASSWORD) is not None
            assert EmailAddress.objects.get(email=email).verified

    def test_sign_ins_are_printed_last_with_the_password_last(self, printed: str) -> None:
        lines = [line.split() for line in printed.splitlines()]

        assert lines[-6:] == [
            [role, email, *([TOTP_SECRETS[role]] if role in TOTP_SECRETS else []), PASSWORD]
            for role, email in SIGN_INS.items()
        ]
        assert list(TOTP_SECRETS) == ["officer", "moderator", "operator", "ministry"]
        assert list(SIGN_INS) == [
            *("citizen", "representative", "officer", "moderator", "operator"),
            "ministry",
        ]

    def test_registries_in_force_are_the_real_hierarchy(self, db: None) -> None:
        entries = RegistryEntry.objects.filter(version__state="in_force")
        edges = RegistryEdge.objects.values_list("authority", "organization")

        assert set(entries.values_list("version__authority", "organization")) == set(edges)
        states = Counter(
            RegistryVersion.objects.exclude(state="in_force").values_list("state", flat=True)
        )
        assert states == {"draft": 1, "sent": 1, "returned": 1, "superseded": 1}
        told = Announcement.objects.get()
        assert not told.organization.registered_by.filter(authority=told.authority).exists()

    def test_second_demo_is_refused(self, db: None) -> None:
        with pytest.raises(CommandError, match="there already"):
            fill()

    def test_demo_that_is_there_is_kept_and_made_ready_to_serve(
        self, db: None, settings: Any, tmp_path: Path
    ) -> None:
        settings.STATIC_ROOT = tmp_path
        out = StringIO()

        call_command("demo", scale=SCALE, prepare=True, stdout=out)

        assert Questionnaire.objects.count() == 4450 + SUSPECTED
        assert len(out.getvalue().splitlines()) == len(SIGN_INS)
        assert (tmp_path / "css" / "tokens.css").exists()

    def test_demo_goes_on_like_real_data(self, db: None) -> None:
        organization = Organization.objects.public().order_by("pk")[0]
        before = Books.objects.get().count

        questionnaire = rate(UserFactory(), organization, 1, comment="Так себе.")
        another = make_organization()

        assert questionnaire.pk == 4451 + SUSPECTED
        assert another.pk == Organization.objects.exclude(pk=another.pk).latest("pk").pk + 1
        assert Books.objects.get().count == before + 1
        assert list(scores.differences()) == []

    def test_public_pages_open(self, db: None) -> None:
        organization = Organization.objects.public().order_by("pk")[0]
        addresses = ["/", "/organizations/", "/rating/", "/spheres/", "/help/", "/sources/"]
        addresses += [f"/organizations/{organization.pk}/", "/rating/?period=2025-1"]

        got = {address: Client().get(address).status_code for address in addresses}

        assert got == dict.fromkeys(addresses, 200)


def digest() -> dict[str, str]:
    """What the demo has written, aside from moments of writing and what is drawn by lot: salts of
    passwords, printed codes, which `source` names."""
    clock = {"created_at", "updated_at", "frozen_at", "date_joined", "confirmed_at"}
    lots = {"password", "source"}
    tables = (Organization, User, Questionnaire, Comment, Authorship, Score, FrozenPosition, Period)
    found = {}
    for model in tables:
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in clock | lots]
        rows = model.objects.order_by("pk").values_list(*names)
        found[model.__name__] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


def filled(seed: int) -> dict[str, str]:
    with transaction.atomic():
        fill_country(scale=SCALE, seed=seed, today=timezone.localdate(), say=lambda _: None)
        found = digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="sequences don't roll back: ids go on on PostgreSQL"
)
def test_same_seed_gives_the_same_country(db: None) -> None:
    assert filled(seed=5) == filled(seed=5)


def test_same_seed_gives_the_same_organizations() -> None:
    assert list(specs(SCALE, 1)) == list(specs(SCALE, 1))


def test_another_seed_gives_other_organizations() -> None:
    assert list(specs(SCALE, 1)) != list(specs(SCALE, 2))


def test_demo_does_not_touch_real_organizations(db: None) -> None:
    make_organization()

    with pytest.raises(CommandError, match="real data"):
        fill()

    assert Organization.objects.count() == 1


def test_demo_does_not_touch_real_people(db: None) -> None:
    UserFactory()

    with pytest.raises(CommandError):
        fill()

    assert (User.objects.count(), Organization.objects.count()) == (1, 0)


@pytest.mark.parametrize("prepare", [True, False])
def test_real_organizations_among_a_demo_are_real_data(prepare: bool, db: None) -> None:
    UserFactory(is_demo=True)
    make_organization()

    with pytest.raises(CommandError, match="real data"):
        call_command("demo", scale=SCALE, prepare=prepare)


def test_demo_is_refused_where_it_is_off(db: None, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="no demo"):
        fill()

    assert Organization.objects.count() == 0


@pytest.mark.parametrize("scale", [0, -1, 1001])
def test_impossible_scale_is_refused(scale: float, db: None) -> None:
    with pytest.raises(CommandError, match="--scale wants"):
        call_command("demo", scale=scale)


def test_history_of_no_questionnaires_is_the_running_half_year(db: None) -> None:
    make_organization()

    scores.write_history()

    assert Period.objects.exclude(pk=ALL_TIME).get().starts_on <= date.today()  # noqa: DTZ011
    assert list(scores.differences()) == []
