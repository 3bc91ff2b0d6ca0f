"""What the house asks of its code, held by reading it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
ROOMS = ("accounts", "organizations", "ratings", "registries", "portal")
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
OUTER = ("views", "forms", "templatetags", "tables", "filters", "adapter")
FETCHERS = {"get_for", "get_editable"}


@cache
def parse(path: Path) -> ast.Module:
    """The tree of a file; each node knows the one that it stands in as `parent`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def name_of(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def is_outer(path: Path) -> bool:
    """Views, forms, template tags: what stands between a person and the services."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return any(outer in (part, *part.split("_")) for part in parts for outer in OUTER)


def ancestors(node: ast.AST) -> Iterator[ast.AST]:
    while parent := getattr(node, "parent", None):
        yield parent
        node = parent


# Rows are fetched on somebody's behalf


def fetched_freely(source: str, name: str = "views.py") -> list[str]:
    """Each `.objects` that isn't the second argument of `get_for` or `get_editable`."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    handed_over = {
        inner
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in FETCHERS
        and len(call.args) == 2
        for inner in ast.walk(call.args[1])
    }
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "_default_manager", "_base_manager")
        and node not in handed_over
    ]


def test_views_forms_and_tags_start_from_no_manager() -> None:
    # the filters hand scores, which everybody may read, to the list; they fetch no rows
    public = {"portal/catalogue/filters.py"}
    found = [
        place
        for path in SOURCES
        if is_outer(path) and str(path.relative_to(ROOT)) not in public
        for place in fetched_freely(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]

    assert found == []


def test_the_search_for_managers_finds_them() -> None:
    allowed = "row = get_for(user, Q.objects.select_related('o').with_bar(user), pk=1)"
    refused = "rows = Q.objects.all()\nrow = get_for(Q.objects.first(), rows, pk=Q.objects)"

    assert fetched_freely(allowed) == []
    assert fetched_freely(refused) == ["views.py:1", "views.py:2", "views.py:2"]


# Each derived table has one writer

SCORES = {"Score", "ScoreChange", "PositionBucket", "FrozenPosition", "Books"}
SUMMARIES = {"SetSum", "MonthSum", "PeopleSum", "Mover"}
MAP = {"MapCell", "MapBlock"}
WRITERS = {
    **dict.fromkeys(SCORES, ("ratings/scores/",)),
    **dict.fromkeys(SUMMARIES, ("ratings/scores/summaries.py",)),
    **dict.fromkeys(MAP, ("ratings/scores/map_cells.py",)),
    "SummaryRun": ("ratings/scores/summaries.py", "ratings/scores/map_cells.py"),
    "Oversight": ("organizations/oversight.py",),
    "ListedCount": ("organizations/counts.py",),
    "OrganizationChange": ("organizations/changes.py",),
    # what is old leaves through the archive alone
    "AuditEntry": ("accounts/services/", "accounts/archiving.py"),
    "FormerName": ("organizations/services/upkeep.py", "organizations/services/mover.py"),
    "Correction": ("ratings/services/corrections.py",),
    "Period": ("ratings/scores/",),
    "Noteworthy": ("ratings/services/notices.py",),
    "Notice": ("ratings/services/notices.py",),
    "NoticeChoice": ("ratings/services/notices.py", "ratings/services/digests.py"),
    "Announcement": ("registries/services/announcements.py", "registries/services/merging.py"),
    **dict.fromkeys(("RegistryVersion", "RegistryEntry"), ("registries/services/", "portal/demo/")),
    "Assignment": (
        "registries/services/assignments.py",
        "portal/demo/",
        "registries/services/merging.py",
    ),
    **dict.fromkeys(
        ("Addressee", "AssignmentEvent"),
        (
            "registries/services/assignments.py",
            "registries/services/answers.py",
            "registries/services/merging.py",
            "portal/demo/",
        ),
    ),
    "Answer": ("registries/services/answers.py", "portal/demo/"),
    **dict.fromkeys(
        ("Conclusion", "FormerConclusion", "ConclusionReading"),
        ("registries/services/conclusions.py", "registries/services/merging.py"),
    ),
    "AssignmentLetter": ("registries/services/assignment_letters.py", "portal/demo/"),
    "PlanEntry": ("registries/services/plan.py", "registries/services/merging.py"),
    "Monitoring": ("registries/services/monitoring.py", "registries/services/merging.py"),
    "MonitoringReminder": (
        "registries/services/monitoring_due.py",
        "registries/services/merging.py",
    ),
    # made while a snapshot is gathered, written by the service alone; see test_monitoring
    "MonitoringRow": ("registries/services/monitoring.py", "registries/selectors/snapshot.py"),
    **dict.fromkeys(("ReadMark", "Tag", "Tagging", "Note"), ("ratings/services/", "portal/demo/")),
    "Reply": (
        "ratings/services/replies.py",
        "ratings/services/letters.py",
        "ratings/services/questionnaires.py",
        "portal/demo/",
        "ratings/services/merging.py",
    ),
    "Complaint": (
        "ratings/services/complaints.py",
        "ratings/services/comment_decisions.py",
        "ratings/services/questionnaires.py",
        "ratings/services/merging.py",
        "portal/demo/",
    ),
    "CommentPolicy": ("ratings/services/comments.py", "ratings/services/merging_kinds.py"),
    "InsultWord": ("ratings/services/comments.py",),
    "Objection": (
        "ratings/services/objections.py",
        "ratings/services/comment_decisions.py",
        "ratings/services/questionnaires.py",
        "portal/demo/",
    ),
    "ReaderComplaint": (
        "ratings/services/reader_complaints.py",
        "ratings/services/comment_decisions.py",
        "ratings/services/questionnaires.py",
        "portal/demo/",
    ),
    **dict.fromkeys(
        ("QuestionnaireTrace", "CabinetNetwork"),
        ("ratings/services/fraud.py", "ratings/services/networks.py", "portal/demo/"),
    ),
    "WatchedDay": ("ratings/services/networks.py", "ratings/services/fraud_days.py"),
    "DayCount": ("ratings/services/fraud_days.py",),
    **dict.fromkeys(
        ("SuspicionCase", "HeldQuestionnaire"),
        (
            "ratings/services/fraud.py",
            "ratings/services/fraud_cases.py",
            "ratings/services/networks.py",
            "portal/demo/",
        ),
    ),
    "InvitationKey": (
        "ratings/services/invitation_keys.py",
        "ratings/services/merging.py",
        "portal/demo/",
    ),
    "InvitationBatch": (
        "ratings/services/visit_links.py",
        "ratings/services/merging.py",
        "portal/demo/",
    ),
    "VisitLink": (
        "ratings/services/visit_links.py",
        "ratings/services/merging.py",
        "portal/demo/",
    ),
    "Draft": ("ratings/services/drafts.py", "ratings/services/merging.py"),
    "AccessRequest": (
        "organizations/services/access_requests.py",
        "organizations/services/mover.py",
    ),
    "Criterion": ("ratings/services/criteria.py", "portal/demo/"),
    "RatingRule": ("ratings/services/rules.py", "portal/demo/"),
    **dict.fromkeys(
        ("Campaign", "CampaignCategory"), ("ratings/services/campaigns.py", "portal/demo/")
    ),
    "Admission": ("organizations/services/admissions.py", "organizations/services/mover.py"),
    "AuthorityRequest": (
        "organizations/services/authority_requests.py",
        "organizations/services/mover.py",
    ),
    "RequestedPerson": ("organizations/services/access_requests.py",),
    "QrCode": ("organizations/qr_codes/codes.py", "organizations/services/mover.py"),
    "QrVisit": ("organizations/qr_codes/visits.py", "portal/demo/"),
    **dict.fromkeys(
        (
            *("MovingRun", "MovedOrganization", "MovedPerson"),
            *("MovedMembership", "MovedQuestionnaire"),
        ),
        ("ratings/services/moving_in.py",),
    ),
    "OrganizationImport": ("organizations/importing/steps.py",),
    "ImportRow": ("organizations/importing/steps.py",),
    "Suggestion": (
        "organizations/services/suggestions.py",
        "organizations/services/suggestion_decisions.py",
        "organizations/services/mover.py",
    ),
    "PendingQuestionnaire": ("ratings/services/pending.py",),
    "Invitation": ("organizations/services/invitations.py", "organizations/services/mover.py"),
    "OneTimeCode": ("accounts/codes.py", "accounts/leaving.py"),
    "Export": ("accounts/exporting.py",),
    "HelpRequest": ("accounts/services/help.py",),
    "HelpMessage": ("accounts/services/help.py",),
    **dict.fromkeys(("Claim", "Hold"), ("accounts/services/desk.py",)),
    "DueRun": ("accounts/services/background.py",),
    "ReasonTemplate": ("accounts/services/reasons.py", "portal/demo/"),
    **dict.fromkeys(("Crl", "RevokedSerial"), ("accounts/services/crls.py",)),
    "EdsKey": ("accounts/services/eds_keys.py",),
    "EdsEvent": ("accounts/services/eds_keys.py",),
    "RevokedHolder": ("accounts/services/eds_keys.py",),
    "Challenge": ("accounts/challenges.py",),
    "Consent": ("accounts/consents.py", "accounts/services/moving_in.py"),
    "Block": ("accounts/services/people.py",),
    **dict.fromkeys(("Page", "PageText", "PageFile"), ("portal/pages/services", "portal/demo/")),
    "ApiKey": ("portal/opendata/services.py",),
    "Dump": ("portal/opendata/dumping.py",),
    "Poll": ("portal/polls/services/polls.py", "portal/demo/"),
    **dict.fromkeys(
        ("Question", "Option"),
        ("portal/polls/services/questions.py", "portal/polls/services/polls.py", "portal/demo/"),
    ),
    **dict.fromkeys(
        ("Response", "PollAnswer", "Participation"),
        ("portal/polls/services/taking_part.py", "portal/demo/"),
    ),
    **dict.fromkeys(("Kiosk", "KioskAnswer"), ("portal/polls/services/", "portal/demo/")),
    "Pace": ("portal/polls/services/pace.py",),
}
WRITES = {
    "create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "update",
    "aupdate",
    "delete",
    "adelete",
    "get_or_create",
    "update_or_create",
    "save",
}
TABLES = {
    "ratings_score": "Score",
    "ratings_scorechange": "ScoreChange",
    "ratings_positionbucket": "PositionBucket",
    "ratings_frozenposition": "FrozenPosition",
    "ratings_books": "Books",
    "ratings_period": "Period",
    "organizations_oversight": "Oversight",
    "organizations_listedcount": "ListedCount",
    "organizations_organizationchange": "OrganizationChange",
    "accounts_auditentry": "AuditEntry",
    "accounts_edsevent": "EdsEvent",
    "ratings_correction": "Correction",
    "organizations_qrvisit": "QrVisit",
    "registries_monitoringrow": "MonitoringRow",
}
STATEMENT = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM|COPY|TRUNCATE)\s+(\w+)", re.IGNORECASE)


def written_models(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """(model, where) of every write that can be seen: by a manager, by a row, by SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in WRITES:
                for inner in ast.walk(node.func.value):
                    if isinstance(inner, ast.Attribute) and inner.attr == "objects":
                        if isinstance(inner.value, ast.Name):
                            yield inner.value.id, node
                    elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
                        yield inner.func.id, node
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for table in STATEMENT.findall(node.value):
                yield TABLES.get(table.lower(), table), node


def test_derived_tables_are_written_by_their_one_writer() -> None:
    found = [
        f"{name_of(path, node)} writes {model}"
        for path in SOURCES
        for model, node in written_models(parse(path))
        if model in WRITERS
        and not any(str(path.relative_to(ROOT)).startswith(home) for home in WRITERS[model])
    ]

    assert found == []


def test_rows_of_derived_tables_are_made_by_their_one_writer() -> None:
    # `Period(pk=1)` of ratings.selectors stands for a row that is there; it is never saved
    reading = {("ratings/selectors/__init__.py", "Period")}
    found = [
        f"{name_of(path, node)} makes {node.func.id}"
        for path in SOURCES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in WRITERS
        and (str(path.relative_to(ROOT)), node.func.id) not in reading
        and not any(str(path.relative_to(ROOT)).startswith(home) for home in WRITERS[node.func.id])
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("Score.objects.filter(pk=1).update(sum=0)", "Score"),
        ("Books.objects.all().delete()", "Books"),
        ("Oversight.objects.bulk_create([])", "Oversight"),
        ("Score(sum=1).save()", "Score"),
        ("c.execute('DELETE FROM ratings_score')", "Score"),
        ("c.execute(f'INSERT INTO ratings_books ({x})')", "Books"),
    ],
)
def test_the_search_for_writers_finds_them(source: str, model: str) -> None:
    assert [found for found, _node in written_models(ast.parse(source))] == [model]


def test_questionnaires_change_their_state_in_services_alone() -> None:
    homes = ("ratings/services/", "portal/demo/")
    found = [
        f"{name_of(path, node)} writes {model}"
        for path in SOURCES
        for model, node in written_models(parse(path))
        if model in {"Questionnaire", "Authorship", "Slot", "Comment", "Revision"}
        and not str(path.relative_to(ROOT)).startswith(homes)
    ]

    assert found == []


# Whoever reads a public function learns what it is for

PUBLIC_MODULES = re.compile(
    r"(services|selectors|scores|lib)(/\w+)?\.py$|/(arithmetic|oversight|hooks|figures|rules)\.py$"
)


def test_public_functions_say_what_they_do() -> None:
    found = [
        f"{name_of(path, node)} {node.name}"
        for path in SOURCES
        if PUBLIC_MODULES.search(str(path.relative_to(ROOT))) and "commands" not in path.parts
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert found == []


def test_every_module_says_what_it_is() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.read_text(encoding="utf-8").strip()
        and path.name != "manage.py"
        and not ast.get_docstring(parse(path))
    ]

    assert found == []


def test_no_file_outgrows_its_subject() -> None:
    # word lists of the demo aside
    found = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if "demo" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }

    assert found == {}


def test_no_comment_is_left_to_be_done_later() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b", line)
    ]

    assert found == []


# Templates

TEMPLATE_FILES = sorted(TEMPLATES.rglob("*.html"))
TEMPLATE_NAMES = [str(path.relative_to(TEMPLATES)) for path in TEMPLATE_FILES]
FORBIDDEN = {
    "a script of its own": r"<script(?![^>]*\bsrc=)",
    "a style of its own": r"<style\b|\bstyle\s*=",
    "a handler of its own": r"<[^>]*\son\w+\s*=",
    "an address that runs": r"javascript:",
    "text that is not escaped": r"\|\s*safe\b|\bsafeseq\b|autoescape\s+off",
    "something from another host": (
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//"
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = [
        name
        for name, path in zip(TEMPLATE_NAMES, TEMPLATE_FILES, strict=True)
        if re.search(FORBIDDEN[what], path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert found == []


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_template_compiles(name: str) -> None:
    assert engines["django"].get_template(name).template.nodelist is not None


def test_forms_that_post_carry_a_csrf_token() -> None:
    found = [
        name
        for name, path in zip(TEMPLATE_NAMES, TEMPLATE_FILES, strict=True)
        for form in re.findall(
            r"<form\b[^>]*method=[\"']post[\"'].*?</form>",
            path.read_text(encoding="utf-8"),
            re.DOTALL | re.IGNORECASE,
        )
        if "{% csrf_token %}" not in form
    ]

    # the gallery shows forms that are never sent; a kiosk's carries nobody's rights and leaves no
    # cookie behind: its view asks the browser where it comes from
    assert [name for name in found if name not in ("gallery.html", "kiosk/kiosk.html")] == []


# what these take away can be put back on the same page, or the page itself asks whether to
TAKEN_BACK_EASILY = {
    "account_help_closing",
    "authority:registry_removal",
    "cabinet:remove_service",
    "comments:insult_removal",
    "helpdesk:closing",
    "operator:removal",
    "organizations:invitation_withdrawal",
    "page_desk:withdrawal",
    "poll_desk:closing",
    "ratings:discarding",
    "reasons:retirement",
}


def test_what_cannot_be_taken_back_goes_by_two_steps() -> None:
    away = r"discarding|removal|revocation|retirement|withdrawal|closing|remove_\w+"
    found = {
        route
        for path in TEMPLATE_FILES
        for route in re.findall(
            rf"<form\b[^>]*action=\"{{% url '([\w:]*(?:{away}))'", path.read_text(encoding="utf-8")
        )
    }

    # everything else goes by components/sure.html
    assert found == TAKEN_BACK_EASILY


def test_code_marks_no_text_as_safe() -> None:
    # LongSelect joins what format_html has escaped; JSON within <script> has escapes of its own;
    # the pages' HTML is the Markdown renderer's
    allowed = {
        "portal/lib/forms.py",
        "portal/templatetags/previews.py",
        "portal/pages/markdown.py",
    }
    found = [
        name_of(path, node)
        for path in SOURCES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        and (getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", ""))
        in {"mark_safe", "SafeString", "SafeText", "html_safe"}
        and str(path.relative_to(ROOT)) not in allowed
    ]

    assert found == []


def test_static_files_use_no_other_host() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "static").rglob("*"))
        if path.suffix in {".css", ".js"}
        and re.search(
            r"(?:@import|url\(|import\b|fetch\()[^;\n]*https?://", path.read_text(encoding="utf-8")
        )
    ]

    assert found == []


# Tests


def test_no_test_asks_for_a_number_of_queries_without_counting() -> None:
    counting = re.compile(r"(?<!with )\b(?:django_)?assert_?num_?queries\(", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path.name != "test_conventions.py" and counting.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []
