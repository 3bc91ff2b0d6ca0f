"""What organizations of the demo country say of themselves in their cabinets."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from organizations.models import Accessibility, Organization, Service

# how administrative procedures of the demo begin; the rest are services
PROCEDURES = ("Выдача", "Регистрация", "Назначение", "Постановка", "Справка", "Выписка")
# invented people, for the few organizations that the demo's sign-ins stand for
HEADS = {
    "vi-liozno-crb": {
        "head_post_ru": "главный врач",
        "head_post_be": "галоўны ўрач",
        "head_post_en": "Head physician",
        "head_name_ru": "Васильковская Алеся Ивановна",
        "head_name_be": "Васількоўская Алеся Іванаўна",
        "head_name_en": "Alesia Vasilkouskaya",
    },
    "rik-vi-liozno": {
        "head_post_ru": "председатель",
        "head_post_be": "старшыня",
        "head_post_en": "Chairman",
        "head_name_ru": "Льновский Степан Петрович",
        "head_name_be": "Ільноўскі Сцяпан Пятровіч",
        "head_name_en": "Stsiapan Ilnouski",
    },
}


def data_of(key: str, today: date) -> dict[str, Any]:
    """Head, accessibility and when the data were checked; the same for the same key and day."""
    rng = random.Random(key)
    codes = [code for code in Accessibility.values if rng.random() < 0.25]
    return {
        **HEADS.get(key, {}),
        "accessibility": codes,
        "verified_on": today - timedelta(days=rng.randrange(5, 170)),
    }


def write_services(provided: Iterable[tuple[Organization, Iterable[tuple[str, str]]]]) -> None:
    """Write what each organization provides: names in Russian and Belarusian."""
    Service.objects.bulk_create(
        (
            Service(
                organization=organization,
                kind=Service.Kind.PROCEDURE
                if name_ru.startswith(PROCEDURES)
                else Service.Kind.SERVICE,
                name_ru=name_ru,
                name_be=name_be,
            )
            for organization, names in provided
            for name_ru, name_be in names
        ),
        batch_size=5000,
    )
