"""Every message that people see is written in every language, with the same placeholders."""

import re
from typing import Any

import pytest
from babel.messages.catalog import Message

from portal import messages

LANGUAGES = ["ru", "be", "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")


def texts(text: Any) -> list[str]:
    """A message's text or, if it counts, all of its forms."""
    return list(text) if isinstance(text, list | tuple) else [text]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def keys(catalogue: Any) -> set[object]:
    return {messages.key_of(message.context, message.id) for message in catalogue if message.id}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_message_is_translated(language: str) -> None:
    written = {
        messages.key_of(message.context, message.id)
        for message in messages.read(language)
        if message.id and messages.is_translated(message.string)
    }

    missing = keys(messages.wanted(language)) - written

    assert sorted(missing, key=str) == []


def test_no_message_is_fuzzy(language: str) -> None:
    fuzzy = [message.id for message in messages.read(language) if message.id and message.fuzzy]

    assert fuzzy == []


def test_no_message_is_left_of_what_is_gone(language: str) -> None:
    catalogue = messages.read(language)
    known = keys(messages.wanted(language)) | messages.keys_of_libraries()
    if language == "ru":  # says some of ours in another case than the source does
        known |= {messages.key_of(context, text) for context, text, _where in messages.ours()}

    assert list(catalogue.obsolete) == []
    assert sorted(keys(catalogue) - known, key=str) == []


def test_counted_messages_have_all_forms_of_the_language(language: str) -> None:
    catalogue = messages.read(language)
    wrong = [
        message.id
        for message in catalogue
        if isinstance(message.id, tuple) and len(texts(message.string)) != catalogue.num_plurals
    ]

    assert catalogue.num_plurals == (2 if language == "en" else 3)
    assert wrong == []


def mismatched(message: Message, *, may_lack: bool = False) -> bool:
    """Whether a translation lacks a placeholder of its source, or has one that nobody fills."""
    wanted = placeholders(texts(message.id)[-1])
    may_lack = may_lack or isinstance(message.id, tuple)
    return any(
        bool(found - wanted) or (bool(wanted - found) and not may_lack)
        for found in map(placeholders, texts(message.string))
    )


def test_placeholders_are_those_of_the_source(language: str) -> None:
    # libraries speak of any field; here the field is known
    of_libraries = messages.keys_of_libraries()
    wrong = [
        message.id
        for message in messages.read(language)
        if mismatched(
            message, may_lack=messages.key_of(message.context, message.id) in of_libraries
        )
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("source", "translation", "wrong"),
    [
        ("Оценка %(n)s", "Адзнака %(n)s", False),
        ("Оценка %(n)s", "Адзнака", True),
        ("Оценка %(n)s", "Адзнака %(m)s", True),
        ("Осталось: {n}", "Засталося: {n}", False),
        ("Осталось: {n}", "Засталося: {m}", True),
        (("%(n)s day", "%(n)s days"), ("one day", "%(n)s days"), False),
        (("%(n)s day", "%(n)s days"), ("%(n)s day", "%(x)s days"), True),
    ],
)
def test_mismatched_placeholders_are_found(source: Any, translation: Any, wrong: bool) -> None:
    assert mismatched(Message(source, translation)) is wrong
