"""Ratings app."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = "Оценки"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in  # noqa: PLC0415 — needs loaded apps
        from django.contrib.auth.signals import user_logged_out  # noqa: PLC0415 — as above

        from organizations import following, hooks  # noqa: PLC0415 — needs loaded apps
        from portal.lib import (  # noqa: PLC0415 — needs loaded apps
            actions,
            dossier,
            due,
            personal_data,
            queues,
        )
        from ratings import actions as words  # noqa: PLC0415 — needs loaded apps
        from ratings import drafts  # noqa: PLC0415 — needs loaded apps
        from ratings.dossier import questionnaires_of  # noqa: PLC0415 — as above
        from ratings.exports import register_exports  # noqa: PLC0415 — as above
        from ratings.personal_data import (  # noqa: PLC0415 — as above
            export_handling,
            export_moving,
            export_questionnaires,
            export_reader_complaints,
        )
        from ratings.queues import QUEUES  # noqa: PLC0415 — as above
        from ratings.scores import settle  # noqa: PLC0415 — needs loaded apps
        from ratings.scores.listener import ScoresListener  # noqa: PLC0415 — needs loaded apps
        from ratings.scores.map_cells import keep_map  # noqa: PLC0415 — as above
        from ratings.scores.summaries import keep_up  # noqa: PLC0415 — needs loaded apps
        from ratings.services import pending  # noqa: PLC0415 — as above
        from ratings.services.comment_letters import (  # noqa: PLC0415 — as above
            tell_authors_of_decisions,
        )
        from ratings.services.confirmed import show_confirmed  # noqa: PLC0415 — as above
        from ratings.services.digests import send_digests  # noqa: PLC0415 — as above
        from ratings.services.drafts import forget_expired_drafts  # noqa: PLC0415 — as above
        from ratings.services.fraud_cases import release_overdue  # noqa: PLC0415 — as above
        from ratings.services.fraud_days import close_days, look_again  # noqa: PLC0415 — as above
        from ratings.services.letters import tell_authors  # noqa: PLC0415 — as above
        from ratings.services.merging import RatingsMover  # noqa: PLC0415 — as above
        from ratings.services.merging_kinds import RatingsKindMover  # noqa: PLC0415 — as above
        from ratings.services.networks import (  # noqa: PLC0415 — as above
            forget_networks,
            note_cabinet_network,
        )
        from ratings.services.notices import send_notices, spread_notices  # noqa: PLC0415 — as above
        from ratings.services.visit_links import forget_old_links  # noqa: PLC0415 — as above
        from ratings.suspicions import SUSPICIONS  # noqa: PLC0415 — as above

        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
        dossier.register(questionnaires_of)
        queues.register(SUSPICIONS)
        register_exports()
        hooks.register_mover(RatingsMover())
        for queue in QUEUES:
            queues.register(queue)
        hooks.register_kind_mover(RatingsKindMover())
        hooks.register(ScoresListener())
        following.register(pending.PendingFollower())
        personal_data.register("waiting questionnaires", pending.export_pending)
        user_logged_in.connect(drafts.note_sign_in, dispatch_uid="ratings.drafts")
        user_logged_out.connect(drafts.note_sign_out, dispatch_uid="ratings.drafts")
        user_logged_in.connect(note_cabinet_network, dispatch_uid="ratings.networks")
        due.register("scores", settle)
        due.register("summaries", keep_up)
        due.register("map", keep_map)
        due.register("what looks arranged", look_again)
        due.register("days watched", close_days)
        due.register("quarantine", release_overdue)
        due.register("networks", forget_networks)
        due.register("drafts", forget_expired_drafts)
        due.register("confirmed visits", show_confirmed)
        due.register("one-time links", forget_old_links)
        due.register("waiting questionnaires", pending.forget_refused)
        due.register("notices to write", spread_notices)
        due.register("notices", send_notices)
        due.register("digests", send_digests)
        due.register("letters about replies", tell_authors)
        due.register("letters about comments", tell_authors_of_decisions)
        personal_data.register("questionnaires", export_questionnaires)
        personal_data.register("complaints about comments", export_reader_complaints)
        personal_data.register("on behalf of organizations", export_handling)
        personal_data.register("numbers on the portal before", export_moving)
