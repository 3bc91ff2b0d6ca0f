"""Accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        from django.core.management import call_command  # noqa: PLC0415 — needs loaded apps

        from accounts import codes, departures, exporting, leaving  # noqa: PLC0415 — needs loaded apps
        from portal.lib import due, personal_data, progress  # noqa: PLC0415 — needs loaded apps

        due.register("codes", codes.forget_old)
        due.register("leaving", leaving.delete_those_who_left)
        due.register("departures", departures.forget_departures)
        due.register("exports", exporting.tidy)
        due.register("progress", progress.forget_old)
        due.register("sessions", lambda: call_command("clearsessions"))
        personal_data.register("account", leaving.export_account)
        personal_data.register("exports", exporting.export_exports)
