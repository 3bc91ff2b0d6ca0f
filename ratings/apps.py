"""Ratings app."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = "Оценки"

    def ready(self) -> None:
        from organizations import hooks  # noqa: PLC0415 — needs loaded apps
        from ratings.scores.listener import ScoresListener  # noqa: PLC0415 — needs loaded apps

        hooks.register(ScoresListener())
