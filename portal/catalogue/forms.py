"""The filters of catalogue and rating as a form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Level
from organizations.selectors import Item, Reference, reference
from portal.catalogue.filters import KINDS, PLACES, Facets, Filters
from portal.lib import wording
from portal.lib.forms import LongSelect


class FilterForm(forms.Form):
    """The filters as a form; finer places and categories come once the coarser are chosen."""

    q = forms.CharField(
        label=gettext_lazy("Название, адрес или УНП"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    region = forms.ChoiceField(label=gettext_lazy("Область"), required=False, widget=LongSelect)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False, widget=LongSelect)
    settlement = forms.ChoiceField(
        label=gettext_lazy("Населённый пункт"), required=False, widget=LongSelect
    )
    sphere = forms.ChoiceField(
        label=gettext_lazy("Сфера жизнедеятельности"), required=False, widget=LongSelect
    )
    category = forms.ChoiceField(label=gettext_lazy("Категория"), required=False, widget=LongSelect)
    authority = forms.ChoiceField(
        label=gettext_lazy("Чьи организации"),
        required=False,
        widget=LongSelect,
        help_text=gettext_lazy("Орган, в локальный реестр которого они включены"),
    )
    mark = forms.ChoiceField(
        label=gettext_lazy("Оценка"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("любая")),
            ("4.5", gettext_lazy("от 4,5")),
            ("4", gettext_lazy("от 4")),
            ("3.5", gettext_lazy("от 3,5")),
            ("3", gettext_lazy("от 3")),
        ],
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Показывать"),
        required=False,
        widget=LongSelect,
    )

    voluntary = forms.ChoiceField(
        label=gettext_lazy("Участие"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("любое")),
            ("1", gettext_lazy("зарегистрированы добровольно")),
        ],
    )

    def __init__(
        self, filters: Filters, hidden: dict[str, str], counts: Facets, *, both_levels: bool
    ) -> None:
        values = {
            "q": filters.q,
            "mark": filters.mark,
            "voluntary": "1" if filters.voluntary else "",
            "level": _level_code(filters, both_levels),
            **hidden,
        }
        for name in (*PLACES, *KINDS, "authority"):
            item = getattr(filters, name)
            values[name] = item.code if item else ""
        super().__init__(initial=values, auto_id="filter-%s")
        self.fields["q"].widget.attrs["data-suggest"] = reverse("catalogue:suggestions")
        self.counts = counts
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            *([("", _("все"))] if both_levels else []),
            ("legal" if both_levels else "", self._counted("level", _("организации"), 0)),
            ("units", self._counted("level", _("структурные подразделения"), 1)),
        ]
        self.fields["mark"].choices = [  # type: ignore[attr-defined]
            (code, self._counted("mark", label, code) if code else label)
            for code, label in self.fields["mark"].choices  # type: ignore[attr-defined]
        ]
        known = reference()
        self._offer("region", _("вся страна"), known.regions.values())
        self._offer("sphere", _("все сферы"), known.spheres.values())
        region, sphere = filters.region, filters.sphere
        if region:
            inside = (i for i in known.districts.values() if i.parent == region.code)
            self._offer("district", _("вся область"), inside)
            self._offer("settlement", _("все"), _settlements(known, filters))
        for name in ("district", "settlement"):
            if not region or len(self.fields[name].choices) < 2:  # type: ignore[attr-defined]
                del self.fields[name]
        if sphere:
            within = (i for i in known.categories.values() if i.parent == sphere.code)
            self._offer("category", _("все категории"), within)
        else:
            del self.fields["category"]
        self._offer("authority", _("любого органа"), _authorities(known, filters))
        for name, value in hidden.items():
            if value:
                self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _offer(self, name: str, everything: str, items: Iterable[Item]) -> None:
        choices: list[Any] = [("", everything)]
        choices += [
            (item.code, self._counted(name, item.short_name or item.name, item.id))
            for item in items
        ]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _counted(self, filter_name: str, label: str, choice: int | str) -> str:
        """«Витебская область (1 234)», where the filter's choices are counted."""
        if filter_name not in self.counts:
            return str(label)
        return f"{label} ({wording.number(self.counts[filter_name].get(choice, 0))})"


def _level_code(filters: Filters, both_levels: bool) -> str:
    if filters.level == Level.UNIT:
        return "units"
    return "legal" if filters.level == Level.LEGAL and both_levels else ""


def _settlements(known: Reference, filters: Filters) -> list[Item]:
    """The towns of the district, else those of the region."""
    return [
        item
        for item in known.settlements.values()
        if filters.region
        and item.parent == filters.region.code
        and (not filters.district or item.district == filters.district.code)
    ]


def _authorities(known: Reference, filters: Filters) -> list[Item]:
    """The authorities of the region, or the country's; the chosen one always."""
    region = filters.region.code if filters.region else ""
    return [
        item
        for item in known.authorities.values()
        if item.parent in ("", region) or item == filters.authority
    ]
