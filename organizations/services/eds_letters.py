"""Letters about keys and cabinets, sent by the worker: each is there exactly if the decision is."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.urls import reverse
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from organizations.models import Membership, Organization


def tell(person: User, letter: str, organization: Organization, **told: Any) -> None:
    """Have a letter sent to a person in their language, once this transaction is through.

    Args:
        letter: the beginning of its templates' names in `organizations/email/`.
        told: what it tells, in JSON; `page` says where its link leads, see `page_of`.
    """
    send_letter.enqueue(person.pk, letter, organization.pk, told)


@task()
def send_letter(person_id: int, letter: str, organization_id: int, told: dict[str, Any]) -> None:
    """Write it; who or what has gone meanwhile is told nothing."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    organization = Organization.objects.filter(pk=organization_id).first()
    if person is None or organization is None:
        return
    with override(person.language):
        context = {
            **told,
            "user": person,
            "organization": organization,
            "role": Membership.Role(told["role"]).label if told.get("role") else "",
            "link": page_of(told.get("page", ""), organization, told.get("row")),
        }
        get_adapter().send_mail(f"organizations/email/{letter}", person.email, context)


def page_of(name: str, organization: Organization, row: int | None) -> str:
    """The address that a letter leads to: the cabinet, its page of one who waits;
    else the page that says where one stands."""
    match name:
        case "cabinet":
            return reverse("cabinet:overview", args=[organization.pk])
        case "admission":
            return reverse("organizations:admission", args=[organization.pk, row])
    return reverse("organizations:entry")
