"""How allauth is fitted to the portal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, override

from accounts.second_factor import has_just_signed_in
from accounts.selectors import language_of
from accounts.selectors.people import block_of
from portal.lib.http import safe_next_url
from portal.lib.languages import address_in, current

LINKS = {"link", "signup_url", "password_reset_url", "activate_url"}


class AccountAdapter(DefaultAccountAdapter):
    """Writes in the reader's language, with links on the portal's own address, whatever host the
    request brought."""

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and safe_next_url(url) == url

    def get_login_stages(self) -> list[str]:
        """Behind allauth's own, the consent to the text on personal data as it stands."""
        return [*super().get_login_stages(), "accounts.consents.ConsentStage"]

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in isn't asked who they are once more."""
        required: bool = super().is_reauthentication_required(app=app)
        return required and not has_just_signed_in(self.request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_our_address(super().get_reset_password_from_key_url(key), current())

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Whoever has proved that the account is theirs is told why it is closed."""
        block = block_of(user)
        return render(request, "account/account_inactive.html", {"lock": block}, status=403)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to an address in its owner's language, else in the page's.

        Args:
            context: `user` is the reader, where the address doesn't tell; the links of LINKS may
                be paths.
        """
        user = context.get("user")
        language = getattr(user, "language", "") or language_of(email) or current()
        with override(language):
            context["site_name"] = gettext(settings.SITE_SHORT_NAME)
            for name in LINKS & context.keys():
                context[name] = _on_our_address(context[name], language)
            # not super(): that one knows no work without a request, such as housekeeping
            self.render_mail(template_prefix, email, {"email": email, **context}).send()


def _on_our_address(url: str, language: str) -> str:
    """The same page in a language on the public base address (DESIGN §5: no e-mail carries
    another host)."""
    _, _, rest = url.partition("://")
    path = rest.partition("/")[2] if rest else url.lstrip("/")
    return settings.BASE_URL + address_in(language, f"/{path}")
