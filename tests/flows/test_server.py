"""``make run``'s server as it lives: quiet start, Ctrl-C in the midst of a batch, and on it goes (law 7)."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.databases import ROOT, House

pytestmark = pytest.mark.commits
PEOPLE = 60
SETUP = f"""
from tests.factories import NOW, credit, make_officer, make_requirement, make_unit
from lms.certificates.batches import issue_year
from lms.compliance.year_end import close_year
from lms.jobs.running import work_off
team = make_unit("T")
make_requirement(year=2026, target_minutes=90)
for _n in range({PEOPLE}):
    credit(make_officer(team), 90)
work_off(close_year(2026, by=None, now=NOW))
issue_year(2026, by=None, now=NOW)
"""
DONE = "SELECT count(*) FROM jobs_jobitem i JOIN jobs_job j ON j.id = i.job_id WHERE j.kind = 'issue_certificates' AND i.state = 'done'"
SERIALS = "SELECT c.serial FROM certificates_certificate c JOIN certificates_certificatefile f ON f.certificate_id = c.id ORDER BY 1"


class Server:
    """``manage.py serve`` in a process group of its own, as a terminal starts it."""

    def __init__(self, house: House, *arguments: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env=house.environment | {"PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).status == 200
        except OSError:
            return False

    def interrupt(self) -> float:
        """Ctrl-C: SIGINT to the whole group; the seconds until all has ended."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=20)
        until(lambda: not group_lives(self.process.pid), 10)
        return time.monotonic() - began

    def said(self) -> str:
        return self.process.stdout.read()


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def until(happened: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def serve(sqlite_house):
    started = []

    def start() -> Server:
        started.append(Server(sqlite_house, "--no-demo"))
        return started[-1]

    yield start
    for server in started:
        if group_lives(server.process.pid):
            os.killpg(server.process.pid, signal.SIGKILL)


def asked(house: House, question: str) -> list[int]:
    """Numbers straight from the database: a look costs no process of its own."""
    with closing(sqlite3.connect(house.data_dir / "db.sqlite3", timeout=20)) as connection:
        return [number for (number,) in connection.execute(question)]


def test_ctrl_c_in_the_midst_of_a_batch_ends_everything_and_the_next_start_resumes(sqlite_house, serve):
    sqlite_house.run(SETUP)
    server = serve()
    until(server.answers, 120)
    until(lambda: asked(sqlite_house, DONE)[0] > 0, 120)
    assert server.interrupt() <= 10
    assert "WARNING" not in server.said()
    assert asked(sqlite_house, DONE)[0] < PEOPLE

    server = serve()
    until(lambda: asked(sqlite_house, DONE)[0] == PEOPLE, 120)
    assert server.interrupt() <= 10
    assert asked(sqlite_house, SERIALS) == list(range(1, PEOPLE + 1))
