"""Every component in every state on one page, with invented figures: /demo/gallery/.

Routed only where DEBUG or the demo is on. The samples have the shape that each
component asks for in its first comment, so they are also examples for page authors.
"""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience
from ratings.figures import bar_path

WORDS = [
    (1, _("очень плохо")),
    (2, _("плохо")),
    (3, _("удовлетворительно")),
    (4, _("хорошо")),
    (5, _("отлично")),
]


@audience(Audience.EVERYONE)
@require_safe
def gallery(request):
    """Show all components with sample data."""
    sent = QuestionnaireSample(
        {"clarity": "5", "information": "4", "email": "имя-без-собаки", "comment": "Долго ждали."}
    )
    context = {
        "colours": COLOURS,
        "marks": MARKS,
        "positions": POSITIONS,
        "rows": ROWS,
        "distribution": DISTRIBUTION,
        "criteria": CRITERIA,
        "chart": CHART,
        "figures": FIGURES,
        "comments": COMMENTS,
        "chips": CHIPS,
        "tabs": TABS,
        "crumbs": CRUMBS,
        "pages": PAGES,
        "table_rows": TABLE_ROWS,
        "fresh_form": QuestionnaireSample(initial={"language": "ru"}, prefix="fresh"),
        "sent_form": sent,
        "filter_form": FilterSample(
            {"filter-region": "grodno", "filter-with_units": "on"}, prefix="filter"
        ),
    }
    return render(request, "gallery.html", context)


class QuestionnaireSample(forms.Form):
    """The questionnaire's four criteria and the other kinds of fields."""

    clarity = forms.ChoiceField(
        label=_("Простота и понятность процесса получения услуги"),
        choices=WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите оценку от 1 до 5")},
    )
    information = forms.ChoiceField(
        label=_("Доступность информации о порядке получения услуги"),
        choices=WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите оценку от 1 до 5")},
    )
    timeliness = forms.ChoiceField(
        label=_("Соблюдение установленного срока предоставления услуги"),
        choices=WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите оценку от 1 до 5")},
    )
    courtesy = forms.ChoiceField(
        label=_("Вежливость и доброжелательность сотрудников"),
        choices=WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Выберите оценку от 1 до 5")},
    )
    comment = forms.CharField(
        label=_("Комментарий"),
        help_text=_("Что было хорошо, что стоит исправить. Не пишите имён и личных сведений."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    month = forms.ChoiceField(
        label=_("Когда вы обращались"),
        required=False,
        choices=[
            ("", _("не помню")),
            ("2026-03", _("март 2026 года")),
            ("2026-02", _("февраль 2026 года")),
        ],
    )
    email = forms.EmailField(
        label=_("Электронная почта"),
        help_text=_("Пришлём код, чтобы подтвердить, что это вы."),
        error_messages={"invalid": _("Проверьте адрес: нужен вид имя@пример.бел")},
    )
    private = forms.BooleanField(
        label=_("Не публиковать комментарий"),
        help_text=_("Организация и её вышестоящие органы всё равно его увидят."),
        required=False,
    )
    agreed = forms.BooleanField(
        label=_("Согласен на обработку персональных данных"),
        error_messages={"required": _("Без согласия оценку не принять — отметьте его")},
    )
    language = forms.ChoiceField(
        label=_("Язык писем"),
        choices=[("ru", "Русский"), ("be", "Беларуская")],
        widget=forms.RadioSelect,
        initial="ru",
    )


class FilterSample(forms.Form):
    """Filters of the catalogue."""

    region = forms.ChoiceField(
        label=_("Область"),
        required=False,
        choices=[("", _("все")), ("grodno", _("Гродненская область")), ("minsk", _("г. Минск"))],
    )
    district = forms.ChoiceField(
        label=_("Район"), required=False, choices=[("", _("все")), ("lida", _("Лидский район"))]
    )
    sphere = forms.ChoiceField(
        label=_("Сфера"), required=False, choices=[("", _("все")), ("health", _("Здравоохранение"))]
    )
    with_units = forms.BooleanField(label=_("Показать подразделения"), required=False)


def sample_mark(text, word, fills, count, count_text, satisfaction_text="", enough=True):
    """A mark in the shape that components/mark.html asks for."""
    return {
        "text": text,
        "word": word,
        "bar": bar_path(fills),
        "count": count,
        "count_text": count_text,
        "satisfaction_text": satisfaction_text,
        "enough": enough,
        "minimum": 5,
    }


EXCELLENT = sample_mark(
    "4,61", _("отлично"), [100, 100, 100, 100, 61], 1234, "по 1 234 анкетам", "92,2 %"
)
GOOD = sample_mark("3,87", _("хорошо"), [100, 100, 100, 87, 0], 58, "по 58 анкетам", "77,4 %")
FAIR = sample_mark(
    "3,02", _("удовлетворительно"), [100, 100, 100, 2, 0], 21, "по 21 анкете", "60,4 %"
)
POOR = sample_mark("1,40", _("очень плохо"), [100, 40, 0, 0, 0], 5, "по 5 анкетам", "28,0 %")
FEW = sample_mark(
    "4,33", _("хорошо"), [100, 100, 100, 100, 33], 3, "по 3 анкетам", "86,6 %", enough=False
)
NONE = sample_mark("", "", [0, 0, 0, 0, 0], 0, "", enough=False)
MILLION = sample_mark(
    "4,61", _("отлично"), [100, 100, 100, 100, 61], 1_234_567, "по 1 234 567 анкетам", "92,2 %"
)

MARKS = [EXCELLENT, GOOD, FAIR, POOR, FEW, NONE, MILLION]

POSITIONS = [
    {"number": 12, "of": "1 203", "where_text": _("в области"), "change": 3},
    {"number": 104, "of": "13 502", "where_text": _("в стране"), "change": -21},
    {"number": 1, "of": 18, "where_text": _("в районе"), "change": 0},
    {"number": 7, "of": 211, "where_text": _("среди поликлиник"), "change": None},
]

ROWS = [
    {
        "rank": 1,
        "name": "Учреждение здравоохранения «Лидская центральная районная больница»",
        "place": "Гродненская область, Лида",
        "category": "Больницы",
        "mark": EXCELLENT,
    },
    {
        "rank": 12,
        "name": "Управление по труду, занятости и социальной защите "
        "Волковысского районного исполнительного комитета",
        "place": "Гродненская область, Волковыск",
        "category": "Социальная защита",
        "mark": GOOD,
    },
    {
        "rank": "1 203",
        "name": "Жилищно-эксплуатационный участок № 4",
        "place": "Минск, Заводской район",
        "category": "Жилищно-коммунальное хозяйство",
        "mark": FAIR,
    },
    {
        "rank": "11 203",
        "name": "Учреждение образования «Барановичский государственный ордена Трудового Красного"
        " Знамени профессионально-технический колледж сферы обслуживания и сельскохозяйственного"
        " машиностроения имени Героя Советского Союза»",
        "place": "Брестская область, Барановичский район, Жемчужненский сельсовет",
        "category": "Профессионально-техническое и среднее специальное образование, Общежития",
        "distance": "1 234 км",
        "mark": MILLION,
    },
    {
        "rank": "—",
        "name": "Аптека № 17",
        "place": "Брестская область, Лунинецкий район, Микашевичи",
        "category": "Аптеки",
        "mark": FEW,
    },
    {
        "rank": "—",
        "name": "Сельская библиотека имени Язэпа Дроздовича",
        "place": "Витебская область, Глубокский район, Пунище",
        "category": "Библиотеки",
        "mark": NONE,
    },
]

DISTRIBUTION = [
    {"value": 5, "word": _("отлично"), "count": "880", "percent_text": "71,3 %", "width": 71},
    {"value": 4, "word": _("хорошо"), "count": "245", "percent_text": "19,9 %", "width": 20},
    {
        "value": 3,
        "word": _("удовлетворительно"),
        "count": "71",
        "percent_text": "5,8 %",
        "width": 6,
    },
    {"value": 2, "word": _("плохо"), "count": "26", "percent_text": "2,1 %", "width": 2},
    {"value": 1, "word": _("очень плохо"), "count": "12", "percent_text": "1,0 %", "width": 1},
]

CRITERIA = [
    {"name": _("Простота и понятность процесса получения услуги"), "text": "4,55", "width": 91},
    {"name": _("Доступность информации о порядке получения услуги"), "text": "4,62", "width": 92},
    {
        "name": _("Соблюдение установленного срока предоставления услуги"),
        "text": "4,48",
        "width": 90,
    },
    {"name": _("Вежливость и доброжелательность сотрудников"), "text": "4,79", "width": 96},
    {"name": _("Доступность здания для людей с инвалидностью"), "text": "", "width": 0},
]

CHART = {
    "title": _("За полгода оценка выросла на 0,12"),
    "description": _(
        "Оценка по полугодиям: 4,21 во второй половине 2023 года, затем 4,30, 4,27, 4,38, 4,49 "
        "и 4,61 в первой половине 2026 года. Те же числа — в таблице ниже."
    ),
    "width": 640,
    "height": 260,
    "path": "M76 166L180 152L284 157L388 139L492 122L596 102",
    "gridlines": [
        {"y": 200, "label": "4,0"},
        {"y": 120, "label": "4,5"},
        {"y": 40, "label": "5,0"},
    ],
    "points": [
        {"x": 76, "y": 166, "label": "II 2023", "text": "4,21", "count": "88"},
        {"x": 180, "y": 152, "label": "I 2024", "text": "4,30", "count": "140"},
        {"x": 284, "y": 157, "label": "II 2024", "text": "4,27", "count": "161"},
        {"x": 388, "y": 139, "label": "I 2025", "text": "4,38", "count": "204"},
        {"x": 492, "y": 122, "label": "II 2025", "text": "4,49", "count": "297"},
        {"x": 596, "y": 102, "label": "I 2026", "text": "4,61", "count": "344"},
    ],
}

CHART["rows"] = CHART["points"]

FIGURES = [
    {"number": "13 502", "label": _("организации можно оценить")},
    {"number": "100 418", "label": _("человек с подтверждённой почтой")},
    {"number": "445 230", "label": _("анкет учтено")},
]

COMMENTS = [
    {
        "text": "Справку выдали за десять минут, всё объяснили.\n"
        "Спасибо сотруднице в третьем окне.",
        "date_text": "12 марта 2026 года",
        "mean_text": "5,00",
        "word": _("отлично"),
    },
    {
        "text": "Ждал приёма больше часа, хотя был записан на 14:30. "
        "Объявления о задержке не было.",
        "date_text": "3 марта 2026 года",
        "mean_text": "2,25",
        "word": _("плохо"),
        "reply": {
            "organization": {"short_name": "Лиозненская ЦРБ"},
            "text": "Приносим извинения: врача вызвали на операцию.",
            "measure": "done",
            "get_measure_display": _("сделано"),
            "measure_text": "О задержках приёма сообщаем на табло у входа.",
            "measure_on": "10 марта 2026 года",
        },
    },
]

CHIPS = [
    {"label": "Гродненская область", "remove_url": "?sphere=health"},
    {"label": "Здравоохранение", "remove_url": "?region=grodno"},
]

TABS = [
    {"label": _("Список"), "url": "#tabs", "current": True, "count": "1 203"},
    {"label": _("Карта"), "url": "#tabs", "current": False},
]

CRUMBS = [
    {"label": _("Организации"), "url": "#crumbs"},
    {"label": "Гродненская область", "url": "#crumbs"},
    {"label": "Лидская центральная районная больница"},
]

PAGES = [
    {
        "first_url": "",
        "previous_url": "",
        "next_url": "#pages",
        "last_url": "#pages",
        "text": "1–20 из 1 203",
    },
    {
        "first_url": "#pages",
        "previous_url": "#pages",
        "next_url": "#pages",
        "last_url": "#pages",
        "text": "41–60 из 1 203",
    },
]

TABLE_ROWS = [
    {
        "name": "Лидская ЦРБ",
        "number": 1,
        "change": "+3",
        "mark": "4,61",
        "count": "1 234",
        "satisfaction": "92,2",
    },
    {
        "name": "Гродненская поликлиника № 3",
        "number": 2,
        "change": "−1",
        "mark": "4,58",
        "count": "962",
        "satisfaction": "91,6",
    },
    {
        "name": "Слонимская ЦРБ",
        "number": 3,
        "change": "0",
        "mark": "4,40",
        "count": "415",
        "satisfaction": "88,0",
    },
]

COLOURS = [
    "paper",
    "linen",
    "linen-deep",
    "line",
    "edge",
    "ink",
    "ink-soft",
    "accent",
    "accent-strong",
    "accent-soft",
    "flax",
    "flax-soft",
    "rust",
    "spruce",
    "scale-1",
    "scale-2",
    "scale-3",
    "scale-4",
    "scale-5",
]
