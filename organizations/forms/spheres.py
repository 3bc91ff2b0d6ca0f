"""Forms of the operator's spheres and categories."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organizations.forms.upkeep import reason_field
from organizations.models import Category, Sphere
from portal.lib.forms import LongSelect

NAMES = {
    "name_ru": gettext_lazy("Название"),
    "name_be": gettext_lazy("Название по-белорусски"),
    "name_en": gettext_lazy("Название по-английски"),
    "order": gettext_lazy("Место в списке"),
}
HINTS = {"order": gettext_lazy("Меньше — выше. Пусто у новой — последняя.")}


class _KindForm(forms.ModelForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["order"].required = False

    def clean_order(self) -> int:
        """A new one stands last; what is there stays where it is."""
        order: int | None = self.cleaned_data["order"]
        return int(self.instance.order) if order is None else order


class SphereForm(_KindForm):
    """What a sphere is called, and where it stands."""

    class Meta:
        model = Sphere
        fields = ["name_ru", "name_be", "name_en", "order"]
        labels = NAMES
        help_texts = HINTS


class CategoryForm(_KindForm):
    """What a category is called, and where it stands."""

    class Meta:
        model = Category
        fields = ["name_ru", "name_be", "name_en", "order"]
        labels = NAMES
        help_texts = HINTS


class IntoForm(forms.Form):
    """Where to."""

    into = forms.ChoiceField(widget=LongSelect)

    def __init__(self, data: Any, *, label: Any, choices: list[Any]) -> None:
        super().__init__(data)
        self.fields["into"].label = label
        self.fields["into"].choices = [("", gettext_lazy("не выбрано")), *choices]  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """What the operator confirms, and why."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = reason_field()
