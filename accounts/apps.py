"""Accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        from django.core.management import call_command  # noqa: PLC0415 — needs loaded apps

        from accounts import codes, departures, exporting, leaving  # noqa: PLC0415 — needs loaded apps
        from accounts.services import help as help_service  # noqa: PLC0415 — as above
        from portal.lib import due, personal_data, progress  # noqa: PLC0415 — needs loaded apps

        due.register("codes", codes.forget_old)
        due.register("leaving", leaving.delete_those_who_left)
        due.register("departures", departures.forget_departures)
        due.register("exports", exporting.tidy)
        due.register("answers to help requests", help_service.tell_untold)
        due.register("progress", progress.forget_old)
        due.register("sessions", lambda: call_command("clearsessions"))
        personal_data.register("account", leaving.export_account)
        personal_data.register("help_requests", help_service.export_requests)
        personal_data.register("exports", exporting.export_exports)
