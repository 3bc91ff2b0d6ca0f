"""Organizations app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Организации"

    def ready(self) -> None:
        from organizations.selectors import export_memberships  # noqa: PLC0415 — needs loaded apps
        from portal.lib import personal_data  # noqa: PLC0415 — needs loaded apps

        personal_data.register("memberships", export_memberships)
