"""Who supports the demo's clinic, and what people of the demo have asked the portal's support."""

from uuid import UUID

from accounts.models import User
from accounts.services import help as help_service
from organizations.models import Function, Official, Organization
from organizations.services.people import save_official


def ask_for_help(clinic: Organization, *, asks: User, citizen: User, answers: User) -> None:
    """Name the clinic's technical support; one question that waits, one answered, one closed."""
    save_official(
        by=asks,
        official=Official(
            organization=clinic,
            full_name="Сетевая Ольга Павловна",
            position="инженер-программист",
            email="it@example.org",
            phone="+375 2138 0-00-17",
            functions=[Function.SUPPORT],
            order_number="84",
        ),
    )
    help_service.ask(
        by=asks,
        key=UUID(int=1),
        kind="codes",
        text="Заказали типографии таблички с QR-кодом. В каком формате лучше отдать файл?",
        stands_for=str(clinic.pk),
        page=f"/cabinet/{clinic.pk}/qr/",
    )
    answered = help_service.ask(
        by=asks,
        key=UUID(int=2),
        kind="data",
        text="Открыли второй вход со двора, с пандусом.\nГде это отметить, чтобы люди видели?",
        stands_for=str(clinic.pk),
        page=f"/cabinet/{clinic.pk}/contacts/",
    )
    help_service.answer(
        by=answers,
        request=answered,
        seen=1,
        text="Здравствуйте! Отметьте пандус на странице «Контакты», в разделе о доступности, "
        "а про двор напишите там же, в часах работы.",
    )
    closed = help_service.ask(
        by=citizen,
        key=UUID(int=3),
        kind="access",
        text="Сменил почту. Мои прежние оценки пропадут?",
    )
    help_service.answer(
        by=answers,
        request=closed,
        seen=1,
        text="Здравствуйте! Нет: адрес меняется в учётной записи, оценки остаются вашими.",
        closes=True,
    )
