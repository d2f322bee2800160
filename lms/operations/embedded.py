"""Worker and schedule as threads of the web process (embedded default; no service needed)."""

import threading

from lms.celery import app

STOP_SECONDS = 4  # together less than the server's graceful timeout


def start() -> None:
    """Start one worker thread and the schedule; daemons, told to end by :func:`stop`."""
    threading.Thread(target=_work, name="zhifa-worker", daemon=True).start()
    threading.Thread(target=_beat, name="zhifa-beat", daemon=True).start()


def _work() -> None:
    from lms.jobs.tasks import resume_all

    resume_all.delay()
    app.WorkController(
        pool="solo", concurrency=1, hostname="embedded@zhifa", without_gossip=True, without_mingle=True
    ).start()


def stop() -> None:
    """Tell both threads to end: the schedule within a second, the worker after the batch in its hands."""
    from celery.worker import state

    from lms.jobs.tasks import stopping

    stopping.set()
    state.should_stop = 0  # the exit code of the worker's loop
    for thread in threading.enumerate():
        if thread.name.startswith("zhifa-"):
            thread.join(timeout=STOP_SECONDS)


def _beat() -> None:
    """The static schedule: sends what is due, once a second looks whether to stop."""
    from django.db import close_old_connections

    from lms.jobs.tasks import stopping

    due = dict.fromkeys(app.conf.beat_schedule, 0.0)
    seconds = 0.0
    while not stopping.wait(1):
        seconds += 1
        for name, entry in app.conf.beat_schedule.items():
            if seconds >= due[name]:
                due[name] = seconds + entry["schedule"]
                app.send_task(entry["task"])
        close_old_connections()
