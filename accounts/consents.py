"""Consent on personal data (Закон № 99-З, ст. 5): who has given it, and who is asked to.

Whoever signs in and hasn't agreed to the text in force is asked before they are in, by whatever
way they came: `ConsentStage`. A newcomer agrees where the account is made.
"""

from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Consent, EdsKey, User

# templates/pages/_privacy.html is the text; whoever changes what it says names a new version here
# and says what is new in templates/pages/_privacy_news.html
CONSENT_VERSION = "2026-11"


def has_consented(user: User) -> bool:
    """Whether the person agreed to the text on personal data as it stands."""
    return user.consents.filter(version=CONSENT_VERSION).exists()


def consent(user: User, *, by_parent: bool = False) -> None:
    """Note that the person agrees to the text on personal data as it stands.

    Args:
        by_parent: the consent is a parent's, the person being under 16.
    """
    Consent.objects.get_or_create(
        user=user, version=CONSENT_VERSION, defaults={"by_parent": by_parent}
    )


class ConsentStage(LoginStage):
    """allauth's step between a proof of who somebody is and the session that is theirs.

    The last one, behind the second factor: who knows only a password neither agrees nor leaves in
    its owner's place.
    """

    key = "consent"
    urlname = "account_consent"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The page to go to, if any, and whether the sign-in goes on."""
        if has_consented(self.login.user):
            return None, True
        self.state["proof"] = _proof(self.login.user)
        # of a sign-in by passkey, allauth reads it in the last request alone
        self.login.redirect_url = self.login.redirect_url or get_next_redirect_url(self.request)
        return redirect(self.urlname), True


def asked(request: HttpRequest) -> ConsentStage | None:
    """The sign-in that waits in this browser for its owner's consent; they aren't in yet."""
    stage = LoginStageController.enter(request, ConsentStage.key)
    user = stage and stage.login.user
    # meanwhile blocked or deleted, or something has happened that ends sessions too
    if not user or not user.is_active or stage.state.get("proof") != _proof(user):
        return None
    return stage


def _proof(user: User) -> list[object]:
    """What a sign-in rests on: the password, whether a second factor is asked for, how many keys
    (ЭЦП) are revoked."""
    revoked = EdsKey.objects.filter(user=user, revoked_at__isnull=False).count()
    return [user.get_session_auth_hash(), is_mfa_enabled(user), revoked]
