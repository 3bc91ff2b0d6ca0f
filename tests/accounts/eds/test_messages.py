"""Each refusal tells the person, in their words, what to do."""

from datetime import UTC, datetime

import pytest

from accounts.eds import errors
from accounts.eds.errors import EdsError
from accounts.eds_messages import MESSAGES, message_of
from accounts.services import eds_keys  # noqa: F401 (whatever it defines is known then)

KINDS = sorted(EdsError.__subclasses__(), key=lambda kind: kind.code)


def test_every_refusal_has_a_message_of_its_own() -> None:
    assert {kind.code for kind in KINDS} == set(MESSAGES)
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    told = [message_of(kind()) for kind in KINDS]
    assert len({one.what for one in told}) == len(told)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_message_tells_what_to_do(kind: type[EdsError]) -> None:
    told = message_of(kind("a detail for the log"))

    assert "detail" not in told.what + told.now
    assert not told.what.endswith(".")
    assert told.now.endswith(".")


def test_message_tells_the_day() -> None:
    moment = datetime(2026, 3, 5, 22, tzinfo=UTC)  # the sixth in Minsk
    assert "6 марта 2026" in message_of(errors.Expired(moment=moment)).what
    assert "6 марта 2026" in message_of(errors.NotYetValid(moment=moment)).what
