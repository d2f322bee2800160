"""Start, work off, resume and sweep jobs.

Workers claim items, not jobs: several may work at one job, a killed one loses nothing. A claim is free
again when its process on this machine has ended, or on another one when it is older than ``CLAIM_LIFE``.
"""

import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Count, Q

from lms.common import clock
from lms.jobs.kinds import kind_of
from lms.jobs.models import Job, JobItem
from lms.officers.models import Account

CLAIM_LIFE = timedelta(seconds=60)
log = structlog.get_logger()


@dataclass(frozen=True)
class Progress:
    total: int
    done: int
    refused: int

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.refused


def start_job(
    *, kind: str, arguments: dict, items: Iterable[tuple[str, str]], by: Account | None, now: datetime
) -> Job:
    """Write down the job and its (key, group) items; wake a worker once that is committed."""
    from lms.jobs.tasks import wake

    with transaction.atomic():
        job = Job.objects.create(kind=kind, arguments=arguments, created_by=by, created_at=now)
        rows = [JobItem(job=job, key=key, group=group) for key, group in items]
        JobItem.objects.bulk_create(rows, batch_size=2000)
        job.total = len(rows)
        job.save(update_fields=["total"])
        transaction.on_commit(lambda: wake(job.pk))
    return job


def work_off(
    job: Job, *, stop: Callable[[], bool] = lambda: False, report: Callable[[int], None] = lambda count: None
) -> None:
    """Work at *job* until nothing is left to claim or *stop* says so. *report* hears of each batch."""
    worker = f"{_host()}:{os.getpid()}"
    kind = kind_of(job)
    _release_dead(job)
    while not stop() and _is_running(job):
        items = _claim(job, worker, kind.batch)
        if not items:
            break
        outcomes = kind.work(job, items)
        _settle(items, outcomes)
        report(len(items))
    finish_if_done(job)


def finish_if_done(job: Job) -> None:
    """Close the job when its last item is settled; the kind's last act runs once."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if (
            locked.state == Job.State.RUNNING
            and not locked.items.filter(state=JobItem.State.WAITING).exists()
        ):
            locked.state, locked.finished_at = Job.State.DONE, clock.now()
            locked.save(update_fields=["state", "finished_at"])
            if kind_of(locked).finish:
                kind_of(locked).finish(locked)
    job.refresh_from_db()


def progress(job: Job) -> Progress:
    counts = dict(job.items.values_list("state").annotate(Count("id")))
    return Progress(job.total, counts.get(JobItem.State.DONE, 0), counts.get(JobItem.State.REFUSED, 0))


def progress_by_group(job: Job) -> list[dict]:
    """Per group: total, done, refused; for the rows of the progress page."""
    return list(
        job.items.values("group")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=Q(state=JobItem.State.DONE)),
            refused=Count("id", filter=Q(state=JobItem.State.REFUSED)),
        )
        .order_by("group")
    )


def pause(job: Job) -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(state=Job.State.PAUSED)


def resume(job: Job) -> None:
    from lms.jobs.tasks import wake

    Job.objects.filter(pk=job.pk, state=Job.State.PAUSED).update(state=Job.State.RUNNING)
    wake(job.pk)


def running_jobs() -> list[int]:
    """What a worker that has just started takes up."""
    return list(Job.objects.filter(state=Job.State.RUNNING).order_by("pk").values_list("pk", flat=True))


def stalled_jobs(*, now: datetime) -> list[int]:
    """Running jobs whose last sign of life is too old: the sweep wakes a worker for each."""
    quiet = Q(heartbeat_at__isnull=True, created_at__lt=now - CLAIM_LIFE / 4) | Q(
        heartbeat_at__lt=now - CLAIM_LIFE
    )
    return list(Job.objects.filter(quiet, state=Job.State.RUNNING).values_list("pk", flat=True))


def _is_running(job: Job) -> bool:
    """Also the heartbeat; written at most every five seconds."""
    now = clock.now()
    Job.objects.filter(
        Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now - timedelta(seconds=5)), pk=job.pk
    ).update(heartbeat_at=now)
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exists()


def _claim(job: Job, worker: str, batch: int) -> list[JobItem]:
    now = clock.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LIFE)
    with transaction.atomic():
        waiting = JobItem.objects.filter(free, job=job, state=JobItem.State.WAITING).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        items = list(waiting[:batch])
        JobItem.objects.filter(pk__in=[i.pk for i in items]).update(claimed_by=worker, claimed_at=now)
    return items


def _release_dead(job: Job) -> None:
    """Free what processes of this machine had claimed that are no more."""
    claims = job.items.filter(state=JobItem.State.WAITING, claimed_by__startswith=f"{_host()}:")
    for worker in claims.order_by().values_list("claimed_by", flat=True).distinct():
        if not _is_alive(int(worker.rsplit(":", 1)[1])):
            claims.filter(claimed_by=worker).update(claimed_by="", claimed_at=None)


def _host() -> str:
    return socket.gethostname()[:20]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _settle(items: list[JobItem], outcomes: dict[int, str]) -> None:
    for message in set(outcomes.values()):
        JobItem.objects.filter(pk__in=[pk for pk, said in outcomes.items() if said == message]).update(
            state=JobItem.State.REFUSED if message else JobItem.State.DONE, message=message[:300]
        )
