"""Forms of help requests."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from accounts.models import HelpRequest
from portal.lib.forms import WordsField
from portal.lib.http import safe_next_url
from portal.lib.scans import MEGABYTE, checked
from portal.lib.standing import Stand

MOST_LETTERS = 4000
LARGEST = 5 * MEGABYTE
KINDS = ("pdf", "jpg", "png", "webp")
PAGE_LETTERS = HelpRequest._meta.get_field("page").max_length


def _text(label: Any, required: Any, rows: int = 8) -> WordsField:
    return WordsField(
        label=label,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": required,
            "max_length": _("Текст длиннее 4 000 знаков. Сократите его."),
        },
    )


class AttachmentForm(forms.Form):
    """A form with a file, which nobody must have."""

    attachment = forms.FileField(
        label=_("Снимок экрана или документ"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.pdf"}),
        help_text=_("PNG, JPEG, WebP или PDF, не больше 5 МБ."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # the browser forgets it
            self.fields["attachment"].help_text = _(
                "PNG, JPEG, WebP или PDF, не больше 5 МБ. Если вы уже выбирали файл, "
                "выберите его снова."
            )

    def clean_attachment(self) -> ContentFile | None:
        """The file as it will be kept."""
        upload = self.cleaned_data["attachment"]
        return checked(upload, largest=LARGEST, kinds=KINDS) if upload else None


class QuestionForm(AttachmentForm):
    """A new request."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("О чём вопрос"),
        choices=HelpRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите, о чём вопрос.")},
    )
    text = _text(_("Ваш вопрос"), _("Напишите, что случилось или чего вы хотели бы."))
    stands_for = forms.ChoiceField(
        label=_("От какой организации"),
        required=False,
        help_text=_("Если вопрос о ней. Иначе оставьте пустым."),
    )
    field_order = ("kind", "text", "stands_for", "attachment")

    def __init__(self, *args: Any, stands: list[Stand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "Что вы делали, что увидели, что должно было получиться. Паролей и кодов не пишите."
        )
        if stands:
            choices = [("", _("Только от себя")), *((stand.key, stand.name) for stand in stands)]
            self.fields["stands_for"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["stands_for"]
        if not self.is_bound:
            self.initial.setdefault("key", uuid4())

    def clean_page(self) -> str:
        """A page of ours, or none."""
        page = safe_next_url(self.cleaned_data["page"])
        return page if len(page) <= (PAGE_LETTERS or 0) else ""


class MessageForm(AttachmentForm):
    """The person writes on."""

    text = _text(_("Ваше сообщение"), _("Напишите сообщение."), rows=5)
    field_order = ("text", "attachment")


class AnswerForm(AttachmentForm):
    """The operator's answer."""

    text = _text(_("Ответ"), _("Напишите ответ: его получит человек."))
    closes = forms.BooleanField(label=_("Закрыть вопрос этим ответом"), required=False)
    field_order = ("text", "attachment", "closes")
