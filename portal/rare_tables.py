"""Django's admin for tables that no page of ours edits: names of places. Off unless ADMIN is set.

For operators alone, with the same second factor as their pages; nothing is added or deleted here,
and what is changed goes through a service into the audit log.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.second_factor import has_second_factor
from organizations.models import CityDistrict, District, Region, Settlement
from organizations.services.places import NAMES, rename_place
from portal.lib.access import Audience

# the site's own sign-in, passwords and links are none of ours
DROPPED = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class RareTables(admin.AdminSite):
    """The site, behind the portal's own doors."""

    site_header = site_title = index_title = _("Редкие таблицы")
    site_url = "/operator/"
    index_template = "admin/rare_index.html"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if not (user.is_authenticated and user.is_active and user.is_operator):
            return False
        return has_second_factor(user) or not settings.SECOND_FACTOR_REQUIRED

    def get_urls(self) -> list[Any]:
        kept = [one for one in super().get_urls() if getattr(one, "name", "") not in DROPPED]
        for pattern in _deep(kept):
            pattern.callback.audience = Audience.OPERATOR  # type: ignore[attr-defined]
        return kept


def _deep(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _deep(pattern.url_patterns)
        else:
            yield pattern


class Places(admin.ModelAdmin[Any]):
    """Names in three languages can be mended; everything else is only read."""

    fields = ("code", *NAMES)
    readonly_fields = ("code",)
    list_display = ("name_ru", "name_be", "name_en", "code")
    list_per_page = 50
    search_fields = ("name_ru", "name_be", "name_en", "code")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        rename_place(by=user, place=obj, names={name: form.cleaned_data[name] for name in NAMES})

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The service has written it into the audit log."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        told = {"subject": str(self.opts.model_name), "number": object_id}
        answer: HttpResponse = redirect(f"{reverse('audit:log')}?{urlencode(told)}")
        return answer


site = RareTables(name="admin")
for model in (Region, District, Settlement, CityDistrict):
    site.register(model, Places)
