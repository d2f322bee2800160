"""How many beats a second do real web processes take from 8 and from 32 learners who never rest?

The house is served as a place serves it: on SQLite one process with worker threads, on PostgreSQL two. The
learners are connections that stay open and send the next beat as soon as the last is answered, from this
process, on the same cores; so the rate is what is left for the server beside them.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from courses.learning.enrolling import enrol
from courses.models import Edition, LearningSession, TimeFigures
from lms.common import clock
from lms.jobs.models import Job
from lms.jobs.running import pause, resume, running_jobs
from lms.officers.models import Officer
from tests.bench.frame import Figure

SECONDS = 10
LEARNERS = {8: 50, 32: 120}  # connections → the 95th percentile allowed, in ms


@dataclass
class Learner:
    """Somebody with an open lesson; *acknowledged* is the number of the last beat that was answered."""

    cookie: str
    opened: dict
    acknowledged: int = 0
    waits: list[float] = field(default_factory=list)

    def request(self) -> bytes:
        number = self.acknowledged + 1
        spans = [[number % 500, number % 500 + 1]]
        beat = {**self.opened, "n": number, "spans": spans, "playing": True, "visible": True}
        body = json.dumps(beat).encode()
        token = "b" * 32
        head = (
            f"POST {reverse('beat')} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={self.cookie}; {settings.CSRF_COOKIE_NAME}={token}\r\n"
            f"X-CSRFToken: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def run(officers: int) -> Iterator[Figure]:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    # Without questions for presence: the figure is that of the common beat.
    TimeFigures.objects.update_or_create(
        pk=1, defaults={"ask_after_seconds": 20_000, "ask_before_seconds": 30_000}
    )
    processes = 2 if connection.vendor == "postgresql" else 1
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The worker threads of the one process would issue last year's certificates beside the beats.
    owed = list(Job.objects.filter(pk__in=running_jobs()))
    for job in owed:
        pause(job)
    server = _serve(port, processes)
    try:
        for connections, allowed in LEARNERS.items():
            yield from _measure(connections, allowed, port, server, processes)
    finally:
        server.terminate()
        server.wait()
        for job in owed:
            resume(job)
        TimeFigures.objects.all().delete()


def _serve(port: int, processes: int) -> subprocess.Popen:
    several = {"WEB_PROCESSES": str(processes), "BROKER_URL": "redis://127.0.0.1:6379/15"}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        env=os.environ | {"PORT": str(port)} | (several if processes > 1 else {}),
        stdout=subprocess.DEVNULL,
    )
    for _try in range(120):
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return server
        except OSError:
            assert server.poll() is None, "the server stopped before it answered"
            time.sleep(0.25)
    raise AssertionError("the server does not answer")


def _measure(
    connections: int, allowed: float, port: int, server: subprocess.Popen, processes: int
) -> Iterator[Figure]:
    learners = _learners(connections)
    asyncio.run(_send(learners, port, seconds=2))
    for learner in learners:
        learner.waits.clear()
    before, cpu = sum(learner.acknowledged for learner in learners), _server_cpu(server.pid)
    started = time.perf_counter()
    asyncio.run(_send(learners, port, seconds=SECONDS))
    wall = time.perf_counter() - started
    beats = sum(learner.acknowledged for learner in learners) - before
    spent = (_server_cpu(server.pid) - cpu) / beats
    waits = sorted(wait for learner in learners for wait in learner.waits)
    stored = dict(
        LearningSession.objects.filter(
            pk__in=[learner.opened["session"] for learner in learners]
        ).values_list("pk", "number")
    )
    wrong = sum(stored[learner.opened["session"]] != learner.acknowledged for learner in learners)
    what = f"beats, {connections} connections, {processes} web process{'es' if processes > 1 else ''}"
    yield Figure(what, beats / wall, "a second", 600 if processes > 1 else 300, at_least=True)
    yield Figure(f"{what}: 95th percentile", waits[int(len(waits) * 0.95)] * 1000, "ms", allowed)
    yield Figure(f"{what}: web and database", spent * 1000, "ms CPU", 2.3)
    yield Figure(f"{what}: sittings with a lost or doubled beat", wrong, "", 0)


def _learners(count: int) -> list[Learner]:
    """*count* officers, each logged in with a lesson open."""
    edition, now = Edition.objects.order_by("pk").first(), clock.now()
    people = Officer.objects.exclude(account=None).filter(left_on=None).order_by("-pk")[:count]
    learners = []
    for officer in people:
        client = Client()
        client.force_login(officer.account, backend="lms.officers.login.StaffNumberBackend")
        enrolment = enrol(officer, edition, by=None, now=now)
        opened = client.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()
        learners.append(Learner(client.cookies[settings.SESSION_COOKIE_NAME].value, opened))
    return learners


async def _send(learners: list[Learner], port: int, *, seconds: float) -> None:
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_keep_sending(learner, port, until) for learner in learners))


async def _keep_sending(learner: Learner, port: int, until: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (started := time.perf_counter()) < until:
        writer.write(learner.request())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        learner.acknowledged += 1
        learner.waits.append(time.perf_counter() - started)
    writer.close()


def _server_cpu(master: int) -> float:
    """CPU seconds so far of the web processes and of every PostgreSQL backend of this database."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(_cpu(int(pid)) for pid in [str(master), *children, *_backends()])


def _backends() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [str(pid) for (pid,) in cursor.fetchall()]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
