"""All certificates of a year, or of a unit, as a resumable job."""

from datetime import datetime
from pathlib import Path

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from lms.certificates.issuing import NotIssued, enter, store_file
from lms.certificates.models import Certificate
from lms.common import vault
from lms.common.errors import HouseError
from lms.compliance.models import AnnualResult, YearClosing
from lms.compliance.year_end import current_results
from lms.hours.checkpoints import last_signed
from lms.jobs.models import Job
from lms.jobs.running import start_job
from lms.officers.models import Account, Unit

KIND = "issue_certificates"


class NothingToIssue(HouseError):
    """The year is not closed, or the unit is unknown."""


def issue_year(year: int, *, unit: Unit | None = None, by: Account | None, now: datetime) -> Job:
    """Start issuing to everybody with a met result and no certificate; an open job is taken up again."""
    if not YearClosing.objects.filter(year=year).exists():
        raise NothingToIssue(_("%(year)s is not closed. Close the year first.") % {"year": year})
    arguments = {"year": year, "unit": unit.code if unit else "", "by": by and by.pk}
    open_job = Job.objects.filter(kind=KIND, arguments=arguments).exclude(state=Job.State.DONE).first()
    if open_job:
        return open_job
    due = due_results(year, unit).values_list("pk", "unit_code")
    return start_job(
        kind=KIND, arguments=arguments, items=[(str(pk), code) for pk, code in due], by=by, now=now
    )


def in_force() -> QuerySet[Certificate]:
    """Certificates with their bytes, neither revoked nor replaced."""
    return Certificate.objects.filter(file__isnull=False, revocation=None, replaced_by=None)


def due_results(year: int, unit: Unit | None = None):
    """Met results in force of people who hold no certificate in force, in official order."""
    held = in_force().filter(result__officer=OuterRef("officer"), result__requirement=OuterRef("requirement"))
    rows = current_results(year).filter(~Exists(held), state="met", exempt=False)
    if unit:
        rows = rows.filter(unit_path__startswith=unit.path)
    return rows.order_by("unit_path", "officer__staff_no")


def issue_items(job: Job, items) -> dict[int, str]:
    """Work of the job: numbers first, each in its transaction, then the bytes of the batch."""
    by = Account.objects.filter(pk=job.arguments["by"]).first()
    results = AnnualResult.objects.in_bulk([int(item.key) for item in items])
    checkpoint, outcomes, entered = last_signed(), {}, []
    for item in items:
        try:
            result = results[int(item.key)]
            entered.append((item, enter(result, checkpoint=checkpoint, by=by, now=job.created_at)))
        except NotIssued as refusal:
            outcomes[item.pk] = str(refusal)
    for item, certificate in entered:
        store_file(certificate, now=job.created_at)
        outcomes[item.pk] = ""
    return outcomes


def write_files(year: int, unit: Unit | None, directory: Path) -> int:
    """Copy the stored PDFs of a year or unit into *directory*, named by number; how many."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = in_force().filter(year=year)
    if unit:
        rows = rows.filter(result__unit_path__startswith=unit.path)
    count = 0
    for number, sha256 in rows.values_list("number", "file__sha256").iterator(chunk_size=1000):
        (directory / f"{number}.pdf").write_bytes(vault.read(sha256))
        count += 1
    return count
