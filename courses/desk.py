"""What a trainer's desk shows: own courses and banks under way, what is missing, where learners stop."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from courses.freezing import newest
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
)
from courses.staleness import open_marks

# Fewer learners than this would show persons, not a course.
ENOUGH = 5


@dataclass(frozen=True)
class CourseRow:
    page: CoursePage
    edition: Edition | None
    in_review: bool
    stale: tuple
    learning: int
    completed: int


def sections_of(paths: list[str]) -> list[SectionPage]:
    if not paths:
        return []
    below = Q()
    for path in paths:
        below |= Q(unit__path__startswith=path)
    return list(SectionPage.objects.filter(below).select_related("unit").order_by("unit__path"))


def courses_of(sections: Iterable[SectionPage]) -> list[CourseRow]:
    """All courses of the sections, newest edition and counts beside; a fixed number of statements."""
    pages = [page for s in sections for page in CoursePage.objects.child_of(s).order_by("title")]
    keys = [page.course_key for page in pages]
    editions: dict[str, Edition] = {}
    for edition in Edition.objects.filter(course_key__in=keys).defer("content").order_by("number"):
        editions[edition.course_key] = edition
    learning = _counts(
        Enrolment.objects.filter(course_key__in=keys, state=Enrolment.State.LEARNING), "course_key"
    )
    completed = _counts(Completion.objects.filter(edition__course_key__in=keys), "edition__course_key")
    marks: dict[str, list] = {}
    for mark in open_marks(keys):
        marks.setdefault(mark.edition.course_key, []).append(mark)
    return [
        CourseRow(
            page,
            editions.get(page.course_key),
            page.workflow_in_progress,
            tuple(marks.get(page.course_key, ())),
            learning.get(page.course_key, 0),
            completed.get(page.course_key, 0),
        )
        for page in pages
    ]


def _counts(rows, column: str) -> dict[str, int]:
    return dict(rows.values_list(column).annotate(n=Count("pk")).order_by())


def banks_of(sections: Iterable[SectionPage]) -> list[tuple[QuestionBankPage, dict[str, int]]]:
    """Banks with how many questions of each difficulty they hold."""
    found = []
    for section in sections:
        for bank in QuestionBankPage.objects.child_of(section).order_by("title"):
            counts = _counts(QuestionPage.objects.child_of(bank), "difficulty")
            found.append((bank, {str(k): v for k, v in sorted(counts.items())}))
    return found


def videos_without_words(sections: Iterable[SectionPage]) -> list[tuple[CoursePage, str, str]]:
    """(course, lesson, video) for every video without captions or a transcript: the queue of missing ones."""
    found = []
    for section in sections:
        for page in map(newest, CoursePage.objects.child_of(section)):
            for lesson in page.lessons:
                for block in lesson.value["body"]:
                    if block.block_type == "video" and not (
                        block.value["captions"] or block.value["transcript"]
                    ):
                        found.append((page, lesson.value["title"], str(block.value["media"])))
    return found


@dataclass(frozen=True)
class LessonUse:
    title: str
    begun: int | None  # learners; none: too few to show
    finished: int | None


def lesson_use(edition: Edition) -> list[LessonUse]:
    """How many began and finished each lesson; nothing below five learners."""
    learners = Enrolment.objects.filter(edition=edition).count()
    latest: dict[tuple[int, str], LearningSession] = {}
    for session in LearningSession.objects.filter(enrolment__edition=edition).order_by("id"):
        latest[session.enrolment_id, session.lesson] = session
    rows = []
    for lesson in edition.content["lessons"]:
        own = [s for (_e, digest), s in latest.items() if digest == lesson["digest"]]
        done = sum(sum(b - a for a, b in [*s.covered, *s.pending]) >= lesson["seconds"] * 0.95 for s in own)
        shown = learners >= ENOUGH
        rows.append(LessonUse(lesson["title"], len(own) if shown else None, done if shown else None))
    return rows


def attempts_summary(edition: Edition) -> dict:
    rows = Attempt.objects.filter(edition=edition, state=Attempt.State.DECIDED)
    total = rows.count()
    return {"total": total, "passed": rows.filter(passed=True).count() if total >= ENOUGH else None}
