"""Polls app."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "portal.polls"
    label = "polls"
    verbose_name = "Опросы"

    def ready(self) -> None:
        from organizations import hooks  # noqa: PLC0415 — needs loaded apps
        from portal.lib import actions, due, personal_data  # noqa: PLC0415 — needs loaded apps
        from portal.polls import actions as words  # noqa: PLC0415 — needs loaded apps
        from portal.polls.selectors.polls import indexed_pages  # noqa: PLC0415 — as above
        from portal.polls.services.kiosks import show_answers  # noqa: PLC0415 — as above
        from portal.polls.services.merging import PollsMover  # noqa: PLC0415 — as above
        from portal.polls.services.pace import forget_pace  # noqa: PLC0415 — as above
        from portal.polls.services.taking_part import export_participations  # noqa: PLC0415
        from portal.sharing import sitemap  # noqa: PLC0415 — as above

        sitemap.register(indexed_pages)
        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
        hooks.register_mover(PollsMover())
        due.register("pace of polls", forget_pace)
        due.register("answers of kiosks", show_answers)
        personal_data.register("polls", export_participations)
