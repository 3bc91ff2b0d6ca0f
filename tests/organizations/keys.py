"""People who come with an organization's key, for tests."""

import itertools
from datetime import timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.core import mail
from django.utils import timezone

from accounts.eds import demo
from accounts.eds_bearer import Bearer
from accounts.eds_people import Arrival, where_to
from accounts.models import EdsKey, User
from accounts.services import eds_keys
from organizations.models import Admission, Membership, Organization
from tests.factories import UNPS, UserFactory
from tests.tasks import run_tasks

NAME = "ОАО «Ромашка»"
COLLEAGUE = demo.name_of(
    organization="ООО «Пущанский край»",
    surname="Лось",
    given_names="Янина",
    personal_number="4110585A001PB2",
)
_numbers = itertools.count(1)


def bearer(**fields: Any) -> Bearer:
    """Whom a certificate names; each call another certificate."""
    number = next(_numbers)
    told: dict[str, Any] = {
        "unp": UNPS[1],
        "organization": NAME,
        "full_name": f"Иванова Анна {number}",
        "position": "бухгалтер",
        "email": "",
        "person": f"{number:064d}",
        "serial": f"{number:x}",
        "issuer": "CN=РУЦ",
        "fingerprint": f"{number:064x}",
        "not_before": timezone.now() - timedelta(days=1),
        "not_after": timezone.now() + timedelta(days=400),
    }
    return Bearer(**{**told, **fields})


def make_key(user: User | None = None, **fields: Any) -> EdsKey:
    """A key of a person, new where none is given."""
    return eds_keys.attach(user or UserFactory(), bearer(**fields))


def come(key: EdsKey) -> str:
    """Sign in with it: the address that one is led to."""
    return where_to(Arrival(user=key.user, key=key))


def roles_of(user: User) -> list[tuple[str, str]]:
    rows = Membership.objects.filter(user=user).order_by("role")
    return [(str(row.organization), row.role) for row in rows]


def admission_of(user: User) -> Admission:
    return Admission.objects.select_related("organization", "user").get(user=user)


def letters() -> list[tuple[str, str]]:
    """(to, subject) of each letter so far about cabinets."""
    run_tasks()
    about_keys = ("К вашей учётной записи", "Ключ ЭЦП отозван")
    return [
        (message.to[0], message.subject)
        for message in mail.outbox
        if not message.subject.startswith(about_keys)
    ]


def wait(**fields: Any) -> Admission:
    """Somebody who has come with a key and waits."""
    key = make_key(**fields)
    come(key)
    return admission_of(key.user)


def people_of(organization: Organization) -> str:
    return f"/cabinet/{organization.pk}/people/"


def told(answer: Any) -> list[str]:
    """What a message of the answer says."""
    return [str(message) for message in get_messages(answer.wsgi_request)]
