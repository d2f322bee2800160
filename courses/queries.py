"""Questions about learning, one function each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, F, Max, Q, Sum

from courses.models import Attempt, DailyMonth, Edition, EditionFile, Enrolment
from lms.common.clock import local_day
from lms.officers.models import Officer


def learning_now(officer: Officer) -> list[Enrolment]:
    """Courses under way, those with a day first, then the last touched; one statement."""
    return list(
        Enrolment.objects.filter(officer=officer, state=Enrolment.State.LEARNING)
        .select_related("edition")
        .defer("edition__content")
        .order_by(F("due_on").asc(nulls_last=True), "-touched_at")[:12]
    )


def is_file_of_an_edition(sha256: str) -> bool:
    return EditionFile.objects.filter(sha256=sha256).exists()


def file_type(sha256: str) -> str:
    """The media type under which editions keep the file; octets where none does."""
    kept = EditionFile.objects.filter(sha256=sha256).select_related("edition").first()
    found = _files(kept.edition.content) if kept else {}
    return found.get(sha256, {}).get("type", "application/octet-stream")


def _files(content: dict) -> dict[str, dict]:
    found = {}
    for lesson in content["lessons"]:
        for block in lesson["blocks"]:
            files = [block.get("file"), block.get("poster"), *(s["file"] for s in block.get("slides", []))]
            found |= {f["sha256"]: f for f in files if f}
    return found


def attempts_to_mark(paths: list[str]):
    """Attempts that wait for a marker, of courses of units at or below *paths*."""
    rows = (
        Attempt.objects.filter(state=Attempt.State.MARKING)
        .select_related("edition__unit")
        .order_by("submitted_at")
    )
    return rows.filter(_below(paths, "edition__unit__path")) if paths else rows.none()


def editions_of(paths: list[str]):
    rows = Edition.objects.select_related("unit").order_by("course_key", "-number")
    return rows.filter(_below(paths, "unit__path")) if paths else rows.none()


def _below(paths: list[str], column: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__startswith": path}) for path in paths))


@dataclass(frozen=True)
class Known:
    """Courses whose test somebody passed, and the day of the last pass. Failed tests are not told (S5)."""

    courses: int
    last_on: date


def tests_passed(officer_ids: Iterable[int], *, since: datetime, until: datetime) -> dict[int, Known]:
    """Officer → what they have shown to know between the two instants; one statement."""
    rows = Attempt.objects.filter(
        enrolment__officer__in=list(officer_ids), passed=True, decided_at__range=(since, until)
    )
    found = rows.values_list("enrolment__officer").annotate(
        Count("edition__course_key", distinct=True), Max("decided_at")
    )
    return {officer: Known(count, local_day(last)) for officer, count, last in found.order_by()}


def daily_answers(officer_ids: Iterable[int], *, since: date, until: date) -> dict[int, int]:
    """Officer → right answers to daily cases in the gathered months between the two days; one statement.

    Wrong ones and days without an answer are told to nobody (S5).
    """
    rows = DailyMonth.objects.filter(officer__in=list(officer_ids), month__range=(since, until))
    return dict(rows.values_list("officer").annotate(Sum("answers")).order_by())
