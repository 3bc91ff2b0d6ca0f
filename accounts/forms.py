"""Sign-up form."""

from allauth.account.forms import SignupForm as AllauthSignupForm


class SignupForm(AllauthSignupForm):
    """E-mail and password: nothing that signing up does not need (FEATURES row 1)."""
