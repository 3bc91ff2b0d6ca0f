"""Background work that failed: `/operator/background/`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import background as selectors
from accounts.selectors.signatures import ailing_lists
from accounts.services import background
from portal.lib import wording
from portal.lib.access import Audience, audience


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """Tasks and due work that failed, letters and tasks that wait too long."""
    tasks, work = selectors.failed_tasks(), selectors.failing_work()
    letters = [(label, wording.number(count)) for label, count in selectors.late_letters()]
    late, lists = selectors.late_tasks(), ailing_lists()
    return render(
        request,
        "desk/background.html",
        {
            "tasks": [(task, task.exception_class_path.rpartition(".")[2]) for task in tasks],
            "work": work,
            "letters": letters,
            "late": wording.number(late) if late else "",
            "last_run": selectors.last_run(),
            "lists": lists,
            "is_fine": not (tasks or work or letters or late or lists),
        },
    )


@audience(Audience.OPERATOR)
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Try a task once more."""
    operator: Any = request.user
    try:
        background.try_again(by=operator, key=key)
    except background.NotFailed:
        messages.info(request, _("Эта работа уже запущена снова или сделана."))
    else:
        messages.success(request, _("Запустится снова в течение минуты."))
    return redirect("background:failed")
