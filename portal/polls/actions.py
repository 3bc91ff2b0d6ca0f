"""What the audit log says of polls and kiosks."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "poll.draft": _("Черновик опроса создан"),
    "poll.change": _("Черновик опроса изменён"),
    "poll.copy": _("Опрос скопирован"),
    "poll.discard": _("Черновик опроса удалён"),
    "poll.question_add": _("Вопрос добавлен в опрос"),
    "poll.question_change": _("Вопрос опроса изменён"),
    "poll.question_remove": _("Вопрос убран из опроса"),
    "poll.question_move": _("Вопросы опроса переставлены"),
    "poll.publish": _("Опрос опубликован"),
    "poll.close": _("Опрос закрыт раньше срока"),
    "poll.archive": _("Опрос отправлен в архив"),
    "poll.texts": _("Прочитаны ответы на опрос своими словами"),
    "poll.texts_export": _("Ответы на опрос своими словами выгружены"),
    "kiosk.make": _("Опрос у стойки заведён"),
    "kiosk.revoke": _("Опрос у стойки отозван"),
}
SUBJECTS = {"poll": Subject(_("Опрос"), "poll_desk:poll")}
KEYS = {"question": _("вопрос"), "place": _("место"), "copy_of": _("копия опроса №")}
