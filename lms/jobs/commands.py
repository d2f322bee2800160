"""How a command works its own job: with a progress bar on stderr, stopping cleanly on Ctrl-C."""

import sys
import time

from tqdm import tqdm

from lms.jobs.models import Job
from lms.jobs.running import finish_if_done, progress, work_off


def work_with_bar(job: Job) -> None:
    """Work at *job* beside any other worker until every item is settled."""
    state = progress(job)
    with tqdm(
        total=state.total, initial=state.total - state.waiting, file=sys.stderr, disable=None, unit=""
    ) as bar:
        while True:
            work_off(job, report=bar.update)
            if job.state != Job.State.RUNNING or not progress(job).waiting:
                break
            time.sleep(1)  # another worker holds the last claims
    finish_if_done(job)
