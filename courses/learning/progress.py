"""How far an enrolment has come: lesson by lesson, with what is still owed and what was not counted."""

from dataclasses import dataclass

from courses.learning.figures import coverage_percent, time_is_kept
from courses.learning.rules import owed
from courses.learning.spans import Spans, length, normal, union, without
from courses.models import Enrolment, LearningSession, StepDone, UncountedSpan

# Blocks that ask something of the learner.
STEPS = {"question", "scenario", "checklist", "field_task"}
READ = "read"  # the step of a lesson where no time is kept


@dataclass(frozen=True)
class LessonProgress:
    number: int
    title: str
    digest: str
    seconds: int
    covered: Spans
    owed_seconds: int
    position: int
    steps: int
    steps_done: int
    steps_waiting: int  # handed in, a trainer has not looked yet
    uncounted: tuple[UncountedSpan, ...]

    @property
    def done(self) -> bool:
        return not self.owed_seconds and self.steps_done >= self.steps

    @property
    def passable(self) -> bool:
        """Whether the next lesson opens: nothing is left for the learner to do here."""
        return not self.owed_seconds and self.steps_done + self.steps_waiting >= self.steps

    @property
    def begun(self) -> bool:
        return bool(self.covered or self.position or self.steps_done)

    @property
    def covered_seconds(self) -> int:
        return length(self.covered)

    def lost(self) -> Spans:
        """Seen, not counted and not made good since."""
        return without(normal([tuple(s) for u in self.uncounted for s in u.spans]), self.covered)


def progress_of(enrolment: Enrolment) -> list[LessonProgress]:
    """Three statements, however many lessons."""
    sessions = LearningSession.objects.filter(enrolment=enrolment).order_by("id")
    latest = {
        s.lesson: s for s in sessions.values_list("lesson", "covered", "pending", "position", named=True)
    }
    uncounted: dict[str, list[UncountedSpan]] = {}
    for span in (
        UncountedSpan.objects.filter(enrolment=enrolment).select_related("objection").order_by("from_at")
    ):
        uncounted.setdefault(span.lesson, []).append(span)
    steps: dict[str, set[str]] = {}
    waiting: dict[str, set[str]] = {}
    for lesson, block, passed, check in StepDone.objects.filter(enrolment=enrolment).values_list(
        "lesson", "block", "passed", "check_state"
    ):
        if passed or check == StepDone.Check.WAITING:
            (steps if passed else waiting).setdefault(lesson, set()).add(block)
    kept, percent = time_is_kept(), coverage_percent()
    return [
        _lesson(n, lesson, latest, uncounted, steps, waiting, kept, percent)
        for n, lesson in enumerate(enrolment.edition.content["lessons"], start=1)
    ]


def _lesson(number, lesson, latest, uncounted, steps, waiting, kept, percent) -> LessonProgress:
    digest = lesson["digest"]
    session = latest.get(digest)
    spans = tuple(uncounted.get(digest, ()))
    upheld = [tuple(s) for u in spans if u.objection and u.objection.state == "upheld" for s in u.spans]
    covered = union(union(session.covered, session.pending) if session else (), upheld)
    done = steps.get(digest, set())
    wanted = {block["id"] for block in lesson["blocks"] if block["type"] in STEPS}
    still = owed(lesson["seconds"], covered, percent)
    # Read, by the learner's word; what was covered while time was kept is not asked again (B1, B2).
    if not kept:
        still, spans = int(bool(still) and f"{READ}:{digest}" not in done), ()
    return LessonProgress(
        number=number,
        title=lesson["title"],
        digest=digest,
        seconds=lesson["seconds"],
        covered=covered,
        owed_seconds=still,
        position=session.position if session else 0,
        steps=len(wanted),
        steps_done=len(wanted & done),
        steps_waiting=len(wanted & waiting.get(digest, set())),
        uncounted=tuple(u for u in spans if not (u.objection and u.objection.state == "upheld")),
    )


def all_learned(enrolment: Enrolment) -> bool:
    return all(lesson.done for lesson in progress_of(enrolment))
