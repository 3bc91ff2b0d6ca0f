"""The operator's pages about people: found, read, blocked, given roles; each look is noted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.people import (
    ROLE_NAMES,
    BlockForm,
    DecisionForm,
    GrantingForm,
    PeopleForm,
    ReasonForm,
    UnblockForm,
    WithdrawalForm,
    roles_of,
)
from accounts.models import User
from accounts.selectors import audit
from accounts.selectors import people as selectors
from accounts.services import people as services
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.cursors import CURSORS, BadCursor, CursorPage, steps


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find somebody; nobody is shown unasked, and what was asked is noted."""
    operator: Any = request.user
    form = PeopleForm(request.GET)
    is_valid = form.is_valid()
    asked = {name: form.cleaned_data.get(name, "").strip() for name in form.fields}
    page = CursorPage([], "", "")
    if is_valid and any(asked.values()):
        cursors = {key: request.GET.get(key, "") for key in CURSORS}
        try:
            page = selectors.find_people(operator, **asked, **cursors)
        except BadCursor:
            return redirect("people:people")
        told = {name: value for name, value in asked.items() if value}
        services.note_search(by=operator, asked=told, found=len(page.rows))
    return render(
        request,
        "account/people.html",
        {
            "form": form,
            "count": sum(bool(asked[name]) for name in ("role", "organization")),
            "asked": any(asked.values()),
            "rows": page.rows[: selectors.MOST] if asked["q"] else page.rows,
            "too_many": bool(asked["q"]) and len(page.rows) > selectors.MOST,
            "most": selectors.MOST,
            "steps": steps(page, **{name: value for name, value in asked.items() if value}),
        },
        status=200 if is_valid else 422,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: roles, sessions, counts; what they have said stays closed."""
    operator: Any = request.user
    row = get_for(operator, User.objects.all(), pk=person_id)
    services.note_reading(by=operator, person=row)
    return render(
        request,
        "account/person.html",
        {
            "person": selectors.about(row),
            "roles": [ROLE_NAMES[role] for role in roles_of(row, held=True)],
            "free_roles": roles_of(row, held=False),
            "is_self": row == operator,
            "history": audit.history(f"user:{row.pk}", without="person.read"),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def blocking(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let a person sign in no more."""
    return _decide(
        request,
        person_id,
        BlockForm,
        services.block,
        title=_("Заблокировать"),
        text=_(
            "Человек сразу выйдет на всех устройствах и не сможет войти. Ничего не удаляется: его "
            "анкеты, ответы и роли остаются, анкеты по-прежнему учитываются в оценках."
        ),
        done=_("Человек заблокирован. Ему отправлено письмо."),
        danger=True,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unblocking(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let a person in again."""
    return _decide(
        request,
        person_id,
        UnblockForm,
        services.unblock,
        title=_("Снять блокировку"),
        text=_("Человек снова сможет войти. Ему придёт письмо."),
        done=_("Блокировка снята. Человеку отправлено письмо."),
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def factor_reset(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take second factors away from who has lost them."""
    return _decide(
        request,
        person_id,
        ReasonForm,
        services.reset_second_factor,
        title=_("Сбросить второй шаг входа"),
        text=_(
            "Приложение, ключи и запасные коды перестанут действовать, человек выйдет на всех "
            "устройствах. Сначала убедитесь, что просит именно он: позвоните ему сами. Сотрудник "
            "государства настроит второй шаг заново при следующем входе."
        ),
        done=_("Второй шаг входа сброшен. Человеку отправлено письмо."),
        danger=True,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def granting(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make somebody a moderator or an operator."""
    return _decide(
        request,
        person_id,
        GrantingForm,
        services.grant_role,
        title=_("Выдать роль"),
        text=_(
            "Модератор решает о комментариях, жалобах и предложенных организациях. Оператор может "
            "всё: заявки, реестры, людей, журнал. С ролью нужен второй шаг входа."
        ),
        done=_("Роль выдана. Человеку отправлено письмо."),
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take a role back."""
    return _decide(
        request,
        person_id,
        WithdrawalForm,
        services.withdraw_role,
        title=_("Отозвать роль"),
        text=_("Человек сразу выйдет на всех устройствах и войдёт уже без этой роли."),
        done=_("Роль отозвана. Человеку отправлено письмо."),
        danger=True,
    )


@audience(Audience.OPERATOR)
@require_POST
def ending(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign a person out everywhere."""
    operator: Any = request.user
    row = get_editable(operator, User.objects.all(), pk=person_id)
    try:
        count = services.end_sessions(by=operator, person=row)
    except services.NotAllowed:
        messages.warning(request, _not_allowed())
    else:
        messages.success(request, _("Завершено сеансов: %(n)s.") % {"n": count})
    return redirect("people:person", row.pk)


def _decide(
    request: HttpRequest,
    person_id: int,
    form_class: type[DecisionForm],
    decide: Callable[..., object],
    *,
    title: str,
    text: str,
    done: str,
    danger: bool = False,
) -> HttpResponse:
    """Ask for the reason, decide, say so."""
    operator: Any = request.user
    row = get_editable(operator, User.objects.all(), pk=person_id)
    form = form_class(request.POST if request.method == "POST" else None, person=row)
    if request.method == "POST" and form.is_valid():
        try:
            decide(by=operator, person=row, **form.cleaned_data)
        except services.NotAllowed:
            messages.warning(request, _not_allowed())
        except services.NotReady:
            messages.warning(
                request,
                _("Роль не выдана: адрес почты не подтверждён или человек заблокирован."),
            )
        except services.AlreadySo:
            messages.info(request, _("Ничего не изменилось: это уже сделано."))
        else:
            messages.success(request, done)
        return redirect("people:person", row.pk)
    services.note_reading(by=operator, person=row)  # the page tells their address
    context = {"form": form, "person": row, "title": title, "text": text, "danger": danger}
    status = 422 if form.is_bound else 200
    return render(request, "account/person_decision.html", context, status=status)


def _not_allowed() -> str:
    return _("Не получилось: вы больше не оператор. Войдите снова.")
