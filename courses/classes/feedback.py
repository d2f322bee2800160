"""What participants say about a class: once each, without a name, shown from five answers on."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.classes.errors import AlreadyThere, NotOpen
from courses.classes.rules import mean_grades
from courses.models import ClassFigures, Feedback, FeedbackGiven, RollLine, SignEvent, TrainingClass
from lms.officers.models import Officer


@dataclass(frozen=True)
class Summary:
    """*means* of useful, clear, pace and the texts; ``None`` and none while too few answered."""

    answers: int
    shown_from: int
    means: tuple[float, ...] | None
    texts: list[str]


@transaction.atomic
def give_feedback(
    training_class: TrainingClass,
    *,
    officer: Officer,
    useful: int,
    clear: int,
    pace: int,
    text: str,
    now: datetime,
) -> None:
    """Store that the officer answered, and the answer, in two rows that nothing connects."""
    if now < training_class.ends_at or not was_there(training_class, officer):
        raise NotOpen(_("Feedback is for people who were there, after the end of the class."))
    try:
        with transaction.atomic():
            FeedbackGiven.objects.create(training_class=training_class, officer=officer)
    except IntegrityError:
        raise AlreadyThere(_("You have answered already. Thank you.")) from None
    answer = Feedback(training_class=training_class, useful=useful, clear=clear, pace=pace, text=text.strip())
    answer.full_clean()
    answer.save()


def was_there(training_class: TrainingClass, officer: Officer) -> bool:
    return (
        SignEvent.objects.filter(sitting__training_class=training_class, officer=officer).exists()
        or RollLine.objects.filter(
            training_class=training_class, officer=officer, present_minutes__gt=0
        ).exists()
    )


def has_answered(training_class: TrainingClass, officer: Officer) -> bool:
    return FeedbackGiven.objects.filter(training_class=training_class, officer=officer).exists()


def summary(training_class: TrainingClass) -> Summary:
    shown_from = ClassFigures.current().feedback_from
    rows = list(
        Feedback.objects.filter(training_class=training_class)
        .order_by("id")  # random keys: the order tells nothing about who came first
        .values_list("useful", "clear", "pace", "text")
    )
    means = mean_grades([row[:3] for row in rows], shown_from=shown_from)
    texts = [row[3] for row in rows if row[3]] if means else []
    return Summary(len(rows), shown_from, means, texts)
