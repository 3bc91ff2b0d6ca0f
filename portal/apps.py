"""The site itself as an app: its commands live here."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401, PLC0415 — registers itself
        from portal.lib import background, due  # noqa: PLC0415 — needs loaded apps

        due.register("background work", background.tidy)
