"""What the demo's district committee has to do by 002 п. 2–4: who answers for what, and its plan
list, with organizations in every state. All people are invented."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from organizations import oversight
from organizations.models import Membership, Official, Organization, RegistryEdge
from organizations.services import add_member, save_organization
from organizations.services.people import save_official
from portal.demo.unp import LAST, TAX_REGION, check_digit
from registries.models import PlanEntry
from registries.services.plan import add_entries, new_entry, save_entry, take_from_registry

# registered not long ago, so that nobody sees them yet: the second one has been let in
UNREADY = ("ГУО «Детский сад № 4 г.п. Лиозно»", "ГУ «Центр культуры агрогородка Яськовщина»")
LET_IN = "kultura@liozno.example"
ABSENT = (
    "ГУО «Детская школа искусств агрогородка Бабиновичи»",
    "КУП «Лиозненский рынок»",
)
OFFICIALS = (
    (
        "Заречная Ирина Степановна",
        "заместитель председателя",
        "zarechnaya@liozno.example",
        ["coordination", "improvement"],
    ),
    (
        "Боровик Павел Андреевич",
        "начальник отдела по работе с обращениями граждан",
        "borovik@liozno.example",
        ["content", "quality"],
    ),
    (
        "Лозовская Нина Викторовна",
        "начальник отдела организационно-кадровой работы",
        "lozovskaya@liozno.example",
        ["evaluation"],
    ),
    (
        "Синица Артём Олегович",
        "главный специалист по информационным технологиям",
        "sinitsa@liozno.example",
        ["support"],
    ),
)


def register_unready(committee: Organization) -> None:
    """Add organizations that citizens don't see yet to the committee's registry in force; call it
    before the versions of registries are written. Somebody has been let into the last of them.
    """
    numbers = _unps()
    made = [
        save_organization(
            by=None,
            organization=Organization(
                name_ru=name,
                unp=next(numbers),
                region=committee.region,
                district=committee.district,
                is_demo=True,
            ),
            categories=[],
        )
        for name in UNREADY
    ]
    # nobody signs in as this person
    user = User.objects.create_user(LET_IN, is_demo=True, confirmed_at=timezone.now())
    add_member(by=None, user=user, organization=made[-1], role=Membership.Role.REPRESENTATIVE)
    edges = RegistryEdge.objects.filter(authority=committee)
    there = set(edges.values_list("organization_id", flat=True))
    oversight.set_registry(authority=committee, organizations=there | {one.pk for one in made})


def write_plan(committee: Organization, officer: User) -> None:
    """Name the committee's officials, and make its plan list."""
    ordered = timezone.localdate() - timedelta(days=240)
    for number, (name, position, email, functions) in enumerate(OFFICIALS, 1):
        _name(committee, name, position, email, functions, ordered, f"{40 + number}-р")
    take_from_registry(by=officer, authority=committee)
    numbers = _unps()
    for _name_of_unready in UNREADY:
        next(numbers)
    add_entries(
        by=officer,
        authority=committee,
        entries=[new_entry(unp=next(numbers), name=name) for name in ABSENT],
    )
    save_entry(
        by=officer,
        entry=new_entry(
            authority=committee,
            unp=next(numbers),
            name="ОАО «Лиозненский льнозавод»",
            provides_services=False,
            note="граждан не обслуживает",
        ),
    )
    stranger = (
        Organization.objects.filter(is_listed=True, level=0, region=committee.region)
        .exclude(district=committee.district)
        .exclude(unp="")
        .order_by("pk")
        .first()
    )
    if stranger:
        entry = new_entry(
            authority=committee,
            unp=stranger.unp,
            name=stranger.name_ru,
            role=PlanEntry.Role.OBJECT,
            note="обслуживает и наш район",
        )
        save_entry(by=officer, entry=entry)


def _name(
    committee: Organization,
    name: str,
    position: str,
    email: str,
    functions: list[str],
    ordered: date,
    order: str,
) -> None:
    save_official(
        by=None,
        official=Official(
            organization=committee,
            full_name=name,
            position=position,
            email=email,
            phone="+375 2138 4-00-00",
            functions=functions,
            order_number=order,
            order_date=ordered,
        ),
    )


def _unps() -> Iterator[str]:
    """Fictitious numbers from the far end, which the demo's other organizations don't reach."""
    for serial in range(LAST, 0, -1):
        body = f"{TAX_REGION['VI']}{serial}"
        digit = check_digit(body)
        if digit is not None:
            yield body + digit
