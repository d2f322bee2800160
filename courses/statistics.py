"""How questions and lessons work, for trainers: never who failed (S5)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
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
    """Per question of *edition*, hardest first; two statements, and memory that does not grow with the attempts."""
    questions = frozen_questions(edition)
    scored, chosen = _scored(edition), _chosen(edition, questions)
    found = [_item(q, scored.get(uid, Counter()), chosen.get(uid, Counter())) for uid, q in questions.items()]
    return sorted(found, key=lambda s: (s.difficulty is None, s.difficulty or 0))


def _decided(edition: Edition) -> QuerySet[QuestionResult]:
    return QuestionResult.objects.filter(attempt__edition=edition, attempt__state=Attempt.State.DECIDED)


def _scored(edition: Edition) -> dict[str, Counter]:
    """Question → how often each (score of the attempt, share of the question) was met: 101 × 101 at most."""
    found: dict[str, Counter] = {}
    counted = _decided(edition).values_list("uid", "attempt__score", "share").annotate(n=Count("pk"))
    for uid, score, share, n in counted.iterator():
        found.setdefault(uid, Counter())[score, share] = n
    return found


def _chosen(edition: Edition, questions: dict[str, dict]) -> dict[str, Counter]:
    """Question with choices → how often each option was chosen. Free words are not read."""
    uids = [uid for uid, question in questions.items() if question["kind"] in CHOICE]
    found: dict[str, Counter] = {}
    counted = _decided(edition).filter(uid__in=uids).values_list("uid", "answer").annotate(n=Count("pk"))
    for uid, answer, n in counted.iterator():
        options = found.setdefault(uid, Counter())
        for option in set(answer):
            options[option] += n
    return found


def _item(question: dict, scored: Counter, chosen: Counter) -> ItemStatistics:
    answers = scored.total()
    enough = answers >= ENOUGH
    earned = sum(share * n for (_score, share), n in scored.items())
    difficulty = round(earned / answers) if enough else None
    discrimination = discrimination_of(scored) if enough else None
    distractors = _distractors(question, chosen, answers) if enough else ()
    return ItemStatistics(
        uid=question["uid"],
        stem=question["stem"],
        kind=question["kind"],
        answers=answers,
        difficulty=difficulty,
        discrimination=discrimination,
        distractors=distractors,
        notes=tuple(_notes(difficulty, discrimination, distractors)),
    )


def discrimination_of(scored: Counter) -> float:
    """The upper third's mean share less the lower third's, by the score of the whole test.

    *scored*: (score, share) → how many attempts; of equal scores the lesser share stands lower.
    """
    third = max(1, scored.total() // 3)
    ranked = sorted(scored)
    low, high = (_sum_of_first(third, ranking, scored) for ranking in (ranked, reversed(ranked)))
    return round((high - low) / third / 100, 2)


def _sum_of_first(count: int, ranking: Iterable[tuple[int, int]], scored: Counter) -> int:
    """The shares of the first *count* attempts of *ranking* together."""
    shares = 0
    for pair in ranking:
        taken = min(count, scored[pair])
        shares, count = shares + taken * pair[1], count - taken
    return shares


def _distractors(question: dict, chosen: Counter, answers: int) -> tuple[tuple[str, int, bool], ...]:
    if question["kind"] not in CHOICE:
        return ()
    return tuple(
        (o["text"], round(100 * chosen[str(n)] / answers), o["correct"])
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
