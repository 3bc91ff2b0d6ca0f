"""Composing an assignment: what is typed is kept from step to step, the last one shows to whom."""

from typing import Any
from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organizations.models import Organization
from portal.lib import wording
from portal.lib.access import Audience, audience
from registries.forms.assignments import (
    MOST_CHOSEN,
    ComposeForm,
    FileForm,
    ids_of,
    key_of,
    typed,
    whom_of,
)
from registries.models import Assignment, Topic
from registries.selectors.assignments import inside_ids
from registries.selectors.composing import CHOSEN, digest_of, monitoring_of, named, reached, search
from registries.services.assignments import NotInRegistry, send
from registries.views.rooms import own_authority

SHOWN = 100  # of those to whom it goes; the rest are counted


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Write, choose whom, look once more, send.

    `?kind=…&monitoring=<number>&to=<id>&to=<id>` begins with what a page has chosen already.
    """
    authority = own_authority(request, organization_id)
    if request.method != "POST":
        query = request.GET
        data = typed(query, query.getlist("topics"))
        data |= {
            "kind": data["kind"] or Assignment.Kind.RECOMMENDATION,
            "ids": ",".join(map(str, ids_of(query.getlist("to")))),
            "key": str(uuid4()),
        }
        return _writing(request, authority, ComposeForm(initial=data, authority=authority), data)
    data = typed(request.POST, request.POST.getlist("topics"))
    step = _step(request)
    if step in ("preview", "send"):
        form = ComposeForm(request.POST, authority=authority)
        if not form.is_valid():
            return _writing(request, authority, form, data, status=422)
        whom = reached(authority, whom_of(form.cleaned_data))
        if not whom:
            form.add_error("how", _("Выходит, что отправлять некому. Выберите организации."))
            return _writing(request, authority, form, data, status=422)
        return _last_step(request, authority, form, whom, sends=step == "send")
    chosen = list(ids_of([data["ids"]]))
    chosen += [pk for pk in ids_of([request.POST.get("add", "")]) if pk not in chosen]
    removed = ids_of([request.POST.get("remove", "")])
    data["ids"] = ",".join(str(pk) for pk in chosen[:MOST_CHOSEN] if pk not in removed)
    return _writing(request, authority, ComposeForm(initial=data, authority=authority), data)


def _step(request: HttpRequest) -> str:
    """Which button; Enter in the search line searches, whichever button stands first."""
    asked = request.POST.get("q", "").strip()
    if asked and asked != request.POST.get("searched", "") and "add" not in request.POST:
        return "search"
    return request.POST.get("step", "")


def _writing(
    request: HttpRequest,
    authority: Organization,
    form: ComposeForm,
    data: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    asked = request.POST.get("q", "").strip()[:100]
    inside = inside_ids(authority)
    chosen = [pk for pk in ids_of([data["ids"]]) if pk in inside]
    return render(
        request,
        "authority/compose.html",
        {
            "authority": authority,
            "form": form,
            "monitoring": monitoring_of(authority, data["monitoring"]),
            "chosen": named(chosen, SHOWN),
            "chosen_count": len(chosen),
            "more": max(0, len(chosen) - SHOWN),
            "asked": asked,
            "found": search(authority, asked, chosen) if asked else [],
            "has_registry": bool(inside),
            "is_chosen_one_by_one": data["how"] == CHOSEN,
        },
        status=status,
    )


def _last_step(
    request: HttpRequest,
    authority: Organization,
    form: ComposeForm,
    whom: list[int],
    *,
    sends: bool,
) -> HttpResponse:
    """Show to whom it goes; send it to exactly those who were shown."""
    user: Any = request.user
    digest, status = digest_of(whom), 200
    attachment = FileForm()
    changed = sends and request.POST.get("seen") != digest
    if sends and not changed:
        status = 422
        may_read = not request.FILES or ratelimit.consume(request, action="try_upload")
        attachment = FileForm(request.POST, request.FILES if may_read else None)
        if not may_read:
            attachment.add_error("file", _("Слишком много файлов подряд. Подождите минуту."))
            status = 429
        if attachment.is_valid():
            try:
                row = send(
                    by=user,
                    authority=authority,
                    key=key_of(form.cleaned_data["key"]),
                    said=form.said(attachment.cleaned_data["file"]),
                    organizations=whom,
                    monitoring=form.cleaned_data["monitoring"],
                )
            except NotInRegistry:
                changed = True
            except ValidationError as error:
                attachment.add_error(None, "; ".join(error.messages))
            else:
                count = len(whom)
                text = ngettext(
                    "Отправлено %(n)s организации.", "Отправлено %(n)s организациям.", count
                )
                messages.success(request, text % {"n": wording.number(count)})
                return redirect("authority:assignment", authority.pk, row.number)
    return render(
        request,
        "authority/compose_preview.html",
        {
            "authority": authority,
            "form": form,
            "said": (said := form.said()),
            "topic_names": [str(topic.label) for topic in Topic if topic in said.topics],
            "monitoring": form.cleaned_data["monitoring"],
            "attachment": attachment,
            "count": len(whom),
            "shown": named(whom, SHOWN),
            "more": max(0, len(whom) - SHOWN),
            "digest": digest,
            "changed": changed,
        },
        status=409 if changed else status,
    )
