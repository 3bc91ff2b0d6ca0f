"""What citizens of the demo miss in the catalogue: two suggestions that wait, one of what is there
already and one with a questionnaire; one that was accepted; one that was refused."""

from uuid import UUID

from accounts.models import User
from accounts.services.reasons import add_reason
from organizations.models import Organization, Suggestion
from organizations.selectors.cabinet import chosen_kinds
from organizations.services.suggestion_decisions import accept_suggestion, refuse_suggestion
from organizations.services.suggestions import Suggested, send_suggestion
from ratings.services.pending import keep_pending

REASONS = (
    (
        "return",
        {
            "text_ru": "Напишите, пожалуйста, адрес: улицу и дом или что рядом.",
            "text_be": "Напішыце, калі ласка, адрас: вуліцу і дом або што побач.",
            "text_en": "Please write the address: street and house, or what is nearby.",
        },
    ),
    (
        "refuse",
        {
            "text_ru": "Такой организации мы не нашли: проверьте название и предложите снова.",
            "text_be": "Такой арганізацыі мы не знайшлі: праверце назву і прапануйце зноў.",
            "text_en": "We found no such organization: check its name and suggest it again.",
        },
    ),
    (
        "refuse",
        {
            "text_ru": "На портале оценивают организации, а это не организация.",
            "text_be": "На партале ацэньваюць арганізацыі, а гэта не арганізацыя.",
            "text_en": "Organizations are rated here, and this isn't one.",
        },
    ),
)


def suggest(clinic: Organization, *, citizen: User, moderator: User) -> None:
    """Suggest four organizations of the clinic's town, and decide two of them; reasons at hand."""
    for outcome, texts in REASONS:
        add_reason(by=moderator, queue="suggestions", outcome=outcome, texts=texts)

    def send(number: int, name: str, kind: str, **more: str) -> Suggestion:
        said = Suggested(
            name_ru=name,
            kind=kind,
            region_id=clinic.region_id or 0,
            district_id=clinic.district_id,
            settlement_id=clinic.settlement_id,
            **more,  # type: ignore[arg-type]
        )
        return send_suggestion(by=citizen, key=UUID(int=number), suggested=said)

    refused = send(1, "Дом бабушки", "social", about="Там вяжут носки на продажу.")
    refuse_suggestion(
        by=moderator,
        suggestion=refused,
        version=1,
        reason="На портале оценивают организации, а это частный дом. Если там есть мастерская или "
        "кооператив, напишите их название.",
    )
    accepted = send(2, "Дом ремёсел", "culture-club", address_ru="ул. Ленина, 74")
    categories, spheres = chosen_kinds([accepted.kind])
    accept_suggestion(
        by=moderator,
        suggestion=accepted,
        version=1,
        organization=Organization(
            name_ru="Государственное учреждение культуры «Лиозненский дом ремёсел»",
            short_name_ru="Лиозненский дом ремёсел",
            region_id=accepted.region_id,
            district_id=accepted.district_id,
            settlement_id=accepted.settlement_id,
            address_ru=accepted.address_ru,
            is_demo=True,
        ),
        categories=categories,
        spheres=spheres,
    )
    send(
        3,
        "Лиозненская больница",
        "health-hospital",
        address_ru=clinic.address_ru.replace("ул. ", "улица "),
        phone=clinic.phone,
        about="Большое здание за парком. В поиске не нашла.",
    )
    bath = send(4, "Баня на Черницкой", "housing", address_ru="ул. Черницкая, 5")
    keep_pending(
        suggestion=bath,
        answers={
            "clarity": "5",
            "information": "3",
            "timeliness": "4",
            "courtesy": "5",
            "comment": "Тепло и чисто, но часы работы нигде не написаны.",
        },
    )
