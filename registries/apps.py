"""Registries app: who oversees whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class RegistriesConfig(AppConfig):
    name = "registries"
    verbose_name = "Реестры"

    def ready(self) -> None:
        from organizations import hooks  # noqa: PLC0415 — needs loaded apps
        from portal.lib import (  # noqa: PLC0415 — needs loaded apps
            actions,
            due,
            mail,
            personal_data,
            queues,
        )
        from registries import actions as words  # noqa: PLC0415 — needs loaded apps
        from registries.exports import (  # noqa: PLC0415 — as above
            dashboard,
            general,
            monitoring,
            objects,
            rooms,
            versions,
        )
        from registries.personal_data import export_assignments  # noqa: PLC0415 — as above
        from registries.queues import (  # noqa: PLC0415 — as above
            VERSIONS,
            unsent_assignment_letters,
            untold_decisions,
        )
        from registries.services import decisions  # noqa: PLC0415 — as above
        from registries.services.assignment_letters import send_letters  # noqa: PLC0415 — as above
        from registries.services.assignments import remind_due  # noqa: PLC0415 — as above
        from registries.services.merging import RegistriesMover  # noqa: PLC0415 — as above
        from registries.services.monitoring_due import remind  # noqa: PLC0415 — as above

        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
        hooks.register_mover(RegistriesMover())
        queues.register(VERSIONS)
        mail.register_unsent("registries", gettext_lazy("решения по реестрам"), untold_decisions)
        mail.register_unsent(
            "assignments", gettext_lazy("письма о поручениях"), unsent_assignment_letters
        )
        due.register("monitorings", remind)
        versions.register_exports()
        due.register("letters about registries", decisions.tell_untold)
        due.register("reminders of assignments", remind_due)
        due.register("letters about assignments", send_letters)
        personal_data.register("assignments", export_assignments)
        objects.register_exports()
        rooms.register_exports()
        dashboard.register_exports()
        general.register_exports()
        monitoring.register_exports()
