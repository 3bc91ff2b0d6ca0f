"""The operator's desk in the demo: ready reasons, and requests for access that wait."""

from datetime import date, timedelta

from accounts.models import ReasonTemplate, User
from organizations.models import Organization
from organizations.services.access_requests import Person, Told, refuse, send_request
from portal.demo.unp import LAST, check_digit

REASONS = {
    ("access-requests", "return"): (
        (
            "В письме нет подписи руководителя. Подпишите его и приложите скан снова.",
            "У лісце няма подпісу кіраўніка. Падпішыце яго і дадайце скан зноў.",
            "The letter has no signature of the head. Sign it and attach the scan again.",
        ),
        (
            "Скан не читается. Приложите его целиком и в хорошем качестве.",
            "Скан не чытаецца. Дадайце яго цалкам і ў добрай якасці.",
            "The scan can't be read. Attach all of it, in good quality.",
        ),
        (
            "УНП в заявке и в письме разные. Проверьте и отправьте снова.",
            "УНП у заяўцы і ў лісце розныя. Праверце і адпраўце зноў.",
            "The УНП in the request and in the letter differ. Check them and send again.",
        ),
    ),
    ("access-requests", "refuse"): (
        (
            "Письма организации нет: доступ открывают только по письму.",
            "Ліста арганізацыі няма: доступ адкрываюць толькі па лісце.",
            "There is no letter of the organization: access is given by letter alone.",
        ),
        (
            "На эту организацию уже есть одобренная заявка: обратитесь к её администратору.",
            "На гэту арганізацыю ўжо ёсць адобраная заяўка: звярніцеся да яе адміністратара.",
            "A request of this organization is approved already: ask its administrator.",
        ),
    ),
    ("registries", "return"): (
        (
            "В документе нет даты или номера. Утвердите реестр заново и направьте снова.",
            "У дакуменце няма даты або нумара. Зацвердзіце рэестр нанава і накіруйце зноў.",
            "The document lacks a date or a number. Approve the registry anew and send it again.",
        ),
        (
            "В реестре есть организации, которые вам не подчинены. Уберите их и направьте снова.",
            "У рэестры ёсць арганізацыі, якія вам не падпарадкаваны. Прыбярыце іх і накіруйце "
            "зноў.",
            "The registry has organizations that you don't oversee. Remove them and send it again.",
        ),
    ),
}
WAITING = (
    ("Лиозненский районный центр народного творчества", "vasilek", "Василевская Анна Петровна"),
    ("Лиозненский спортивный комплекс «Юность»", "sport", "Крук Павел Игоревич"),
    ("Коммунальное предприятие «Чистая Лиозна»", "kp", "Жук Мария Сергеевна"),
)
REFUSED = ("Общество любителей шахмат", "chess", "Пешков Олег Олегович")


def set_the_desk(*, operator: User, today: date) -> None:
    """Write the reasons that are often given, three requests that wait and one that was refused."""
    ReasonTemplate.objects.bulk_create(
        ReasonTemplate(
            queue=queue, outcome=outcome, order=order, text_ru=ru, text_be=be, text_en=en
        )
        for (queue, outcome), texts in REASONS.items()
        for order, (ru, be, en) in enumerate(texts, 1)
    )
    rows = [
        send_request(told=_told(number, *who, today))
        for number, who in enumerate((*WAITING, REFUSED))
    ]
    no_letter = REASONS["access-requests", "refuse"][0][0]
    refuse(by=operator, request=rows[-1], version=1, reason=no_letter)


def _told(number: int, name: str, mailbox: str, person: str, today: date) -> Told:
    return Told(
        unp=_free_unp(number),
        name_ru=name,
        is_object=True,
        is_authority=False,
        is_voluntary=name == REFUSED[0],
        letter_kind="smdo",
        letter_number=f"01-12/{140 + number}",
        letter_date=today - timedelta(days=3),
        people=[
            Person(
                full_name=person,
                position="директор",
                email=f"{mailbox}@example.org",
                phone=f"+375 2138 0-01-0{number}",
                functions=["content", "quality"],
            )
        ],
    )


def _free_unp(number: int) -> str:
    """From the end of the demo's range, where no organization of it has come to."""
    known = set(Organization.objects.filter(unp__gte="3").values_list("unp", flat=True))
    found = []
    for one in range(LAST, LAST - 200, -1):
        digit = check_digit(f"3{one}")
        if digit and f"3{one}{digit}" not in known:
            found.append(f"3{one}{digit}")
    return found[number]
