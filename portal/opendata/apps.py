"""Open data as an app: keys of the read API, dumps."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "portal.opendata"
    label = "opendata"
    verbose_name = "Открытые данные"

    def ready(self) -> None:
        from portal.lib import actions, due, personal_data, queues  # noqa: PLC0415 — needs loaded apps
        from portal.opendata import actions as words  # noqa: PLC0415 — as above
        from portal.opendata import dumping  # noqa: PLC0415 — as above
        from portal.opendata.queues import MISSING_DUMPS  # noqa: PLC0415 — as above
        from portal.opendata.services import export_keys  # noqa: PLC0415 — as above

        actions.register(words.ACTIONS, words.SUBJECTS, {})
        queues.register(MISSING_DUMPS)
        due.register("open data", dumping.ask_for_dumps)
        due.register("old open data", dumping.tidy)
        personal_data.register("api_keys", export_keys)
