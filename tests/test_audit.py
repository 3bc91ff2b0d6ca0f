"""Whatever staff do is in the audit log, whoever's data they see too: held by reading the code.

From each service and each view the names that it mentions are followed, function by function, to
`accounts.services.record`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from portal.lib import actions
from tests.test_access import ROUTES, all_routes
from tests.test_conventions import ROOT, SOURCES, parse

RECORDS = {"accounts.services.record", "accounts.services.record_many"}
# services that leave no entry, and why
UNRECORDED = {
    "citizens' own: whom they rate stays closed": {
        "ratings.services.comments.write_comment",
        "ratings.services.comments.find_hints",
        "ratings.services.fraud.judge",
        "ratings.services.questionnaires.submit_inside",
        "ratings.services.questionnaires.submit_questionnaire",
        "ratings.services.questionnaires.edit_questionnaire",
        "ratings.services.questionnaires.withdraw_questionnaire",
    },
    "answers to a poll: who took part is kept apart from them": {
        "portal.polls.services.taking_part.take_part",
    },
    "a complaint of a reader, of whom nothing is kept": {
        "ratings.services.reader_complaints.complain_as_reader",
    },
    "one's own choice of letters": {"ratings.services.notices.choose_frequency"},
    "notes of an organization's people, kept with who wrote them": {
        "ratings.services.handling.add_note",
    },
    "in the history of the assignment, which its authority reads": {
        "registries.services.answers.note_read",
        "registries.services.assignments.note",
    },
    "in a log of their own, which the operator may not read (DESIGN §4)": {
        "registries.services.conclusions.change",
        "registries.services.conclusions.note_readings",
        "registries.services.conclusions.write",
    },
    "one's own question, kept with its thread": {
        "accounts.services.help.ask",
        "accounts.services.help.write_on",
    },
    "who holds an item for some minutes is seen on the desk; what they decide is recorded": {
        "accounts.services.desk.claim",
        "accounts.services.desk.let_go",
        "accounts.services.desk.take_next",
    },
    "parts of a merge, which is recorded as one": {
        "organizations.services.mover.move",
        "portal.polls.services.merging.move",
        "ratings.services.merging.move",
        "registries.services.merging.move",
    },
    "a table is read again, nothing is changed": {
        "organizations.importing.steps.check_again",
    },
}
# views that take posts and leave no entry, and why
UNRECORDED_VIEWS = {
    "a table is read again, nothing is changed": {"operator:import_again"},
    "in a log of their own": {"authority:new_conclusion", "authority:conclusion_change"},
}
# pages and files that show people's data
PERSONAL = {
    "operator:request",
    "operator:scan",
    "operator:admission",
    "operator:authority",
    "organizations:admission",
    "organizations:keys",
    "helpdesk:request",
    "helpdesk:attachment",
    "organizations:people",
    "authority:registry_document",
    "people:people",
    "people:person",
    "audit:log",
    "audit:csv",
    "fraud:author",
}
STAFF = (
    "data_desk",
    "operator",
    "moderation",
    "helpdesk",
    "registries",
    "people",
    "audit",
    "desk",
    "authority",
)


@dataclass
class Module:
    """One file: its functions and what its imported names mean."""

    name: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)


@cache
def modules() -> dict[str, Module]:
    found = {}
    for path in SOURCES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        module = found[name] = Module(name)
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef):
                module.functions.setdefault(node.name, node)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    module.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def meant(name: str) -> str:
    """A dotted name as the function that it leads to, through what packages import."""
    module, _, function = name.rpartition(".")
    if module in modules() and function not in modules()[module].functions:
        onwards = modules()[module].imported.get(function)
        if onwards and onwards != name:
            return meant(onwards)
    return name


def mentioned(module: Module, function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            if node.id in module.imported:
                yield meant(module.imported[node.id])
            elif node.id in module.functions:
                yield f"{module.name}.{node.id}"
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in module.imported
        ):
            yield meant(f"{meant(module.imported[node.value.id])}.{node.attr}")


@cache
def leads_to_record(name: str) -> bool:
    """Whether a function, or one that it mentions, however far, writes into the log."""
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one in RECORDS:
            return True
        module, _, function = one.rpartition(".")
        known = modules().get(module)
        if one in seen or known is None or function not in known.functions:
            continue
        seen.add(one)
        waiting += mentioned(known, known.functions[function])
    return False


def test_the_search_finds_what_records_and_what_does_not() -> None:
    assert leads_to_record("ratings.services.moderation.exclude_questionnaire")
    assert leads_to_record("organizations.services.save_organization")
    assert not leads_to_record("accounts.services.set_language")


def test_every_service_that_somebody_calls_leaves_an_entry() -> None:
    unrecorded = {
        f"{module.name}.{name}"
        for module in modules().values()
        if {"services", "qr_codes", "importing"} & set(module.name.split("."))
        for name, node in module.functions.items()
        if not name.startswith("_")
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
        and not leads_to_record(f"{module.name}.{name}")
    }

    assert unrecorded - {name for names in UNRECORDED.values() for name in names} == set()


def views(names: Any) -> dict[str, str]:
    return {
        name: f"{view.__module__}.{view.__name__}" for name, view in all_routes() if name in names
    }


def test_every_view_in_which_staff_decide_leads_to_an_entry() -> None:
    posted = {
        name for name, route in ROUTES.items() if route.post and name.partition(":")[0] in STAFF
    }
    unrecorded = {name for name, view in views(posted).items() if not leads_to_record(view)}

    assert unrecorded - {name for names in UNRECORDED_VIEWS.values() for name in names} == set()


def test_every_view_of_personal_data_leaves_an_entry() -> None:
    assert [name for name, view in views(PERSONAL).items() if not leads_to_record(view)] == []


def told_actions() -> Iterator[tuple[str, str, bool]]:
    """(where, action, whether it is only its beginning) of all that services write down."""
    for path in SOURCES:
        if "demo" in path.parts:
            continue
        for node in ast.walk(parse(path)):
            if not (isinstance(node, ast.keyword) and node.arg == "action"):
                continue
            where = f"{path.relative_to(ROOT)}:{node.value.lineno}"
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant) and "." in str(inner.value):
                    yield where, str(inner.value), isinstance(node.value, ast.JoinedStr)


def test_every_action_has_words() -> None:
    """Add yours, and what it is done to, to `actions.py` of the app."""
    known = actions.known_actions()

    assert [
        f"{where}: {action}"
        for where, action, is_beginning in told_actions()
        if not (any(one.startswith(action) for one in known) if is_beginning else action in known)
    ] == []


@pytest.mark.parametrize("kind", ["user", "organization", "accessrequest", "registryversion"])
def test_known_subjects_are_told_with_their_page(kind: str) -> None:
    text, url = actions.told(f"{kind}:7")

    assert text.endswith(" № 7")
    assert "/7/" in url
    assert actions.told("nothing:7") == ("nothing:7", "")
