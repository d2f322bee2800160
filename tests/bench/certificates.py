"""What does a certificate cost: drawn in a batch, signed, issued, on demand, on two processes?"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from django.conf import settings

from lms.certificates.batches import due_results, issue_year
from lms.certificates.issuing import issue, words_of
from lms.certificates.rendering import fonts_for, render
from lms.certificates.signing import KeySigner, development_key
from lms.common import clock
from lms.officers.models import Place
from tests.bench.frame import Figure, cost, peak_mb

BATCH, MANY = 200, 400
WORKER = """
import sys, django
django.setup()
from lms.jobs.models import Job
from lms.jobs.running import work_off
done = 0
def count(items):
    global done
    done += items
work_off(Job.objects.get(pk=int(sys.argv[1])), stop=lambda: done >= int(sys.argv[2]), report=count)
"""


def run(officers: int) -> Iterator[Figure]:
    year, now, place = clock.today().year - 1, clock.now(), Place.current()
    words = [
        words_of(result, place, number=f"BENCH-{year}-{number:06d}", now=now, replaces=None)
        for number, result in enumerate(due_results(year)[:MANY])
    ]
    drawn: list[bytes] = []

    def draw(some) -> None:
        fonts = fonts_for(some)
        drawn[:] = [render(w, fonts) for w in some]

    draw(words[:2])
    spent = cost(lambda: draw(words[:BATCH]))
    yield Figure("drawn in a batch, unsigned", spent.cpu / BATCH * 1000, "ms CPU", 16, note=spent.words)
    yield Figure("largest of them", max(map(len, drawn)) / 1000, "KB", 47)
    before = peak_mb()
    draw(words[BATCH:])
    yield Figure(f"memory that {MANY - BATCH} more add", peak_mb() - before, "MB", 5)
    signer = KeySigner(*development_key(settings.KEYS_DIR))
    signer.sign(drawn[0])
    spent = cost(lambda: [signer.sign(pdf) for pdf in drawn[:50]])
    yield Figure("signature with P-256", spent.cpu / 50 * 1000, "ms CPU", 30, note=spent.words)
    results = iter(due_results(year).reverse()[:40])
    issue(next(results), by=None, now=now)
    spent = cost(lambda: issue(next(results), by=None, now=clock.now()), times=20)
    yield Figure("one on demand, signed and stored", spent.cpu * 1000, "ms CPU", 70, note=spent.words)
    job = issue_year(year, by=None, now=now)
    one = _workers(job.pk, 1, MANY)
    two = _workers(job.pk, 2, MANY)
    yield Figure("issued by the job, one process", one, "a second")
    yield Figure("issued by the job, two processes", two / one, "times", 1.7, at_least=True)


def _workers(job: int, workers: int, each: int) -> float:
    """Certificates a second, the start of the processes left out."""
    idle = _time_of(job, workers, 0)
    return workers * each / (_time_of(job, workers, each) - idle)


def _time_of(job: int, workers: int, each: int) -> float:
    started = time.perf_counter()
    arguments = [sys.executable, "-c", WORKER, str(job), str(each)]
    running = [subprocess.Popen(arguments, env=os.environ) for _worker in range(workers)]
    assert [process.wait() for process in running] == [0] * workers
    return time.perf_counter() - started
