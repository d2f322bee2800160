"""Once a month the right answers become one row of the ledger, by the door, under the cap (law 1)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef
from django.utils.translation import gettext as _

from courses.daily.rules import minutes_of
from courses.models import DailyAnswer, DailyFigures, DailyMonth
from lms.common.clock import local_day
from lms.hours.categories import Method, Mode, Schedule
from lms.hours.ledger import Credit, Source, credit_all
from lms.officers.models import Officer, Place

SOURCE = "daily_case"
AT_ONCE = 200


def gather_last_month(*, now: datetime) -> int:
    """The month that is over. Safe to repeat; officers credited now."""
    return gather_month(local_day(now).replace(day=1) - timedelta(days=1), now=now)


def gather_month(day: date, *, now: datetime) -> int:
    """Credit everybody's right answers of the month of *day* that were not gathered yet.

    A cap of 0 settles the month without hours: a higher cap later does not reach back.
    """
    first = day.replace(day=1)
    done = 0
    while people := _waiting(first):
        done += _credit(first, people, now)
    return done


def this_month(officer: Officer, *, on: date) -> tuple[int, int]:
    """Minutes gathered in the month of *on*, and the cap."""
    figures = DailyFigures.current()
    right = DailyAnswer.objects.filter(
        card__officer=officer, right=True, on__gte=on.replace(day=1), on__lte=on
    ).count()
    return minutes_of(right, each=figures.minutes_a_card, cap=figures.cap_a_month), figures.cap_a_month


def _answers(first: date):
    after = (first + timedelta(days=32)).replace(day=1)
    return DailyAnswer.objects.filter(right=True, on__gte=first, on__lt=after)


def _waiting(first: date) -> list[dict]:
    gathered = DailyMonth.objects.filter(officer=OuterRef("card__officer"), month=first)
    return list(
        _answers(first)
        .filter(~Exists(gathered))
        .order_by()
        .values("card__officer")
        .annotate(right=Count("pk"), last=Max("on"))
        .order_by("card__officer")[:AT_ONCE]
    )


@transaction.atomic
def _credit(first: date, people: list[dict], now: datetime) -> int:
    figures, provider = DailyFigures.current(), Place.current().issuer
    officers = Officer.objects.in_bulk([row["card__officer"] for row in people])
    minutes = {
        row["card__officer"]: minutes_of(row["right"], each=figures.minutes_a_card, cap=figures.cap_a_month)
        for row in people
    }
    credits = [
        Credit(
            officer=officers[row["card__officer"]],
            category=figures.category,
            mode=Mode.ONLINE,
            minutes=minutes[row["card__officer"]],
            earned_on=row["last"],  # R6: the day on which the last of them was answered
            source=Source(
                kind=SOURCE, id=f"{first:%Y-%m}", title=_("Daily cases of %(month)s") % {"month": f"{first:%Y-%m}"},
                provider=provider, schedule=Schedule.ROUTINE, method=Method.CASE, course_key=f"daily-{first:%Y-%m}",
            ),
        )
        for row in people
        if minutes[row["card__officer"]]
    ]  # fmt: skip
    entries = {entry.officer_id: entry for entry in credit_all(credits, by=None, now=now)} if credits else {}
    DailyMonth.objects.bulk_create(
        DailyMonth(
            officer_id=row["card__officer"], month=first, answers=row["right"],
            minutes=minutes[row["card__officer"]], entry=entries.get(row["card__officer"]), at=now,
        )
        for row in people
    )  # fmt: skip
    return len(people)
