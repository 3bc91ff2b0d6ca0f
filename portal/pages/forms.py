"""Forms of the operator's pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import WordsField
from portal.lib.languages import NAMES, RUSSIAN
from portal.pages.services import LONGEST_BODY, Words

NOW, LATER, DRAFT = "now", "later", "draft"
TITLES = {
    "ru": gettext_lazy("Заголовок по-русски"),
    "be": gettext_lazy("Заголовок по-белорусски"),
    "en": gettext_lazy("Заголовок по-английски"),
}
SUMMARIES = {
    "ru": gettext_lazy("Коротко, по-русски"),
    "be": gettext_lazy("Коротко, по-белорусски"),
    "en": gettext_lazy("Коротко, по-английски"),
}
BODIES = {
    "ru": gettext_lazy("Текст по-русски"),
    "be": gettext_lazy("Текст по-белорусски"),
    "en": gettext_lazy("Текст по-английски"),
}


NOT_AN_ADDRESS = gettext_lazy("Нужен полный адрес, который начинается с https://.")


class PageForm(forms.Form):
    """A page in three languages, and what becomes of it."""

    slug = forms.SlugField(
        label=gettext_lazy("Адрес"),
        max_length=80,
        help_text=gettext_lazy(
            "Последняя часть адреса: латинские строчные буквы, цифры и дефисы. Потом не изменить."
        ),
        error_messages={
            "required": gettext_lazy("Напишите адрес."),
            "invalid": gettext_lazy(
                "Латинские строчные буквы, цифры и дефисы, например school-year."
            ),
        },
    )
    video_address = forms.URLField(
        label=gettext_lazy("Видео на другом сайте"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Адрес файла MP4 или WebM: страница покажет его тому, кто согласится. Любой другой "
            "адрес откроется по ссылке. Своё видео — среди файлов."
        ),
        error_messages={"invalid": NOT_AN_ADDRESS},
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Что сделать"),
        choices=[
            (DRAFT, gettext_lazy("Сохранить черновик")),
            (NOW, gettext_lazy("Опубликовать сейчас")),
            (LATER, gettext_lazy("Опубликовать в день и час")),
        ],
        widget=forms.RadioSelect,
        initial=DRAFT,
        error_messages={"required": gettext_lazy("Выберите, что сделать.")},
    )
    day = forms.DateField(
        label=gettext_lazy("День"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Укажите день, например 25.11.2026.")},
    )
    hour = forms.TimeField(
        label=gettext_lazy("Час, по Минску"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Укажите час, например 09:00.")},
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["video_address"]
            del self.fields["when"], self.fields["day"], self.fields["hour"]
        else:
            del self.fields["slug"]
        after = [self.fields.pop(name) for name in list(self.fields) if name != "slug"]
        names = [name for name in type(self).base_fields if name != "slug"]
        for code in NAMES:
            is_needed = code == RUSSIAN
            self.fields[f"title_{code}"] = forms.CharField(
                label=TITLES[code],
                max_length=200,
                required=is_needed,
                error_messages={"required": _("Напишите заголовок.")},
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"summary_{code}"] = WordsField(
                label=SUMMARIES[code],
                max_length=300,
                required=False,
                help_text=_("Одно-два предложения: под заголовком и в поисковиках."),
                widget=forms.Textarea(attrs={"lang": code, "rows": 2}),
            )
            self.fields[f"body_{code}"] = WordsField(
                label=BODIES[code],
                max_length=LONGEST_BODY,
                required=is_needed,
                error_messages={"required": _("Напишите текст.")},
                strip=False,
                widget=forms.Textarea(attrs={"lang": code, "rows": 16 if is_needed else 10}),
            )
        if after:
            self.fields.update(zip(names, after, strict=True))

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each language, for the template."""
        found = []
        for code, (name, _short) in NAMES.items():
            fields = [self[f"{field}_{code}"] for field in ("title", "summary", "body")]
            is_open = code == RUSSIAN or any(field.errors for field in fields)
            found.append({"code": code, "name": name, "fields": fields, "is_open": is_open})
        return found

    def words(self) -> dict[str, Words]:
        """The texts as services take them."""
        data = self.cleaned_data
        return {
            code: Words(
                data.get(f"title_{code}", ""),
                data.get(f"summary_{code}", ""),
                _tidy(data.get(f"body_{code}", "")),
            )
            for code in NAMES
        }

    @property
    def shown_from(self) -> datetime | None:
        """From when on it is shown; None for a draft."""
        data = self.cleaned_data
        if data["when"] == DRAFT:
            return None
        if data["when"] == NOW:
            return timezone.now()
        return timezone.make_aware(datetime.combine(data["day"], data["hour"]))

    def clean_video_address(self) -> str:
        address: str = self.cleaned_data["video_address"]
        if address and not address.startswith("https://"):
            raise forms.ValidationError(NOT_AN_ADDRESS)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == LATER:
            for name, message in (("day", _("Укажите день.")), ("hour", _("Укажите час."))):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, message)
            if not self.errors and (at := self.shown_from) and at <= timezone.now():
                self.add_error("day", _("Это время уже прошло."))
        return cleaned


def _tidy(body: str) -> str:
    return body.strip("\n") + "\n" if body.strip() else ""


class FileForm(forms.Form):
    """A file for a page."""

    file = forms.FileField(
        label=gettext_lazy("Файл"),
        help_text=gettext_lazy(
            "PDF, JPEG, PNG, WebP до 10 МБ; видео MP4 или WebM до 24 МБ; субтитры VTT."
        ),
        error_messages={"required": gettext_lazy("Выберите файл.")},
    )
    name_ru = forms.CharField(
        label=gettext_lazy("Название по-русски"),
        max_length=200,
        error_messages={"required": gettext_lazy("Напишите название.")},
    )
    name_be = forms.CharField(
        label=gettext_lazy("Название по-белорусски"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "be"}),
    )
    name_en = forms.CharField(
        label=gettext_lazy("Название по-английски"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Язык субтитров"),
        required=False,
        choices=[("", gettext_lazy("Это не субтитры")), *((c, n[0]) for c, n in NAMES.items())],
    )


class ReplacementForm(forms.Form):
    """Another file in a file's place."""

    file = forms.FileField(
        label=gettext_lazy("Новый файл"),
        help_text=gettext_lazy("Того же рода: документ вместо документа. Адрес останется прежним."),
        error_messages={"required": gettext_lazy("Выберите файл.")},
    )
