"""What is noticed of a questionnaire when it is sent, and whether it is held at once."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from accounts.models import User
from accounts.services import record
from organizations.models import Organization, Oversight
from ratings.fraud import signals
from ratings.fraud.signals import FOLLOWED, LEAST, WINDOW, Finding
from ratings.fraud.texts import fingerprint
from ratings.fraud.traces import Trace, direction_of
from ratings.models import (
    CabinetNetwork,
    HeldQuestionnaire,
    Questionnaire,
    QuestionnaireTrace,
    SuspicionCase,
)
from ratings.selectors import fraud as selectors
from ratings.selectors.campaigns import running_for
from ratings.services import fraud_cases
from ratings.services.networks import hash_of, hashes_of, salts

CAMPAIGN = 3  # times as many as usual are expected while a campaign runs
_SENT = -1  # the key of what is being sent: it has no row yet


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a request tells of a questionnaire beside its answers.

    Attributes:
        network: `portal.lib.networks.network_of`; hashed before it is kept.
        seconds: from the page to its sending; None if that isn't known.
    """

    network: str = ""
    seconds: int | None = None


@dataclass(slots=True)
class Verdict:
    """What became of one that is being sent: its trace, and the cases that it belongs to; in `own`
    stand others of the same author."""

    trace: QuestionnaireTrace
    own: list[SuspicionCase] = field(default_factory=list)
    cases: list[SuspicionCase] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether it mustn't count before somebody has looked."""
        return bool(self.own or self.cases or self.findings)


def judge(
    *,
    by: User,
    organization: Organization,
    mean: int,
    comment: str,
    circumstances: Circumstances,
    is_first: bool,
    has_earlier: bool,
    today: date,
) -> Verdict:
    """Look at one that is being sent, in few queries, however many questionnaires there are.

    Args:
        is_first: the person has rated nothing else.
        has_earlier: they have rated this organization before. Whoever is being checked doesn't get
            around it by saying it again, later or otherwise.
    """
    known = salts(today)
    hashes = hashes_of(circumstances.network, known)
    row = QuestionnaireTrace(
        organization=organization,
        day=today,
        network=hash_of(circumstances.network, known[today]) if circumstances.network else None,
        link=_link(organization, hashes),
        age=min(32_767, max(0, (today - timezone.localdate(by.date_joined)).days)),
        seconds=circumstances.seconds,
        text=fingerprint(comment),
        direction=direction_of(mean),
        is_first=is_first,
        is_own=_is_own(organization, hashes),
    )
    verdict = Verdict(row)
    verdict.own = _own_cases(organization.pk, by) if has_earlier else []
    if not row.direction and row.text is None:
        return _surely(verdict, by)  # an opinion without words belongs to no pattern
    trace = _pure(row)
    verdict.cases = [
        case
        for case in selectors.open_cases(organization.pk)
        if (today - timezone.localdate(case.last_at)).days <= FOLLOWED
        and signals.fits(trace, case.pattern, case.direction, case.keys)
    ]
    window = [trace, *selectors.window_of(organization.pk, today)]
    if len(window) >= LEAST:
        past = selectors.past_of(
            organization.pk, today, WINDOW, selectors.first_watched(known, today)
        )
        found = signals.fast(window, past, selectors.custom(), expected(organization.pk, today))
        verdict.findings = [finding for finding in found if _SENT in finding.members]
    return _surely(verdict, by)


def _own_cases(organization_id: int, by: User) -> list[SuspicionCase]:
    return selectors.cases_of_author(organization_id, by.pk) or selectors.cases_of_excluded(
        organization_id, by.pk
    )


def _surely(verdict: Verdict, by: User) -> Verdict:
    """The same, with the cases as they stand, and will until the transaction ends."""
    if verdict.is_held:
        organization_id = verdict.trace.organization_id
        fraud_cases.alone_with(organization_id)
        verdict.own = _own_cases(organization_id, by) if verdict.own else []
        cases = verdict.cases
        verdict.cases = [one for one in selectors.open_cases(organization_id) if one in cases]
    return verdict


def expected(organization_id: int, today: date) -> int:
    """How many times as many as usual are no surprise: more while a campaign calls for them."""
    return CAMPAIGN if running_for(organization_id, today) else 1


def keep(verdict: Verdict, questionnaire: Questionnaire) -> None:
    """Write the trace of a questionnaire that has its row now, and join it to its cases.

    What a finding shows of those sent before is held by due work.
    """
    verdict.trace.questionnaire = questionnaire
    QuestionnaireTrace.objects.bulk_create([verdict.trace])
    cases = {case.pk: case for case in verdict.cases}
    for finding in verdict.findings:
        opened = fraud_cases.open_case(questionnaire.organization_id, finding)
        cases[opened.pk] = opened
    followed = list(cases)
    for case in verdict.own:
        waiting = fraud_cases.bring_back(case)
        cases[waiting.pk] = waiting
    if not cases:
        return
    now = timezone.now()
    HeldQuestionnaire.objects.bulk_create(
        [
            HeldQuestionnaire(case=case, questionnaire=questionnaire, held_at=now)
            for case in cases.values()
        ],
        ignore_conflicts=True,
    )
    # a case that one author comes back to follows nobody else for that
    SuspicionCase.objects.filter(pk__in=followed).update(last_at=now)
    record(
        by=None,
        action="questionnaire.quarantined",
        subject=questionnaire,
        details={"cases": sorted(cases)},
    )


def retrace(questionnaire: Questionnaire, comment: str) -> None:
    """Its author has changed what it says: so does its trace, if one was kept (one query)."""
    QuestionnaireTrace.objects.filter(questionnaire=questionnaire).update(
        direction=direction_of(questionnaire.mean), text=fingerprint(comment)
    )


def move_suspicions(gone: Organization, kept: Organization) -> None:
    """Two organizations are one: traces, networks and cases follow the questionnaires."""
    QuestionnaireTrace.objects.filter(organization=gone).update(organization=kept)
    there = CabinetNetwork.objects.filter(organization=kept).values("network")
    CabinetNetwork.objects.filter(organization=gone, network__in=there).delete()
    CabinetNetwork.objects.filter(organization=gone).update(organization=kept)
    for case in SuspicionCase.objects.open().filter(organization=gone):
        same = (
            SuspicionCase.objects.open()
            .filter(organization=kept, pattern=case.pattern, direction=case.direction)
            .first()
        )
        if same:  # a questionnaire was of one organization: it can't be in both
            HeldQuestionnaire.objects.filter(case=case).update(case=same)
            # nobody waits longer than they were told
            SuspicionCase.objects.filter(pk=same.pk).update(until=min(same.until, case.until))
            case.delete()
    SuspicionCase.objects.filter(organization=gone).update(organization=kept)


def _link(organization: Organization, hashes: list[int]) -> int | None:
    """The same number for the same network at this organization as long as its salts are kept."""
    if not hashes:
        return None
    known = (
        QuestionnaireTrace.objects.filter(organization=organization, network__in=hashes)
        .values_list("link", flat=True)
        .order_by("-day")
        .first()
    )
    return known if known is not None else secrets.randbits(62)


def _is_own(organization: Organization, hashes: list[int]) -> bool:
    if not hashes:
        return False
    above = Oversight.objects.filter(below=organization, through_units=True).values("above")
    return CabinetNetwork.objects.filter(organization__in=above, network__in=hashes).exists()


def _pure(row: QuestionnaireTrace) -> Trace:
    return replace(
        Trace(key=_SENT, day=row.day.toordinal(), direction=row.direction, age=row.age),
        seconds=row.seconds,
        link=row.link,
        text=row.text,
        is_first=row.is_first,
        is_own=row.is_own,
    )
