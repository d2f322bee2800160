"""gunicorn's configuration: by default one process, with web, worker and schedule as its threads.

With ``BROKER_URL`` naming a real broker the worker runs outside, and ``WEB_PROCESSES`` may be one per core.
"""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = 8
worker_class = "gthread"
timeout = 120
graceful_timeout = 8
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "zhifa"


def post_worker_init(worker) -> None:
    """Start the worker threads inside the one web process; more than one would each start their own."""
    from django.conf import settings

    if settings.EMBEDDED_WORKER:
        if worker.cfg.workers != 1:
            raise SystemExit("The embedded worker needs exactly one web process; set BROKER_URL for more.")
        settings.IN_WEB_PROCESS = True
        from lms.operations.embedded import start

        start()


def worker_exit(server, worker) -> None:
    from lms.operations.embedded import stop

    stop()
