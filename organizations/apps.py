"""Organizations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Организации"

    def ready(self) -> None:
        from accounts.eds_people import on_arrival  # noqa: PLC0415 — as above
        from organizations import actions as words  # noqa: PLC0415 — needs loaded apps
        from organizations import counts, hooks, search  # noqa: PLC0415 — needs loaded apps
        from organizations.dossier import members_of, memberships_of  # noqa: PLC0415 — as above
        from organizations.eds_queues import ADMISSIONS, AUTHORITIES  # noqa: PLC0415 — as above
        from organizations.importing import steps, writing  # noqa: PLC0415 — as above
        from organizations.queues import (  # noqa: PLC0415 — as above
            ACCESS_REQUESTS,
            SUGGESTIONS,
            unsent_invitations,
            untold_requests,
            untold_suggestions,
        )
        from organizations.selectors import export_memberships  # noqa: PLC0415 — as above
        from organizations.selectors.access import (  # noqa: PLC0415 — as above
            export_officials,
            ties_of_administrator,
        )
        from organizations.services import (  # noqa: PLC0415 — as above
            access_requests,
            admissions,
            eds_registration,
            invitations,
            suggestions,
            verification,
        )
        from organizations.services.mover import OrganizationsMover  # noqa: PLC0415 — as above
        from organizations.standing import Organizations  # noqa: PLC0415 — as above
        from portal.lib import (  # noqa: PLC0415 — as above
            actions,
            dossier,
            due,
            exports,
            mail,
            personal_data,
            queues,
            standing,
        )

        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
        hooks.register_mover(OrganizationsMover())
        standing.register(Organizations())
        dossier.register(memberships_of)
        dossier.register_finder(members_of)
        personal_data.register("memberships", export_memberships)
        personal_data.register("officials", export_officials)
        personal_data.register_tie(ties_of_administrator)
        queues.register(SUGGESTIONS)
        queues.register(ACCESS_REQUESTS)
        queues.register(ADMISSIONS)
        queues.register(AUTHORITIES)
        on_arrival(eds_registration.arrive)
        personal_data.register("admissions", admissions.export_admissions)
        mail.register_unsent("access", gettext_lazy("письма о заявках на доступ"), untold_requests)
        mail.register_unsent(
            "suggestions", gettext_lazy("ответы на предложения организаций"), untold_suggestions
        )
        mail.register_unsent("invitations", gettext_lazy("приглашения"), unsent_invitations)
        due.register("letters about access", access_requests.tell_untold)
        due.register("invitations", invitations.send_unsent)
        personal_data.register("suggestions", suggestions.export_suggestions)
        due.register("letters about suggestions", suggestions.tell_applicants)
        due.register("search", search.make_missing)
        due.register("listed counts", counts.make_missing)
        due.register("verification", verification.remind)
        due.register("imports", steps.tidy)
        exports.register(
            writing.EXPORT, title=writing.title, allowed=writing.allowed, table=writing.table
        )
