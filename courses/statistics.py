"""How questions and lessons work, for trainers: never who failed (S5)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from courses.attempts import frozen_questions
from courses.models import Attempt, Edition, QuestionResult
from courses.questions.kinds import CHOICE
from lms.common.clock import local_day
from lms.notices.outbox import tell
from lms.officers.models import Account, Role
from lms.officers.visibility import holders_over

# Below this many answers a figure says more about chance than about the question.
ENOUGH = 5


@dataclass(frozen=True)
class ItemStatistics:
    uid: str
    stem: str
    kind: str
    answers: int
    difficulty: int | None  # percent of the points earned
    discrimination: float | None  # points of the better third less those of the weaker third, −1 … 1
    distractors: tuple[tuple[str, int, bool], ...]  # (text, percent who chose it, right)
    notes: tuple[str, ...]


def item_statistics(edition: Edition) -> list[ItemStatistics]:
    """Per question of *edition*, hardest first; two statements."""
    scores = dict(
        Attempt.objects.filter(edition=edition, state=Attempt.State.DECIDED).values_list("pk", "score")
    )
    rows = QuestionResult.objects.filter(attempt__edition=edition, attempt__state=Attempt.State.DECIDED)
    by_question: dict[str, list[tuple[int, int, list]]] = {}
    for uid, attempt, share, answer in rows.values_list("uid", "attempt", "share", "answer"):
        by_question.setdefault(uid, []).append((scores[attempt], share, answer))
    found = [_item(question, by_question.get(uid, [])) for uid, question in frozen_questions(edition).items()]
    return sorted(found, key=lambda s: (s.difficulty is None, s.difficulty or 0))


def _item(question: dict, answers: list[tuple[int, int, list]]) -> ItemStatistics:
    enough = len(answers) >= ENOUGH
    difficulty = round(sum(share for _s, share, _a in answers) / len(answers)) if enough else None
    discrimination = discrimination_of([(score, share) for score, share, _a in answers]) if enough else None
    distractors = _distractors(question, answers) if enough else ()
    return ItemStatistics(
        uid=question["uid"],
        stem=question["stem"],
        kind=question["kind"],
        answers=len(answers),
        difficulty=difficulty,
        discrimination=discrimination,
        distractors=distractors,
        notes=tuple(_notes(difficulty, discrimination, distractors)),
    )


def discrimination_of(pairs: list[tuple[int, int]]) -> float:
    """The upper third's mean share less the lower third's, by the score of the whole test."""
    ranked = sorted(pairs)
    third = max(1, len(ranked) // 3)
    low = sum(share for _s, share in ranked[:third]) / third
    high = sum(share for _s, share in ranked[-third:]) / third
    return round((high - low) / 100, 2)


def _distractors(question: dict, answers: list) -> tuple[tuple[str, int, bool], ...]:
    if question["kind"] not in CHOICE:
        return ()
    chosen = [set(answer) for _s, _share, answer in answers]
    return tuple(
        (o["text"], round(100 * sum(str(n) in c for c in chosen) / len(chosen)), o["correct"])
        for n, o in enumerate(question["options"])
    )


def _notes(difficulty: int | None, discrimination: float | None, distractors):
    if difficulty is not None and difficulty >= 95:
        yield _("Nearly everybody answers this right.")
    if difficulty is not None and difficulty <= 25:
        yield _("Nearly nobody answers this right: is it taught, is the key right?")
    if discrimination is not None and discrimination < 0:
        yield _("Those who do well get this wrong: look at the key.")
    for text, percent, right in distractors:
        if not right and percent == 0:
            yield _("Nobody chooses “%(answer)s”.") % {"answer": text[:40]}


def report_question(attempt: Attempt, *, place: int, by: Account, now: datetime) -> None:
    """Tell the trainers of the course that a learner doubts a question; the learner stays unnamed."""
    uid = attempt.paper[place - 1]["uid"]
    stem = frozen_questions(attempt.edition)[uid]["stem"]
    tell(
        holders_over(Role.TRAINER, attempt.edition.unit, on=local_day(now)),
        key=f"question:{attempt.edition_id}:{uid}:{attempt.pk}"[:120],
        title=_("A question was doubted: %(title)s") % {"title": attempt.edition.title},
        text=stem[:400],
        link="/teach/courses/",
        now=now,
    )
