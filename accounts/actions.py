"""What the audit log says of people, their accounts and help requests."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "account.ask to leave": _("Учётную запись попросили удалить"),
    "account.stay": _("Удаление учётной записи отменено"),
    "account.delete": _("Учётная запись удалена"),
    "account.change address": _("Адрес почты изменён"),
    "second_factor.add": _("Добавлен второй шаг входа"),
    "second_factor.remove": _("Убран второй шаг входа"),
    "second_factor.renew codes": _("Заменены запасные коды"),
    "person.search": _("Поиск людей"),
    "person.read": _("Открыта страница человека"),
    "person.block": _("Человек заблокирован"),
    "person.unblock": _("Блокировка снята"),
    "person.end sessions": _("Сеансы завершены"),
    "person.reset second factor": _("Второй шаг входа сброшен"),
    "person.grant role": _("Роль выдана"),
    "person.withdraw role": _("Роль отозвана"),
    "help_request.read": _("Открыт вопрос в поддержку"),
    "help_request.answer": _("Дан ответ на вопрос"),
    "help_request.close": _("Вопрос закрыт"),
    "help_request.read attachment": _("Открыт файл вопроса"),
    "export.ask": _("Таблица или документ выгружены"),
    "audit.search": _("Поиск в журнале"),
    "audit.export": _("Журнал выгружен"),
    "audit.archive": _("Часть журнала ушла в архив"),
}
SUBJECTS = {
    "user": Subject(_("Человек"), "people:person"),
    "helprequest": Subject(_("Вопрос в поддержку"), "helpdesk:request"),
    "export": Subject(_("Выгрузка")),
    "helpmessage": Subject(_("Сообщение в поддержку")),
}
KEYS = {
    "reason": _("причина"),
    "role": _("роль"),
    "roles": _("роли"),
    "until": _("до"),
    "kind": _("вид"),
    "q": _("искали"),
    "found": _("найдено"),
    "sessions": _("сеансов"),
    "message": _("сообщение"),
    "closes": _("закрывает"),
    "before": _("до"),
    "count": _("сколько"),
    "file": _("файл"),
    "hash": _("отпечаток"),
    "filters": _("отбор"),
    "who": _("кто"),
    "action": _("действие"),
    "subject": _("над чем"),
    "since": _("с"),
    "text": _("слова"),
    "page": _("страница"),
    "organization": _("организация"),
    "by_command": _("командой"),
}
