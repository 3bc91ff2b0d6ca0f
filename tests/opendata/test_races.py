"""What is decided once is decided once by many at a time; a dump sees one moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.models import Organization
from portal.opendata import dumping
from portal.opendata.dumps.moment import one_moment
from portal.opendata.models import ApiKey, Dump
from portal.opendata.services import TooManyKeys, make_key
from ratings.models import Questionnaire
from tests.factories import UserFactory, make_organization, rate_often
from tests.ratings.test_concurrency import at_once, needs_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, needs_postgresql]


def test_twenty_requests_for_keys_leave_five() -> None:
    person = UserFactory()
    raised = at_once([lambda: make_key(by=person, name="Ключ")] * 20)
    assert [type(error) for error in raised] == [TooManyKeys] * 15
    assert ApiKey.objects.count() == 5


def test_a_night_that_many_workers_ask_for_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(type(dumping.write), "enqueue", lambda self, pk: asked.append(pk))
    monkeypatch.setattr(dumping, "HOUR", 0)
    assert at_once([dumping.ask_for_dumps] * 20) == []
    first = sorted(asked)
    assert len(first) == len(set(first)) == Dump.objects.count()
    Dump.objects.update(state=Dump.State.FAILED, asked_at=timezone.now() - timedelta(hours=2))
    assert at_once([dumping.ask_for_dumps] * 20) == []
    assert sorted(asked) == sorted(first * 2)


def test_a_dump_sees_one_moment() -> None:
    clinic: Organization = make_organization()
    rate_often(clinic, 5)
    with one_moment():
        assert Questionnaire.objects.count() == 1
        assert at_once([lambda: rate_often(clinic, 4)], workers=1) == []
        assert Questionnaire.objects.count() == 1
    assert Questionnaire.objects.count() == 2
