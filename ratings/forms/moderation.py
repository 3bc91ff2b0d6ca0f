"""Forms of the moderators' pages about comments, and of readers' complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.desk import ReasonForm
from portal.lib.forms import WordsField
from ratings import hints
from ratings.models import Comment, Objection, ReaderComplaint

LONGEST_PIECES = 1000


class CommentForm(ReasonForm):
    """What of a comment is hidden, and why: found pieces are ticked, others are written down."""

    found = forms.MultipleChoiceField(
        label=gettext_lazy("Что скрыть из найденного"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pieces = WordsField(
        label=gettext_lazy("Скрыть ещё"),
        max_length=LONGEST_PIECES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Слова точно как в комментарии; каждый кусок с новой строки."),
    )
    is_personal = forms.BooleanField(
        label=gettext_lazy("Вписанное — личные данные: не показывать и организации"),
        required=False,
    )

    def __init__(self, *args: Any, comment: Comment, needs_pieces: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.comment = comment
        self.needs_pieces = needs_pieces
        self.cuts: list[hints.Cut] = []
        offered = comment.found_pieces
        if offered:
            self.fields["found"].choices = [  # type: ignore[attr-defined]
                (one["value"], f"{one['text']} — {one['label']}") for one in offered
            ]
            self.initial.setdefault("found", [one["value"] for one in offered if one["is_cut"]])
        else:
            del self.fields["found"]
        self.order_fields(["found", "pieces", "is_personal", "template", "reason"])

    def clean(self) -> dict[str, Any]:
        """Find the pieces in the comment."""
        cleaned = super().clean()
        kinds = {one["value"]: one["kind"] for one in self.comment.found_pieces}
        for value in cleaned.get("found", []):
            start, _dash, end = value.partition("-")
            self.cuts.append((int(start), int(end), kinds[value]))
        kind = hints.Kind.PERSONAL if cleaned.get("is_personal") else hints.Kind.OTHER
        for piece in filter(None, map(str.strip, cleaned.get("pieces", "").splitlines())):
            there = hints.occurrences(self.comment.text, piece, kind)
            if not there:
                words = _("В комментарии нет слов «%(piece)s». Проверьте каждую букву.")
                self.add_error("pieces", words % {"piece": piece})
            self.cuts += there
        if self.needs_pieces and not self.cuts and "pieces" not in self.errors:
            self.add_error("pieces", _("Отметьте или впишите, что скрыть."))
        return cleaned


class ReaderComplaintForm(forms.Form):
    """What is wrong with a published comment."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Что не так"),
        choices=ReaderComplaint.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите причину.")},
    )
    text = WordsField(
        label=gettext_lazy("Пояснение"),
        required=False,
        max_length=ReaderComplaint.LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Длиннее 500 знаков. Сократите.")},
    )

    def clean(self) -> dict[str, Any]:
        """«Другое» needs words."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("reason") == ReaderComplaint.Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Напишите, что в комментарии нарушает правила."))
        return cleaned


class ObjectionForm(forms.Form):
    """Why a hidden comment can be published."""

    text = WordsField(
        label=gettext_lazy("Почему комментарий можно опубликовать"),
        max_length=Objection.LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Напишите, почему комментарий можно опубликовать."),
            "max_length": gettext_lazy("Длиннее 1 000 знаков. Сократите."),
        },
    )
