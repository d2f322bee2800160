"""What every question shares: figures, clocks of CPU and wall, peak memory; and the child process."""

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured value. *target* is the most it may be, or with *at_least* the least."""

    what: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


@dataclass(frozen=True)
class Cost:
    """CPU of all processes that worked (this one, its children, the database's) and wall, in seconds."""

    cpu: float
    wall: float

    @property
    def words(self) -> str:
        return f"wall {self.wall:.2f} s" if self.wall >= 1 else f"wall {self.wall * 1000:.1f} ms"


def cost(act: Callable[[], object], *, times: int = 1) -> Cost:
    """Cost of one *act*: where it is repeated, the mean of the best of five rounds, warmed up.

    Neighbours on the machine only ever add to CPU time; the best round is the one they left alone.
    """
    if times > 1:
        act()
    rounds = [_round(act, max(times // 5, 1)) for _round_number in range(5 if times > 1 else 1)]
    return min(rounds, key=lambda spent: spent.cpu)


def _round(act: Callable[[], object], times: int) -> Cost:
    cpu, wall = _cpu(), time.perf_counter()
    for _time in range(times):
        act()
    return Cost((_cpu() - cpu) / times, (time.perf_counter() - wall) / times)


def yardstick() -> float:
    """CPU seconds of a fixed piece of Python, to compare machines and busy hours with each other."""

    def count() -> None:
        kept: dict[int, str] = {}
        for number in range(300_000):
            kept[number % 5000] = str(number)

    used = []
    for _time in range(5):
        before = time.process_time()
        count()
        used.append(time.process_time() - before)
    return min(used)


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used) + _backend_cpu()


def _backend_cpu() -> float:
    """CPU of the PostgreSQL process that serves this connection, where it runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    file = Path(f"/proc/{_backend()}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@cache
def _backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def command(*arguments: str) -> tuple[Cost, float, str]:
    """Run ``manage.py`` in a process of its own: (cost, peak memory in MB, what it said)."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([sys.executable, "manage.py", *arguments], stdout=out)
        _pid, status, used = os.wait4(process.pid, 0)
        out.seek(0)
        said = out.read()
    assert status == 0, f"{arguments[0]} ended with {status}"
    wall = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, wall), used.ru_maxrss / 1024, said


def main() -> None:
    """Child process: answer one question on the database of ``DATABASE_URL``, a JSON line per figure."""
    import django

    django.setup()
    name, officers = sys.argv[1], int(sys.argv[2])
    for figure in importlib.import_module(f"tests.bench.{name}").run(officers):
        print(json.dumps(asdict(figure), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
