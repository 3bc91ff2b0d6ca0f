"""Forms of access: the request, the operator's decision, the page behind an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.by.unp import compact

from accounts.forms import NOT_AN_ADDRESS, FirmConsentForm, clean_address
from accounts.mailboxes import mailbox_of
from accounts.models import User
from organizations.models import AccessRequest, Function
from organizations.services.access_requests import Person, Told
from organizations.validators import validate_unp
from portal.lib.scans import checked

MOST_PEOPLE = 15  # each is nine fields of the two hundred that a form may have
OBJECT, AUTHORITY = "object", "authority"
Letter = AccessRequest.Letter


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day that isn't ahead, as calendars or people write it."""
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        validators=[_not_ahead],
        error_messages={
            "required": gettext_lazy("Укажите дату."),
            "invalid": gettext_lazy("Такой даты нет. Напишите так: 31.12.2026."),
        },
    )


def _not_ahead(day: Any) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("Эта дата ещё не наступила."))


def person_fields() -> dict[str, forms.Field]:
    """What is asked of a responsible person (002 п. 5, 004)."""
    return {
        "full_name": forms.CharField(
            label=gettext_lazy("Фамилия, имя, отчество"),
            max_length=150,
            error_messages={"required": gettext_lazy("Напишите фамилию, имя и отчество.")},
        ),
        "position": forms.CharField(
            label=gettext_lazy("Должность"),
            max_length=200,
            error_messages={"required": gettext_lazy("Напишите должность.")},
        ),
        "email": forms.EmailField(
            label=gettext_lazy("Электронная почта"),
            max_length=254,
            widget=forms.EmailInput(attrs={"inputmode": "email"}),
            validators=[_address],
            error_messages={
                "required": gettext_lazy("Напишите адрес электронной почты."),
                "invalid": NOT_AN_ADDRESS,
            },
        ),
        "phone": forms.CharField(
            label=gettext_lazy("Телефон"),
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
            help_text=gettext_lazy("С кодом города или оператора: +375 17 123-45-67."),
            validators=[_phone],
            error_messages={"required": gettext_lazy("Напишите телефон.")},
        ),
        "functions": forms.MultipleChoiceField(
            label=gettext_lazy("За что отвечает"),
            choices=Function.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Отметьте хотя бы одно.")},
        ),
    }


def _address(value: str) -> None:
    clean_address(value)


def _phone(value: str) -> None:
    if sum(character.isdigit() for character in value) < 7:
        raise ValidationError(_("В телефоне не хватает цифр. Пример: +375 17 123-45-67."))


def voluntary_field() -> forms.BooleanField:
    """Whether an organization registers of its own will (FEATURES row 9); it says so itself."""
    return forms.BooleanField(
        label=gettext_lazy("Регистрируемся добровольно"),
        required=False,
        help_text=gettext_lazy(
            "Для тех, кто не обязан регистрироваться, например для частной организации. "
            "На портале это будет отмечено."
        ),
    )


class RequestForm(forms.Form):
    """A request for access, with as many people as were asked for."""

    unp = forms.CharField(
        label=gettext_lazy("УНП"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Учётный номер плательщика, девять знаков: 200988541."),
        error_messages={"required": gettext_lazy("Напишите УНП организации.")},
    )
    name_ru = forms.CharField(
        label=gettext_lazy("Полное наименование"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=gettext_lazy("Как в уставе или положении, без сокращений."),
        error_messages={"required": gettext_lazy("Напишите наименование организации.")},
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Кем организация будет на портале"),
        choices=[
            (OBJECT, gettext_lazy("Объект оценки: её оценивают граждане")),
            (
                AUTHORITY,
                gettext_lazy("Уполномоченный орган: следит за оценками других организаций"),
            ),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Можно отметить и то и другое."),
        error_messages={"required": gettext_lazy("Отметьте хотя бы одно.")},
    )
    is_voluntary = voluntary_field()
    letter_kind = forms.ChoiceField(
        label=gettext_lazy("Чем подтверждаете заявку"),
        choices=[
            (Letter.SMDO, gettext_lazy("Сообщением СМДО оператору портала")),
            (
                Letter.LETTERHEAD,
                gettext_lazy("Письмом на фирменном бланке (если СМДО у вас нет)"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Выберите одно из двух.")},
    )
    letter_number = forms.CharField(
        label=gettext_lazy("Номер сообщения или письма"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Напишите номер сообщения или письма.")},
    )
    letter_date = day_field(gettext_lazy("Его дата"))
    scan = forms.FileField(
        label=gettext_lazy("Скан письма"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": gettext_lazy("Файл пуст. Приложите другой.")},
    )

    def __init__(self, *args: Any, people: int = 1, needs_scan: bool = True, **kw: Any) -> None:
        """
        Args:
            people: how many responsible persons to ask for.
            needs_scan: whether a letter on letterhead must come with its scan.
        """
        super().__init__(*args, **kw)
        self.count, self.needs_scan = people, needs_scan
        for n in range(people):
            for name, field in person_fields().items():
                if people > 1:
                    field.label = _("Человек %(n)s, %(what)s") % {
                        "n": n + 1,
                        "what": f"{str(field.label)[0].lower()}{str(field.label)[1:]}",
                    }
                self.fields[f"{name}_{n}"] = field
        names = [f"{name}_{n}" for n in range(people) for name in person_fields()]
        self.order_fields(["unp", "name_ru", "kinds", "is_voluntary", *names])

    @classmethod
    def as_typed(cls, data: Any, people: int, without: int | None = None, **kw: Any) -> Any:
        """The same page with what was typed, nothing checked yet.

        Args:
            people: how many to ask for now.
            without: whom to leave out of those who were typed.
        """
        typed: dict[str, Any] = {}
        order = [n for n in range(MOST_PEOPLE + 1) if n != without]
        for name, field in cls(people=people).fields.items():
            stem, _, number = name.rpartition("_")
            is_persons = number.isdigit()
            source = f"{stem}_{order[int(number)]}" if is_persons else name
            typed[name] = field.widget.value_from_datadict(data, {}, source)
        return cls(initial=typed, people=people, **kw)

    @property
    def people(self) -> list[list[tuple[BoundField, str]]]:
        """The fields of each person, with labels that needn't say whose they are."""
        labels = {name: str(field.label) for name, field in person_fields().items()}
        return [
            [(self[f"{name}_{n}"], label) for name, label in labels.items()]
            for n in range(self.count)
        ]

    def clean_unp(self) -> str:
        """As registers write it: nine characters, Latin letters."""
        unp = compact(self.cleaned_data["unp"])
        validate_unp(unp)
        return unp

    def clean_name_ru(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["name_ru"].split())

    def clean_scan(self) -> Any:
        """Told by its content; as it will be kept."""
        upload = self.cleaned_data["scan"]
        return checked(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """A letterhead comes with its scan; nobody is named twice."""
        data: dict[str, Any] = super().clean() or {}
        is_letter = data.get("letter_kind") == Letter.LETTERHEAD
        if is_letter and self.needs_scan and not data.get("scan") and "scan" not in self.errors:
            self.add_error("scan", _("Приложите скан письма: PDF, JPEG или PNG до 10 МБ."))
        seen: set[str] = set()
        for n in range(self.count):
            if email := data.get(f"email_{n}"):
                data[f"email_{n}"] = email = clean_address(email)
                if mailbox_of(email) in seen:
                    self.add_error(f"email_{n}", _("Эта почта уже указана у другого человека."))
                seen.add(mailbox_of(email))
        return data

    def told(self) -> Told:
        """What the valid form tells."""
        data = self.cleaned_data
        return Told(
            unp=data["unp"],
            name_ru=data["name_ru"],
            is_object=OBJECT in data["kinds"],
            is_authority=AUTHORITY in data["kinds"],
            is_voluntary=data["is_voluntary"],
            letter_kind=data["letter_kind"],
            letter_number=data["letter_number"],
            letter_date=data["letter_date"],
            people=[
                Person(**{name: data[f"{name}_{n}"] for name in person_fields()})
                for n in range(self.count)
            ],
            scan=data["scan"],
        )


def initial_of(request: AccessRequest) -> dict[str, Any]:
    """The form's values for a request that is to be corrected."""
    kinds = {OBJECT: request.is_object, AUTHORITY: request.is_authority}
    values: dict[str, Any] = {"kinds": [kind for kind, is_so in kinds.items() if is_so]}
    for name in ("unp", "name_ru", "is_voluntary", "letter_kind", "letter_number", "letter_date"):
        values[name] = getattr(request, name)
    for n, person in enumerate(request.people.all()):
        values |= {f"{name}_{n}": getattr(person, name) for name in person_fields()}
    return values


class ApprovalForm(forms.Form):
    """What the operator confirms with an approval."""

    is_authority = forms.BooleanField(
        label=gettext_lazy("Подтверждаю: это уполномоченный орган"),
        required=False,
        help_text=gettext_lazy("Приглашённые смогут смотреть оценки организаций его реестра."),
    )
    is_voluntary = forms.BooleanField(
        label=gettext_lazy("Регистрируется добровольно"), required=False
    )


class AcceptanceForm(FirmConsentForm):
    """Behind an invitation: consent where it isn't given yet, a password for a newcomer."""

    password = forms.CharField(
        label=gettext_lazy("Пароль"),
        strip=False,
        max_length=4096,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=gettext_lazy(
            "Не меньше 10 знаков. Без пароля вы будете входить по коду из письма."
        ),
    )
    field_order = ("password", "consents")

    def __init__(self, *args: Any, email: str, is_new: bool, needs_consent: bool) -> None:
        super().__init__(*args)
        self.email = email
        del self.fields["by_parent"]
        if not is_new:
            del self.fields["password"]
        if not needs_consent:
            del self.fields["consents"]

    def clean_password(self) -> str:
        """Checked against the list of common ones and the address itself."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, User(email=self.email))
        return password
