"""What the audit log says in words: each app registers its actions and what they are done to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Subject:
    """What actions are done to.

    label: its name, translated when it is shown. route: of its page for the operator, which takes
    its id and nothing else; "" where there is none.
    """

    label: Any
    route: str = ""


_actions: dict[str, Any] = {}
_subjects: dict[str, Subject] = {}
_keys: dict[str, Any] = {}


def register(
    actions: Mapping[str, Any],
    subjects: Mapping[str, Subject] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> None:
    """Add an app's words, translated when they are shown.

    Args:
        actions: of each action, that it is done: {"comment.hide": "Комментарий скрыт"}.
        subjects: by the name of the model.
        keys: of the details.
    """
    _actions.update(actions)
    _subjects.update(subjects or {})
    _keys.update(keys or {})


def words_of(action: str) -> str:
    """«Комментарий скрыт»; the action itself where nobody has registered it."""
    return str(_actions.get(action, action))


def known_actions() -> dict[str, str]:
    """Words by action, in the order of registration."""
    return {action: str(words) for action, words in _actions.items()}


def known_subjects() -> dict[str, str]:
    """Labels by the name of the model."""
    return {name: str(subject.label) for name, subject in _subjects.items()}


def told(subject: str) -> tuple[str, str]:
    """A subject «model:id» in words, and the address of its page, "" where there is none."""
    name, _, number = subject.partition(":")
    found = _subjects.get(name)
    if found is None:
        return subject, ""
    url = reverse(found.route, args=[int(number)]) if found.route and number.isdecimal() else ""
    return f"{found.label} № {number}", url


def key_of(name: str) -> str:
    """What a detail is called."""
    return str(_keys.get(name, name))
