"""Accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed  # noqa: PLC0415 — needs loaded apps

        from accounts.services import mark_confirmed  # noqa: PLC0415 — needs loaded apps

        email_confirmed.connect(mark_confirmed, dispatch_uid="accounts.mark_confirmed")
