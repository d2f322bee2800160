"""What is due by a day: in step with the days served, or with the unit's own curve (R14). Pure."""

from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from lms.compliance.service import DAY, Service

Curve = tuple[float, ...] | None


def due_minutes(service: Service, target: int, curve: Curve, day: date) -> int:
    """Minutes due by *day*, rounded half up."""
    if not service.days or not target:
        return 0
    value = target * _share(service, curve, day)
    return int((value * 2 + 1) // 2)


def first_day_above(service: Service, target: int, curve: Curve, counted: int) -> date | None:
    """The first day by which more than *counted* is due; ``None`` when the year's target is not more."""
    if target <= counted or not service.days:
        return None
    if not curve:
        return service.day_number(counted * service.days // target + 1)
    shares = _daily_shares(service, curve)
    number = bisect_right(shares, Fraction(counted, target))
    return service.day_number(number + 1)


def _share(service: Service, curve: Curve, day: date) -> Fraction:
    served = service.days_until(day)
    if not curve:
        return Fraction(served, service.days)
    return _daily_shares(service, curve)[served - 1] if served else Fraction(0)


@lru_cache(maxsize=1024)
def _daily_shares(service: Service, curve: tuple[float, ...]) -> list[Fraction]:
    """After each day of service, the share that the curve makes due; the last one is 1."""
    weights = _day_weights(service.year, curve)
    shares, total = [], Fraction(0)
    for first, last in service.spans:
        day = first
        while day <= last:
            total += weights[day]
            shares.append(total)
            day += DAY
    return [share / total for share in shares] if total else [Fraction(1)] * len(shares)


@lru_cache(maxsize=64)
def _day_weights(year: int, curve: tuple[float, ...]) -> dict[date, Fraction]:
    """Each month's part of the curve spread evenly over its days."""
    weights = {}
    before = Fraction(0)
    for month, until in enumerate(curve, start=1):
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        share = Fraction(str(until)) - before
        for offset in range(last.day):
            weights[first + offset * DAY] = share / last.day
        before = Fraction(str(until))
    return weights
