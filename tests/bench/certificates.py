"""What does a certificate cost: drawn in a batch, signed, issued, on demand, on two processes?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from lms.certificates.batches import due_results, issue_year
from lms.certificates.issuing import issue, words_of
from lms.certificates.rendering import render
from lms.certificates.signing import KeySigner, development_key
from lms.common import clock
from lms.officers.models import Place
from tests.bench.frame import Figure, cost, peak_mb

BATCH, EACH = 200, 200
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
        for number, result in enumerate(due_results(year)[: 2 * BATCH])
    ]
    first, second = words[:BATCH], words[BATCH:]
    render(words[0])
    spent = cost(lambda: _draw(first), times=5)
    yield Figure("drawn in a batch, unsigned", spent.cpu / BATCH * 1000, "ms CPU", 16, note=spent.words)
    before, largest = peak_mb(), _draw(first)
    for _round in range(5):
        largest = max(largest, _draw(second))
    yield Figure("largest of them", largest / 1000, "KB", 47)
    yield Figure(f"memory that {5 * len(second)} more add", peak_mb() - before, "MB", 5)
    signer, pdf = KeySigner(*development_key(settings.KEYS_DIR)), render(words[0])
    spent = cost(lambda: signer.sign(pdf), times=50)
    yield Figure("signature with P-256", spent.cpu * 1000, "ms CPU", 30, note=spent.words)
    results = iter(due_results(year).reverse()[:60])
    spent = cost(lambda: issue(next(results), by=None, now=clock.now()), times=50)
    yield Figure("one on demand, signed and stored", spent.cpu * 1000, "ms CPU", 70, note=spent.words)
    job = issue_year(year, by=None, now=now)
    one, cpu = _workers(job.pk, 1)
    two, _cpu = _workers(job.pk, 2)
    yield Figure("issued by the job, one process", one, "a second", note=f"CPU {cpu * 1000:.0f} ms each")
    yield Figure("issued by the job, two processes", two / one, "times", 1.7, at_least=True)


def _draw(words) -> int:
    """Draw them all and keep none; size of the largest."""
    return max(len(render(w)) for w in words)


def _workers(job: int, workers: int) -> tuple[float, float]:
    """(certificates a second, CPU of each), the start of the processes left out."""
    idle, busy = (cost(partial(_work, job, workers, each)) for each in (0, EACH))
    done = workers * EACH
    return done / (busy.wall - idle.wall), (busy.cpu - idle.cpu) / done


def _work(job: int, workers: int, each: int) -> None:
    arguments = [sys.executable, "-c", WORKER, str(job), str(each)]
    running = [subprocess.Popen(arguments, env=os.environ) for _worker in range(workers)]
    assert [process.wait() for process in running] == [0] * workers
