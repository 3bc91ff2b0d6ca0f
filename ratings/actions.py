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
    "criterion.add": _("Критерий добавлен"),
    "criterion.change": _("Критерий исправлен до начала"),
    "criterion.reword": _("Критерий сформулирован иначе"),
    "criterion.end": _("Последний день критерия назначен"),
    "criterion.remove": _("Критерий убран до начала"),
    "campaign.draft": _("Черновик кампании сохранён"),
    "campaign.change": _("Кампания изменена"),
    "campaign.announce": _("Кампания объявлена"),
    "campaign.stop": _("Кампания остановлена"),
    "campaign.discard": _("Черновик кампании удалён"),
    "rule.lay_down": _("Правило рейтинга назначено"),
    "rule.cancel": _("Правило рейтинга отменено"),
}
SUBJECTS = {
    "comment": Subject(_("Комментарий")),
    "reply": Subject(_("Ответ организации")),
    "complaint": Subject(_("Жалоба")),
    "questionnaire": Subject(_("Анкета")),
    "movingrun": Subject(_("Перенос с прежнего портала")),
    "correction": Subject(_("Исправление показателя")),
    "criterion": Subject(_("Критерий"), "rating_desk:criterion"),
    "campaign": Subject(_("Кампания"), "rating_desk:campaign"),
    "ratingrule": Subject(_("Правило рейтинга")),
}
KEYS = {
    "period": _("период"),
    "half_year": _("полугодие"),
    "wording": _("формулировка"),
    "valid_from": _("с какого дня"),
    "valid_until": _("по какой день"),
    "starts_on": _("первый день"),
    "ends_on": _("последний день"),
    "minimum_count": _("анкет для места"),
    "repeat_days": _("дней до новой анкеты"),
}
