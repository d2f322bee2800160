"""Questions about course calls."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from courses.calls.rules import Candidate, Criterion, Scored, is_own_unit, total
from courses.models import CallReviewer, CourseCall, Score, Submission
from lms.officers.models import Account


def criteria_of(call: CourseCall) -> list[Criterion]:
    return [Criterion(**row) for row in call.criteria]


def submissions_of(call: CourseCall) -> QuerySet[Submission]:
    return (
        call.submissions.filter(state=Submission.State.SUBMITTED)
        .select_related("unit", "lecturer", "selection")
        .order_by("number")
    )


def scores_in_force(call: CourseCall) -> QuerySet[Score]:
    """The highest version of each reviewer's score."""
    newest = (
        Score.objects.filter(submission=OuterRef("submission"), reviewer=OuterRef("reviewer"))
        .order_by("-version")
        .values("pk")[:1]
    )
    return Score.objects.filter(submission__call=call, pk=Subquery(newest)).select_related(
        "reviewer__unit", "submission__unit"
    )


def candidates_of(call: CourseCall) -> tuple[list[Candidate], dict[int, Submission]]:
    """What the ranking looks at, and number → submission. Scores of one's own unit never count."""
    legal = next(c.key for c in criteria_of(call) if c.legal)
    given: dict[int, list[Scored]] = defaultdict(list)
    for score in scores_in_force(call):
        if not is_own_unit(score.reviewer.unit.path, score.submission.unit.path):
            given[score.submission_id].append(
                Scored(_exact(score.points, call), score.points[legal], score.veto)
            )
    rows = submissions_of(call).select_related("trial")
    found = {row.number: row for row in rows}
    candidates = [
        Candidate(row.number, tuple(given[row.pk]), row.trial.points if hasattr(row, "trial") else None)
        for row in found.values()
    ]
    return candidates, found


def too_few_scores(call: CourseCall) -> list[Submission]:
    """Submissions that fewer than the wanted number of reviewers have scored."""
    counts: dict[int, int] = defaultdict(int)
    for submission in scores_in_force(call).values_list("submission_id", flat=True):
        counts[submission] += 1
    return [row for row in submissions_of(call) if counts[row.pk] < call.reviewers_each]


def reviewer_of(call: CourseCall, account: Account) -> CallReviewer | None:
    return call.reviewers.filter(account=account).select_related("unit").first()


def to_score(reviewer: CallReviewer) -> list[Submission]:
    """What this reviewer may score: everything but their own unit's; each with ``own_score`` or None."""
    mine = {s.submission_id: s for s in Score.objects.filter(reviewer=reviewer).order_by("version")}
    rows = [
        row
        for row in submissions_of(reviewer.call)
        if not is_own_unit(reviewer.unit.path, row.unit.path) and row.lecturer_id != reviewer.account_id
    ]
    for row in rows:
        row.own_score = mine.get(row.pk)
    return rows


def calls_listed() -> QuerySet[CourseCall]:
    return CourseCall.objects.annotate(
        submitted=Count("submissions", filter=Q(submissions__state=Submission.State.SUBMITTED))
    ).order_by("-opens_on", "-pk")


def comments_on(submission: Submission) -> list[Score]:
    """What the reviewers wrote, without telling who; in an order that tells nothing either."""
    rows: Iterable[Score] = scores_in_force(submission.call).filter(submission=submission)
    return sorted(rows, key=lambda score: score.comment)


def _exact(points: dict, call: CourseCall) -> Fraction:
    return total(points, criteria_of(call))
