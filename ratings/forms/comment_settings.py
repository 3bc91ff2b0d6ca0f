"""Forms of the operator's settings of comments."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import LongSelect
from ratings.models import Mode
from ratings.selectors.moderation import all_spheres
from ratings.services.comments import PORTAL


class ModesForm(forms.Form):
    """When comments come to the public: on the portal, and in each sphere."""

    everywhere = forms.ChoiceField(
        label=gettext_lazy("На всём портале"), choices=Mode.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, policies: Mapping[int, Mode], **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["everywhere"] = policies[PORTAL]
        self.spheres = {f"sphere_{sphere.pk}": sphere for sphere in all_spheres()}
        for name, sphere in self.spheres.items():
            self.fields[name] = forms.ChoiceField(
                label=str(sphere.name),
                required=False,
                choices=[("", _("как на всём портале")), *Mode.choices],
                initial=policies.get(sphere.pk, ""),
                widget=LongSelect,
            )

    @property
    def sphere_fields(self) -> list[Any]:
        """The bound fields of the spheres."""
        return [self[name] for name in self.spheres]

    @property
    def portal(self) -> Mode:
        """What was chosen for the portal; only after `is_valid()`."""
        return Mode(self.cleaned_data["everywhere"])

    @property
    def of_spheres(self) -> dict[int, Mode | None]:
        """What was chosen for the spheres; only after `is_valid()`."""
        return {
            sphere.pk: Mode(self.cleaned_data[name]) if self.cleaned_data[name] else None
            for name, sphere in self.spheres.items()
        }


class InsultForm(forms.Form):
    """A word for the list."""

    word = forms.CharField(
        label=gettext_lazy("Слово"),
        max_length=60,
        help_text=gettext_lazy(
            "Находятся все его формы. Со звёздочкой на конце («дурак*») — все слова, которые так"
            " начинаются."
        ),
        error_messages={"required": gettext_lazy("Напишите слово.")},
    )
