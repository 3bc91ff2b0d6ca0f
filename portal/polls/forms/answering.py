"""What people fill: a poll, a kiosk; tokens that make a page sent twice one answer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.lib.forms import WordsField
from portal.polls.models import SCALE, Kind, Question
from portal.polls.services.taking_part import TEXT_LENGTH, Said
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES, MARK_WORDS

CHOOSE = gettext_lazy("Выберите ответ.")


class ForeignToken(ValueError):
    """The page's token was made for something else, or by nobody."""


def new_token(what: str) -> str:
    """A page's token.

    Args:
        what: what the page is about, «poll:3».
    """
    return signing.dumps(uuid4().hex, salt=f"portal.polls.{what}", compress=False)


def read_token(text: str, what: str) -> UUID:
    """The reference that a page's token carries.

    Raises:
        ForeignToken: it isn't a token for that.
    """
    try:
        return UUID(hex=signing.loads(text, salt=f"portal.polls.{what}"))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise ForeignToken from None


class AnswerForm(forms.Form):
    """The questions of one poll."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.pk}"] = _field(question)

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """Each question with its field."""
        return [(question, self[f"q{question.pk}"]) for question in self.questions]

    def said(self) -> dict[int, Said]:
        """What was answered; only after `is_valid()`."""
        found = {}
        for question in self.questions:
            value = self.cleaned_data[f"q{question.pk}"]
            if question.kind == Kind.TEXT:
                said = Said(text=value)
            elif question.kind == Kind.SCALE:
                said = Said(value=value)
            elif question.kind == Kind.SINGLE:
                said = Said(options=() if value is None else (value,))
            else:
                said = Said(options=tuple(value))
            found[question.pk] = said
        return found


def _field(question: Question) -> forms.Field:
    errors = {"required": CHOOSE, "invalid_choice": CHOOSE}
    told: dict[str, Any] = {"label": question.text, "required": question.is_required}
    if question.kind == Kind.TEXT:
        return WordsField(
            **told,
            max_length=TEXT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy(
                "Прочитает только оператор портала. Не пишите имён, телефонов и других личных "
                "данных."
            ),
            error_messages={"required": gettext_lazy("Напишите ответ.")},
        )
    nothing = [] if question.is_required else [("", _("Не отвечать"))]
    if question.kind == Kind.SCALE:
        marks = [(str(value), str(value)) for value in SCALE]
        return forms.TypedChoiceField(
            **told,
            choices=[*marks, *nothing],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages=errors,
        )
    options = [(str(option.pk), option.text) for option in question.options.all()]
    if question.kind == Kind.SINGLE:
        return forms.TypedChoiceField(
            **told,
            choices=[*options, *nothing],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages=errors,
        )
    return _Several(
        **told,
        most=question.most,
        choices=options,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=errors,
    )


class _Several(forms.TypedMultipleChoiceField):
    def __init__(self, *, most: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        if most is not None:
            self.help_text = ngettext(
                "Можно выбрать не больше %(n)s варианта.",
                "Можно выбрать не больше %(n)s вариантов.",
                most,
            ) % {"n": most}
        else:
            self.help_text = _("Можно выбрать несколько.")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.most is not None and len(set(value)) > self.most:
            raise forms.ValidationError(self.help_text)

    def clean(self, value: Any) -> Any:
        return list(dict.fromkeys(super().clean(value)))


class KioskForm(forms.Form):
    """The four questions of a kiosk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BASE_CRITERIA:
            self.fields[name] = forms.TypedChoiceField(
                label=CRITERION_NAMES[name],
                choices=[(str(mark), word) for mark, word in MARK_WORDS.items()],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            )
