"""The form that takes a signature."""

from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.eds.cms import LARGEST


class SignatureForm(forms.Form):
    """A signature: as a file, or as text that is pasted."""

    signature = forms.FileField(
        label=_("Файл подписи"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".p7s,.p7m,.sig,.sgn,.pem,.der"}),
        help_text=_("С окончанием .p7s, не больше 16 КиБ."),
    )
    text = forms.CharField(
        label=_("Или текст подписи"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Если программа выдала подпись буквами и цифрами, вставьте её сюда целиком."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is enough."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("signature") and not data.get("text"):
            raise ValidationError({"signature": _("Выберите файл подписи или вставьте её текст.")})
        return data

    @property
    def message(self) -> bytes:
        """What was sent, cut where it is too large anyway."""
        if upload := self.cleaned_data["signature"]:
            octets: bytes = upload.read(LARGEST + 1)
            return octets
        text: str = self.cleaned_data["text"][: LARGEST + 1]
        if len(text) <= LARGEST:  # pages and letters bring blanks of their own, seen and unseen
            text = " ".join("".join(one for one in text if category(one) != "Cf").split())
        return text.encode(errors="replace")[: LARGEST + 1]
