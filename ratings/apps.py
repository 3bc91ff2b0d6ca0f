"""Ratings app."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = "Оценки"

    def ready(self) -> None:
        from organizations import hooks  # noqa: PLC0415 — needs loaded apps
        from portal.lib import due  # noqa: PLC0415 — needs loaded apps
        from ratings.scores import settle  # noqa: PLC0415 — needs loaded apps
        from ratings.scores.listener import ScoresListener  # noqa: PLC0415 — needs loaded apps

        hooks.register(ScoresListener())
        due.register("scores", settle)
