"""The operator's pages and news: `/operator/pages/`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.views.cabinet import add_errors, seen_version
from portal.lib.access import Audience, audience
from portal.lib.languages import NAMES, Text
from portal.pages import selectors_desk, services
from portal.pages.forms import PageForm
from portal.pages.links import dead_links
from portal.pages.live import VALUES
from portal.pages.models import Kind
from portal.pages.public_views import text_context
from portal.pages.selectors_desk import ON_A_PAGE, Edited
from portal.pages.services import Overtaken, problems_of

edits = require_http_methods(["GET", "HEAD", "POST"])


def the_page(slug: str) -> Edited:
    """The page as it is edited.

    Raises:
        Http404
    """
    found = selectors_desk.edited(slug)
    if found is None:
        raise Http404
    return found


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """All pages; news, fifty at a time."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    first = (number - 1) * ON_A_PAGE
    news = selectors_desk.edited_list(Kind.NEWS, first) if number else None
    if news is None or (number > 1 and not news.items):
        raise Http404
    return render(
        request,
        "pages/desk/list.html",
        {
            "pages": selectors_desk.edited_list(Kind.PAGE).items,
            "news": news.items,
            "pagination": {
                "previous_url": f"?page={number - 1}" if number > 1 else "",
                "next_url": f"?page={number + 1}" if first + ON_A_PAGE < news.total else "",
            },
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest) -> HttpResponse:
    """A new page, or with `?kind=news` a piece of news: a draft first."""
    operator: Any = request.user
    kind = Kind.NEWS if request.GET.get("kind") == "news" else Kind.PAGE
    form = PageForm(request.POST if request.method == "POST" else None, is_new=True)
    context: dict[str, Any] = {"form": form, "kind": kind, "placeholders": sorted(VALUES)}
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            return render(request, "pages/desk/new.html", {**context, "previews": _previews(form)})
        try:
            page = services.add_page(
                by=operator, slug=form.cleaned_data["slug"], kind=kind, texts=form.words()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Черновик сохранён. Его видит только оператор."))
            _warn(request, form)
            return redirect("page_desk:page", page.slug)
    return render(request, "pages/desk/new.html", context, status=422 if form.is_bound else 200)


@audience(Audience.OPERATOR)
@never_cache
@edits
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page: its last texts, to be changed, looked at, published."""
    operator: Any = request.user
    found = the_page(slug)
    form = PageForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    context: dict[str, Any] = {
        "found": found,
        "form": form,
        "placeholders": sorted(VALUES),
        "seen": seen_version(request) if form.is_bound else found.version,
    }
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            return render(request, "pages/desk/page.html", {**context, "previews": _previews(form)})
        try:
            services.save_page(
                by=operator,
                slug=found.slug,
                kind=found.kind,
                seen=seen_version(request),
                texts=form.words(),
                shown_from=form.shown_from,
                video_address=form.cleaned_data["video_address"],
            )
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            # from here on it is known what has changed: sent again, it is meant
            now = the_page(slug)
            status, context["overtaken"] = 409, {"changes": _would_change(now, form)}
            context |= {"found": now, "seen": now.version}
        else:
            told = {"draft": _("Черновик сохранён."), "now": _("Опубликовано.")}
            later = _("Появится в назначенное время само.")
            messages.success(request, told.get(form.cleaned_data["when"], later))
            _warn(request, form)
            return redirect("page_desk:page", found.slug)
    return render(request, "pages/desk/page.html", context, status=status)


def _initial(found: Edited) -> dict[str, Any]:
    words = {
        f"{field}_{code}": getattr(text, field)
        for code, text in found.texts.items()
        for field in ("title", "summary", "body")
    }
    return {**words, "video_address": found.page.video_address if found.page else ""}


def _previews(form: PageForm) -> list[dict[str, Any]]:
    """How each language would look; nothing is saved."""
    made = []
    for code, words in form.words().items():
        if words.title or words.body:
            with override(code):
                text = text_context(Text(words.title, code), words.body)
            made.append(
                {
                    "code": code,
                    "name": NAMES[code][0],
                    "summary": words.summary,
                    "problems": problems_of(words.body),
                    "dead_links": [_said_of(link) for link in dead_links(words.body)],
                    **text,
                }
            )
    return made


def _warn(request: HttpRequest, form: PageForm) -> None:
    """Tell which links of what was saved lead nowhere, each once whatever its languages."""
    links = (link for words in form.words().values() for link in dead_links(words.body))
    for link in dict.fromkeys(links):
        messages.warning(request, _said_of(link))


def _said_of(link: str) -> str:
    return _("Ссылка никуда не ведёт: %(address)s. Такой страницы на портале сейчас нет.") % {
        "address": link
    }


def _would_change(now: Edited, form: PageForm) -> list[dict[str, Any]]:
    """What saving the form on top of the page as it now is would do to each language."""
    made = []
    for code, words in form.words().items():
        before, after = selectors_desk.whole(now.texts.get(code)), selectors_desk.whole(words)
        if before != after:
            pieces = selectors_desk.around_changes(selectors_desk.differences(before, after))
            made.append({"code": code, "name": NAMES[code][0], "pieces": pieces})
    return made


def _changed(request: HttpRequest, slug: str, service: Any, said: str) -> HttpResponse:
    """Call a service on a page of the version that was seen, and go back."""
    operator: Any = request.user
    found = the_page(slug)
    try:
        service(by=operator, slug=found.slug, kind=found.kind, seen=seen_version(request))
    except ValidationError as error:
        for message in error.messages:
            messages.warning(request, message)
    except Overtaken:
        messages.warning(request, _("Страницу уже изменил другой оператор. Посмотрите, как."))
    else:
        messages.success(request, said)
    return redirect("page_desk:page", found.slug)


@audience(Audience.OPERATOR)
@require_POST
def withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it off the site."""
    return _changed(request, slug, services.withdraw_page, _("Снято с публикации."))


@audience(Audience.OPERATOR)
@require_POST
def returning(request: HttpRequest, slug: str) -> HttpResponse:
    """Put it back."""
    return _changed(request, slug, services.return_page, _("Возвращено."))


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def history(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """All texts of a page in a language, and what a chosen one changed in the one before."""
    found = the_page(slug)
    if language not in NAMES:
        raise Http404
    versions = selectors_desk.versions_of(found, language)
    chosen = request.GET.get("version", "")
    place = next((i for i, one in enumerate(versions) if str(one.number) == chosen), 0)
    before = versions[place + 1] if place + 1 < len(versions) else None
    after = versions[place] if versions else None
    return render(
        request,
        "pages/desk/history.html",
        {
            "found": found,
            "language": language,
            "tabs": [
                {"label": name, "url": f"../{code}/", "current": code == language}
                for code, (name, _short) in NAMES.items()
            ],
            "versions": versions,
            "chosen": after,
            "before": before,
            "pieces": selectors_desk.differences(before.whole if before else "", after.whole)
            if after
            else [],
        },
    )


@audience(Audience.OPERATOR)
@require_POST
def restoring(request: HttpRequest, slug: str, language: str, number: int) -> HttpResponse:
    """Make an earlier text the draft."""
    found = the_page(slug)
    versions = selectors_desk.versions_of(found, language) if language in NAMES else []
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404

    def restore(**told: Any) -> None:
        row = version.text if version.number else None
        services.restore_text(**told, language=language, version=row)

    said = _("Прежний текст теперь в черновике. Посмотрите и опубликуйте.")
    return _changed(request, slug, restore, said)


@audience(Audience.OPERATOR)
@require_safe
def by_number(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page that the log means."""
    slug = selectors_desk.page_slug(page_id)
    if not slug:
        raise Http404
    return redirect("page_desk:page", slug)
