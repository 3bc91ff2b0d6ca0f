"""Redirects, hosts, headers, unclear requests."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, RequestFactory

from accounts.models import User
from organizations.models import Organization
from portal.lib import due
from portal.lib.cursors import BadCursor, cursor_page
from portal.lib.http import safe_next_url, site
from tests.factories import PASSWORD, UserFactory

BASE_URL = "http://testserver"


# Where to go next


@pytest.mark.parametrize(
    "url", ["/", "/organizations/7/rate/", "/rating/?region=vi&after=1~2", "/a//b", "/%2Fevil.com"]
)
def test_path_on_this_site_is_safe(url: str) -> None:
    assert safe_next_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "organizations/",
        "//evil.com",
        "///evil.com",
        "/\\evil.com",
        "\\\\evil.com",
        "/\t/evil.com",
        "/\n/evil.com",
        " //evil.com",
        "http://evil.com/",
        "https:evil.com",
        "http:///evil.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "//testserver@evil.com",
        "http://testserver.evil.com/",
        f"{BASE_URL}/rating/",
        "\0/rating/",
    ],
)
def test_address_elsewhere_is_not_safe(url: str | None) -> None:
    assert safe_next_url(url) == ""


@pytest.fixture
def person(db: None) -> User:
    user = UserFactory(email="person@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(next_url: str) -> Any:
    return Client().post(
        "/accounts/login/password/",
        {"login": "person@example.org", "password": PASSWORD, "next": next_url},
    )


def test_signing_in_leads_back_to_the_page_that_asked(person: User) -> None:
    answer = sign_in("/organizations/7/rate/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/organizations/7/rate/")


@pytest.mark.parametrize(
    "url", ["//evil.com", "https://evil.com/", "/\\evil.com", "javascript:alert(1)", "/\t/evil.com"]
)
def test_signing_in_leads_nowhere_else(url: str, person: User) -> None:
    answer = sign_in(url)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_signing_out_leads_nowhere_else(person: User) -> None:
    client = Client()
    client.force_login(person)

    answer = client.post("/accounts/logout/", {"next": "//evil.com"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


# Hosts


@pytest.mark.parametrize("host", ["evil.com", "testserver.evil.com", "testserver:80@evil.com", ""])
def test_unknown_host_is_refused(host: str, db: None) -> None:
    assert Client().get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:1234"},
        {"x-forwarded-host": "evil.com"},
        {"x-forwarded-proto": "https"},
        {"forwarded": "host=evil.com"},
        {"origin": "https://evil.com"},
    ],
    ids=str,
)
@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/signup/"])
def test_mail_carries_our_own_address_whatever_host_the_request_brought(
    address: str, headers: dict[str, str], person: User
) -> None:
    email = person.email if "reset" in address else "new@example.org"

    Client().post(address, {"email": email, "password": PASSWORD}, headers=headers)

    links = re.findall(r"\w+://[^\s/]+", mail.outbox[0].body)
    assert set(links) == {BASE_URL}
    assert mail.outbox[0].to == [email]


def test_every_mail_about_an_unknown_or_known_address_carries_our_own_address(
    person: User,
) -> None:
    for address, email in (
        ("/accounts/password/reset/", "nobody@example.org"),
        ("/accounts/signup/", person.email),
    ):
        Client().post(
            address,
            {"email": email, "password": PASSWORD},
            headers={"host": "127.0.0.1:1234"},
        )

    links = [link for sent in mail.outbox for link in re.findall(r"\w+://[^\s/]+", sent.body)]
    assert set(links) == {BASE_URL}
    assert len(mail.outbox) == 2


# Headers


def test_content_security_policy_allows_nothing_inline(db: None) -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


@pytest.mark.parametrize(
    "address", ["/", "/rating/", "/accounts/login/", "/no/such/page/", "/?a=%00"]
)
def test_security_headers_are_on_every_page(address: str, db: None) -> None:
    headers = Client().get(address).headers

    got = {
        name: headers.get(name)
        for name in (
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Permissions-Policy",
        )
    }
    assert got == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    }
    assert headers["Content-Security-Policy"].count("unsafe") == 0


def test_pages_of_a_person_are_not_kept_by_shared_caches(
    client: Client, citizen: User, clinic: Organization
) -> None:
    client.force_login(citizen)

    for address in ("/", "/accounts/questionnaires/", f"/organizations/{clinic.pk}/rate/"):
        assert re.findall("Cookie", client.get(address).headers["Vary"]) == ["Cookie"]


def test_public_page_sets_no_cookie_for_a_guest(clinic: Organization) -> None:
    for address in ("/", "/organizations/", "/rating/", f"/organizations/{clinic.pk}/", "/help/"):
        assert dict(Client().get(address).cookies) == {}


def test_page_that_is_not_there_says_so_in_our_own_words(db: None) -> None:
    answer = Client().get("/no/such/page/")

    assert answer.status_code == 404
    assert answer.templates[0].name == "404.html"


def test_request_that_can_not_be_understood_is_answered_without_a_person_or_queries(
    queries: Any, client: Client, citizen: User
) -> None:
    client.force_login(citizen)

    with queries(0):
        answer = client.get("/?a=%00")

    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/%00/", "/a%00b/", "/%FF/", "/%ED%A0%80/"])
def test_broken_path_is_refused(path: str, db: None) -> None:
    assert Client().get(path).status_code in {400, 404}


def test_failed_csrf_check_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert answer.status_code == 403
    assert answer.templates[0].name == "403_csrf.html"


# Housekeeping


def test_part_of_housekeeping_that_fails_does_not_keep_the_others_from_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = []

    def fail() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(due, "_work", {})
    due.register("first", fail)
    due.register("second", lambda: done.append("second"))

    assert due.run_all() == ["first"]
    assert done == ["second"]


# Cursors


def test_cursor_page_refuses_a_cursor_of_other_keys(db: None) -> None:
    with pytest.raises(BadCursor):
        cursor_page(
            User.objects.all(), keys=("id",), descending=True, size=2, after="1~2", before=""
        )


def test_cursor_page_of_no_rows_has_no_neighbours(db: None) -> None:
    page = cursor_page(User.objects.all(), keys=("id",), descending=True, size=2)

    assert (page.rows, page.previous, page.next, page.is_first) == ([], "", "", True)


def test_site_names_come_from_the_settings(settings: Any) -> None:
    settings.SITE_SHORT_NAME = "Портал"

    assert site(RequestFactory().get("/"))["portal"]["short_name"] == "Портал"
