"""Written answers are marked by people: against the rubric, unnamed, by a second one when it matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.attempts import decide, frozen_questions, result_row
from courses.markers import ask_markers, settle_asked, waiting_attempts
from courses.models import Attempt, Edition, Mark, QuestionResult
from courses.questions.kinds import WRITTEN
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer
from lms.officers.roles import Act
from lms.officers.visibility import may

# Marks further apart than this share of the points call for a third marker.
APART_PERCENT = 20


@dataclass(frozen=True)
class Waiting:
    """One written answer that still needs a mark; whose it is stays unsaid."""

    attempt: Attempt
    uid: str
    question: dict
    answer: str
    marks: tuple[Mark, ...]


def queue(attempts: QuerySet[Attempt], *, marker: Account) -> list[tuple[int, str]]:
    """(attempt, question's uid) of every written answer that *marker* may still mark, in the order of *attempts*.

    Three statements whatever waits, one more where two marks stand: what has no result is a written answer,
    so the contents of editions stay unread.
    """
    rows = list(attempts.exclude(enrolment__officer__account=marker).values_list("pk", "edition", "paper"))
    found = {"attempt__in": [pk for pk, _edition, _paper in rows]}
    graded = set(QuestionResult.objects.filter(**found).values_list("attempt", "uid"))
    marks: dict[tuple[int, str], list[Mark]] = {}
    for one in Mark.objects.filter(**found).only("attempt", "uid", "marker", "total"):
        marks.setdefault((one.attempt_id, one.uid), []).append(one)
    open_ones = [
        (edition, (pk, line["uid"]))
        for pk, edition, paper in rows
        for line in paper
        if (pk, line["uid"]) not in graded
        and all(m.marker_id != marker.pk for m in marks.get((pk, line["uid"]), ()))
    ]
    twice = {edition for edition, key in open_ones if len(marks.get(key, ())) > 1}
    questions = {e.pk: frozen_questions(e) for e in Edition.objects.filter(pk__in=twice)}
    return [
        key
        for edition, key in open_ones
        if edition not in questions or settled(questions[edition][key[1]], marks.get(key, ())) is None
    ]


def waiting_answers(keys: Sequence[tuple[int, str]]) -> list[Waiting]:
    """The answers that ``queue`` named, with their questions; three statements."""
    attempts = Attempt.objects.prefetch_related("marks").in_bulk([pk for pk, _uid in keys])
    editions = Edition.objects.select_related("unit").in_bulk({a.edition_id for a in attempts.values()})
    found = []
    for pk, uid in keys:
        attempt = attempts[pk]
        attempt.edition = editions[attempt.edition_id]
        own = tuple(m for m in attempt.marks.all() if m.uid == uid)
        answer = (attempt.answers.get(uid) or [""])[0]
        found.append(Waiting(attempt, uid, frozen_questions(attempt.edition)[uid], answer, own))
    return found


def settled(question: dict, marks) -> int | None:
    """The points that stand, or ``None`` while another marker is needed.

    Two marks that agree within the bound are averaged; where they differ a third one decides: the two
    that are closest to each other count, so that one outlier decides nothing.
    """
    totals = sorted(m.total for m in marks)
    possible = sum(c["points"] for c in question["rubric"])
    if len(totals) < 2:
        return None
    if len(totals) == 2:
        apart = (totals[1] - totals[0]) * 100 > APART_PERCENT * possible
        return None if apart else round(sum(totals) * 100 / 2)
    low, high = min(pairwise(totals), key=lambda pair: pair[1] - pair[0])
    return round((low + high) * 100 / 2)


@transaction.atomic
def mark_answer(
    attempt: Attempt, uid: str, *, points: list[int], comment: str = "", by: Account, now: datetime
) -> Mark:
    """A marker's points, one number per line of the rubric. The last needed mark decides the attempt."""
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("edition__unit", "enrolment__officer")
        .get(pk=attempt.pk)
    )
    question = frozen_questions(locked.edition).get(uid)
    if locked.state != Attempt.State.MARKING or question is None or question["kind"] not in WRITTEN:
        raise HouseError(_("This answer needs no mark any more. Reload the page."))
    if by.pk == locked.enrolment.officer.account_id or not may(
        by, act=Act.AUTHOR, on=local_day(now), unit=locked.edition.unit
    ):
        raise NotAllowed(_("You cannot mark this answer: it is your own or of another unit."))
    limits = [line["points"] for line in question["rubric"]]
    if len(points) != len(limits) or not all(
        0 <= p <= limit for p, limit in zip(points, limits, strict=True)
    ):
        raise HouseError(_("Give each line of the rubric between 0 and its points."))
    if locked.marks.filter(uid=uid, marker=by).exists():
        raise HouseError(_("You have marked this answer already."))
    mark = Mark.objects.create(
        attempt=locked, uid=uid, points=points, total=sum(points), comment=comment[:1000], marker=by, at=now
    )
    if not _decide_if_complete(locked, by, now):
        ask_markers(locked, now=now)
    _settle_questions(locked, by, now)
    return mark


def _settle_questions(attempt: Attempt, by: Account, now: datetime) -> None:
    """Nobody is asked for what is done: all when nothing of the course waits, else a marker who did their part."""
    others = waiting_attempts(attempt)
    if not others.exists():
        settle_asked(attempt, now=now)
    elif not queue(others, marker=by):
        settle_asked(attempt, accounts=[by.pk], now=now)


def _decide_if_complete(attempt: Attempt, by: Account, now: datetime) -> bool:
    questions = frozen_questions(attempt.edition)
    marks = list(attempt.marks.all())
    rows = []
    known = set(attempt.results.values_list("uid", flat=True))
    for place, line in enumerate(attempt.paper, start=1):
        question = questions[line["uid"]]
        if line["uid"] in known:
            continue
        points = settled(question, [m for m in marks if m.uid == line["uid"]])
        if points is None:
            return False
        possible = sum(c["points"] for c in question["rubric"]) * 100
        answer = attempt.answers.get(line["uid"], [])
        rows.append(result_row(attempt, place, question, answer, points * 100 // possible))
    for row in rows:
        row.save()
    decide(attempt, by=by, now=now)
    _tell_officer(attempt.enrolment.officer, attempt, now)
    return True


def _tell_officer(officer: Officer, attempt: Attempt, now: datetime) -> None:
    tell(
        [officer.account_id],
        key=f"marked:{attempt.pk}",
        title=_("Your test was marked"),
        text=attempt.edition.title,
        link=f"/learn/test/{attempt.pk}/result/",
        now=now,
    )
