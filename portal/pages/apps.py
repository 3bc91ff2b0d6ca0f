"""Pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = "Страницы"

    def ready(self) -> None:
        from portal.lib import actions  # noqa: PLC0415 — needs loaded apps
        from portal.pages import actions as words  # noqa: PLC0415 — as above
        from portal.pages.selectors import indexed_pages  # noqa: PLC0415 — as above
        from portal.sharing import sitemap  # noqa: PLC0415 — as above

        sitemap.register(indexed_pages)
        actions.register(words.ACTIONS, words.SUBJECTS, words.KEYS)
