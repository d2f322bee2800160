"""What does a certificate cost: drawn in a batch, signed, issued, on demand, on two processes?"""

import subprocess
import sys
from collections.abc import Iterator

from django.conf import settings

from lms.certificates.batches import due_results, issue_year
from lms.certificates.issuing import issue, words_of
from lms.certificates.rendering import render
from lms.certificates.signing import KeySigner, development_key
from lms.common import clock
from lms.officers.models import Place
from tests.bench.frame import Figure, cost, peak_mb

BATCH, EACH = 200, 200
# Tells how long it took, less the time in which the work was ready and every processor taken by others.
WORKER = """
import sys, time, django
django.setup()
from lms.jobs.models import Job
from lms.jobs.running import work_off
done = 0
def count(items):
    global done
    done += items
def clocks():
    used, queued, _slices = open("/proc/self/schedstat").read().split()
    return time.perf_counter(), int(used) / 1e9, int(queued) / 1e9
before = clocks()
work_off(Job.objects.get(pk=int(sys.argv[1])), stop=lambda: done >= int(sys.argv[2]), report=count)
wall, used, queued = (after - start for after, start in zip(clocks(), before))
print((wall - queued) / done, used / done)
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
    one, two = _workers(job.pk, 1), _workers(job.pk, 2)
    yield Figure(
        "issued by the job, one process", one[0], "a second", note=f"CPU {one[1] * 1000:.0f} ms each"
    )
    yield Figure(
        "issued by the job, two processes", two[0] / one[0], "times", 1.7, at_least=True,
        note=f"CPU {two[1] * 1000:.0f} ms each",
    )  # fmt: skip


def _draw(words) -> int:
    """Draw them all and keep none; size of the largest."""
    return max(len(render(w)) for w in words)


def _workers(job: int, workers: int) -> tuple[float, float]:
    """(certificates a second of free processors, CPU seconds of each)."""
    arguments = [sys.executable, "-c", WORKER, str(job), str(EACH)]
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _worker in range(workers)]
    said = [[float(word) for word in process.communicate()[0].split()] for process in running]
    assert all(process.returncode == 0 for process in running)
    return sum(1 / seconds for seconds, _used in said), sum(used for _seconds, used in said) / workers
