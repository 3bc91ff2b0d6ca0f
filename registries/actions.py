"""What the audit log says of registries, monitoring and assignments."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "registry.start": _("Начат проект реестра"),
    "registry.add": _("Организации добавлены в проект реестра"),
    "registry.remove": _("Организации убраны из проекта реестра"),
    "registry.approve": _("Реестр утверждён"),
    "registry.take back": _("Утверждение реестра отозвано"),
    "registry.discard": _("Проект реестра удалён"),
    "registry.send": _("Реестр отправлен оператору"),
    "registry.put in force": _("Реестр введён в действие"),
    "registry.return": _("Реестр возвращён"),
    "registry.read document": _("Открыт документ реестра"),
    "announcement.send": _("Отправлено уведомление о регистрации"),
    "monitoring.take": _("Начат мониторинг"),
    "monitoring.write": _("Заключение по мониторингу изменено"),
    "monitoring.sign": _("Заключение по мониторингу подписано"),
    "monitoring.discard": _("Мониторинг удалён"),
    "assignment.send": _("Рекомендация или запрос отправлены"),
    "assignment.remind": _("Отправлено напоминание"),
    "assignment.withdraw": _("Рекомендация или запрос отозваны"),
    "assignment.extend": _("Срок продлён"),
    "assignment.answer": _("Дан ответ органу"),
    "assignment.accept": _("Ответ принят"),
    "assignment.return": _("Ответ возвращён"),
    "plan.add": _("Организация внесена в перечень"),
    "plan.add many": _("Организации внесены в перечень"),
    "plan.change": _("Строка перечня изменена"),
    "plan.remove": _("Строка перечня удалена"),
}
SUBJECTS = {
    "registryversion": Subject(_("Реестр"), "registries:version"),
    "monitoring": Subject(_("Мониторинг")),
    "assignment": Subject(_("Рекомендация или запрос")),
    "addressee": Subject(_("Адресат")),
}
KEYS = {
    "authority": _("орган"),
    "answer": _("ответ"),
    "organizations": _("организации"),
    "entries": _("строк"),
    "unp": _("УНП"),
}
