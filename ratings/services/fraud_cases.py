"""Cases: opened by the detector, decided once by the operator, reversible, over in 14 days.

Whoever writes cases or what they hold does it `alone_with` the organization's, and takes locks in
one order: the books, the person's slot, the organization's suspicions, the questionnaire.
"""

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import desk, record
from portal.lib.locks import Lock, take
from ratings.fraud.signals import Finding
from ratings.models import HeldQuestionnaire, Questionnaire, State, SuspicionCase
from ratings.scores import open_books, settle_soon
from ratings.services.moderation import OUT, AlreadyDecided, move_within, open_for

HOLD = timedelta(days=14)
KEYS = 20  # networks or texts that one case follows
SUSPECTED = "suspected"  # the reason in the log while nobody has decided
Decision = HeldQuestionnaire.Decision
_STATES = {Decision.COUNTED: State.COUNTED, Decision.EXCLUDED: State.EXCLUDED}


def alone_with(organization_id: int) -> None:
    """Nobody else writes the organization's cases until the transaction ends, which `open_books` or
    `open_for` began: two organizations don't become one meanwhile either."""
    take(Lock.SUSPICIONS, of=organization_id)


def open_case(organization_id: int, finding: Finding) -> SuspicionCase:
    """The open case of this organization and pattern, opened if there is none; the evidence and
    what later ones are recognised by are the newest. The caller is `alone_with` it.
    """
    now = timezone.now()
    which = {
        "organization_id": organization_id,
        "pattern": finding.pattern,
        "direction": finding.direction,
    }
    case = SuspicionCase.objects.open().filter(**which).first()
    if case is None:
        return SuspicionCase.objects.create(
            **which,
            opened_at=now,
            last_at=now,
            until=timezone.localdate() + HOLD,
            bits=finding.bits,
            evidence=_evidence(finding),
            keys=list(finding.keys)[:KEYS],
        )
    keys = [*finding.keys, *(key for key in case.keys if key not in finding.keys)][:KEYS]
    if finding.bits > case.bits or keys != case.keys:
        case.bits, case.evidence, case.keys = finding.bits, _evidence(finding), keys
        case.save(update_fields=["bits", "evidence", "keys"])
    return case


def bring_back(case: SuspicionCase) -> SuspicionCase:
    """The case as it waits: open again if it was decided, since an author whom it excluded goes on;
    or the open one of the same pattern. What was decided stays so. The caller is `alone_with` it.
    """
    same = SuspicionCase.objects.open().filter(
        organization=case.organization_id, pattern=case.pattern, direction=case.direction
    )
    if found := same.first():
        return found
    case.state = SuspicionCase.State.OPEN
    case.until = timezone.localdate() + HOLD
    case.decided_by = case.decided_at = None
    case.save(update_fields=["state", "until", "decided_by", "decided_at"])
    record(by=None, action="suspicion.reopen", subject=case, details={"reason": SUSPECTED})
    return case


def _evidence(finding: Finding) -> list[dict[str, int | str]]:
    return [
        {
            "kind": signal.kind,
            "bits": signal.bits,
            "found": signal.found,
            "of": signal.of,
            "usual": signal.usual,
            "out_of": signal.out_of,
        }
        for signal in finding.signals
    ]


def hold(organization_id: int, finding: Finding) -> int:
    """Hold all that a finding shows and that still counts; how many were held now."""
    rows = list(
        Questionnaire.objects.counted()
        .filter(pk__in=finding.members, organization=organization_id)
        .select_related("authorship")
        .order_by("pk")
    )
    return sum(_hold_one(organization_id, finding, row) for row in rows)


def _hold_one(organization_id: int, finding: Finding, row: Questionnaire) -> bool:
    """Hold one in the case that is open at this moment; not what was found honest meanwhile."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        today, person_id = open_for(row)
        alone_with(organization_id)
        here = Questionnaire.objects.filter(pk=row.pk, organization=organization_id)
        if not here.exclude(suspicions__decision=Decision.COUNTED).exists():
            return False
        try:
            move_within(None, row, person_id, today, {State.COUNTED}, State.QUARANTINED, SUSPECTED)
        except AlreadyDecided:
            return False
        case = open_case(organization_id, finding)
        HeldQuestionnaire.objects.update_or_create(
            case=case,
            questionnaire=row,
            defaults={"held_at": now, "decision": Decision.WAITING},
        )
        SuspicionCase.objects.filter(pk=case.pk).update(last_at=now)
    settle_soon()
    return True


def decide(
    *,
    by: User,
    case: SuspicionCase,
    numbers: Collection[int] | None,
    excludes: bool,
    reason: str,
    upto: int | None = None,
) -> int:
    """Let a case's questionnaires count, or exclude them; how many were decided now.

    Args:
        numbers: which of them; None for all that wait.
        upto: `newest` of what was read: what has joined the case since waits on.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: nothing of these waits any more.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Укажите причину: её увидят организация и авторы анкет."))
    decision = Decision.EXCLUDED if excludes else Decision.COUNTED
    rows = case.held.filter(decision=Decision.WAITING).order_by("pk")
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    if numbers is not None:
        rows = rows.filter(questionnaire__number__in=numbers)
    found = list(rows.select_related("questionnaire__authorship"))
    decided = sum(_decide_one(by, row, decision, reason) for row in found)
    if decided:
        record(
            by=by,
            action="suspicion.exclude" if excludes else "suspicion.count",
            subject=case,
            details={"reason": reason, "number": decided},
        )
    close_if_done(by)
    if not found:
        raise AlreadyDecided
    return decided


def newest(case: SuspicionCase) -> int:
    """Stands for what a case holds: a decision names it, and is about no more than that."""
    return case.held.aggregate(newest=Max("pk"))["newest"] or 0


def may_reopen(case: SuspicionCase) -> bool:
    """Whether a second decision can take the first back: not while the same pattern waits anew."""
    same = SuspicionCase.objects.open().filter(
        organization=case.organization_id, pattern=case.pattern, direction=case.direction
    )
    return case.state != SuspicionCase.State.OPEN and not same.exists()


def reopen(*, by: User, case: SuspicionCase, reason: str) -> None:
    """Take a decision back: everything that was decided is held again, and waits for the next one.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: it is open, or the same pattern waits in another case.
    """
    if not reason.strip():
        raise ValidationError(_("Укажите причину."))
    with transaction.atomic():
        open_books()
        current = SuspicionCase.objects.get(pk=case.pk)
        alone_with(current.organization_id)
        current.refresh_from_db()
        if not may_reopen(current):
            raise AlreadyDecided
        current.state = SuspicionCase.State.OPEN
        current.until = timezone.localdate() + HOLD
        current.decided_by = current.decided_at = None
        current.save(update_fields=["state", "until", "decided_by", "decided_at"])
        # what it holds again waits from now on, so that nobody closes it in between
        decided = (Decision.COUNTED, Decision.EXCLUDED)
        waiting = list(
            current.held.filter(decision__in=decided)
            .select_related("questionnaire__authorship")
            .order_by("pk")
        )
        HeldQuestionnaire.objects.filter(
            questionnaire__in=[held.questionnaire_id for held in waiting], case=current
        ).update(decision=Decision.WAITING, reason="", decided_at=None)
        record(by=by, action="suspicion.reopen", subject=case, details={"reason": reason.strip()})
    for held in waiting:
        _hold_again(by, held, reason.strip())


def _hold_again(by: User, held: HeldQuestionnaire, reason: str) -> None:
    row = held.questionnaire
    with transaction.atomic(durable=True):
        today, person_id = open_for(row)
        if not _is_still(held, Decision.WAITING):
            return
        try:
            states = {State.COUNTED, State.EXCLUDED}
            move_within(by, row, person_id, today, states, State.QUARANTINED, reason)
        except AlreadyDecided:
            HeldQuestionnaire.objects.filter(pk=held.pk).update(decision=Decision.GONE)
    settle_soon()


def _decide_one(by: User | None, held: HeldQuestionnaire, decision: Decision, reason: str) -> bool:
    """One of them, in all cases that it belongs to; False if somebody else was first."""
    row = held.questionnaire
    with transaction.atomic(durable=True):
        today, person_id = open_for(row)
        if not _is_still(held, held.decision):
            return False
        state = _STATES[decision]
        allowed = {State.COUNTED, State.QUARANTINED} if state == State.EXCLUDED else OUT
        try:
            if move_within(by, row, person_id, today, allowed, state, reason) != state:
                decision = Decision.GONE
        except AlreadyDecided:
            # its author has taken it back, or has said something newer; or it stands there already
            row.refresh_from_db(fields=["state"])
            if row.state != state:
                decision = Decision.GONE
        HeldQuestionnaire.objects.filter(questionnaire=row).update(
            decision=decision, reason=reason, decided_at=timezone.now()
        )
    settle_soon()
    return decision != Decision.GONE


def _is_still(held: HeldQuestionnaire, decision: int) -> bool:
    """Be alone with what holds it, and say whether that is still what was read."""
    current = HeldQuestionnaire.objects.select_related("case").get(pk=held.pk)
    alone_with(current.case.organization_id)
    current.refresh_from_db(fields=["decision"])
    return current.decision == decision


def close_if_done(by: User | None) -> None:
    """Close the cases in which nothing waits any more."""
    waiting = HeldQuestionnaire.objects.filter(decision=Decision.WAITING)
    done = SuspicionCase.objects.open().exclude(pk__in=waiting.values("case"))
    for case in done.filter(pk__in=HeldQuestionnaire.objects.values("case")):
        _close(case, SuspicionCase.State.DECIDED, by)


def _close(case: SuspicionCase, state: SuspicionCase.State, by: User | None) -> None:
    """Close a case, unless something has joined it meanwhile or somebody else has closed it."""
    with transaction.atomic():
        open_books()
        alone_with(case.organization_id)
        if case.held.filter(decision=Decision.WAITING).exists():
            return
        closed = SuspicionCase.objects.open().filter(pk=case.pk)
        if not closed.update(state=state, decided_by=by, decided_at=timezone.now()):
            return
        if state == SuspicionCase.State.EXPIRED:
            record(by=None, action="suspicion.expire", subject=case)
        desk.finish(case)


def release_overdue() -> None:
    """Let everything count again that nobody has decided in 14 days (due work)."""
    gone = (State.WITHDRAWN, State.REPLACED)
    rows = HeldQuestionnaire.objects.filter(
        decision=Decision.WAITING, questionnaire__state__in=gone
    )
    for organization_id in set(rows.values_list("case__organization", flat=True)):
        with transaction.atomic():
            open_books()
            alone_with(organization_id)
            rows.filter(case__organization=organization_id).update(
                decision=Decision.GONE, decided_at=timezone.now()
            )
    overdue = SuspicionCase.objects.open().filter(until__lt=timezone.localdate())
    for case in overdue.order_by("pk"):
        waiting = case.held.filter(decision=Decision.WAITING)
        for held in waiting.select_related("questionnaire__authorship").order_by("pk"):
            _decide_one(None, held, Decision.COUNTED, _("Срок проверки вышел."))
        _close(case, SuspicionCase.State.EXPIRED, None)
    close_if_done(None)
