"""Times, places and states of a class in words."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.classes.queries import signing_now
from courses.classes.rules import Span
from courses.classes.signing_in import windows
from courses.models import ClassFigures, Direction, TrainingClass
from lms.hours.categories import Category, Method, Schedule
from lms.officers.models import Officer
from lms.portal.templatetags.house import category_word, day, hours


def when(starts_at: datetime, ends_at: datetime) -> str:
    """9月16日 14:00–17:00, or 9月16日 14:00 – 9月18日 17:00 for a class of several days."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if first.date() == last.date():
        return f"{day(first)} {first:%H:%M}–{last:%H:%M}"
    return f"{day(first)} {first:%H:%M} – {day(last)} {last:%H:%M}"


def clock_span(starts_at: datetime, ends_at: datetime) -> str:
    return f"{timezone.localtime(starts_at):%H:%M}–{timezone.localtime(ends_at):%H:%M}"


def facts_of(row: TrainingClass, spans: Sequence[Span]) -> list[dict]:
    times = [when(span.starts_at, span.ends_at) for span in spans]
    category = f"{Category(row.category).label} {hours(row.minutes)}"
    facts = [
        (_("When"), "；".join(times) if len(times) < 4 else when(row.starts_at, row.ends_at)),
        (_("Where"), row.place),
        (_("Credit"), category),
        (_("Form"), f"{Schedule(row.schedule).label} · {Method(row.method).label}"),
        (_("Trainer"), row.trainer.name),
        (_("Held by"), row.unit.name),
        (_("Sign up until"), f"{day(row.sign_up_until)} {timezone.localtime(row.sign_up_until):%H:%M}"),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def signing_card(officer: Officer, *, now: datetime) -> dict | None:
    """Context of portal/_signing.html: the class that this officer can sign in to or out of now."""
    sitting = signing_now(officer, now=now)
    if sitting is None:
        return None
    row = sitting.training_class
    window = windows(sitting, ClassFigures.current())[Direction.OUT if sitting.came else Direction.IN]
    if not window.holds(now):
        return None
    span = clock_span(window.opens_at, window.closes_at)
    credit = f"{category_word(row.category)} {hours(row.minutes)}"
    return {
        "window": (_("sign out %(span)s") if sitting.came else _("sign in %(span)s")) % {"span": span},
        "title": row.title,
        "place": f"{clock_span(sitting.starts_at, sitting.ends_at)}　{row.place}",
        "details": _("%(credit)s hours, sign in and out") % {"credit": credit},
        "url": reverse("sign", args=[sitting.pk]),
    }
