"""Forms of accounts."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.mailboxes import canonical, is_disposable
from accounts.models import User

NOT_AN_ADDRESS = _("Это не похоже на адрес. Нужен такой: имя@почта.by.")


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        raise ValidationError(NOT_AN_ADDRESS) from None


def clean_address(address: str) -> str:
    """An address that we write to, as mail servers see it.

    Raises:
        ValidationError: it can't be, or is of a mailbox made for minutes.
    """
    email = _canonical(address)
    if is_disposable(email):
        raise ValidationError(
            _("Временные адреса не подходят: укажите почту, которой пользуетесь.")
        )
    return email


class ResetForm(ResetPasswordForm):
    """allauth's form for a forgotten password, for the addresses that accounts have."""

    def clean_email(self) -> str:
        """Also refuses what mail can't be sent to."""
        self.cleaned_data["email"] = _canonical(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class AddressForm(forms.Form):
    """Who are you? An e-mail address."""

    email = forms.EmailField(
        label=_("Адрес электронной почты"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Напишите адрес электронной почты."),
            "invalid": NOT_AN_ADDRESS,
        },
    )

    def clean_email(self) -> str:
        """Refuses mailboxes made for minutes, known or not."""
        return clean_address(self.cleaned_data["email"])


class SignUpForm(AddressForm):
    """For who would rather have a password from the start."""

    password = forms.CharField(
        label=_("Пароль"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("Не меньше 10 знаков. Хорошо подходят несколько слов подряд."),
        error_messages={"required": _("Придумайте пароль.")},
    )

    def clean(self) -> dict[str, Any]:
        """Passwords are checked against the list of common ones and the address itself."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("password"):
            try:
                validate_password(data["password"], User(email=data.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class ConsentForm(forms.Form):
    """Asked of everybody beside the code, required of new people: the page can't tell who is."""

    consents = forms.BooleanField(
        label=_("Я здесь впервые: даю согласие на обработку моих персональных данных"),
        required=False,
    )
    by_parent = forms.BooleanField(
        label=_("Мне нет 16 лет: согласие даёт мой родитель или опекун"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consents"].help_text = format_html(
            '<a href="{}">{}</a>', reverse_lazy("pages:privacy"), _("На что именно")
        )


class FirmConsentForm(ConsentForm):
    """Asked of people who are known to owe it."""

    consents = forms.BooleanField(
        label=_("Даю согласие на обработку моих персональных данных"),
        error_messages={"required": _("Без вашего согласия не продолжить: отметьте эту строку.")},
    )


class CodeForm(ConsentForm):
    """The code from the letter."""

    code = forms.CharField(
        label=_("Код из письма"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}
        ),
        error_messages={"required": _("Введите шесть цифр из письма.")},
    )
    field_order = ("code", "consents", "by_parent")


class AddressChangeCodesForm(forms.Form):
    """The codes that went to the old address and to the new one."""

    old_code = forms.CharField(
        label=_("Код из письма на прежний адрес"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": _("Введите шесть цифр из письма на прежний адрес.")},
    )
    new_code = forms.CharField(
        label=_("Код из письма на новый адрес"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": _("Введите шесть цифр из письма на новый адрес.")},
    )


def wrong_code(tries_left: int) -> str:
    """What to say of a wrong code."""
    return ngettext(
        "Код не подошёл. Осталась %(n)s попытка.",
        "Код не подошёл. Осталось %(n)s попыток.",
        tries_left,
    ) % {"n": tries_left}
