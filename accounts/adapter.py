"""How allauth is fitted to the portal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from accounts.second_factor import has_just_signed_in
from portal.lib.http import safe_next_url


class AccountAdapter(DefaultAccountAdapter):
    """Keeps links on the portal's own address, whatever host the request brought."""

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and safe_next_url(url) == url

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in isn't asked who they are once more."""
        required: bool = super().is_reauthentication_required(app=app)
        return required and not has_just_signed_in(self.request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_our_address(super().get_reset_password_from_key_url(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context["site_name"] = settings.SITE_SHORT_NAME
        for name in ("signup_url", "password_reset_url", "activate_url"):
            if name in context:
                context[name] = _on_our_address(context[name])
        super().send_mail(template_prefix, email, context)


def _on_our_address(url: str) -> str:
    """The same path on the public base address (DESIGN §5: no e-mail carries another host)."""
    _, _, rest = url.partition("://")
    path = rest.partition("/")[2] if rest else url.lstrip("/")
    return f"{settings.BASE_URL}/{path}"
