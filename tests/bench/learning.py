"""What does learning cost? A judged and stored beat, the catalogue of 2,000 courses, the course page, a test handed in."""

import json
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.attempts import save_answer, start_attempt, submit
from courses.catalogue import list_edition
from courses.learning.enrolling import enrol
from courses.models import Attempt, Edition, Listing, TimeFigures
from courses.offers import offer_edition
from lms.common import clock
from lms.officers.models import Officer
from tests.bench.frame import Figure, cost

COURSES = 2_000
SUBMISSIONS = 60


def run(officers: int) -> Iterator[Figure]:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    edition = Edition.objects.order_by("pk").first()
    learner = Officer.objects.exclude(account=None).filter(left_on=None).order_by("-pk").first()
    client = Client()
    client.force_login(learner.account, backend="lms.officers.login.StaffNumberBackend")
    yield from _beats(client, learner, edition)
    yield from _page("course page", client, reverse("course", args=[edition.course_key]), cpu=16)
    _many(edition)
    yield from _page(
        f"catalogue of {Listing.objects.count():,} courses", client, reverse("learn"), cpu=20, queries=12
    )
    yield _submissions(edition)


def _beats(client: Client, learner: Officer, edition: Edition) -> Iterator[Figure]:
    # Without questions for presence: the figure is that of the common beat.
    TimeFigures.objects.update_or_create(
        pk=1, defaults={"ask_after_seconds": 20_000, "ask_before_seconds": 30_000}
    )
    enrolment = enrol(learner, edition, by=None, now=clock.now())
    opened = client.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()
    number = 0

    def beat() -> None:
        nonlocal number
        number += 1
        body = {
            **opened,
            "n": number,
            "spans": [[number % 500, number % 500 + 1]],
            "playing": True,
            "visible": True,
        }
        answer = client.post("/learn/beat/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content

    beat()
    with CaptureQueriesContext(connection) as seen:
        beat()
    yield Figure("beat, judged and stored", len(seen), "queries", 2)
    spent = cost(beat, times=1000)
    yield Figure("beat, judged and stored", spent.cpu * 1000, "ms CPU", 2.3, note=spent.words)
    TimeFigures.objects.all().delete()


def _many(edition: Edition) -> None:
    """Copies of a real course under other keys, until the catalogue is large."""
    have = Listing.objects.count()
    values = {f.name: getattr(edition, f.name) for f in Edition._meta.concrete_fields if f.name != "id"}
    for n in range(have, COURSES):
        copy = Edition.objects.create(
            **{**values, "course_key": f"BENCH-{n}", "digest": f"{n:064d}", "title": f"{edition.title} {n}"}
        )
        list_edition(copy)
        offer_edition(copy)


def _page(
    what: str, client: Client, path: str, *, cpu: float, queries: float | None = None
) -> Iterator[Figure]:
    def get() -> None:
        assert client.get(path).status_code == 200, path

    get()
    with CaptureQueriesContext(connection) as seen:
        get()
    yield Figure(what, len(seen), "queries", queries)
    spent = cost(get, times=50)
    yield Figure(what, spent.cpu * 1000, "ms CPU", cpu, note=spent.words)


def _submissions(edition: Edition) -> Figure:
    """Tests handed in that are not passed: grading and storing, without the ledger."""
    now = clock.now()
    people = Officer.objects.filter(left_on=None).order_by("pk")[: SUBMISSIONS + 1]
    waiting: list[Attempt] = []
    for officer in people:
        attempt = start_attempt(
            enrol(officer, edition, by=None, now=now), purpose="test_out", by=None, now=now
        )
        save_answer(attempt, place=1, answer=["0"], now=now + timedelta(seconds=5))
        waiting.append(attempt)

    def hand_in() -> None:
        submit(waiting.pop(), by=None, now=now + timedelta(minutes=2))

    spent = cost(hand_in, times=SUBMISSIONS)
    return Figure("test handed in and graded", spent.cpu * 1000, "ms CPU", 25, note=spent.words)
