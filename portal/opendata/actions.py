"""What the audit log says of keys of the read API and of dumps."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "api_key.make": _("Создан ключ программного доступа"),
    "api_key.revoke": _("Ключ программного доступа отозван"),
    "dump.try again": _("Файл открытых данных: попытка сейчас"),
}
SUBJECTS = {
    "apikey": Subject(_("Ключ программного доступа")),
    "dump": Subject(_("Файл открытых данных")),
}
