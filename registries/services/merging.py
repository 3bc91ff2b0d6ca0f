"""Registries' part of making one organization part of another.

What was signed or sent stays as it was said: versions that are no longer in force and monitorings
keep naming the organization that was. Where an authority becomes part of another, its papers move
with their numbers, and get new ones only where the other has used them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organizations.hooks import Line
from organizations.models import Organization
from registries.models import (
    Addressee,
    Announcement,
    Assignment,
    AssignmentEvent,
    Conclusion,
    Monitoring,
    MonitoringReminder,
    PlanEntry,
    RegistryEntry,
    RegistryVersion,
)

LIVE = (*RegistryVersion.UNDER_WAY, RegistryVersion.State.IN_FORCE)
NUMBERED: tuple[Any, ...] = (RegistryVersion, Assignment, Monitoring)


class RegistriesMover:
    """Registered with `organizations.hooks`."""

    fields: Mapping[str, str] = {
        "RegistryEntry.organization": "moves in versions in force and under way, once",
        "RegistryVersion.authority": "moves; of two in force the entries come together",
        "Announcement.organization": "moves",
        "Announcement.authority": "moves",
        "Assignment.authority": "moves",
        "Addressee.organization": "moves, unless both were sent the same",
        "Conclusion.authority": "moves",
        "Conclusion.organization": "moves, unless there is one of the half-year",
        "Monitoring.authority": "moves",
        "MonitoringRow.organization": "stays: a snapshot",
        "MonitoringReminder.authority": "goes: the other has its own",
        "PlanEntry.authority": "moves; the same УНП stands there once",
    }

    def begin(self) -> None:
        """Nothing to hold: the rows of both organizations are enough."""

    def refusals(self, gone: Organization, kept: Organization) -> Iterator[str]:
        """Two drafts of one thing can't become one."""
        versions = RegistryVersion.objects.filter(authority__in=[gone, kept])
        under_way = versions.filter(state__in=RegistryVersion.UNDER_WAY)
        if _both(under_way, gone, kept):
            yield _("У обоих органов готовится новый реестр. Дождитесь решения или удалите один.")
        elif one := under_way.first():
            ruling = versions.filter(state=RegistryVersion.State.IN_FORCE)
            if ruling.exclude(authority=one.authority_id).exists():
                # put in force, it would empty what the other oversees
                yield _(
                    "Один орган готовит новый реестр, а у другого реестр уже в силе: новый "
                    "вытеснил бы его. Дождитесь решения или удалите новый."
                )
        drafts = Monitoring.objects.filter(state=Monitoring.State.DRAFT)
        halves = drafts.filter(authority=kept).values("half_year")
        if drafts.filter(authority=gone, half_year__in=halves).exists():
            yield _("Оба органа готовят мониторинг одного полугодия. Подпишите или удалите один.")

    def lines(self, gone: Organization, kept: Organization) -> Iterator[Line]:
        """Whose registries, what authorities sent, and its own papers of an authority."""
        entries = RegistryEntry.objects.filter(organization=gone, version__state__in=LIVE)
        entries = entries.exclude(version__authority=kept)  # nobody lists themselves
        twice = entries.filter(version__in=_versions_of(kept)).count()
        why = _("там уже стоит та, что остаётся") if twice else ""
        yield Line(_("Записи в локальных реестрах"), entries.count() - twice, twice, why)
        sent = Addressee.objects.filter(organization=gone)
        twice = sent.filter(assignment__in=_assigned(kept)).count()
        why = _("то же поручение есть у обеих; открытые отзовём") if twice else ""
        yield Line(_("Поручения органов"), sent.count() - twice, twice, why)
        told = Announcement.objects.filter(organization=gone).count()
        yield Line(_("Уведомления о регистрации"), told)
        if gone.is_authority:
            yield from _lines_of_authority(gone, kept)

    def move(self, *, by: Any, gone: Organization, kept: Organization) -> None:
        """Move it; the edges themselves follow in `organizations.oversight`."""
        _move_entries(gone, kept)
        _move_versions(gone, kept)
        for model in (Assignment, Monitoring):
            _move_numbered(model, gone, kept)
        _move_addressees(by, gone, kept)
        for field in ("organization", "authority"):
            rows = Announcement.objects.filter(**{field: gone})
            rows.update(**{field: kept})
            _move_conclusions(field, gone, kept)
        MonitoringReminder.objects.filter(authority=gone).delete()
        plan = PlanEntry.objects.filter(authority=gone)
        plan.filter(unp__in=PlanEntry.objects.filter(authority=kept).values("unp")).delete()
        plan.update(authority=kept)
        _follow_in_plans(gone, kept)


def _both(rows: Any, gone: Organization, kept: Organization) -> bool:
    return rows.filter(authority__in=[gone, kept]).values("authority").distinct().count() > 1


def _versions_of(kept: Organization) -> Any:
    return RegistryEntry.objects.filter(organization=kept).values("version")


def _assigned(kept: Organization) -> Any:
    return Addressee.objects.filter(organization=kept).values("assignment")


def _lines_of_authority(gone: Organization, kept: Organization) -> Iterator[Line]:
    for model, label in (
        (RegistryVersion, _("Версии своего реестра")),
        (Assignment, _("Отправленные поручения")),
        (Monitoring, _("Мониторинги")),
    ):
        numbered: Any = model
        yield Line(label, numbered.objects.filter(authority=gone).count())
    plan = PlanEntry.objects.filter(authority=gone)
    twice = plan.filter(unp__in=PlanEntry.objects.filter(authority=kept).values("unp")).count()
    why = _("такой УНП в плане уже есть") if twice else ""
    yield Line(_("Записи плана регистрации"), plan.count() - twice, twice, why)


def _move_entries(gone: Organization, kept: Organization) -> None:
    """Versions that are or may come in force list the one that stays; of what has been, the paper
    says what it said."""
    entries = RegistryEntry.objects.filter(organization=gone, version__state__in=LIVE)
    versions = RegistryVersion.objects.filter(pk__in=entries.values("version"))
    ids = list(versions.values_list("pk", flat=True))
    entries.filter(version__in=_versions_of(kept)).delete()
    entries.filter(version__authority=kept).delete()  # nobody lists themselves
    entries.update(organization=kept)
    _raise_revision(ids)


def _move_versions(gone: Organization, kept: Organization) -> None:
    in_force = RegistryVersion.objects.filter(state=RegistryVersion.State.IN_FORCE)
    ruling = in_force.filter(authority=kept).first()
    other = in_force.filter(authority=gone).first()
    mine = RegistryEntry.objects.filter(version__authority=gone, version__state__in=LIVE)
    mine.filter(organization=kept).delete()  # nobody lists themselves
    if ruling and other:
        there = RegistryEntry.objects.filter(version=ruling).values("organization")
        RegistryEntry.objects.filter(version=other).exclude(organization__in=there).update(
            version=ruling
        )
        in_force.filter(pk=other.pk).update(
            state=RegistryVersion.State.SUPERSEDED, superseded_at=timezone.now()
        )
    _move_numbered(RegistryVersion, gone, kept)


def _raise_revision(versions: list[int]) -> None:
    """Whoever reads a draft at this moment sees that it has changed."""
    RegistryVersion.objects.filter(pk__in=versions, state=RegistryVersion.State.DRAFT).update(
        revision=F("revision") + 1
    )


def _move_numbered(model: Any, gone: Organization, kept: Organization) -> None:
    rows = model.objects.filter(authority=gone)
    taken = set(model.objects.filter(authority=kept).values_list("number", flat=True))
    both = model.objects.filter(authority__in=[gone, kept])
    last = both.aggregate(last=Max("number"))["last"] or 0
    for row in rows.filter(number__in=taken).order_by("number"):
        last += 1
        model.objects.filter(pk=row.pk).update(number=last)
    rows.update(authority=kept)


def _move_addressees(by: Any, gone: Organization, kept: Organization) -> None:
    rows = Addressee.objects.filter(organization=gone)
    twice = rows.filter(assignment__in=_assigned(kept))
    now = timezone.now()
    with override("ru"):
        text = _("Организация объединена с «%(name)s».") % {"name": kept}
    open_ = list(twice.filter(state__in=Addressee.OPEN))
    AssignmentEvent.objects.bulk_create(
        AssignmentEvent(
            addressee=row, kind=AssignmentEvent.Kind.WITHDRAWN, at=now, by=by, text=text
        )
        for row in open_
    )
    Addressee.objects.filter(pk__in=[row.pk for row in open_]).update(
        state=Addressee.State.WITHDRAWN, decided_at=now, remind_on=None, result=text
    )
    rows.exclude(assignment__in=list(_assigned(kept).values_list("assignment", flat=True))).update(
        organization=kept
    )


def _move_conclusions(field: str, gone: Organization, kept: Organization) -> None:
    """Where there is one of the half-year already, the other stays readable as it was."""
    other = "organization" if field == "authority" else "authority"
    there = set(Conclusion.objects.filter(**{field: kept}).values_list(other, "half_year"))
    rows = Conclusion.objects.filter(**{field: gone}).values_list("pk", other, "half_year")
    free = [pk for pk, about, half_year in rows if (about, half_year) not in there]
    Conclusion.objects.filter(pk__in=free).update(**{field: kept})


def _follow_in_plans(gone: Organization, kept: Organization) -> None:
    """Whether it has registered is looked up by УНП: plans name the one that stays."""
    if not gone.unp or not kept.unp:
        return
    there = PlanEntry.objects.filter(unp=kept.unp).values_list("authority", flat=True)
    PlanEntry.objects.filter(unp=gone.unp).exclude(authority__in=list(there)).update(unp=kept.unp)
