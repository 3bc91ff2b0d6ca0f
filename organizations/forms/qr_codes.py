"""The form of a place with a QR code of its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.qr_codes import PLACE_LENGTH


class PlaceForm(forms.Form):
    """What the place is called; the service checks the rest."""

    name = forms.CharField(
        label=_("Название места"),
        max_length=PLACE_LENGTH,
        help_text=_("«Окно 3», «Кабинет 12», «Регистратура». Не длиннее 60 знаков."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Назовите место: «окно 3», «кабинет 12»."),
            "max_length": _("Название места длиннее 60 знаков. Сократите его."),
        },
    )
