"""Verifying the whole ledger as long work: the page starts it, a worker reads, the faults stay with the job."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.hours.models import LedgerCounter
from lms.hours.verification import verify_ledger
from lms.jobs.models import Job, JobItem
from lms.jobs.running import start_job
from lms.officers.models import Account

KIND = "verify_ledger"
AT_ONCE = 50_000  # rows; about two seconds
KEPT_FAULTS = 200


def is_long() -> bool:
    counter = LedgerCounter.objects.filter(pk=1).first()
    return bool(counter) and counter.last > AT_ONCE


def start_audit(*, by: Account, now: datetime) -> Job:
    """Verify in the background. Raises ``HouseError`` while another one runs."""
    if Job.objects.filter(kind=KIND, state=Job.State.RUNNING).exists():
        raise HouseError(_("The ledger is being verified at this moment. Wait for the result."))
    return start_job(kind=KIND, arguments={}, items=[("ledger", "")], by=by, now=now)


def verify_items(job: Job, items: Sequence[JobItem]) -> dict[int, str]:
    """The kind's work: read everything once; the first faults are kept with the job, by number only."""
    rows, faults = verify_ledger()
    kept = [{"kind": f.kind, "entry": f.entry, "officer": f.officer} for f in faults[:KEPT_FAULTS]]
    job.arguments = {"rows": rows, "count": len(faults), "faults": kept}
    job.save(update_fields=["arguments"])
    return {item.pk: "" for item in items}


def last_audit() -> Job | None:
    return Job.objects.filter(kind=KIND).order_by("-pk").first()
