"""Recorded cases are checked again: newer checks, a corrected calendar, laws and powers that came later.

What the shell says of the record is made anew as well, so that cases of old know their handlers and their decision.
What lies in quarantine stays closed: its checks come with its release.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from case_library import sealing
from case_library.checking.findings import CHECKS_VERSION
from case_library.checking.local import Local
from case_library.checking.noted import noted
from case_library.intake.noting import found_in, note_findings, note_handlers, note_shell
from case_library.intake.taking import same_decision
from case_library.local import local
from case_library.models import CaseReading, CaseRecheck, RecordedCase, WorkingYear
from case_library.withdrawing import tell_quashed
from lms.common import clock
from lms.common.errors import HouseError
from lms.jobs.models import Job, JobItem
from lms.jobs.running import start_job
from lms.officers.models import Account

KIND = "recheck_cases"


def outdated() -> QuerySet[RecordedCase]:
    """Checked before a check or the calendar changed. A row of the local catalogue holds from its day on, so it makes none."""
    cases, changed = _open_cases(), WorkingYear.objects.aggregate(at=Max("entered_at"))["at"]
    older = Q(checked_at=None) | Q(checks_version__lt=CHECKS_VERSION)
    return cases.filter(older | Q(checked_at__lt=changed) if changed else older)


def _open_cases() -> QuerySet[RecordedCase]:
    return RecordedCase.objects.filter(state=RecordedCase.State.ACCEPTED)


def last_recheck() -> Job | None:
    return Job.objects.filter(kind=KIND).order_by("-pk").first()


def start_recheck(*, by: Account | None, now: datetime) -> Job:
    """Check all recorded cases again. One that still runs is gone on with."""
    last = last_recheck()
    if last and last.state != Job.State.DONE:
        return last
    cases = _open_cases().order_by("pk").values_list("pk", "unit__code")
    items = [(str(pk), unit) for pk, unit in cases]
    return start_job(kind=KIND, arguments={}, items=items, by=by, now=now)


def recheck_items(job: Job, items: Sequence[JobItem]) -> dict[int, str]:
    """The kind's work: one case, one transaction."""
    here, outcomes = local(), {}
    for item in items:
        try:
            outcomes[item.pk] = _recheck(int(item.key), job, here, clock.now())
        except HouseError as refusal:
            outcomes[item.pk] = str(refusal)
    return outcomes


@transaction.atomic
def _recheck(pk: int, job: Job, here: Local, now: datetime) -> str:
    """ "" or what a person has to settle."""
    case = RecordedCase.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if case.state != RecordedCase.State.ACCEPTED:
        return ""
    record = sealing.open_record(case, purpose=CaseReading.Purpose.CHECK, by=None, now=now)
    stood, before = case.quashed_on is None, Counter(case.findings.values_list("code", flat=True))
    twin = same_decision(record, case.unit)
    if not twin:
        case.decision_mark = next(iter(sealing.decision_marks(record.get("decision_no"))), "")
    note_shell(case, record, now=now)
    note_findings(case, [*found_in(record, case.unit, here), *noted(record)])
    note_handlers(case, record)
    _note_change(case, before, Counter(case.findings.values_list("code", flat=True)), job, now)
    if stood and case.quashed_on:
        tell_quashed(case, now=now)
    if not twin:
        return ""
    said = _("%(uid)s: the decision with this number was taken in as %(twin)s too. A case counts once.")
    return said % {"uid": case.case_uid, "twin": twin.case_uid}


def _note_change(case: RecordedCase, before: Counter, after: Counter, job: Job, now: datetime) -> None:
    added, closed = sorted((after - before).elements()), sorted((before - after).elements())
    if added or closed:
        CaseRecheck.objects.create(
            case=case, job=job, version=case.version, checks_version=CHECKS_VERSION, added=added, closed=closed, at=now
        )  # fmt: skip


def changes_of(job: Job) -> dict[str, int]:
    """``{"changed", "added", "closed"}``: cases and findings."""
    rows = CaseRecheck.objects.filter(job=job).values_list("added", "closed")
    changes = [(len(added), len(closed)) for added, closed in rows]
    return {
        "changed": len(changes),
        "added": sum(added for added, _closed in changes),
        "closed": sum(closed for _added, closed in changes),
    }
