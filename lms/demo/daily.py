"""Some officers have answered the daily case for some weeks, when it suited them; nobody every day."""

from datetime import datetime, timedelta
from random import Random

from courses.daily.dealing import answer, question_of_the_day
from courses.daily.gathering import gather_last_month
from lms.officers.models import Officer

UNITS = ("XJ-ZF-CD", "XJ-SC", "XJ-HB", "XJ-BW")
WEEKS = 8


def tell(*, now: datetime) -> None:
    """Two or three a week by two people of each unit, three in four right; last month is gathered."""
    random = Random("daily")
    people = [
        officer
        for code in UNITS
        for officer in Officer.objects.filter(home_unit__code=code, left_on=None, staff_no__gte="07")
        .select_related("home_unit")
        .order_by("staff_no")[:2]
    ]
    for days in range(7 * WEEKS, 7, -1):
        for officer in people:
            if random.random() < 0.35:
                _answer(officer, random, now - timedelta(days=days))
    gather_last_month(now=now)


def _answer(officer: Officer, random: Random, at: datetime) -> None:
    dealt = question_of_the_day(officer, now=at)
    if dealt is None:
        return
    wrong = next(key for key, _text in dealt.asked.choices if key != dealt.asked.answer)
    choice = dealt.asked.answer if random.random() < 0.75 else wrong
    answer(officer, key=dealt.edition.guidance_key, question=dealt.asked.place, choice=choice, now=at)
