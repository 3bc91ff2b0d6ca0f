"""One addressee of an assignment as the authority sees it: the thread, and the decision."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organizations.models import Organization
from portal.lib.access import Audience, audience, get_for
from portal.lib.scans import handed_out
from registries.forms.assignments import AcceptForm, ReturnForm
from registries.models import Addressee
from registries.selectors.assignments import history_of, is_inside, last_answer
from registries.selectors.rooms import is_officer_of, speaks_for
from registries.services.answers import accept, return_answer
from registries.services.assignments import AlreadyDecided, NotInRegistry, OnBothSides
from registries.views.rooms import authority_for, own_authority


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def addressee(request: HttpRequest, organization_id: int, addressee_id: int) -> HttpResponse:
    """What one organization has done with an assignment, in order."""
    authority = authority_for(request, organization_id)
    row = _found(request, authority, addressee_id)
    return _thread(
        request, authority, row, AcceptForm(prefix="accept"), ReturnForm(prefix="return")
    )


@audience(Audience.SIGNED_IN)
@require_POST
def acceptance(request: HttpRequest, organization_id: int, addressee_id: int) -> HttpResponse:
    """Accept the answer that was read."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    row = _found(request, authority, addressee_id)
    form = AcceptForm(request.POST, prefix="accept")
    if form.is_valid():
        result = form.cleaned_data["result"]
        try:
            accept(by=user, addressee=row, seen=_seen(request), result=result)
        except AlreadyDecided:
            return _overtaken(request, authority, row)
        except OnBothSides:
            form.add_error(None, _both_sides())
        else:
            messages.success(request, _("Ответ принят. Организация узнает об этом из письма."))
            return redirect("authority:addressee", authority.pk, row.pk)
    return _thread(request, authority, row, form, ReturnForm(prefix="return"))


@audience(Audience.SIGNED_IN)
@require_POST
def answer_return(request: HttpRequest, organization_id: int, addressee_id: int) -> HttpResponse:
    """Return the answer that was read."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    row = _found(request, authority, addressee_id)
    form = ReturnForm(request.POST, prefix="return")
    if form.is_valid():
        try:
            return_answer(by=user, addressee=row, seen=_seen(request), **form.cleaned_data)
        except AlreadyDecided:
            return _overtaken(request, authority, row)
        except OnBothSides:
            form.add_error(None, _both_sides())
        except NotInRegistry:
            form.add_error(None, _("Организации больше нет в вашем реестре: вернуть ответ нельзя."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Ответ возвращён. Организация узнает об этом из письма."))
            return redirect("authority:addressee", authority.pk, row.pk)
    return _thread(request, authority, row, AcceptForm(prefix="accept"), form)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def answer_file(
    request: HttpRequest, organization_id: int, addressee_id: int, answer_id: int
) -> HttpResponseBase:
    """The file of an answer."""
    authority = authority_for(request, organization_id)
    row = _found(request, authority, addressee_id)
    return file_of_answer(row, answer_id)


def file_of_answer(row: Addressee, answer_id: int) -> HttpResponseBase:
    """The file of one of the answers of an addressee that may be read.

    Raises:
        Http404
    """
    found = row.answers.filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return handed_out(found.file, f"{_('ответ')}-{row.assignment.number}")


def _found(request: HttpRequest, authority: Organization, addressee_id: int) -> Addressee:
    row: Addressee = get_for(
        request.user,
        Addressee.objects.select_related(
            "assignment__monitoring", "assignment__authority", "organization__parent", "read_by"
        ),
        assignment__authority=authority,
        pk=addressee_id,
    )
    return row


def _thread(
    request: HttpRequest, authority: Organization, row: Addressee, accepting: Any, returning: Any
) -> HttpResponse:
    last = last_answer(row)
    failed = next((form for form in (accepting, returning) if form.is_bound), None)
    return render(
        request,
        "authority/addressee.html",
        {
            "authority": authority,
            "assignment": row.assignment,
            "addressee": row,
            "history": history_of(row),
            "last": last,
            "accepting": accepting,
            "returning": returning,
            "failed": failed,
            "is_inside": is_inside(authority, row.organization_id),
            "is_officer": is_officer_of(request.user, authority),
            "both_sides": _both_sides() if speaks_for(request.user, row.organization_id) else "",
        },
        status=422 if request.method == "POST" else 200,
    )


def _overtaken(request: HttpRequest, authority: Organization, row: Addressee) -> HttpResponse:
    messages.info(
        request, _("Это уже решено или изменилось. Ничего не изменено: посмотрите ещё раз.")
    )
    return redirect("authority:addressee", authority.pk, row.pk)


def _both_sides() -> str:
    return _("Вы выступаете от имени этой организации: её ответ принимает или возвращает коллега.")


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
