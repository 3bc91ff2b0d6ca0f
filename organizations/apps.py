"""Organizations app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Организации"

    def ready(self) -> None:
        from organizations import counts, search, verification  # noqa: PLC0415 — as above
        from organizations.selectors import export_memberships  # noqa: PLC0415 — needs loaded apps
        from portal.lib import due, personal_data  # noqa: PLC0415 — as above

        personal_data.register("memberships", export_memberships)
        due.register("search", search.make_missing)
        due.register("listed counts", counts.make_missing)
        due.register("verification", verification.remind)
