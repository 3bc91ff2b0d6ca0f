"""Every address of the site, as every role; every queryset that decides who sees what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.services.help import ask
from accounts.services.reasons import add_reason
from organizations import oversight
from organizations.models import Invitation, Official, Organization, OrganizationImport
from organizations.qr_codes import make_qr_code
from organizations.services import authority_requests
from organizations.services.abbreviations import add_abbreviation
from organizations.services.cabinet import add_service
from portal.lib.access import (
    LIBRARY_AUDIENCES,
    Audience,
    AudienceMiddleware,
    declared_audience,
    get_editable,
)
from portal.lib.languages import address_in
from portal.opendata.services import make_key as make_api_key
from portal.polls.services.kiosks import make_kiosk
from ratings.models import Comment, Questionnaire
from ratings.scores import summaries
from ratings.services import add_note, complain, write_reply
from ratings.services.invitation_keys import make_key
from ratings.services.visit_links import issue_links
from registries.services.announcements import announce
from registries.services.entries import add_entries
from registries.services.monitoring import half_years_now, take_snapshot
from registries.services.plan import new_entry, save_entry
from registries.services.versions import start_draft
from tests.factories import (
    UNPS,
    UserFactory,
    conclude,
    make_access_request,
    make_campaign,
    make_case,
    make_criterion,
    make_member,
    make_organization,
    make_page,
    make_poll,
    make_registry_version,
    make_rule,
    make_staff,
    make_suggestion,
    rate,
    send_something,
    the_category,
)
from tests.organizations.keys import come
from tests.organizations.keys import make_key as make_eds_key

ROLES = (
    "guest",
    "citizen",
    "representative of X",
    "representative of Y",
    "officer over X",
    "officer over Y",
    "moderator",
    "operator",
)
Statuses = dict[str, int]


def all_routes() -> Iterator[tuple[str, Callable[..., Any]]]:
    """(full name, view) of every address, however deep it is included."""

    def walk(patterns: list[Any], namespaces: tuple[str, ...]) -> Iterator[Any]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
                yield from walk(pattern.url_patterns, inside)
            else:
                assert isinstance(pattern, URLPattern)
                name = pattern.name or f"unnamed: {pattern.pattern}"
                yield ":".join((*namespaces, name)), pattern.callback

    return walk(get_resolver().url_patterns, ())


def everyone(status: int) -> Statuses:
    return dict.fromkeys(ROLES, status)


def signed_in(status: int) -> Statuses:
    """A guest is sent to sign in."""
    return {**everyone(status), "guest": 302}


def staff(status: int) -> Statuses:
    """Moderators and operators; for other people the address isn't there."""
    return {**everyone(404), "guest": 302, "moderator": status, "operator": status}


def operator(status: int) -> Statuses:
    """The operator alone; for other people the address isn't there."""
    return {**everyone(404), "guest": 302, "operator": status}


def by_factor(with_one: int, without: int) -> Statuses:
    """Staff, who have a second factor here, and the rest; a guest is sent to sign in."""
    staff_roles = ("officer over X", "officer over Y", "moderator", "operator")
    return {**signed_in(without), **dict.fromkeys(staff_roles, with_one)}


# The author's own page: readers of the questionnaire may not write it, strangers see nothing.
# The moderator reads this one because it has a comment.
OF_THE_CITIZEN = {
    "guest": 302,
    "citizen": 200,
    "representative of X": 403,
    "representative of Y": 404,
    "officer over X": 403,
    "officer over Y": 404,
    "moderator": 403,
    "operator": 403,
}
# Whoever stands for X or oversees it may not rate it; Y's people have nothing to do with X.
RATING_X = {**everyone(200), "representative of X": 403, "officer over X": 403}


# The cabinet of X: whoever may read X's page may not write it.
CABINET = {**everyone(403), "guest": 302, "representative of X": 200, "operator": 200}
STUDY = {**CABINET, "officer over X": 200}
X, UNIT = {"organization_id": "x"}, {"organization_id": "unit"}
# The rooms of the authority over X: its officer works there, the operator only reads.
OVER_X = {**everyone(404), "guest": 302, "officer over X": 200, "operator": 200}
AUTHORITY = {"organization_id": "over_x"}
PLAN_ENTRY = {**AUTHORITY, "entry_id": "plan_entry"}
MONITORING = {**AUTHORITY, "number": "monitoring"}
OWN_AUTHORITY = {**OVER_X, "operator": 403}
ASSIGNMENT = {**AUTHORITY, "number": "first"}
ADDRESSEE = {**AUTHORITY, "addressee_id": "addressee"}
SECRET = {**OVER_X, "operator": 404}
CONCLUSION = {**AUTHORITY, "conclusion_id": "conclusion"}
ASSIGNED = {**X, "addressee_id": "addressee"}
WORK = {**OVER_X, "operator": 403}
DONE = {**WORK, "officer over X": 302}
CASE = {"case_id": "case"}
DRAFT = {**AUTHORITY, "number": "draft"}
SENT = {"version_id": "sent"}
ONE = {**X, "number": "number"}


def instead(statuses: Statuses, old: int, new: int) -> Statuses:
    """The same, with another status where there was `old`; a guest's 302 stays."""
    return {role: new if status == old else status for role, status in statuses.items()}


@dataclass(frozen=True)
class Route:
    """What each role gets from one address. `arguments` are names in the world's ids."""

    get: Statuses
    post: Statuses | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    posted: dict[str, str] = field(default_factory=dict)


def own(status: int, **more: int) -> Statuses:
    """X's representative; the operator does what administrators do; others read X, not its people.

    Args:
        more: what the operator gets, if something else.
    """
    return {
        **everyone(403),
        "guest": 302,
        "representative of X": status,
        "operator": more.get("operator", status),
    }


# The citizen's own; the operator reads it in the inbox.
OWN_HELP = {**everyone(404), "guest": 302, "citizen": 200}
HELP = {"request_id": "help"}
OWN_SUGGESTION = {**everyone(404), "guest": 302, "citizen": 200}
OWN_KEY, SUGGESTION = {"key": "suggestion_key"}, {"suggestion_id": "suggestion"}
IN_X = {"organization_id": "x"}
KIND = {"kind": "kind", "kind_id": "category"}
REQUEST = {"request_id": "request"}
REASON = {"reason_id": "reason"}
ADMISSION, AUTHORITY_REQUEST = {"admission_id": "admission"}, {"request_id": "authority_request"}
QUEUED = {"queue": "queue", "item": "request"}
IMPORT = {"key": "import"}
PERSON = {"person_id": "person"}
CITIZENS = {"reference": "reference"}
COMMENT = {"comment_id": "comment"}
CAMPAIGN, CRITERION = {"campaign_id": "campaign"}, {"criterion_id": "criterion"}
POLL, QUESTION = {"poll_id": "poll"}, {"poll_id": "poll", "question_id": "question"}
SCALE = {"poll_id": "poll", "question_id": "scale_question"}
KIOSK_CODE = {"code": "kiosk_code"}
POLL_DRAFT = {"poll_id": "poll_draft"}
ROUTES: dict[str, Route] = {
    # the page's token lacks
    "kiosk:kiosk": Route(everyone(200), post=everyone(409), arguments=KIOSK_CODE),
    "kiosk:thanks": Route(everyone(200), arguments=KIOSK_CODE),
    "cabinet:kiosks": Route(CABINET, post=instead(CABINET, 200, 422), arguments=X),
    "cabinet:kiosk_csv": Route(CABINET, arguments=X),
    "cabinet:kiosk_revocation": Route(
        CABINET, post=instead(CABINET, 200, 302), arguments={**X, "kiosk_id": "kiosk"}
    ),
    "polls:list": Route(everyone(200)),
    "polls:archive": Route(everyone(200)),
    # the page's token lacks
    "polls:poll": Route(everyone(200), post=everyone(409), arguments=POLL),
    # who hasn't answered is led to the questions
    "polls:thanks": Route(everyone(302), arguments=POLL),
    "polls:csv": Route(everyone(404), arguments=POLL),
    "polls:svg": Route(everyone(404), arguments=SCALE),
    "poll_desk:polls": Route(operator(200)),
    "poll_desk:new": Route(operator(200), post=operator(422)),
    "poll_desk:poll": Route(operator(200), arguments=POLL),
    "poll_desk:change": Route(operator(200), post=operator(422), arguments=POLL_DRAFT),
    "poll_desk:preview": Route(operator(200), arguments=POLL_DRAFT),
    "poll_desk:closing": Route(operator(405), post=operator(422), arguments=POLL),
    **{
        f"poll_desk:{page}": Route(operator(405), post=operator(302), arguments=POLL)
        for page in ("publication", "archiving", "copying", "discarding")
    },
    "poll_desk:results": Route(operator(200), arguments=POLL),
    "poll_desk:csv": Route(operator(200), arguments=POLL),
    "poll_desk:svg": Route(operator(200), arguments=SCALE),
    "poll_desk:texts": Route(operator(200), arguments=QUESTION),
    "poll_desk:texts_csv": Route(operator(200), arguments=QUESTION),
    "poll_desk:new_question": Route(
        operator(200), post=operator(422), arguments={**POLL_DRAFT, "kind": "question_kind"}
    ),
    # what is published doesn't change
    "poll_desk:question": Route(operator(302), post=operator(302), arguments=QUESTION),
    "poll_desk:removal": Route(operator(405), post=operator(302), arguments=QUESTION),
    "poll_desk:move": Route(operator(405), post=operator(302), arguments=QUESTION),
    "campaigns:list": Route(everyone(200)),
    "campaigns:campaign": Route(everyone(200), arguments=CAMPAIGN),
    "campaigns:csv": Route(everyone(200), arguments={**CAMPAIGN, "table": "table"}),
    "ratings:rules": Route(everyone(200)),
    "rating_desk:criteria": Route(operator(200)),
    "rating_desk:campaigns": Route(operator(200)),
    "rating_desk:rules": Route(operator(200)),
    "fraud:cases": Route(operator(200)),
    "fraud:case": Route(operator(200), arguments=CASE),
    "fraud:decision": Route(operator(405), post=operator(422), arguments=CASE),
    "fraud:author": Route(operator(200), post=operator(422), arguments=ONE),
    "rating_desk:new_criterion": Route(operator(200), post=operator(422)),
    "rating_desk:new_campaign": Route(operator(200), post=operator(422)),
    "rating_desk:new_rule": Route(operator(200), post=operator(422)),
    # of nobody: whose it is stands in the query
    "rating_desk:preview": Route({**everyone(404), "guest": 302}),
    "rating_desk:criterion": Route(operator(200), arguments=CRITERION),
    "rating_desk:criterion_change": Route(operator(200), post=operator(422), arguments=CRITERION),
    **{
        f"rating_desk:{page}": Route({**operator(405)}, post=operator(422), arguments=CRITERION)
        for page in ("rewording", "ending")
    },
    "rating_desk:campaign": Route(operator(200), arguments=CAMPAIGN),
    "rating_desk:campaign_change": Route(operator(200), post=operator(422), arguments=CAMPAIGN),
    # it is announced already
    "rating_desk:campaign_announcement": Route(
        operator(405), post=operator(302), arguments=CAMPAIGN
    ),
    "rating_desk:campaign_discarding": Route(operator(405), post=operator(302), arguments=CAMPAIGN),
    "rating_desk:campaign_stop": Route(operator(405), post=operator(422), arguments=CAMPAIGN),
    "rating_desk:rule_cancellation": Route(
        operator(200), post=operator(422), arguments={"rule_id": "rule"}
    ),
    "rating_desk:criterion_removal": Route(operator(405), post=operator(302), arguments=CRITERION),
    "catalogue:home": Route(everyone(200)),
    "catalogue:organizations": Route(everyone(200)),
    "catalogue:suggestions": Route(everyone(200), post=everyone(405)),
    "catalogue:organization": Route(everyone(200), arguments={"organization_id": "x"}),
    "catalogue:rating": Route(everyone(200)),
    "catalogue:map": Route(everyone(200)),
    "catalogue:map_points": Route(everyone(400)),  # without the window that it wants
    "catalogue:spheres": Route(everyone(200)),
    **dict.fromkeys(
        [f"infographics:{page}" for page in ("home", "regions", "spheres", "organizations")],
        Route(everyone(200)),
    ),
    **dict.fromkeys(
        ["infographics:csv", "infographics:svg"],
        Route(everyone(200), arguments={"chart": "chart"}),
    ),
    # unknown ones lead to the search; known ones are in test_qr_codes
    "lasting:scan": Route(everyone(302), arguments={"code": "wrong_key"}),
    "lasting:legacy_questionnaire": Route(everyone(302)),
    "lasting:legacy_page": Route(everyone(302), arguments={"legacy_id": "wrong_key"}),
    "lasting:logo": Route(everyone(404), arguments={"organization_id": "x", "digest": "wrong_key"}),
    "cabinet:home": Route(
        # who stands for one organization alone is led there
        {
            **signed_in(200),
            "representative of Y": 302,
            "officer over X": 302,
            "officer over Y": 302,
        }
    ),
    "cabinet:overview": Route(CABINET, arguments=X),
    **{
        f"cabinet:{page}": Route(CABINET, post=instead(CABINET, 200, 422), arguments=X)
        for page in ("names", "location", "activity", "contacts", "logo", "new_unit")
    },
    # officers over X read what its people read, and no more
    "cabinet:questionnaires": Route(STUDY, arguments=X),
    "cabinet:questionnaires_csv": Route(STUDY, arguments=X),
    "cabinet:questionnaires_xlsx": Route(
        signed_in(405), post=instead(STUDY, 200, 302), arguments=X
    ),
    "cabinet:dynamics": Route(STUDY, arguments=X),
    "cabinet:questionnaire": Route(STUDY, arguments=ONE),
    "cabinet:reading": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=X),
    "cabinet:unread": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=ONE),
    "cabinet:tags": Route(signed_in(405), post=instead(CABINET, 200, 422), arguments=ONE),
    "cabinet:add_note": Route(signed_in(405), post=instead(CABINET, 200, 422), arguments=ONE),
    "cabinet:note": Route(
        # whoever wrote it; the operator reads it
        {**CABINET, "operator": 403},
        post={**instead(CABINET, 200, 422), "operator": 403},
        arguments={**X, "note_id": "note"},
    ),
    "cabinet:reply": Route(CABINET, post=instead(CABINET, 200, 422), arguments=ONE),
    "cabinet:complaint": Route(
        # there is one about this comment already
        instead(CABINET, 200, 302),
        post=instead(CABINET, 200, 302),
        arguments=ONE,
    ),
    "cabinet:units": Route(CABINET, arguments=X),
    "cabinet:announcing": Route(CABINET, post=instead(CABINET, 200, 422), arguments=X),
    "cabinet:announcement": Route(
        {
            **everyone(404),
            "guest": 302,
            "representative of X": 200,
            "officer over X": 200,
            "operator": 200,
        },
        arguments={"reference": "announcement"},
    ),
    # who works in the authority's rooms, or may look there, is led there
    "cabinet:announcements": Route(
        {**everyone(403), "guest": 302, "officer over X": 302, "operator": 302},
        arguments={"organization_id": "over_x"},
    ),
    # the rooms of the authority over X: its officer works there, the operator reads
    "authority:home": Route(
        {
            **everyone(404),
            "guest": 302,
            "officer over X": 302,
            "officer over Y": 302,
            "operator": 200,
        }
    ),
    "authority:overview": Route(OVER_X, arguments=AUTHORITY),
    "authority:overview_pdf": Route(
        signed_in(405), post=instead(OVER_X, 200, 302), arguments=AUTHORITY
    ),
    "authority:chart_csv": Route(OVER_X, arguments={**AUTHORITY, "chart": "chart"}),
    **{
        f"authority:{page}": Route(OVER_X, arguments=AUTHORITY)
        for page in ("objects", "objects_csv", "composition", "composition_csv", "plan", "plan_csv")
    },
    "authority:objects_file": Route(
        signed_in(405), post=instead(OVER_X, 200, 302), arguments=AUTHORITY
    ),
    **{
        f"authority:{page}": Route(
            signed_in(405), post=instead(OVER_X, 200, 302), arguments=AUTHORITY, posted=posted
        )
        for page, posted in (("composition_file", {"by": "region"}), ("plan_file", {}))
    },
    "authority:object": Route(OVER_X, arguments={**AUTHORITY, "object_id": "x"}),
    "authority:composition_group": Route(
        OVER_X, arguments={**AUTHORITY, "by": "by", "group": "group"}
    ),
    **{
        f"authority:{page}": Route(
            OWN_AUTHORITY, post=instead(OWN_AUTHORITY, 200, 422), arguments=AUTHORITY
        )
        for page in ("plan_addition", "plan_additions")
    },
    "authority:plan_registry": Route(
        signed_in(405), post=instead(OWN_AUTHORITY, 200, 302), arguments=AUTHORITY
    ),
    "authority:plan_change": Route(
        OWN_AUTHORITY, post=instead(OWN_AUTHORITY, 200, 422), arguments=PLAN_ENTRY
    ),
    "authority:plan_removal": Route(
        signed_in(405), post=instead(OWN_AUTHORITY, 200, 302), arguments=PLAN_ENTRY
    ),
    "authority:monitorings": Route(
        OVER_X,
        # of no half-year that can be monitored; the operator begins none
        post={**instead(OVER_X, 200, 302), "operator": 403},
        arguments=AUTHORITY,
    ),
    "authority:monitoring": Route(OVER_X, arguments=MONITORING),
    "authority:monitoring_words": Route(
        {**OVER_X, "operator": 403},
        post={**instead(OVER_X, 200, 422), "operator": 403},
        arguments=MONITORING,
    ),
    # there is no conclusion yet: first to the words
    "authority:monitoring_signing": Route(
        {**instead(OVER_X, 200, 302), "operator": 403},
        post={**instead(OVER_X, 200, 302), "operator": 403},
        arguments=MONITORING,
    ),
    "authority:monitoring_discarding": Route(
        {**OVER_X, "operator": 403},
        # once its officer has discarded it, there is none for those who come after
        post={**instead(OVER_X, 200, 302), "operator": 404},
        arguments=MONITORING,
    ),
    "authority:monitoring_csv": Route(OVER_X, arguments=MONITORING),
    "authority:monitoring_xlsx": Route(
        signed_in(405), post=instead(OVER_X, 200, 302), arguments=MONITORING
    ),
    "authority:monitoring_pdf": Route(OVER_X, arguments=MONITORING),
    "authority:monitoring_paper": Route(
        signed_in(405), post=instead(OVER_X, 200, 302), arguments=MONITORING
    ),
    "registries:monitorings": Route(operator(200)),
    "registries:monitorings_csv": Route(operator(200)),
    # only the officer changes anything; the operator reads; whoever stands for X answers for it
    "authority:assignments": Route(OVER_X, arguments=AUTHORITY),
    "authority:assignments_csv": Route(OVER_X, arguments=AUTHORITY),
    "authority:compose": Route(OWN_AUTHORITY, post=OWN_AUTHORITY, arguments=AUTHORITY),
    "authority:assignment": Route(OVER_X, arguments=ASSIGNMENT),
    # no file is attached to it
    "authority:assignment_file": Route(signed_in(404), arguments=ASSIGNMENT),
    "authority:reminding": Route(
        signed_in(405), post=instead(OWN_AUTHORITY, 200, 302), arguments=ASSIGNMENT
    ),
    **{
        f"authority:{page}": Route(
            OWN_AUTHORITY, post=instead(OWN_AUTHORITY, 200, 422), arguments=ASSIGNMENT
        )
        for page in ("withdrawal", "extension")
    },
    "authority:addressee": Route(OVER_X, arguments=ADDRESSEE),
    **{
        f"authority:{page}": Route(
            signed_in(405), post=instead(OWN_AUTHORITY, 200, 422), arguments=ADDRESSEE
        )
        for page in ("acceptance", "answer_return")
    },
    "authority:answer_file": Route(signed_in(404), arguments={**ADDRESSEE, "answer_id": "first"}),
    # not even the operator learns that they are there
    "authority:conclusions": Route(SECRET, arguments=AUTHORITY),
    "authority:conclusions_csv": Route(SECRET, arguments=AUTHORITY),
    # without an organization chosen there is nothing to write on
    "authority:new_conclusion": Route(SECRET, post=instead(SECRET, 200, 404), arguments=AUTHORITY),
    "authority:conclusion": Route(SECRET, arguments=CONCLUSION),
    "authority:conclusion_change": Route(
        SECRET, post=instead(SECRET, 200, 422), arguments=CONCLUSION
    ),
    "authority:conclusion_pdf": Route(SECRET, arguments=CONCLUSION),
    "cabinet:assignments": Route(CABINET, arguments=X),
    "cabinet:assignment": Route(
        CABINET, post={**instead(CABINET, 200, 422), "operator": 403}, arguments=ASSIGNED
    ),
    "cabinet:assignment_file": Route(instead(CABINET, 200, 404), arguments=ASSIGNED),
    "cabinet:answer_file": Route(
        instead(CABINET, 200, 404), arguments={**ASSIGNED, "answer_id": "first"}
    ),
    "authority:registry": Route(OVER_X, arguments=AUTHORITY),
    "authority:announcements": Route(OVER_X, arguments=AUTHORITY),
    # a draft is under way: no second one
    "authority:registry_start": Route(signed_in(405), post=DONE, arguments=AUTHORITY),
    "authority:inclusion": Route(
        signed_in(405),
        post=DONE,
        arguments={**AUTHORITY, "reference": "announcement"},
    ),
    "authority:registry_version": Route(OVER_X, arguments=DRAFT),
    **{
        f"authority:registry_{page}": Route(WORK, post=instead(WORK, 200, post), arguments=DRAFT)
        for page, post in (
            ("adding", 302),
            ("numbers", 422),
            ("approval", 422),
            ("discarding", 302),
        )
    },
    "authority:registry_removal": Route(signed_in(405), post=DONE, arguments=DRAFT),
    "authority:registry_taking_back": Route(signed_in(405), post=DONE, arguments=DRAFT),
    "authority:registry_sending": Route(signed_in(405), post=DONE, arguments=DRAFT),
    # there is none: with one it is in test_registry_pages
    "authority:registry_document": Route({**everyone(404), "guest": 302}, arguments=DRAFT),
    "authority:registry_csv": Route(OVER_X, arguments=DRAFT),
    "authority:registry_xlsx": Route(
        signed_in(405), post=instead(OVER_X, 200, 302), arguments=DRAFT
    ),
    "registries:queue": Route(operator(200)),
    "registries:authorities": Route(operator(200)),
    "registries:general": Route(operator(200)),
    "registries:general_csv": Route(operator(200)),
    "registries:general_xlsx": Route(operator(405), post=operator(302)),
    "registries:version": Route(operator(200), arguments=SENT),
    "registries:putting_in_force": Route(operator(405), post=operator(302), arguments=SENT),
    "registries:returning": Route(operator(405), post=operator(422), arguments=SENT),
    "cabinet:history": Route(CABINET, arguments=X),
    "cabinet:verify": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=X),
    "cabinet:remove_logo": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=X),
    "cabinet:add_service": Route(signed_in(405), post=instead(CABINET, 200, 422), arguments=X),
    "cabinet:remove_service": Route(
        signed_in(405),
        # once the representative has removed it, there is none for those who come after
        post={**everyone(404), "guest": 302, "citizen": 403, "representative of X": 302},
        arguments={"service_id": "service"},
    ),
    "cabinet:qr": Route(CABINET, post=instead(CABINET, 200, 422), arguments=X),
    "cabinet:qr_general": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=X),
    "cabinet:banners": Route(CABINET, arguments=X),
    "cabinet:visit_links": Route(CABINET, post=instead(CABINET, 200, 422), arguments=X),
    "cabinet:visit_links_revocation": Route(
        CABINET, post=instead(CABINET, 200, 302), arguments={**X, "batch_id": "batch"}
    ),
    # administrators and the operator, who prove who they are before a key is made
    "cabinet:invitation_keys": Route(
        own(403, operator=200), post=own(403, operator=302), arguments=X
    ),
    "cabinet:invitation_key_revocation": Route(
        signed_in(405), post=own(403, operator=302), arguments={**X, "key_id": "key"}
    ),
    # with true ones: test_one_time_links, test_invitation_api
    "one_time:open": Route(everyone(404), arguments={"code": "wrong_key"}),
    "one_time:api": Route(everyone(405), post=everyone(401)),
    "cabinet:qr_code": Route(
        CABINET, post=instead(CABINET, 200, 422), arguments={**X, "code": "qr_code"}
    ),
    "cabinet:qr_material": Route(
        CABINET, arguments={**X, "code": "qr_code", "name": "qr_material"}
    ),
    "cabinet:qr_revocation": Route(
        CABINET,
        # once the representative has revoked it, there is none for those who come after
        post={**everyone(403), "guest": 302, "representative of X": 302, "operator": 404},
        arguments={**X, "code": "qr_code"},
    ),
    "sharing:widget": Route(everyone(200), arguments=X),
    "sharing:feed": Route(everyone(200), arguments=X),
    "sharing:picture": Route(everyone(200), arguments=X),
    "crawlers:robots": Route(everyone(200)),
    "crawlers:sitemap": Route(everyone(200)),
    "crawlers:sitemap_pages": Route(everyone(200)),
    "crawlers:sitemap_part": Route(everyone(200), arguments={"number": "sitemap_part"}),
    **{
        f"api:{name}": Route(everyone(200), post=everyone(405))
        for name in (
            *("index", "openapi", "list_organizations", "list_rating", "get_country"),
            *("list_periods", "list_rules", "list_criteria", "list_regions", "list_districts"),
            *("list_settlements", "list_spheres", "list_categories", "list_polls"),
        )
    },
    **{
        f"api:{name}": Route(everyone(200), post=everyone(405), arguments=X)
        for name in ("get_organization", "list_units", "get_marks", "get_positions", "get_history")
    },
    "api:get_poll": Route(everyone(200), post=everyone(405), arguments=POLL),
    "api:nothing": Route(everyone(404), post=everyone(405), arguments={"rest": "wrong_key"}),
    "api_elsewhere:nothing": Route(
        everyone(404), post=everyone(405), arguments={"rest": "wrong_key"}
    ),
    "opendata:dump": Route(everyone(404), arguments={"name": "banner"}),
    "data:home": Route(everyone(200)),
    "api_keys:list": Route(signed_in(200), post=signed_in(422)),
    "api_keys:revocation": Route(
        signed_in(405),
        post={**everyone(404), "guest": 302, "citizen": 302},
        arguments={"key_id": "api_key"},
    ),
    "opendata:badge": Route(everyone(200), arguments=X),
    "opendata:widget": Route(everyone(200), arguments=X),
    "opendata:banner": Route(everyone(200), arguments={"name": "banner"}),
    "cabinet:moving": Route(CABINET, post=instead(CABINET, 200, 422), arguments=UNIT),
    "cabinet:closing": Route(CABINET, post=instead(CABINET, 200, 422), arguments=UNIT),
    "cabinet:reopening": Route(signed_in(405), post=instead(CABINET, 200, 302), arguments=UNIT),
    "ratings:rate": Route(
        RATING_X, post=instead(RATING_X, 200, 409), arguments={"organization_id": "x"}
    ),
    # a draft is one browser's, whoever signs in there
    "ratings:draft": Route(
        {**everyone(404), "citizen": 302},
        post={**everyone(404), "citizen": 302},
        arguments=CITIZENS,
    ),
    "ratings:discarding": Route(everyone(405), post=everyone(302), arguments=CITIZENS),
    "ratings:my_questionnaires": Route(signed_in(200)),
    "ratings:thanks": Route(OF_THE_CITIZEN, arguments=CITIZENS),
    "ratings:edit": Route(
        OF_THE_CITIZEN, post=instead(OF_THE_CITIZEN, 200, 422), arguments=CITIZENS
    ),
    "ratings:withdrawal": Route(
        OF_THE_CITIZEN, post=instead(OF_THE_CITIZEN, 200, 302), arguments=CITIZENS
    ),
    "cabinet:notices": Route(signed_in(200), post=signed_in(422)),
    # a true link is in test_notices
    "ratings:notices_off": Route(
        everyone(404), post=everyone(404), arguments={"link": "wrong_key"}
    ),
    "pages:help": Route(everyone(200)),
    "pages:about": Route(everyone(200)),
    **{
        f"pages:{slug}": Route(everyone(200))
        for slug in ("methodology", "laws", "guide", "eds", "video", "promotion")
    },
    "page_desk:list": Route(operator(200)),
    "page_desk:new": Route(operator(200), post=operator(422)),
    "page_desk:by_number": Route(operator(404), arguments={"page_id": "no_page"}),
    "page_desk:page": Route(operator(200), post=operator(422), arguments={"slug": "page"}),
    "page_desk:files": Route(operator(200), post=operator(422), arguments={"slug": "page"}),
    "page_desk:replacement": Route(
        operator(404), post=operator(404), arguments={"file_id": "no_page"}
    ),
    "page_desk:removal": Route(operator(405), post=operator(404), arguments={"file_id": "no_page"}),
    "page_desk:withdrawal": Route(operator(405), post=operator(302), arguments={"slug": "page"}),
    "page_desk:return": Route(operator(405), post=operator(302), arguments={"slug": "page"}),
    "page_desk:history": Route(operator(200), arguments={"slug": "page", "language": "language"}),
    "page_desk:restoring": Route(
        operator(405),
        post=operator(404),
        arguments={"slug": "page", "language": "language", "number": "no_page"},
    ),
    "pages:news": Route(everyone(200)),
    "pages:news_feed": Route(everyone(200)),
    "pages:news_item": Route(everyone(200), arguments={"slug": "news"}),
    "pages:page": Route(everyone(200), arguments={"slug": "page"}),
    "pages:file": Route(everyone(404), arguments={"file_id": "no_page"}),
    "pages:privacy": Route(everyone(200)),
    "pages:sources": Route(everyone(200)),
    "pages:manifest": Route(everyone(200), post=everyone(405)),
    "pages:accessibility": Route(everyone(200)),
    "pages:display": Route(everyone(200), post=everyone(302)),
    "organizations:access": Route(everyone(200), post=everyone(422)),
    "organizations:access_sent": Route(everyone(410), arguments={"link": "wrong_key"}),
    "organizations:access_correction": Route(
        everyone(410), post=everyone(410), arguments={"link": "wrong_key"}
    ),
    "organizations:invitation": Route(
        everyone(410), post=everyone(410), arguments={"link": "wrong_key"}
    ),
    "organizations:people": Route(own(200), arguments=IN_X),
    # a representative reads who is there; administrators and the operator change it
    "organizations:invite": Route(
        own(403, operator=200), post=own(403, operator=422), arguments=IN_X
    ),
    "organizations:resending": Route(
        signed_in(405),
        post=own(403, operator=302),
        arguments={**IN_X, "invitation_id": "invitation"},
    ),
    "organizations:invitation_withdrawal": Route(
        signed_in(405),
        post=own(403, operator=302),
        arguments={**IN_X, "invitation_id": "invitation"},
    ),
    "organizations:member_removal": Route(
        signed_in(405),
        post=own(403, operator=302),
        arguments={**IN_X, "membership_id": "membership"},
    ),
    "organizations:official_addition": Route(
        own(403, operator=200), post=own(403, operator=422), arguments=IN_X
    ),
    "organizations:official_change": Route(
        own(403, operator=200),
        post=own(403, operator=422),
        arguments={**IN_X, "official_id": "official"},
    ),
    "organizations:official_removal": Route(
        signed_in(405),
        post=own(403, operator=302),
        arguments={**IN_X, "official_id": "official"},
    ),
    # who waits, the keys, the welcome: the administrators', and the operator's
    "organizations:entry": Route(signed_in(200)),
    "organizations:welcome": Route(
        own(403, operator=200), post=own(403, operator=422), arguments=IN_X
    ),
    "organizations:keys": Route(own(403, operator=200), arguments=IN_X),
    "organizations:key_revocation": Route(
        signed_in(405), post=own(403, operator=302), arguments={**IN_X, "key_id": "eds_key"}
    ),
    "organizations:admission": Route(own(403, operator=200), arguments={**IN_X, **ADMISSION}),
    "organizations:admission_approval": Route(
        signed_in(405), post=own(403, operator=422), arguments={**IN_X, **ADMISSION}
    ),
    "organizations:admission_refusal": Route(
        signed_in(405), post=own(403, operator=422), arguments={**IN_X, **ADMISSION}
    ),
    "desk:operator": Route(operator(200)),
    "desk:moderation": Route(staff(200)),
    "reasons:list": Route(operator(200), post=operator(422)),
    "reasons:mending": Route(operator(200), post=operator(422), arguments=REASON),
    **{
        f"reasons:{verb}": Route(operator(405), post=operator(302), arguments=REASON)
        for verb in ("retirement", "restoring", "up")
    },
    "data_desk:dumps": Route(operator(200)),
    "data_desk:again": Route(operator(405), post=operator(404), arguments={"name": "banner"}),
    "background:failed": Route(operator(200)),
    "background:again": Route(operator(405), post=operator(302), arguments={"key": "no_key"}),
    # the machinery of every queue: here the operator's requests for access
    "queues:next": Route(staff(405), post=operator(302), arguments={"queue": "queue"}),
    "queues:bulk": Route(staff(405), post=operator(302), arguments={"queue": "queue"}),
    "queues:hold": Route(staff(405), post=operator(422), arguments=QUEUED),
    "queues:leaving": Route(staff(405), post=operator(302), arguments=QUEUED),
    "queues:taking_back": Route(staff(405), post=operator(302), arguments=QUEUED),
    # nothing is decided yet
    "queues:reopening": Route(staff(405), post=operator(404), arguments=QUEUED),
    "operator:admissions": Route(operator(200)),
    "operator:admission": Route(operator(200), arguments=ADMISSION),
    "operator:admission_approval": Route(operator(405), post=operator(422), arguments=ADMISSION),
    "operator:admission_refusal": Route(operator(405), post=operator(422), arguments=ADMISSION),
    "operator:authorities": Route(operator(200)),
    "operator:authority": Route(operator(200), arguments=AUTHORITY_REQUEST),
    "operator:authority_confirmation": Route(
        operator(405), post=operator(302), arguments=AUTHORITY_REQUEST
    ),
    "operator:authority_refusal": Route(
        operator(405), post=operator(422), arguments=AUTHORITY_REQUEST
    ),
    "operator:requests": Route(operator(200)),
    "operator:paper": Route(operator(200), post=operator(422)),
    "operator:request": Route(operator(200), arguments=REQUEST),
    # there is none: with one it is in test_access_pages
    "operator:scan": Route(operator(404), arguments=REQUEST),
    "operator:approval": Route(operator(405), post=operator(302), arguments=REQUEST),
    "operator:returning": Route(operator(405), post=operator(422), arguments=REQUEST),
    "operator:refusal": Route(operator(405), post=operator(422), arguments=REQUEST),
    "operator:resending": Route(
        operator(405),
        post=operator(302),
        arguments={**REQUEST, "invitation_id": "invitation"},
    ),
    "operator:organization": Route(operator(200), arguments=X),
    "operator:renaming": Route(operator(200), post=operator(422), arguments=X),
    "operator:closing": Route(operator(200), post=operator(422), arguments=X),
    "operator:reopening": Route(operator(302), post=operator(302), arguments=X),
    "operator:merge": Route(operator(200), post=operator(404), arguments=X),
    "operator:spheres": Route(operator(200)),
    "operator:new_sphere": Route(operator(200), post=operator(422)),
    "operator:new_category": Route(
        operator(200), post=operator(422), arguments={"sphere_id": "sphere"}
    ),
    "operator:kind": Route(operator(200), post=operator(422), arguments=KIND),
    "operator:kind_merging": Route(operator(302), post=operator(404), arguments=KIND),
    "operator:kind_moving": Route(
        operator(302), post=operator(404), arguments={"kind_id": "category"}
    ),
    "operator:kind_retirement": Route(operator(405), post=operator(302), arguments=KIND),
    "operator:export": Route(operator(200)),
    "operator:export_csv": Route(operator(200)),
    "operator:export_xlsx": Route(operator(405), post=operator(302)),
    "operator:imports": Route(operator(200), post=operator(422)),
    "operator:template_xlsx": Route(operator(200)),
    "operator:template_csv": Route(operator(200)),
    "operator:import": Route(operator(200), arguments=IMPORT),
    "operator:import_progress": Route(operator(200), arguments=IMPORT),
    "operator:import_mistakes": Route(operator(200), arguments=IMPORT),
    # without saying what of it
    "operator:import_application": Route(operator(405), post=operator(404), arguments=IMPORT),
    "operator:import_again": Route(operator(405), post=operator(302), arguments=IMPORT),
    "operator:abbreviations": Route(operator(200), post=operator(422)),
    "operator:removal": Route(
        operator(405), post=operator(302), arguments={"abbreviation_id": "abbreviation"}
    ),
    **{
        f"moderation:{page}": Route(staff(200))
        for page in ("queue", "decided", "objections", "reports")
    },
    **{
        f"moderation:{page}": Route(staff(200), arguments=COMMENT)
        for page in ("comment", "objection", "report")
    },
    **{
        f"moderation:{page}": Route(staff(405), post=staff(422), arguments=COMMENT)
        for page in ("second", "objection_decision", "report_decision")
    },
    "moderation:reply": Route(staff(200), arguments={"reply_id": "reply"}),
    "moderation:complaint": Route(staff(200), arguments={"complaint_id": "complaint"}),
    "comments:settings": Route(operator(200), post=operator(422)),
    "comments:insults": Route(operator(200), post=operator(422)),
    "comments:insult_removal": Route(operator(405), post=operator(302)),
    # nothing of it is hidden: there is nothing to object to
    "ratings:objection": Route(
        instead(OF_THE_CITIZEN, 200, 302),
        post=instead(OF_THE_CITIZEN, 200, 302),
        arguments={"reference": "reference"},
    ),
    "ratings:my_complaints": Route(signed_in(200)),
    # the comment isn't public; those that are: test_comments
    "ratings:complaint": Route(everyone(404), post=everyone(404), arguments={"token": "wrong_key"}),
    "moderation:publication": Route(staff(405), post=staff(302), arguments=COMMENT),
    "moderation:hiding": Route(staff(405), post=staff(422), arguments=COMMENT),
    "moderation:replies": Route(staff(200)),
    "moderation:reply_publication": Route(
        staff(405), post=staff(302), arguments={"reply_id": "reply"}
    ),
    "moderation:reply_rejection": Route(
        staff(405), post=staff(422), arguments={"reply_id": "reply"}
    ),
    "moderation:complaints": Route(staff(200)),
    "moderation:complaint_decision": Route(
        staff(405), post=staff(422), arguments={"complaint_id": "complaint"}
    ),
    # allauth sends whoever is signed in away from its forms for guests
    "account_login": Route({**everyone(302), "guest": 200}, post={**everyone(302), "guest": 422}),
    "account_login_password": Route(
        {**everyone(302), "guest": 200}, post={**everyone(302), "guest": 200}
    ),
    "account_signup": Route({**everyone(302), "guest": 200}, post={**everyone(302), "guest": 422}),
    # nobody here has begun to sign in
    "account_code": Route(everyone(302), post=everyone(302)),
    "account_code_again": Route(everyone(405), post=everyone(302)),
    "account_code_link": Route(everyone(410), post=everyone(410), arguments={"link": "wrong_key"}),
    # nobody here is asked for their consent
    "account_consent": Route(everyone(302), post=everyone(302)),
    "account_consent_download": Route(everyone(302)),
    "account_consent_leave": Route(everyone(405), post=everyone(302)),
    "account_consent_declined": Route({**everyone(302), "guest": 200}, post=everyone(302)),
    "account_eds": Route(everyone(200), post=everyone(422)),
    "account_eds_challenge": Route(everyone(405), post=everyone(200)),
    # nobody has come with a key
    "account_eds_address": Route(everyone(302), post=everyone(302)),
    "account_eds_in": Route(signed_in(302), post=signed_in(302)),
    "account_eds_revocation": Route(
        signed_in(405), post=signed_in(404), arguments={"key_id": "first"}
    ),
    "account_logout": Route({**everyone(200), "guest": 302}, post=everyone(302)),
    "account_inactive": Route(everyone(200)),
    "account_home": Route(signed_in(200)),
    "account_data": Route(signed_in(200)),
    "account_download": Route(signed_in(200)),
    "account_leave": Route(signed_in(302), post=signed_in(302)),
    "account_stay": Route(signed_in(405), post=signed_in(302)),
    "account_exports": Route(signed_in(200)),
    "account_exports_list": Route(signed_in(200)),
    # there is none: with one it is in test_exports
    "account_export": Route(signed_in(404), arguments={"key": "no_key"}),
    "account_export_again": Route(signed_in(405), post=signed_in(404), arguments={"key": "no_key"}),
    # a guest is told how to reach the operator
    "account_help": Route(everyone(200)),
    "account_help_new": Route(signed_in(200), post=signed_in(422)),
    "organizations:suggest": Route(everyone(200), post=everyone(422)),
    "organizations:duplicates": Route(everyone(200), post=everyone(405)),
    "organizations:suggestions": Route(signed_in(200)),
    "organizations:suggestion": Route(OWN_SUGGESTION, arguments=OWN_KEY),
    "organizations:suggestion_withdrawal": Route(
        OWN_SUGGESTION, post=instead(OWN_SUGGESTION, 200, 302), arguments=OWN_KEY
    ),
    **{
        page: Route(OWN_SUGGESTION, post=instead(OWN_SUGGESTION, 200, 422), arguments=OWN_KEY)
        for page in ("organizations:suggestion_correction", "ratings:pending")
    },
    "ratings:pending_discarding": Route(
        signed_in(405), post=instead(OWN_SUGGESTION, 200, 302), arguments=OWN_KEY
    ),
    "suggestions:queue": Route(staff(200)),
    "suggestions:item": Route(staff(200), arguments=SUGGESTION),
    **{
        f"suggestions:{page}": Route(staff(405), post=staff(422), arguments=SUGGESTION)
        for page in ("acceptance", "merging", "returning", "refusal")
    },
    # it isn't in the catalogue yet: nothing to join to
    "suggestions:joining": Route(
        staff(405), post={**everyone(404), "guest": 302}, arguments=SUGGESTION
    ),
    "account_help_request": Route(OWN_HELP, post=instead(OWN_HELP, 200, 422), arguments=HELP),
    "account_help_closing": Route(signed_in(405), post=instead(OWN_HELP, 200, 302), arguments=HELP),
    # there is none: with one it is in test_help_pages
    "account_help_attachment": Route(signed_in(404), arguments={**HELP, "number": "first"}),
    "helpdesk:inbox": Route(operator(200)),
    "helpdesk:request": Route(operator(200), post=operator(422), arguments=HELP),
    "helpdesk:closing": Route(operator(405), post=operator(302), arguments=HELP),
    "audit:log": Route(operator(200)),
    "audit:csv": Route(operator(200)),
    "audit:xlsx": Route(operator(405), post=operator(302)),
    "people:people": Route(operator(200)),
    "people:person": Route(operator(200), arguments=PERSON),
    "people:ending": Route(operator(405), post=operator(302), arguments=PERSON),
    **{
        f"people:{page}": Route(operator(200), post=operator(422), arguments=PERSON)
        for page in ("blocking", "unblocking", "factor_reset", "granting", "withdrawal")
    },
    "helpdesk:attachment": Route(operator(404), arguments={**HELP, "number": "first"}),
    "account_reset_password": Route(
        everyone(200), post=everyone(302), posted={"email": "nobody@example.org"}
    ),
    "account_reset_password_done": Route(everyone(200)),
    "account_reset_password_from_key": Route(
        everyone(200), post=everyone(200), arguments={"uidb36": "uidb36", "key": "wrong_key"}
    ),
    "account_reset_password_from_key_done": Route(everyone(200)),
    "account_change_password": Route(signed_in(200), post=signed_in(200)),
    "account_set_password": Route(signed_in(302), post=signed_in(302)),
    # who hasn't just signed in is asked who they are first
    "account_email": Route(signed_in(302), post=signed_in(302)),
    "account_email_codes": Route(signed_in(302), post=signed_in(302)),
    "account_reauthenticate": Route(signed_in(200), post=signed_in(200)),
    # what changes factors asks who one is first: 302
    "mfa_index": Route(signed_in(200)),
    "mfa_authenticate": Route(everyone(302), post=everyone(302)),
    "mfa_reauthenticate": Route(by_factor(200, 302), post=by_factor(200, 302)),
    "mfa_activate_totp": Route(signed_in(302), post=signed_in(302)),
    "mfa_deactivate_totp": Route(by_factor(302, 404), post=by_factor(302, 404)),
    "mfa_view_recovery_codes": Route(signed_in(404)),
    "mfa_generate_recovery_codes": Route(signed_in(302), post=signed_in(302)),
    "mfa_download_recovery_codes": Route(signed_in(404)),
    "mfa_list_webauthn": Route(signed_in(200)),
    "mfa_add_webauthn": Route(signed_in(302), post=signed_in(302)),
    "mfa_login_webauthn": Route(everyone(302), post=everyone(302)),
    "mfa_reauthenticate_webauthn": Route(signed_in(302), post=signed_in(302)),
    "mfa_remove_webauthn": Route(signed_in(302), post=signed_in(302), arguments={"pk": "x"}),
    "mfa_edit_webauthn": Route(signed_in(302), post=signed_in(302), arguments={"pk": "x"}),
    "usersessions_list": Route(signed_in(200), post=signed_in(302)),
    "choose_language": Route(everyone(302), arguments={"language": "language"}),
    "demo_mail": Route(everyone(200)),
    "gallery": Route(everyone(200)),
}


@pytest.fixture(scope="class")
def world(kept_db: None) -> SimpleNamespace:
    """X and Y, an authority over each, the eight roles, and what their addresses name."""
    x, y = make_organization(name_ru="Икс", unp=UNPS[2]), make_organization(name_ru="Игрек")
    over_x, over_y = make_organization(registry=[x]), make_organization(registry=[y])
    citizen = UserFactory()
    questionnaire = rate(citizen, x, 4, comment="Приняли вовремя.")
    summaries.keep_up()
    users: dict[str, User | None] = {
        "guest": None,
        "citizen": citizen,
        "representative of X": make_member(x),
        "representative of Y": make_member(y),
        "officer over X": make_member(over_x, "officer"),
        "officer over Y": make_member(over_y, "officer"),
        "moderator": make_staff("moderator"),
        "operator": make_staff("operator"),
    }
    case = make_case(questionnaire)
    abbreviation = add_abbreviation(by=users["operator"], short="цгэ", long="центр гигиены")  # type: ignore[arg-type]
    request = make_access_request()
    invitation = Invitation.objects.create(
        organization=x, email="anna@example.org", role="representative", request=request
    )
    official = Official.objects.create(
        organization=x,
        full_name="Анна",
        position="врач",
        email="anna@example.org",
        phone="1234567",
        functions=["support"],
    )
    make_member(x, "administrator")
    service = add_service(
        by=users["operator"],  # type: ignore[arg-type]
        organization=x,
        kind="service",
        name_ru="Приём врача",
    )
    announcement = announce(by=users["operator"], organization=x, authority=over_x)  # type: ignore[arg-type]
    addressee = send_something(users["officer over X"], over_x, x)
    draft = start_draft(by=users["officer over X"], authority=over_x)  # type: ignore[arg-type]
    add_entries(by=users["officer over X"], version=draft, organizations=[x.pk])  # type: ignore[arg-type]
    sent = make_registry_version(over_y, [y], state="sent")
    conclusion = conclude(users["officer over X"], over_x, x)
    said = {"by": users["representative of X"], "organization": x, "questionnaire": questionnaire}
    reply = write_reply(**said, seen=0, text="Спасибо!")  # type: ignore[arg-type]
    complaint = complain(**said, reason="Не о нас")  # type: ignore[arg-type]
    suggestion = make_suggestion(citizen)
    ids = {
        "x": x.pk,
        "person": citizen.pk,
        "suggestion": suggestion.pk,
        "suggestion_key": suggestion.key,
        "help": ask(by=citizen, key=uuid4(), kind="other", text="Как?").pk,
        "first": 1,
        "unit": make_organization(name_ru="Часть Икс", parent=x).pk,
        "service": service.pk,
        "qr_code": make_qr_code(by=None, organization=x, label="окно 3").code,
        "qr_material": "poster-a6.pdf",
        "batch": issue_links(by=None, organization=x, number=1).batch.pk,
        "key": make_key(by=users["operator"], organization=x, name="1С").row.pk,  # type: ignore[arg-type]
        "banner": "468x60-ru.svg",
        "sitemap_part": 0,
        "request": request.pk,
        "queue": "access-requests",
        "reason": add_reason(
            by=users["operator"],  # type: ignore[arg-type]
            queue="access-requests",
            outcome="refuse",
            texts={"text_ru": "Нет подписи", "text_be": "Няма подпісу", "text_en": "No signature"},
        ).pk,
        "invitation": invitation.pk,
        "official": official.pk,
        "membership": users["representative of X"].memberships.get().pk,  # type: ignore[union-attr]
        "abbreviation": abbreviation.pk,
        "reference": questionnaire.reference,
        "announcement": announcement.reference,
        "over_x": over_x.pk,
        "monitoring": take_snapshot(
            by=users["officer over X"], authority=over_x, half_year=half_years_now()[1]
        ).number,
        "addressee": addressee.pk,
        "draft": draft.number,
        "sent": sent.pk,
        "conclusion": conclusion.pk,
        "number": questionnaire.number,
        "note": add_note(
            by=users["representative of X"],  # type: ignore[arg-type]
            organization=x,
            questionnaire=questionnaire,
            text="Позвонить",
        ).pk,
        "reply": reply.pk,
        "complaint": complaint.pk,
        "comment": questionnaire.pk,
        "case": case.pk,
        "plan_entry": save_entry(
            by=None, entry=new_entry(authority=over_x, unp=UNPS[1], name="Школа")
        ).pk,
        "kind": "category",
        "category": the_category().pk,
        "sphere": the_category().sphere_id,
        "chart": "halves",
        "by": "region",
        "campaign": make_campaign(users["operator"]).pk,
        "criterion": make_criterion(users["operator"]).pk,
        "rule": make_rule(users["operator"]).pk,
        "table": "criteria",
        "group": "vi",
        "uidb36": "1",
        "wrong_key": "never-sent",
        "api_key": make_api_key(by=users["citizen"], name="Сайт")[0].pk,
        "no_key": UUID(int=7),
        "import": OrganizationImport.objects.create(file_name="a.csv", digest="0" * 64).key,
        "language": "be",
        "news": make_page("opening", kind="news").slug,
        "page": make_page("contest").slug,
        "no_page": 987_654,
    }
    authority_requests.ask(organization=x)
    key = make_eds_key(unp=UNPS[2])
    come(key)
    come(make_eds_key(unp=UNPS[1], organization="Зет"))
    authority_request = authority_requests.answer(
        by=users["operator"],  # type: ignore[arg-type]
        organization=Organization.objects.get(unp=UNPS[1]),
        is_authority=True,
    )
    ids |= {
        "eds_key": key.pk,
        "admission": key.user.admissions.get().pk,
        "authority_request": authority_request.pk,
    }
    poll = make_poll(users["operator"])
    kiosk = make_kiosk(by=users["representative of X"], organization=x, place="Зал")  # type: ignore[arg-type]
    ids |= {
        "kiosk": kiosk.pk,
        "kiosk_code": kiosk.code,
        "poll": poll.pk,
        "question": poll.questions.get(kind="text").pk,
        "scale_question": poll.questions.get(kind="scale").pk,
        "question_kind": "single",
        "poll_draft": make_poll(users["operator"], is_published=False).pk,
    }
    return SimpleNamespace(users=users, ids=ids, x=x, y=y, questionnaire=questionnaire)


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address_of(name: str, route: Route, world: SimpleNamespace) -> str:
    return reverse(name, kwargs={key: world.ids[value] for key, value in route.arguments.items()})


# Declarations


def test_every_address_declares_its_audience() -> None:
    undeclared = [
        name
        for name, view in all_routes()
        if declared_audience(view, name.rpartition(":")[2]) is None
    ]

    assert undeclared == []


def test_library_audiences_are_exactly_the_routes_that_no_view_declares() -> None:
    names = {name for name, view in all_routes() if not hasattr(view, "audience")}

    assert names == set(LIBRARY_AUDIENCES)


def test_no_two_addresses_share_a_name() -> None:
    names = [name for name, _view in all_routes()]

    assert sorted(names) == sorted(set(names))


def test_every_address_stands_in_the_table() -> None:
    assert {name for name, _view in all_routes()} == set(ROUTES)


def test_undeclared_address_lets_nobody_in(operator: User) -> None:
    request = RequestFactory().get("/new/")
    request.user, request.resolver_match = operator, None

    with pytest.raises(ImproperlyConfigured, match="/new/ declares no audience"):
        AudienceMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})


@pytest.mark.parametrize(
    ("audience", "among"),
    [
        (Audience.EVERYONE, [True, True, True]),
        (Audience.SIGNED_IN, [True, True, True]),
        (Audience.MODERATOR, [False, True, True]),
        (Audience.OPERATOR, [False, False, True]),
    ],
)
def test_audience_holds_citizen_moderator_operator(audience: Audience, among: list[bool]) -> None:
    people = [User(), User(is_moderator=True), User(is_operator=True)]

    assert [person.belongs_to(audience) for person in people] == among


# Every address as every role


@pytest.mark.django_db
class TestAddresses:
    """Every address, called as each role."""

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_get_answers_each_role_as_the_table_says(
        self, name: str, world: SimpleNamespace
    ) -> None:
        address = address_of(name, ROUTES[name], world)

        got = {role: client_of(user).get(address).status_code for role, user in world.users.items()}

        assert got == ROUTES[name].get

    @pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if route.post))
    def test_post_answers_each_role_as_the_table_says(
        self, name: str, world: SimpleNamespace
    ) -> None:
        route = ROUTES[name]
        address = address_of(name, route, world)

        got = {
            role: client_of(user).post(address, route.posted).status_code
            for role, user in world.users.items()
        }

        assert got == route.post

    @pytest.mark.parametrize(
        "name",
        sorted(
            name
            for name, view in all_routes()
            if not ROUTES[name].post and hasattr(view, "audience")
        ),
    )
    def test_page_that_only_shows_takes_no_post(self, name: str, world: SimpleNamespace) -> None:
        address = address_of(name, ROUTES[name], world)

        assert client_of(world.users["operator"]).post(address).status_code == 405

    @pytest.mark.parametrize(
        "name",
        sorted(
            name
            for name, view in all_routes()
            if declared_audience(view, name.rpartition(":")[2]) not in (Audience.EVERYONE, None)
        ),
    )
    def test_guest_is_sent_to_sign_in_and_back(self, name: str, world: SimpleNamespace) -> None:
        address = address_of(name, ROUTES[name], world)

        answer = Client().get(address)

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/accounts/login/?next={quote(address, safe='')}"

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_guest_gets_the_same_in_every_language(self, name: str, world: SimpleNamespace) -> None:
        address = address_of(name, ROUTES[name], world)
        outside = ("lasting:", "one_time:", "opendata:", "crawlers:", "api:", "kiosk:")
        is_outside = name.startswith(outside) or name == "choose_language"

        for language in ("be", "en"):
            answer = Client().get(address_in(language, address))

            assert answer.status_code == (404 if is_outside else ROUTES[name].get["guest"])
            if answer.headers["Content-Type"].startswith("text/html") and answer.content:
                assert f'<html lang="{language}"'.encode() in answer.content
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith(f"/{language}/")

    def test_guest_is_never_sent_back_to_an_address_that_was_posted_to(
        self,
        world: SimpleNamespace,
    ) -> None:
        reference = world.questionnaire.reference

        answer = Client().post(f"/accounts/questionnaires/{reference}/withdrawal/")

        assert answer.headers["Location"] == "/accounts/login/?next=%2F"
        assert Questionnaire.objects.get().is_counted
        assert Questionnaire.objects.count() == 1

    def test_guest_cannot_decide_a_comment(self, world: SimpleNamespace) -> None:
        comment = world.questionnaire.comment

        for verb in ("publication", "hiding"):
            Client().post(
                f"/moderation/comments/{comment.pk}/{verb}/",
                {"digest": comment.digest, "reason": "нет"},
            )

        assert Comment.objects.get().state == Comment.State.PENDING

    @pytest.mark.parametrize("role", [r for r in ROLES if r not in ("moderator", "operator")])
    def test_comment_is_decided_by_nobody_but_moderators(
        self, role: str, world: SimpleNamespace
    ) -> None:
        comment = world.questionnaire.comment

        client_of(world.users[role]).post(
            f"/moderation/comments/{comment.pk}/publication/", {"digest": comment.digest}
        )

        assert Comment.objects.get().state == Comment.State.PENDING

    @pytest.mark.parametrize("role", [r for r in ROLES if r != "citizen"])
    def test_questionnaire_is_withdrawn_by_nobody_but_its_author(
        self, role: str, world: SimpleNamespace
    ) -> None:
        client_of(world.users[role]).post(
            f"/accounts/questionnaires/{world.questionnaire.reference}/withdrawal/"
        )

        assert Questionnaire.objects.get().is_counted

    def test_hidden_organization_has_no_public_page_for_anybody(
        self, world: SimpleNamespace
    ) -> None:
        hidden = make_organization(categories=[])
        unit = make_organization(parent=hidden)
        oversight.set_registry(
            authority=make_organization(is_authority=True), organizations=[hidden.pk]
        )
        for user in (world.users["representative of Y"], world.users["officer over Y"]):
            hidden.memberships.create(user=user, role="representative")

        got = {
            (role, page, organization.pk): client_of(user)
            .get(f"/organizations/{organization.pk}/{page}")
            .status_code
            for role, user in world.users.items()
            for page in ("", "rate/")
            for organization in (hidden, unit)
        }

        assert set(got.values()) == {404}

    def test_closed_organization_has_a_page_but_no_questionnaire(
        self, world: SimpleNamespace
    ) -> None:
        closed = make_organization(closed_on="2026-01-31")

        pages = {
            role: client_of(user).get(f"/organizations/{closed.pk}/").status_code
            for role, user in world.users.items()
        }
        rating = {
            role: client_of(user).get(f"/organizations/{closed.pk}/rate/").status_code
            for role, user in world.users.items()
        }

        assert pages == everyone(200)
        assert rating == everyone(403)


@pytest.mark.parametrize(
    "address",
    [
        "/organizations/0/",
        "/organizations/999999999/",
        f"/organizations/{10**40}/",
        f"/organizations/{10**40}/rate/",
        f"/accounts/questionnaires/{UUID(int=7)}/",
        f"/accounts/questionnaires/{UUID(int=7)}/edit/",
        f"/accounts/questionnaires/{UUID(int=7)}/withdrawal/",
        "/accounts/questionnaires/7/",
        "/no/such/page/",
    ],
)
def test_unknown_id_is_not_found(address: str, citizen: User) -> None:
    assert client_of(citizen).get(address).status_code == 404


@pytest.mark.parametrize("comment", ["999999999", str(10**40)])
def test_unknown_comment_is_not_found(comment: str, moderator: User) -> None:
    answer = client_of(moderator).post(f"/moderation/comments/{comment}/publication/")

    assert answer.status_code == 404


# Rows


@dataclass
class Registry:
    """Organizations in every relation to one authority, and people in every relation to them."""

    organizations: dict[str, Organization]
    users: dict[str, Any]

    def names(self, rows: QuerySet[Any], key: Callable[[Model], int]) -> set[str]:
        """Which of the organizations these rows are, or are about."""
        ids = {organization.pk: name for name, organization in self.organizations.items()}
        return {ids[key(row)] for row in rows}


def make_registry(*, hidden: bool) -> Registry:
    """X with a unit inside; one formerly inside, one never; one in an inner authority's registry.

    Hidden ones stand in no sphere, so that nobody sees them by being the public.
    """
    more: dict[str, Any] = {"categories": []} if hidden else {}
    x = make_organization(**more)
    unit = make_organization(parent=x)
    former, never, chained, y = (make_organization(**more) for _ in range(4))
    inner = make_organization(registry=[chained], **more)
    authority = make_organization(registry=[x, former, inner], **more)
    oversight.set_registry(authority=authority, organizations=[x.pk, inner.pk])
    other = make_organization(registry=[y], **more)
    return Registry(
        organizations={
            "X": x,
            "unit": unit,
            "former": former,
            "never": never,
            "chained": chained,
            "Y": y,
            "inner": inner,
            "authority": authority,
            "other": other,
        },
        users={
            "guest": AnonymousUser(),
            "citizen": UserFactory(),
            "representative of X": make_member(x),
            "representative of Y": make_member(y),
            "officer over X": make_member(authority, "officer"),
            "officer over Y": make_member(other, "officer"),
            "moderator": make_staff("moderator"),
            "operator": make_staff("operator"),
            # besides the eight: members of the authority who are no officers of it, and a unit's
            "clerk of the authority": make_member(authority),
            "representative of the unit": make_member(unit),
        },
    )


@pytest.fixture(scope="class")
def hidden_registry(kept_db: None) -> Registry:
    return make_registry(hidden=True)


EVERYTHING = {"X", "unit", "former", "never", "chained", "Y", "inner", "authority", "other"}
SPOKEN_FOR: dict[str, set[str]] = {
    "guest": set(),
    "citizen": set(),
    "representative of X": {"X", "unit"},
    "representative of Y": {"Y"},
    "officer over X": {"authority"},
    "officer over Y": {"other"},
    "moderator": set(),
    "operator": set(),
    "clerk of the authority": {"authority"},
    "representative of the unit": {"unit"},
}
OVERSEEN = {
    **SPOKEN_FOR,
    "officer over X": {"authority", "X", "unit", "inner"},
    "officer over Y": {"other", "Y"},
}


@pytest.mark.django_db
class TestHiddenOrganizations:
    """Rows that the public does not see."""

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ("visible_to", {**OVERSEEN, "moderator": EVERYTHING, "operator": EVERYTHING}),
            ("editable_by", {**SPOKEN_FOR, "operator": EVERYTHING}),
            ("spoken_for_by", SPOKEN_FOR),
            ("overseen_by", OVERSEEN),
        ],
    )
    def test_hidden_organizations_of_each_role(
        self, rows: str, expected: dict[str, set[str]], hidden_registry: Registry
    ) -> None:
        got = {
            role: hidden_registry.names(
                getattr(Organization.objects, rows)(user), lambda row: row.pk
            )
            for role, user in hidden_registry.users.items()
        }

        assert got == expected

    def test_each_organization_is_counted_once_for_a_person_with_several_memberships(
        self,
        hidden_registry: Registry,
    ) -> None:
        user = hidden_registry.users["officer over X"]
        for name in ("authority", "X", "unit"):
            hidden_registry.organizations[name].memberships.create(user=user, role="administrator")

        rows = Organization.objects.overseen_by(user)

        assert sorted(rows.values_list("pk", flat=True)) == sorted(
            hidden_registry.organizations[name].pk for name in ("authority", "X", "unit", "inner")
        )


def test_public_organizations_are_visible_to_each_role(db: None) -> None:
    registry = make_registry(hidden=False)

    got = {
        role: registry.names(Organization.objects.visible_to(user), lambda row: row.pk)
        for role, user in registry.users.items()
    }

    assert got == dict.fromkeys(registry.users, EVERYTHING)


def test_public_organizations_are_editable_by_their_own_people_alone(db: None) -> None:
    registry = make_registry(hidden=False)

    got = {
        role: registry.names(Organization.objects.editable_by(user), lambda row: row.pk)
        for role, user in registry.users.items()
    }

    assert got == {**SPOKEN_FOR, "operator": EVERYTHING}


@pytest.fixture(scope="class")
def rated_registry(kept_db: None) -> Registry:
    """Each organization has a questionnaire with a comment and one without; the citizen has
    filled one about "never", without a comment."""
    registry = make_registry(hidden=False)
    for organization in registry.organizations.values():
        rate(UserFactory(), organization, comment="Слова")
        rate(UserFactory(), organization)
    rate(registry.users["citizen"], registry.organizations["never"])
    return registry


READ = {**OVERSEEN, "moderator": set(), "operator": EVERYTHING}


@pytest.mark.django_db
class TestQuestionnairesAndComments:
    """Rows about organizations that everybody sees."""

    def test_questionnaires_without_comment_of_each_role(self, rated_registry: Registry) -> None:
        got = {
            role: rated_registry.names(
                Questionnaire.objects.visible_to(user).filter(comment=None),
                lambda row: row.organization_id,  # type: ignore[attr-defined]
            )
            for role, user in rated_registry.users.items()
        }

        assert got == {**READ, "citizen": {"never"}}

    def test_questionnaires_with_comment_of_each_role(self, rated_registry: Registry) -> None:
        got = {
            role: rated_registry.names(
                Questionnaire.objects.visible_to(user).exclude(comment=None),
                lambda row: row.organization_id,  # type: ignore[attr-defined]
            )
            for role, user in rated_registry.users.items()
        }

        assert got == {**READ, "moderator": EVERYTHING}

    def test_comments_of_each_role(self, rated_registry: Registry) -> None:
        got = {
            role: rated_registry.names(
                Comment.objects.visible_to(user),
                lambda row: row.organization_id,  # type: ignore[attr-defined]
            )
            for role, user in rated_registry.users.items()
        }

        assert got == {**READ, "moderator": EVERYTHING}

    def test_citizen_sees_one_questionnaire_of_their_own_and_nobody_elses(
        self,
        rated_registry: Registry,
    ) -> None:
        citizen = rated_registry.users["citizen"]

        visible = Questionnaire.objects.visible_to(citizen)

        assert [row.authorship.person for row in visible] == [citizen]

    def test_questionnaires_are_editable_by_their_author_alone(
        self, rated_registry: Registry
    ) -> None:
        got = {
            role: Questionnaire.objects.editable_by(user).count()
            for role, user in rated_registry.users.items()
        }

        assert got == {**dict.fromkeys(rated_registry.users, 0), "citizen": 1}

    def test_comments_are_decided_by_moderators_and_operators(
        self, rated_registry: Registry
    ) -> None:
        got = {
            role: Comment.objects.editable_by(user).count()
            for role, user in rated_registry.users.items()
        }

        assert got == {**dict.fromkeys(rated_registry.users, 0), "moderator": 9, "operator": 9}

    def test_private_comment_is_seen_by_the_organization_and_its_authority_not_by_the_public(
        self,
        rated_registry: Registry,
    ) -> None:
        secret = rate(
            UserFactory(), rated_registry.organizations["X"], comment="Только вам", is_private=True
        )

        seen_by = {
            role
            for role, user in rated_registry.users.items()
            if Comment.objects.visible_to(user).filter(pk=secret.pk).exists()
        }

        assert seen_by == {"representative of X", "officer over X", "moderator", "operator"}
        assert not Comment.objects.public().filter(pk=secret.pk).exists()
        assert not Comment.objects.waiting().filter(pk=secret.pk).exists()

    def test_get_editable_tells_readers_from_strangers(self, rated_registry: Registry) -> None:
        reader = rated_registry.users["officer over X"]
        unit = rated_registry.organizations["unit"]

        row = get_editable(rated_registry.users["operator"], Organization.objects.all(), pk=unit.pk)

        with pytest.raises(PermissionDenied):
            get_editable(reader, Organization.objects.all(), pk=unit.pk)

        assert row == unit
