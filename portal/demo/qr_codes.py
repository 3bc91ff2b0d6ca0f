"""The printed codes of the demo's clinic, and who came by them."""

import random
from collections import Counter
from datetime import date

from organizations.models import Organization, QrVisit
from organizations.qr_codes import add_place, make_qr_code, source_of
from ratings.models import Questionnaire

PLACES = ("Регистратура, окно 3", "Кабинет 12")
SHARES = (5, 3, 2)  # of the clinic's questionnaires by a code: its own, then those of its places
PEEKS = 0.7  # scans that came to nothing, for each that led to a questionnaire


def hang_up(clinic: Organization) -> None:
    """Codes of the clinic, of two places in it and of its units; the questionnaires that came by a
    code name one of them, and each code was scanned on those days at least as often."""
    rng = random.Random(clinic.pk)
    for organization in (clinic, *Organization.objects.filter(parent=clinic)):
        codes = [make_qr_code(by=None, organization=organization)]
        if organization == clinic:
            codes += [add_place(by=None, organization=clinic, name=name) for name in PLACES]
        rows = Questionnaire.objects.filter(organization=organization, source="qr").order_by("pk")
        days: dict[int, Counter[date]] = {n: Counter() for n in range(len(codes))}
        came: dict[int, list[int]] = {n: [] for n in range(len(codes))}
        for id_, day in rows.values_list("pk", "day"):
            number = rng.choices(range(len(codes)), SHARES[: len(codes)])[0]
            came[number].append(id_)
            days[number][day] += 1 + (rng.random() < PEEKS)
        for number, code in enumerate(codes):
            Questionnaire.objects.filter(pk__in=came[number]).update(source=source_of(code))
            QrVisit.objects.bulk_create(
                QrVisit(qr_code=code, day=day, visits=visits)
                for day, visits in days[number].items()
            )
