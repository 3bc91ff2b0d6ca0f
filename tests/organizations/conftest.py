"""Fixtures of those who come with an organization's key."""

from typing import Any

import pytest

from accounts.models import EdsKey
from organizations.models import Organization
from tests.factories import UNPS
from tests.organizations.keys import come, make_key


@pytest.fixture
def first(db: None) -> EdsKey:
    """The key of who has registered the organization."""
    key = make_key()
    come(key)
    return key


@pytest.fixture
def rose() -> Any:
    """The organization that it has registered."""
    return lambda: Organization.objects.get(unp=UNPS[1])
