"""Forms of the cabinet's pages about questionnaires."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Organization
from portal.lib import wording
from portal.lib.forms import LongSelect, WordsField
from ratings.arithmetic import BASE_CRITERIA, HalfYear
from ratings.figures import CRITERION_NAMES, MARK_WORDS
from ratings.models import Measure, State, Tag
from ratings.models.handling import NOTE_LENGTH, TAG_LENGTH
from ratings.models.questionnaires import STUDIED
from ratings.models.replies import MEASURE_LENGTH, REPLY_LENGTH
from ratings.rules import current_day
from ratings.selectors.studied import QR, SITE, UNITS_OFFERED

MONTHS = 12
HALVES = 6
_ANY = ("", gettext_lazy("любая"))
_WHOLE = [_ANY, *((str(mark), f"{mark}") for mark in range(5, 0, -1))]


def _select(label: Any, choices: Iterable[Any] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices), widget=LongSelect)


def _day_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput(attrs={"type": "date"})
    )


class StudyForm(forms.Form):
    """The filters of the list."""

    period = _select(gettext_lazy("Период"))
    since = _day_field(gettext_lazy("С какого дня"))
    until = _day_field(gettext_lazy("По какой день"))
    mark = _select(gettext_lazy("Оценка анкеты"))
    criterion = _select(gettext_lazy("Критерий"))
    answer = _select(gettext_lazy("Отметка по критерию"), _WHOLE)
    unit = _select(gettext_lazy("Подразделение"))
    service = _select(gettext_lazy("Услуга или процедура"))
    source = _select(gettext_lazy("Откуда пришли"))
    tag = _select(gettext_lazy("Метка"))
    state = _select(gettext_lazy("Состояние"))
    comment = _select(
        gettext_lazy("Комментарий"),
        [("", gettext_lazy("все анкеты")), ("1", gettext_lazy("только с комментарием"))],
    )
    confirmed = _select(
        gettext_lazy("Подтверждённые"),
        [("", gettext_lazy("все анкеты")), ("1", gettext_lazy("только подтверждённые"))],
    )
    unread = _select(
        gettext_lazy("Прочитанные"),
        [("", gettext_lazy("все анкеты")), ("1", gettext_lazy("только непрочитанные"))],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        query: Mapping[str, str],
        *,
        places: list[Organization],
        services: Iterable[Any],
        codes: Iterable[Any],
        tags: Iterable[Tag],
    ) -> None:
        names = {name: query.get(name, "") for name in self.base_fields}
        super().__init__(initial=names, auto_id="filter-%s")
        self._offer("period", _("за всё время"), _periods(current_day()))
        self._offer(
            "mark", _("любая"), ((str(mark), f"{mark} — {MARK_WORDS[mark]}") for mark in _marks())
        )
        self._offer(
            "criterion", _("любой"), ((name, CRITERION_NAMES[name]) for name in BASE_CRITERIA)
        )
        units: list[Any] = [(str(unit.pk), unit.short_name) for unit in places[1:]]
        if units:
            units.insert(0, (str(places[0].pk), _("без подразделений")))
        self._offer("unit", _("все"), units if len(places) <= UNITS_OFFERED else units[:1])
        self._offer("service", _("любая"), ((str(s.pk), s.name) for s in services))
        self._offer(
            "source",
            _("отовсюду"),
            (
                (SITE, _("на сайте")),
                (QR, _("по любому QR-коду")),
                *((f"q:{code.code}", code.label) for code in codes),
            ),
        )
        self._offer("tag", _("любая"), ((str(tag.pk), tag.name) for tag in tags))
        self._offer(
            "state",
            _("любое"),
            ((str(int(state)), str(State(state).label)) for state in STUDIED),
        )
        if not names["sort"]:
            del self.fields["sort"]

    def _offer(self, name: str, everything: str, choices: Iterable[Any]) -> None:
        """What can be chosen; where there is nothing to choose, the filter isn't there."""
        listed = list(choices)
        if listed:
            self.fields[name].choices = [("", everything), *listed]  # type: ignore[attr-defined]
        else:
            del self.fields[name]


def _marks() -> range:
    return range(5, 0, -1)


def _periods(today: date) -> list[Any]:
    """The latest half-years and months, the newest first."""
    halves = []
    half = HalfYear.of(today)
    for _n in range(HALVES):
        halves.append((half.code, wording.half_year(half.code)))
        half = HalfYear(half.year, 1) if half.half == 2 else HalfYear(half.year - 1, 2)
    months = []
    first = today.replace(day=1)
    for back in range(MONTHS):
        number = first.year * 12 + first.month - 1 - back
        month = date(number // 12, number % 12 + 1, 1)
        months.append((month.strftime("%Y-%m"), wording.month(month)))
    return [(_("Полугодия"), halves), (_("Месяцы"), months)]


class TagForm(forms.Form):
    """A tag to add: one of the organization's own, or a new one."""

    name = forms.CharField(
        label=gettext_lazy("Новая метка"),
        max_length=TAG_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Напишите метку."),
            "max_length": gettext_lazy("Метка длиннее 40 знаков. Сократите её."),
        },
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = WordsField(
        label=gettext_lazy("Заметка для коллег"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Напишите заметку."),
            "max_length": gettext_lazy("Заметка длиннее 2 000 знаков. Сократите её."),
        },
    )


class ReplyForm(forms.Form):
    """The public reply, and what has been done."""

    text = WordsField(
        label=gettext_lazy("Ответ"),
        max_length=REPLY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Напишите ответ."),
            "max_length": gettext_lazy("Ответ длиннее 2 000 знаков. Сократите его."),
        },
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Что сделано"),
        required=False,
        choices=[("", gettext_lazy("не указывать")), *Measure.choices],
        widget=LongSelect,
    )
    measure_text = forms.CharField(
        label=gettext_lazy("Что именно"),
        required=False,
        max_length=MEASURE_LENGTH,
        help_text=gettext_lazy("Одно-два предложения: «Открыли вторую кассу», «Наняли врача»."),
        error_messages={"max_length": gettext_lazy("Длиннее 300 знаков. Сократите.")},
    )

    def clean(self) -> dict[str, Any]:
        """What is done is told; of nothing there is nothing to tell."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("measure") == Measure.DONE and not data.get("measure_text", "").strip():
            self.add_error("measure_text", _("Напишите, что сделано."))
        if not data.get("measure") and data.get("measure_text") and "measure" in data:
            self.add_error("measure", _("Выберите, на каком это этапе."))
        return data


class ComplaintForm(forms.Form):
    """Why the moderators should hide a comment."""

    reason = WordsField(
        label=gettext_lazy("Что в комментарии нарушает правила"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Напишите, что в комментарии нарушает правила."),
            "max_length": gettext_lazy("Длиннее 1 000 знаков. Сократите."),
        },
    )
