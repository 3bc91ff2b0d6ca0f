"""A new key of the read API."""

from django import forms
from django.utils.translation import gettext_lazy


class KeyForm(forms.Form):
    """What a key is called."""

    name = forms.CharField(
        label=gettext_lazy("Название ключа"),
        max_length=80,
        help_text=gettext_lazy("Чтобы вы узнали его потом: «Сайт газеты», «Моя таблица»."),
        error_messages={"required": gettext_lazy("Назовите ключ.")},
    )
