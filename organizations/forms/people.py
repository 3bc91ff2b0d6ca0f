"""Forms of an organization's people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import AddressForm, clean_address
from organizations.forms.access import day_field, person_fields
from organizations.models import Membership, Official, Organization

ROLES = (Membership.Role.ADMINISTRATOR, Membership.Role.REPRESENTATIVE)


class InvitationForm(AddressForm):
    """Whom to invite, and as what."""

    role = forms.ChoiceField(
        label=gettext_lazy("Что сможет"),
        choices=[
            (
                Membership.Role.REPRESENTATIVE,
                gettext_lazy("Представитель: работает с данными и анкетами"),
            ),
            (
                Membership.Role.ADMINISTRATOR,
                gettext_lazy("Администратор: ещё и приглашает и убирает коллег"),
            ),
        ],
        widget=forms.RadioSelect,
        initial=Membership.Role.REPRESENTATIVE,
    )
    is_officer = forms.BooleanField(
        label=gettext_lazy("Смотрит оценки организаций реестра"),
        required=False,
        help_text=gettext_lazy("Должностное лицо органа. Ему понадобится второй шаг при входе."),
    )

    def __init__(self, *args: Any, organization: Organization) -> None:
        super().__init__(*args)
        if not organization.is_authority:
            del self.fields["is_officer"]


class OfficialForm(forms.Form):
    """A responsible person, with the order that made them one (002 п. 3)."""

    order_number = forms.CharField(
        label=gettext_lazy("Номер приказа"), max_length=60, required=False
    )
    order_date = day_field(gettext_lazy("Дата приказа"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= person_fields()
        self.order_fields(person_fields())

    def clean_email(self) -> str:
        """As mail servers see it."""
        return clean_address(self.cleaned_data["email"])

    def write_to(self, official: Official) -> Official:
        """The official with what the valid form says, not yet saved."""
        for name, value in self.cleaned_data.items():
            setattr(official, name, value)
        return official
