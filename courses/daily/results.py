"""What the daily case shows about a place: how many took part and where they were right; never who (S5)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from courses.models import DailyAnswer

# Fewer people than this would show persons, not a question.
ENOUGH = 5


@dataclass(frozen=True)
class Accuracy:
    """*share* is the percentage of right answers; ``None`` where too few people answered to show it."""

    guidance_key: str
    title: str
    people: int
    share: int | None

    @property
    def hidden(self) -> bool:
        return self.share is None


@dataclass(frozen=True)
class Results:
    """People and answers of a time; ``None`` where fewer than five took part."""

    people: int | None
    answers: int | None


def results(*, since: date, until: date) -> Results:
    found = _answers(since, until).aggregate(
        people=Count("card__officer", distinct=True), answers=Count("pk")
    )
    return Results(**found) if found["people"] >= ENOUGH else Results(None, None)


def accuracy(*, since: date, until: date) -> list[Accuracy]:
    """By guidance, where most were wrong first and what is hidden last; one statement."""
    rows = (
        _answers(since, until)
        .order_by()
        .values("card__guidance_key")
        .annotate(
            title=Max("edition__title"),
            people=Count("card__officer", distinct=True),
            right_ones=Count("pk", filter=Q(right=True)),
            answers=Count("pk"),
        )
    )
    found = [
        Accuracy(
            row["card__guidance_key"],
            row["title"],
            row["people"],
            round(100 * row["right_ones"] / row["answers"]) if row["people"] >= ENOUGH else None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda a: (a.hidden, a.share, a.title))


def _answers(since: date, until: date):
    return DailyAnswer.objects.filter(on__gte=since, on__lte=until)
