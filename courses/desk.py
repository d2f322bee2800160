"""What a trainer's desk shows: own courses and banks under way, what is missing, where learners stop."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from wagtail.models import WorkflowState

from courses.learning.figures import coverage_percent
from courses.learning.progress import READ
from courses.learning.spans import length
from courses.models import (
    Attempt,
    Completion,
    CoursePage,
    Edition,
    Enrolment,
    LearningSession,
    QuestionBankPage,
    QuestionPage,
    SectionPage,
    Staleness,
    StepDone,
)
from courses.staleness import open_marks

# Fewer learners than this would show persons, not a course.
ENOUGH = 5
SHOWN = 25  # of what waits on a desk
WORKING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@dataclass(frozen=True)
class CourseRow:
    page: CoursePage
    edition: Edition | None
    in_review: bool
    stale: bool
    learning: int
    completed: int


@dataclass(frozen=True)
class StaleCourse:
    page: CoursePage
    mark: Staleness


def sections_of(paths: list[str]) -> list[SectionPage]:
    if not paths:
        return []
    below = Q()
    for path in paths:
        below |= Q(unit__path__startswith=path)
    return list(SectionPage.objects.filter(below).select_related("unit").order_by("unit__path"))


def courses_of(sections: Iterable[SectionPage]) -> QuerySet[CoursePage]:
    """Courses under way of the sections, to be shown by the page."""
    return _below(sections, CoursePage).order_by("title", "pk")


def _below(sections: Iterable[SectionPage], model):
    found = model.objects.none()
    for section in sections:
        found |= model.objects.child_of(section)
    return found


def course_rows(pages: Iterable[CoursePage]) -> list[CourseRow]:
    """What a desk says about each of a page's courses; a fixed number of statements."""
    pages = list(pages)
    keys = [page.course_key for page in pages]
    editions: dict[str, Edition] = {}
    for edition in Edition.objects.filter(course_key__in=keys).defer("content").order_by("number"):
        editions[edition.course_key] = edition
    learning = _counts(
        Enrolment.objects.filter(course_key__in=keys, state=Enrolment.State.LEARNING), "course_key"
    )
    completed = _counts(
        Completion.objects.filter(edition__course_key__in=keys, entry__reversed_by=None),
        "edition__course_key",
    )
    stale = set(open_marks(keys).values_list("edition__course_key", flat=True))
    reviewed = _in_review(pages)
    return [
        CourseRow(
            page,
            editions.get(page.course_key),
            str(page.pk) in reviewed,
            page.course_key in stale,
            learning.get(page.course_key, 0),
            completed.get(page.course_key, 0),
        )
        for page in pages
    ]


def _in_review(pages: list[CoursePage]) -> set[str]:
    states = WorkflowState.objects.filter(status__in=WORKING, object_id__in=[str(page.pk) for page in pages])
    return set(states.values_list("object_id", flat=True))


def stale_courses(sections: Iterable[SectionPage]) -> list[StaleCourse]:
    """Open marks of the sections' courses, the oldest first, as many as a desk can show; two statements."""
    below = _below(sections, CoursePage)
    marks = list(
        open_marks().filter(edition__course_key__in=below.values("course_key")).order_by("marked_at")[:SHOWN]
    )
    pages = {
        page.course_key: page for page in below.filter(course_key__in={m.edition.course_key for m in marks})
    }
    return [StaleCourse(pages[mark.edition.course_key], mark) for mark in marks]


def _counts(rows, column: str) -> dict[str, int]:
    return dict(rows.values_list(column).annotate(n=Count("pk")).order_by())


def banks_of(sections: Iterable[SectionPage]) -> QuerySet[QuestionBankPage]:
    return _below(sections, QuestionBankPage).order_by("path")


def questions_by_difficulty(banks: Iterable[QuestionBankPage]) -> dict[int, dict[str, int]]:
    """Bank → how many questions of each difficulty it holds; one statement."""
    by_path = {bank.path: bank.pk for bank in banks}
    found: dict[int, dict[str, int]] = {pk: {} for pk in by_path.values()}
    step = len(next(iter(by_path), ""))
    rows = QuestionPage.objects.annotate(bank=Left("path", max(step, 1))).filter(bank__in=by_path)
    for path, difficulty, count in (
        rows.values_list("bank", "difficulty").annotate(n=Count("pk")).order_by("difficulty")
    ):
        found[by_path[path]][str(difficulty)] = count
    return found


@dataclass(frozen=True)
class LessonUse:
    title: str
    begun: int | None  # learners; none: too few to show
    finished: int | None


def lesson_use(edition: Edition) -> list[LessonUse]:
    """How many began and finished each lesson; nothing below five learners. Three statements, rows one by one.

    Where no time is kept, whoever says that a lesson is read has finished it (B1).
    """
    if Enrolment.objects.filter(edition=edition).count() < ENOUGH:
        return [LessonUse(lesson["title"], None, None) for lesson in edition.content["lessons"]]
    said = StepDone.objects.filter(enrolment__edition=edition, block__startswith=f"{READ}:")
    read = set(said.values_list("enrolment", "lesson"))
    begun = Counter(lesson for _enrolment, lesson in read)
    finished = begun.copy()
    for enrolment, lesson, seconds, covered, pending in _latest_sittings(edition).iterator(chunk_size=1000):
        if (enrolment, lesson) in read:
            continue
        begun[lesson] += 1
        finished[lesson] += (length(covered) + length(pending)) * 100 >= seconds * coverage_percent()
    return [
        LessonUse(lesson["title"], begun[lesson["digest"]], finished[lesson["digest"]])
        for lesson in edition.content["lessons"]
    ]


def _latest_sittings(edition: Edition) -> QuerySet[LearningSession, tuple]:
    """Of each learner and lesson the last sitting: it holds what the earlier ones covered."""
    later = LearningSession.objects.filter(
        enrolment=OuterRef("enrolment"), lesson=OuterRef("lesson"), pk__gt=OuterRef("pk")
    )
    sittings = LearningSession.objects.filter(~Exists(later), enrolment__edition=edition)
    return sittings.values_list("enrolment", "lesson", "seconds", "covered", "pending")


def attempts_summary(edition: Edition) -> dict:
    rows = Attempt.objects.filter(edition=edition, state=Attempt.State.DECIDED)
    total = rows.count()
    return {"total": total, "passed": rows.filter(passed=True).count() if total >= ENOUGH else None}
