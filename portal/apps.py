"""The site itself as an app: its commands live here."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
