"""How long training can have been, pure: a limit for whoever declares, a question for whoever decides."""

from datetime import date

MINUTES_A_DAY = 600  # of clock time: nobody is taught for longer than ten hours of a day
FULL_DAY = 480  # above this, whoever decides is asked to compare the evidence first


def most_minutes(first_day: date | None, last_day: date) -> int:
    """What the days named can hold; without a first day it was one day."""
    days = (last_day - (first_day or last_day)).days + 1
    return days * MINUTES_A_DAY


def asks_twice(minutes: int) -> bool:
    """More than one full day: recognised only after the evidence has been compared."""
    return minutes > FULL_DAY
