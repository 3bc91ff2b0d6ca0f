"""The read API does what its specification says, whatever it is asked: schemathesis, bounded and
the same on every run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from organizations.models import Organization
from portal.opendata.api import limits
from portal.wsgi import application
from tests.factories import make_organization, rate_often

schemathesis = pytest.importorskip("schemathesis")
EXAMPLES = 4


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """As Django's own test client does: a request that ends leaves the test its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_kept_connection")
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_schemathesis_finds_nothing(
    clinic: Organization, committee: Organization, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(limits, "WITHOUT_KEY", 10**9)
    make_organization(parent=clinic)
    rate_often(clinic, 5, 4, 3, 2, 1)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) == 18
    for operation in found:
        if mode == "NEGATIVE" and not operation.query:
            continue

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
        def ask(case: Any) -> None:
            if "organization_id" in case.path_parameters and mode == "POSITIVE":
                case.path_parameters["organization_id"] = clinic.pk
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        ask()
    cache.clear()
