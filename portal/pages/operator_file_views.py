"""Files of pages, as the operator keeps them."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organizations.views.cabinet import add_errors, seen_version
from portal.lib.access import Audience, audience, get_editable
from portal.pages import selectors, services_files
from portal.pages.forms import FileForm, ReplacementForm
from portal.pages.models import PageFile
from portal.pages.operator_views import edits, the_page
from portal.pages.services import Overtaken


@audience(Audience.OPERATOR)
@never_cache
@edits
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """What is attached to a page; another file for it."""
    operator: Any = request.user
    found = the_page(slug)
    is_sent = request.method == "POST"
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    status = 422 if is_sent else 200
    if is_sent and form.is_valid() and _may_send(request, form):
        data = form.cleaned_data
        try:
            services_files.add_file(
                by=operator,
                slug=found.slug,
                kind=found.kind,
                seen=seen_version(request),
                upload=data["file"],
                names={name: data[name] for name in ("name_ru", "name_be", "name_en")},
                language=data["language"],
            )
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            status = 409
            form.add_error(None, _("Страницу уже изменил другой оператор. Приложите файл ещё раз."))
        else:
            messages.success(request, _("Файл приложен."))
            return redirect("page_desk:files", found.slug)
    return render(
        request,
        "pages/desk/files.html",
        {"found": found, "form": form, "files": selectors.files_of(found.page)},
        status=status,
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def replacement(request: HttpRequest, file_id: int) -> HttpResponse:
    """Another file in a file's place."""
    operator: Any = request.user
    file = _one(request, file_id)
    is_sent = request.method == "POST"
    seen = seen_version(request) if is_sent else file.page.version
    status = 422 if is_sent else 200
    form = ReplacementForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and _may_send(request, form):
        try:
            services_files.replace_file(
                by=operator, file=file, seen=seen, upload=form.cleaned_data["file"]
            )
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            # from here on it is known what has changed: sent again, it is meant
            status, seen = 409, file.page.version
            form.add_error(None, _("Страницу уже изменил другой оператор. Приложите файл ещё раз."))
        else:
            messages.success(request, _("Файл заменён."))
            return redirect("page_desk:files", file.page.slug)
    return render(
        request,
        "pages/desk/replacement.html",
        {"file": file, "form": form, "seen": seen},
        status=status,
    )


@audience(Audience.OPERATOR)
@require_POST
def removal(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a file off its page."""
    operator: Any = request.user
    file = _one(request, file_id)
    try:
        services_files.remove_file(by=operator, file=file, seen=seen_version(request))
    except Overtaken:
        messages.warning(request, _("Страницу уже изменил другой оператор. Посмотрите, как."))
    else:
        messages.success(request, _("Файл убран со страницы."))
    return redirect("page_desk:files", file.page.slug)


def _may_send(request: HttpRequest, form: Any) -> bool:
    if ratelimit.consume(request, action="try_upload"):
        return True
    form.add_error("file", _("Слишком много файлов за час. Продолжите позже."))
    return False


def _one(request: HttpRequest, file_id: int) -> PageFile:
    row: PageFile = get_editable(request.user, PageFile.objects.select_related("page"), pk=file_id)
    return row
