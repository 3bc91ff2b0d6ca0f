"""What the audit log says of questionnaires, comments and marks."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "comment.publish": _("Комментарий опубликован"),
    "comment.hide": _("Комментарий скрыт"),
    "reply.write": _("Ответ организации написан"),
    "reply.withdraw": _("Ответ организации снят"),
    "reply.publish": _("Ответ организации опубликован"),
    "reply.reject": _("Ответ организации отклонён"),
    "complaint.make": _("Жалоба на комментарий подана"),
    "complaint.uphold": _("Жалоба удовлетворена"),
    "complaint.dismiss": _("Жалоба отклонена"),
    "questionnaire.counted": _("Анкета снова учитывается"),
    "questionnaire.withdrawn": _("Анкета отозвана"),
    "questionnaire.replaced": _("Анкета заменена новой"),
    "questionnaire.excluded": _("Анкета исключена"),
    "questionnaire.quarantined": _("Анкета отправлена на проверку"),
    "portal.move in": _("Перенесены данные прежнего портала"),
    "portal.forget move": _("Номера прежнего портала забыты"),
    "score.correct": _("Исправлен замороженный показатель"),
}
SUBJECTS = {
    "comment": Subject(_("Комментарий")),
    "reply": Subject(_("Ответ организации")),
    "complaint": Subject(_("Жалоба")),
    "questionnaire": Subject(_("Анкета")),
    "movingrun": Subject(_("Перенос с прежнего портала")),
    "correction": Subject(_("Исправление показателя")),
}
KEYS = {"period": _("период"), "half_year": _("полугодие")}
