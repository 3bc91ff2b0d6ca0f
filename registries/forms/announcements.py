"""To which authority the notice of registration goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organizations.models import Organization
from portal.lib.forms import LongSelect


class AnnouncementForm(forms.Form):
    """The authority, and the letter's own number if the organization gives it one."""

    authority = forms.ChoiceField(
        label=gettext_lazy("Кому"),
        widget=LongSelect,
        help_text=gettext_lazy("Уполномоченный орган, в чей реестр вы должны входить."),
    )
    number = forms.CharField(label=gettext_lazy("Исходящий номер"), max_length=60, required=False)

    def __init__(
        self, data: Any = None, *, authorities: list[Organization], chosen: int | None = None
    ) -> None:
        super().__init__(data, initial={"authority": chosen})
        self.by_id = {str(authority.pk): authority for authority in authorities}
        field: Any = self.fields["authority"]
        field.choices = [
            ("", ""),
            *((pk, str(authority.short_name)) for pk, authority in self.by_id.items()),
        ]

    def chosen(self) -> Organization:
        """The one that was chosen, in a valid form."""
        return self.by_id[self.cleaned_data["authority"]]
