from case_library.rechecking import changes_of, start_recheck
from lms.common import clock
from lms.common.commands import HouseCommand
from lms.jobs.commands import work_with_bar
from lms.jobs.models import Job, JobItem
from lms.jobs.running import progress, resume


class Command(HouseCommand):
    help = "Check all recorded cases again. Run again, it goes on where it was interrupted."

    def act(self, **options) -> tuple[dict, bool]:
        job = start_recheck(by=None, now=clock.now())
        if job.state == Job.State.PAUSED:
            resume(job)
            job.refresh_from_db()
        work_with_bar(job)
        refused = job.items.filter(state=JobItem.State.REFUSED).order_by("id")
        errors = [{"message": message} for message in refused.values_list("message", flat=True)]
        return {"cases": progress(job).total, **changes_of(job), "errors": errors}, not errors
