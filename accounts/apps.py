"""Accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        from django.core.management import call_command  # noqa: PLC0415 — needs loaded apps
        from django.db.models.signals import post_migrate  # noqa: PLC0415 — as above

        from accounts import actions as words  # noqa: PLC0415 — as above
        from accounts import (  # noqa: PLC0415 — as above
            audit_export,
            audit_guard,
            challenges,
            codes,
            departures,
            exporting,
            leaving,
        )
        from accounts.queues import (  # noqa: PLC0415 — as above
            FAILED_WORK,
            HELP_REQUESTS,
            STALE_LISTS,
            untold_answers,
        )
        from accounts.selectors.people import ties_of_operator  # noqa: PLC0415 — as above
        from accounts.services import background, desk, people  # noqa: PLC0415 — as above
        from accounts.services import help as help_service  # noqa: PLC0415 — as above
        from portal.lib import (  # noqa: PLC0415 — as above
            actions,
            due,
            mail,
            personal_data,
            progress,
            queues,
        )

        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
        post_migrate.connect(
            audit_guard.put_in_place, sender=self, dispatch_uid="accounts.audit_guard"
        )
        audit_export.register_exports()
        queues.register(HELP_REQUESTS)
        queues.register(FAILED_WORK)
        queues.register(STALE_LISTS)
        due.watch(background.note_run)
        mail.register_unsent("help", gettext_lazy("ответы на вопросы"), untold_answers)
        due.register("codes", codes.forget_old)
        due.register("challenges", challenges.forget_old)
        due.register("leaving", leaving.delete_those_who_left)
        due.register("blocks", people.unblock_due)
        due.register("departures", departures.forget_departures)
        due.register("exports", exporting.tidy)
        due.register("answers to help requests", help_service.tell_untold)
        due.register("claims and holds", desk.tidy)
        due.register("progress", progress.forget_old)
        due.register("sessions", lambda: call_command("clearsessions"))
        personal_data.register_tie(ties_of_operator)
        personal_data.register("account", leaving.export_account)
        personal_data.register("help_requests", help_service.export_requests)
        personal_data.register("exports", exporting.export_exports)
