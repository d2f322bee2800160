from pathlib import Path

from django.utils.translation import gettext as _

from lms.certificates.batches import NothingToIssue, issue_year, write_files
from lms.common import clock
from lms.common.commands import HouseCommand
from lms.compliance.models import AnnualResult
from lms.jobs.commands import work_with_bar
from lms.jobs.models import Job, JobItem
from lms.jobs.running import progress, resume
from lms.officers.models import Unit


class Command(HouseCommand):
    help = "Issue the certificates of a closed year; resumable, safe beside other issuers."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--unit", help="code of a unit; it and all below it")
        parser.add_argument("--out", type=Path, help="folder for copies of the PDFs")

    def act(self, *, year: int, unit: str | None, out: Path | None, **options) -> tuple[dict, bool]:
        root = Unit.objects.filter(code=unit).first()
        if unit and not root:
            raise NothingToIssue(_("There is no unit with the code %(code)s.") % {"code": unit})
        job = issue_year(year, unit=root, by=None, now=clock.now())
        if job.state == Job.State.PAUSED:
            resume(job)
        work_with_bar(job)
        done = progress(job)
        document = {
            "year": year,
            "total": done.total,
            "issued": done.done,
            "refused": done.refused,
            "errors": _refusals(job),
        }
        if out:
            document["files"] = write_files(year, root, out)
        return document, not done.refused


def _refusals(job: Job) -> list[dict]:
    """Who got none, and why."""
    items = job.items.filter(state=JobItem.State.REFUSED).values_list("key", "group", "message")
    numbers = dict(
        AnnualResult.objects.filter(pk__in=[int(key) for key, _group, _message in items]).values_list(
            "pk", "officer__staff_no"
        )
    )
    return [
        {
            "staff_no": numbers[int(key)],
            "unit_code": code,
            "message": f"{code} {numbers[int(key)]}: {message}",
        }
        for key, code, message in items
    ]
