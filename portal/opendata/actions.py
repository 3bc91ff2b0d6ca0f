"""What the audit log says of keys of the read API."""

from django.utils.translation import gettext_lazy as _

from portal.lib.actions import Subject

ACTIONS = {
    "api_key.make": _("Создан ключ программного доступа"),
    "api_key.revoke": _("Ключ программного доступа отозван"),
}
SUBJECTS = {"apikey": Subject(_("Ключ программного доступа"))}
