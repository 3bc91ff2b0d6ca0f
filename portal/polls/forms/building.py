"""The operator's forms: a poll, a question, a reason; a kiosk's place."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.forms import WordsField
from portal.polls.models import Kind, Poll, Question, ResultsShown
from portal.polls.services.kiosks import PLACE_LENGTH
from portal.polls.services.polls import COPY_RUNS, WORDS, Wanted
from portal.polls.services.questions import LANGUAGES, SCALE_WORDS, Asked
from portal.polls.services.questions import WORDS as QUESTION_WORDS
from ratings.forms.steering import day_field

LABELS = {
    "title": {
        "ru": _("Название по-русски"),
        "be": _("Название по-белорусски"),
        "en": _("Название по-английски"),
    },
    "intro": {
        "ru": _("Вступление по-русски"),
        "be": _("Вступление по-белорусски"),
        "en": _("Вступление по-английски"),
    },
    "text": {
        "ru": _("Вопрос по-русски"),
        "be": _("Вопрос по-белорусски"),
        "en": _("Вопрос по-английски"),
    },
    "options": {
        "ru": _("Варианты по-русски"),
        "be": _("Варианты по-белорусски"),
        "en": _("Варианты по-английски"),
    },
    "low": {
        "ru": _("Что значит 1, по-русски"),
        "be": _("Что значит 1, по-белорусски"),
        "en": _("Что значит 1, по-английски"),
    },
    "high": {
        "ru": _("Что значит 5, по-русски"),
        "be": _("Что значит 5, по-белорусски"),
        "en": _("Что значит 5, по-английски"),
    },
}


def _first_day() -> Any:
    return timezone.localdate() + timedelta(days=1)


def _last_day() -> Any:
    return _first_day() + COPY_RUNS


class PollForm(forms.Form):
    """What a poll says, from when to when, who sees its results."""

    starts_on = day_field(_("Первый день"), initial=_first_day)
    ends_on = day_field(_("Последний день"), initial=_last_day)
    results = forms.ChoiceField(
        label=_("Кто увидит результаты"),
        choices=ResultsShown.choices,
        initial=ResultsShown.AFTER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, poll: Poll | None = None, **kwargs: Any) -> None:
        if poll:
            names = ("starts_on", "ends_on", "results", *WORDS)
            kwargs["initial"] = {name: getattr(poll, name) for name in names}
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=LABELS["title"][code],
                max_length=200,
                required=code == "ru",
                error_messages={"required": _("Напишите название.")},
            )
            self.fields[f"text_{code}"] = WordsField(
                label=LABELS["intro"][code],
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields(["title_ru", "text_ru", "title_be", "text_be", "title_en", "text_en"])

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of each language."""
        return [self[f"{name}_{code}"] for code in LANGUAGES for name in ("title", "text")]

    def draft(self) -> Wanted:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        return Wanted(
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            results=data["results"],
            words={name: data[name] for name in WORDS},
        )


class QuestionForm(forms.Form):
    """One question of a kind."""

    is_required = forms.BooleanField(
        label=_("Без ответа опрос не отправить"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, kind: str, question: Question | None = None, **kwargs: Any
    ) -> None:
        self.kind = kind
        if question:
            names = ("is_required", "most", *QUESTION_WORDS)
            kwargs["initial"] = {name: getattr(question, name) for name in names}
            options = list(question.options.all())
            for code in LANGUAGES:
                texts = [getattr(option, f"text_{code}") for option in options]
                kwargs["initial"][f"options_{code}"] = "\n".join(texts).strip()
        super().__init__(*args, **kwargs)
        if kind == Kind.TEXT and not question:
            self.fields["is_required"].initial = False
        for code in LANGUAGES:
            self._add_words(code)
        if kind == Kind.MULTIPLE:
            self.fields["most"] = forms.IntegerField(
                label=_("Сколько вариантов можно выбрать"),
                required=False,
                min_value=2,
                max_value=20,
                help_text=_("Пусто — сколько угодно."),
            )
        self.order_fields([*(field.name for field in self.words), "most", "is_required"])

    def _add_words(self, code: str) -> None:
        self.fields[f"text_{code}"] = forms.CharField(
            label=LABELS["text"][code],
            max_length=300,
            required=code == "ru",
            error_messages={"required": _("Напишите вопрос.")},
        )
        if self.kind in (Kind.SINGLE, Kind.MULTIPLE):
            self.fields[f"options_{code}"] = WordsField(
                label=LABELS["options"][code],
                required=code == "ru",
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("Каждый вариант с новой строки."),
                error_messages={"required": _("Напишите варианты.")},
            )
        if self.kind == Kind.SCALE:
            for name in ("low", "high"):
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=LABELS[name][code], max_length=60, required=False
                )

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of each language, the Russian ones first."""
        names = ("text", "options", "low", "high")
        return [
            self[f"{name}_{code}"]
            for code in LANGUAGES
            for name in names
            if f"{name}_{code}" in self.fields
        ]

    def asked(self) -> Asked:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        return Asked(
            kind=self.kind,
            words={name: data.get(name, "") for name in {*QUESTION_WORDS, *SCALE_WORDS}},
            is_required=data["is_required"],
            most=data.get("most"),
            options={
                code: [
                    line
                    for text in data.get(f"options_{code}", "").split("\n")
                    if (line := " ".join(text.split()))
                ]
                for code in LANGUAGES
            },
        )


class KioskPlaceForm(forms.Form):
    """Where a kiosk stands."""

    place = forms.CharField(
        label=_("Где стоит устройство"),
        max_length=PLACE_LENGTH,
        help_text=_("«Зал ожидания», «Окно 3». Не длиннее 60 знаков."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Назовите место: «зал ожидания», «окно 3».")},
    )
