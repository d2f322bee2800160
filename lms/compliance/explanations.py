"""An assessment in words: every line and every shortfall can be explained (R15)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.common.dates import say_day
from lms.compliance.rules import Assessment, Line, Reason
from lms.hours.categories import Category, Mode


def hours(minutes: int, minutes_per_hour: int) -> str:
    """Minutes as hours with two places, rounded half up once, at the very end (R5); thousands with a comma."""
    return f"{(Decimal(minutes) / minutes_per_hour).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def reasons(a: Assessment) -> tuple[Reason, ...]:
    """What there is to say about *a*, most important first."""
    found = []
    if a.exempt:
        found.append(Reason("R10", "exempt", {}))
    elif a.owed:
        found.append(Reason("R9", "owed", {"minutes": a.owed}))
    found += [Reason("R3", "short_category", {"category": c, "minutes": m}) for c, m in a.shortfalls.items()]
    found += [Reason("R2", "missing_course", {"course": course}) for course in a.missing_courses]
    if a.months_in_service < 12 and a.terms.prorate:
        found.append(Reason("R10", "prorated", {"months": a.months_in_service, "minutes": a.target}))
    found += [Reason("R11", "waived", {"minutes": w.minutes, "ground": w.ground}) for w in a.waivers]
    if a.carried:
        found.append(Reason("R12", "carried", {"minutes": a.carried}))
    for why, rule in (("course_repeat", "R7"), ("mode_cap", "R9"), ("reversed", "R9")):
        lost = sum(line.entry.minutes - line.counted for line in a.lines if line.why == why)
        if lost:
            found.append(Reason(rule, why, {"minutes": lost}))
    if not a.met and not a.terms.closed:
        if a.state == "behind":
            found.append(Reason("R14", "behind", {"due": a.due, "counted": a.counted}))
        if a.state == "out_of_reach":
            found.append(Reason("R14", "out_of_reach", {"day": a.out_of_reach_from}))
    return tuple(found)


SENTENCES: Mapping[str, object] = {
    "exempt": gettext_lazy("Nothing is owed this year."),
    "owed": gettext_lazy("%(hours)s hours are still owed."),
    "short_category": gettext_lazy("%(category)s is short of %(hours)s hours."),
    "missing_course": gettext_lazy("The required course %(course)s is still missing."),
    "prorated": gettext_lazy("%(months)s months in service: %(hours)s hours are demanded."),
    "waived": gettext_lazy("A waiver takes off %(hours)s hours (%(ground)s)."),
    "waived_all": gettext_lazy("A waiver takes off the whole year (%(ground)s)."),
    "carried": gettext_lazy("%(hours)s hours were carried over from last year."),
    "course_repeat": gettext_lazy("%(hours)s hours did not count: the same course counts once a year."),
    "mode_cap": gettext_lazy("%(hours)s hours did not count: the year's limit of the mode was reached."),
    "behind": gettext_lazy("%(due)s hours are due by now, %(counted)s have counted."),
    "out_of_reach": gettext_lazy("The days and places left are not enough; talk to your unit about a way."),
}


def say(reason: Reason, minutes_per_hour: int) -> str:
    """One sentence in the reader's language."""
    from lms.compliance.models import Waiver

    values = dict(reason.values)
    code = reason.code
    if code == "waived" and values["minutes"] is None:
        code = "waived_all"
    for name, shown in (("minutes", "hours"), ("due", "due"), ("counted", "counted")):
        if values.get(name) is not None:
            values[shown] = hours(values[name], minutes_per_hour)
    if "category" in values:
        values["category"] = Category(values["category"]).label
    if "ground" in values:
        values["ground"] = Waiver.Ground(values["ground"]).label
    return str(SENTENCES[code]) % values


def sentences(a: Assessment) -> list[str]:
    """All sentences but the one about reversals, which cancel out."""
    return [say(r, a.terms.minutes_per_hour) for r in reasons(a) if r.code != "reversed"]


def why_line(line: Line, a: Assessment) -> str:
    """Why a line counted in part or not at all; empty where it counted in full."""
    per_hour = a.terms.minutes_per_hour
    if line.why == "reversed":
        return (
            pgettext("hour entry", "Taken back by a correction.")
            if line.entry.minutes > 0
            else _("Correction.")
        )
    if line.why == "course_repeat":
        first = next((o for o in a.lines if o.counted and o.entry.course_key == line.entry.course_key), None)
        day = say_day(first.entry.earned_on) if first else ""
        return _("The same course already counted this year, on %(day)s.") % {"day": day}
    if line.why == "mode_cap":
        return _("%(mode)s counts at most %(cap)s hours a year; %(counted)s of this count.") % {
            "mode": Mode(line.entry.mode).label.capitalize(),
            "cap": hours(a.terms.mode_cap[line.entry.mode], per_hour),
            "counted": hours(line.counted, per_hour),
        }
    return ""
