"""The filters of the table of an authority's organizations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.selectors import Item, reference
from portal.lib.forms import LongSelect
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES
from registries.selectors.objects import Filters

STATE_NAMES = {
    "fell": gettext_lazy("оценка упала на 0,20 и больше"),
    "unread": gettext_lazy("есть непрочитанные низкие оценки"),
    "hidden": gettext_lazy("скрыта от граждан"),
    "none": gettext_lazy("нет анкет"),
    "few": gettext_lazy("мало анкет для места"),
    "stale": gettext_lazy("данные не проверяли полгода"),
}
SORT_NAMES = {
    "position": gettext_lazy("место в стране"),
    "mark": gettext_lazy("оценка"),
    "change": gettext_lazy("изменение оценки"),
    "count": gettext_lazy("число анкет"),
    "criterion": gettext_lazy("выбранный критерий"),
    "unread": gettext_lazy("непрочитанные низкие оценки"),
    "filled": gettext_lazy("полнота данных"),
    "verified": gettext_lazy("когда проверены данные"),
    "name": gettext_lazy("название"),
}


def _select(label: Any, choices: Iterable[Any] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices), widget=LongSelect)


class ObjectsForm(forms.Form):
    """What the table can be filtered and sorted by."""

    q = forms.CharField(
        label=gettext_lazy("Название или УНП"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = _select(
        gettext_lazy("Что требует внимания"),
        [("", gettext_lazy("всё равно")), *STATE_NAMES.items()],
    )
    kind = _select(
        gettext_lazy("Кого показать"),
        [
            ("", gettext_lazy("всё, что в реестре")),
            ("legal", gettext_lazy("юридические лица")),
            ("units", gettext_lazy("структурные подразделения")),
        ],
    )
    region = _select(gettext_lazy("Область"))
    district = _select(gettext_lazy("Район"))
    sphere = _select(gettext_lazy("Сфера"))
    category = _select(gettext_lazy("Категория"))
    criterion = _select(
        gettext_lazy("Критерий в таблице"),
        [
            ("", gettext_lazy("не показывать")),
            *((name, CRITERION_NAMES[name]) for name in BASE_CRITERIA),
        ],
    )
    sort = _select(gettext_lazy("Упорядочить"), SORT_NAMES.items())
    order = _select(
        gettext_lazy("Порядок"),
        [
            ("", gettext_lazy("обычный")),
            ("asc", gettext_lazy("по возрастанию")),
            ("desc", gettext_lazy("по убыванию")),
        ],
    )
    period = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, filters: Filters, *, period: str, order: str) -> None:
        values: dict[str, Any] = {
            "q": filters.q,
            "state": filters.state,
            "kind": filters.kind,
            "criterion": filters.criterion,
            "sort": filters.sort,
            "order": order,
            "period": period,
        }
        for name in ("region", "district", "sphere", "category"):
            item = getattr(filters, name)
            values[name] = item.code if item else ""
        super().__init__(initial=values, auto_id="filter-%s")
        known = reference()
        region = filters.region.code if filters.region else ""
        if filters.district:
            region = filters.district.parent
        self._offer("region", _("вся страна"), known.regions.values())
        self._offer(
            "district",
            _("все районы"),
            (one for one in known.districts.values() if region and one.parent == region),
        )
        sphere = filters.sphere.code if filters.sphere else ""
        if filters.category:
            sphere = filters.category.parent
        self._offer("sphere", _("все сферы"), known.spheres.values())
        self._offer(
            "category",
            _("все категории"),
            (one for one in known.categories.values() if sphere and one.parent == sphere),
        )
        if not period:
            del self.fields["period"]

    def _offer(self, name: str, everything: str, items: Iterable[Item]) -> None:
        """What can be chosen; where there is nothing to choose, the filter isn't there."""
        choices = [(item.code, item.name) for item in items]
        if choices:
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]
