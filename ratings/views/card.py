"""One questionnaire in the cabinet: what it says, and what the organization does about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.models import Organization
from organizations.views.cabinet import add_errors, own
from portal.lib.access import Audience, audience, get_editable
from ratings import services
from ratings.forms.cabinet import ComplaintForm, NoteForm, ReplyForm, TagForm
from ratings.models import Note, Questionnaire, Reply, State
from ratings.selectors.fraud import exclusion_reasons
from ratings.selectors.studied import (
    answers_of,
    complaint_about,
    find_studied,
    notes_about,
    published_reply,
    tags_of,
)
from ratings.tables import rows_of
from ratings.views.studying import studying

edits = require_http_methods(["GET", "HEAD", "POST"])


def _found(organization: Organization, number: int) -> Questionnaire:
    questionnaire = find_studied(organization, number)
    if questionnaire is None:
        raise Http404
    return questionnaire


def _acting(request: HttpRequest, organization_id: int, number: int) -> Any:
    """The organization, whose data this person may change, and its questionnaire."""
    organization = own(request, organization_id)
    return organization, _found(organization, number)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _back(organization: Organization, number: int, part: str = "") -> HttpResponse:
    return redirect(reverse("cabinet:questionnaire", args=[organization.pk, number]) + part)


@audience(Audience.SIGNED_IN)
@require_safe
def questionnaire(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """What it says; whoever acts for the organization has read it by opening it."""
    organization, acts = studying(request, organization_id)
    found = _found(organization, number)
    if acts and request.method == "GET" and not hasattr(found, "read_mark"):
        services.mark_read(questionnaires=[found])
    return _card(request, organization, found, acts=acts)


def _card(
    request: HttpRequest,
    organization: Organization,
    found: Questionnaire,
    *,
    acts: bool,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    row = rows_of([found])[0]
    used = {tag.pk for tag in row.tags}
    return render(
        request,
        "cabinet/questionnaire.html",
        {
            "organization": organization,
            "read_only": not acts,
            "row": row,
            "questionnaire": found,
            "answers": answers_of(found),
            "notes": notes_about(found, organization) if acts else [],
            "published": published_reply(found),
            "complaint": complaint_about(found) if acts else None,
            "can_reply": services.may_reply(found),
            "excluded_because": exclusion_reasons([found.pk]).get(found.pk, "")
            if found.state == State.EXCLUDED
            else "",
            "offered_tags": [tag for tag in tags_of(organization) if tag.pk not in used]
            if acts
            else [],
            "tag_form": forms.get("tag_form") or TagForm(auto_id="tag-%s"),
            "note_form": forms.get("note_form") or NoteForm(auto_id="note-%s"),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def unread(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Let it stand among the unread ones again."""
    organization, found = _acting(request, organization_id, number)
    services.mark_unread(questionnaire=found)
    messages.success(request, _("Анкета снова среди непрочитанных."))
    return redirect("cabinet:questionnaires", organization.pk)


@audience(Audience.SIGNED_IN)
@require_POST
def tags(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Add a tag, or take one off."""
    organization, found = _acting(request, organization_id, number)
    removed = request.POST.get("remove", "")
    if removed.isascii() and removed.isdigit() and len(removed) < 18:
        services.remove_tag(organization=organization, questionnaire=found, tag_id=int(removed))
        return _back(organization, number, "#tags")
    form = TagForm(request.POST, auto_id="tag-%s")
    if form.is_valid():
        try:
            services.add_tag(
                organization=organization, questionnaire=found, name=form.cleaned_data["name"]
            )
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return _back(organization, number, "#tags")
    return _card(request, organization, found, acts=True, status=422, tag_form=form)


@audience(Audience.SIGNED_IN)
@require_POST
def add_note(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Leave a note for colleagues."""
    user: Any = request.user
    organization, found = _acting(request, organization_id, number)
    form = NoteForm(request.POST, auto_id="note-%s")
    if form.is_valid():
        services.add_note(
            by=user, organization=organization, questionnaire=found, text=form.cleaned_data["text"]
        )
        messages.success(request, _("Заметка сохранена."))
        return _back(organization, number, "#notes")
    return _card(request, organization, found, acts=True, status=422, note_form=form)


@audience(Audience.SIGNED_IN)
@edits
def note(request: HttpRequest, organization_id: int, note_id: int) -> HttpResponse:
    """Change or remove one's own note."""
    organization = own(request, organization_id)
    found: Note = get_editable(
        request.user,
        Note.objects.select_related("questionnaire"),
        pk=note_id,
        organization=organization,
    )
    number = found.questionnaire.number
    if "remove" in request.POST:
        services.remove_note(note=found)
        messages.success(request, _("Заметка удалена."))
        return _back(organization, number, "#notes")
    form = NoteForm(_posted(request), initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        services.change_note(note=found, text=form.cleaned_data["text"])
        messages.success(request, _("Заметка сохранена."))
        return _back(organization, number, "#notes")
    return render(
        request,
        "cabinet/questionnaires_note.html",
        {"organization": organization, "form": form, "number": number},
        status=422 if form.errors else 200,
    )


@audience(Audience.SIGNED_IN)
@edits
def reply(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Write the public reply, change it, take it back."""
    user: Any = request.user
    organization, found = _acting(request, organization_id, number)
    latest = services.latest_reply(found)
    if "withdraw" in request.POST:
        services.withdraw_reply(by=user, questionnaire=found)
        messages.success(request, _("Ответ убран."))
        return _back(organization, number, "#reply")
    if not services.may_reply(found):
        messages.info(request, _("На этот комментарий ответить нельзя: его не видят граждане."))
        return _back(organization, number)
    form = ReplyForm(_posted(request), initial=_initial(latest))
    seen, overtaken, status = latest.pk if latest else 0, False, 200
    if request.method == "POST":
        status = 422
        told = request.POST.get("seen", "")
        seen = int(told) if told.isascii() and told.isdigit() and len(told) < 18 else 0
        if form.is_valid():
            try:
                services.write_reply(
                    by=user,
                    organization=organization,
                    questionnaire=found,
                    seen=seen,
                    **form.cleaned_data,
                )
            except services.Overtaken:
                latest = services.latest_reply(found)
                seen, overtaken, status = latest.pk if latest else 0, True, 409
            except services.CannotReply:
                messages.info(request, _("Автор убрал комментарий, пока вы писали ответ."))
                return _back(organization, number)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(
                    request, _("Ответ отправлен. Граждане увидят его, когда прочтёт модератор.")
                )
                return _back(organization, number, "#reply")
    return render(
        request,
        "cabinet/questionnaires_reply.html",
        {
            "organization": organization,
            "row": rows_of([found])[0],
            "form": form,
            "latest": latest,
            "seen": seen,
            "overtaken": overtaken,
        },
        status=status,
    )


def _initial(latest: Reply | None) -> dict[str, str]:
    if latest is None:
        return {}
    return {
        "text": latest.text,
        "measure": latest.measure,
        "measure_text": latest.measure_text,
    }


@audience(Audience.SIGNED_IN)
@edits
def complaint(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Ask the moderators to hide the comment."""
    user: Any = request.user
    organization, found = _acting(request, organization_id, number)
    if not services.may_reply(found) or complaint_about(found):
        messages.info(request, _("На этот комментарий сейчас нельзя пожаловаться."))
        return _back(organization, number)
    form = ComplaintForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.complain(
                by=user,
                organization=organization,
                questionnaire=found,
                reason=form.cleaned_data["reason"],
            )
        except (services.AlreadyComplained, services.CannotReply):
            messages.info(request, _("На этот комментарий сейчас нельзя пожаловаться."))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("Жалоба № %(n)s отправлена модератору. Решение появится здесь.") % {"n": made.pk},
            )
        if not form.errors:
            return _back(organization, number, "#complaint")
    return render(
        request,
        "cabinet/questionnaires_complaint.html",
        {"organization": organization, "row": rows_of([found])[0], "form": form},
        status=422 if form.errors else 200,
    )
