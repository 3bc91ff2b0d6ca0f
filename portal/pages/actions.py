"""What the audit log says of pages and news."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "page.add": _("Страница добавлена"),
    "page.save": _("Черновик страницы сохранён"),
    "page.publish": _("Страница опубликована"),
    "page.withdraw": _("Страница снята с публикации"),
    "page.return": _("Страница возвращена на сайт"),
    "page.restore": _("Прежний текст страницы возвращён в черновик"),
    "page.add file": _("К странице приложен файл"),
    "page.replace file": _("Файл страницы заменён"),
    "page.remove file": _("Файл страницы убран"),
}
SUBJECTS = {"page": Subject(_("Страница"), "page_desk:by_number")}
KEYS = {
    "slug": _("адрес"),
    "languages": _("языки"),
    "shown_from": _("видна с"),
    "version": _("версия"),
    "language": _("язык"),
    "name": _("название"),
    "size": _("размер"),
    "sha256": _("отпечаток"),
}
