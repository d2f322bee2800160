"""Written answers are marked by people: against the rubric, unnamed, by a second one when it matters."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from courses.attempts import decide, frozen_questions, result_row
from courses.models import Attempt, Mark
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


def waiting_for(attempts, *, marker: Account) -> list[Waiting]:
    """Answers of *attempts* that *marker* may still mark."""
    found = []
    for attempt in attempts:
        marks = list(attempt.marks.all())
        questions = frozen_questions(attempt.edition)
        for line in attempt.paper:
            question = questions[line["uid"]]
            own = tuple(m for m in marks if m.uid == line["uid"])
            mine = any(m.marker_id == marker.pk for m in own)
            answer = (attempt.answers.get(line["uid"]) or [""])[0]
            if question["kind"] in WRITTEN and answer.strip() and not mine and settled(question, own) is None:
                found.append(Waiting(attempt, line["uid"], question, answer, own))
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
    _decide_if_complete(locked, by, now)
    return mark


def _decide_if_complete(attempt: Attempt, by: Account, now: datetime) -> None:
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
            return
        possible = sum(c["points"] for c in question["rubric"]) * 100
        answer = attempt.answers.get(line["uid"], [])
        rows.append(result_row(attempt, place, question, answer, points * 100 // possible))
    for row in rows:
        row.save()
    decide(attempt, by=by, now=now)
    _tell_officer(attempt.enrolment.officer, attempt, now)


def _tell_officer(officer: Officer, attempt: Attempt, now: datetime) -> None:
    tell(
        [officer.account_id],
        key=f"marked:{attempt.pk}",
        title=_("Your test was marked"),
        text=attempt.edition.title,
        link=f"/learn/test/{attempt.pk}/result/",
        now=now,
    )
