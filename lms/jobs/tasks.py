"""Shells: a message only wakes a worker; what is owed stands in the Job rows."""

import threading

import structlog
from celery import shared_task
from django.conf import settings

from lms.common import clock

log = structlog.get_logger()

# Set when the process is told to stop; tasks end between two items.
stopping = threading.Event()


def wake(job_id: int) -> None:
    """Ask a worker to work at the job. Without a worker or broker in reach the sweep will."""
    if settings.EMBEDDED_WORKER and not settings.IN_WEB_PROCESS:
        return
    try:
        work.delay(job_id)
    except Exception as error:
        log.warning("job not announced", job=job_id, error=type(error).__name__)


@shared_task
def work(job_id: int) -> None:
    from lms.jobs.models import Job
    from lms.jobs.running import work_off

    job = Job.objects.filter(pk=job_id).first()
    if job:
        work_off(job, stop=stopping.is_set)


@shared_task
def resume_all() -> None:
    """A worker has just started: take up whatever is owed."""
    from lms.jobs.running import running_jobs

    for job_id in running_jobs():
        work.delay(job_id)


@shared_task
def sweep() -> None:
    """Wake a worker for every job that shows no sign of life."""
    from lms.jobs.running import stalled_jobs

    for job_id in stalled_jobs(now=clock.now()):
        work.delay(job_id)


def broker_answers() -> bool:
    """Whether the broker can be reached within two seconds."""
    from celery import current_app

    try:
        with current_app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1)
        return True
    except Exception:
        return False
