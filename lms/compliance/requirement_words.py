"""A requirement in plain words, sentence by sentence, for those who set it and those whom it binds (R2, R15)."""

from collections.abc import Iterator

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from lms.compliance.explanations import hours
from lms.compliance.models import Requirement
from lms.compliance.requirements import minutes_per_hour
from lms.hours.categories import Category, Mode
from lms.hours.offered import course_titles
from lms.officers.models import PersonKind


def _hour_in_words() -> str:
    return _("%(minutes)s minutes are one credit hour.") % {"minutes": minutes_per_hour()}


hour_in_words = lazy(_hour_in_words, str)  # forms are made before anybody has loaded a requirement


def whom_in_words(requirement: Requirement) -> str:
    """Whom it binds: each list of the audience in words; everybody where none is given."""
    audience = requirement.audience
    kinds = [str(PersonKind(k).label) if k in PersonKind else k for k in audience.get("person_kind") or []]
    names = {"new": _("new officers"), "experienced": _("experienced officers")}
    said = [
        _(", ").join(kinds),
        _(", ").join(audience.get("field") or []),
        _(", ").join(audience.get("rank") or []),
        _(", ").join(names.get(e, e) for e in audience.get("experience") or []),
        {True: _("posted people only"), False: _("people who are not posted")}.get(
            audience.get("posted"), ""
        ),
    ]
    return _("; ").join(part for part in said if part) or _("everybody")


def in_words(requirement: Requirement) -> Iterator[str]:
    """What it demands, one sentence a rule."""
    per = requirement.minutes_per_hour
    yield _("%(hours)s hours in the year; one hour is %(minutes)s minutes.") % {
        "hours": hours(requirement.target_minutes, per),
        "minutes": per,
    }
    for category, minutes in requirement.category_minimum.items():
        if minutes:
            yield _("At least %(hours)s hours of them %(category)s.") % {
                "hours": hours(minutes, per),
                "category": Category(category).label,
            }
    for mode, minutes in requirement.mode_cap.items():
        yield _("%(mode)s counts up to %(hours)s hours.") % {
            "mode": str(Mode(mode).label).capitalize(),
            "hours": hours(minutes, per),
        }
    if requirement.mandatory_courses:
        yield _("Required courses: %(courses)s.") % {
            "courses": _(", ").join(course_titles(requirement.mandatory_courses).values())
        }
    yield from _through_the_year(requirement, per)


def _through_the_year(requirement: Requirement, per: int) -> Iterator[str]:
    if requirement.prorate and requirement.prorate_minima:
        yield _("Whoever serves part of the year owes the target and the minima by months.")
    elif requirement.prorate:
        yield _("Whoever serves part of the year owes the target by months; the minima stay whole.")
    else:
        yield _("The target stays whole, also for part of a year.")
    if requirement.pace_curve:
        quarters = [f"{100 * requirement.pace_curve[month]:.0f}%" for month in (2, 5, 8)]
        yield _("Due by the end of March, June and September: %(shares)s.") % {
            "shares": _(", ").join(quarters)
        }
    if requirement.carry_over_cap:
        yield _("Up to %(hours)s hours too many are carried into the next year.") % {
            "hours": hours(requirement.carry_over_cap, per)
        }
