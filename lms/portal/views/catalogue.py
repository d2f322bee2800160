"""The catalogue of courses for officers, by what is owed; courses of other libraries stand below our own."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.catalogue import catalogue, taken_courses
from courses.catalogues.listed import from_other_libraries, held_here
from courses.models import Enrolment, Listing
from courses.queries import learning_now
from lms.common import clock
from lms.common.dates import say_day
from lms.compliance.explanations import hours
from lms.compliance.people import kept_gaps
from lms.compliance.requirements import minutes_per_hour
from lms.hours.categories import Category, Method, Mode
from lms.hours.models import Offer
from lms.portal.access import officer_only

PER_PAGE = 25
OTHERS = "others"  # ?from=others: the courses of other libraries alone
BELOW = 5  # of them below our own


@officer_only
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The widest gap first; what counted already this year comes last and says so."""
    officer, today = request.user.officer, clock.today()
    gaps, per = kept_gaps(officer, today.year) or ({}, minutes_per_hour())
    taken = taken_courses(officer, today.year)
    chosen = {key: request.GET.get(key, "") for key in ("category", "method", "q")}
    category, words = chosen["category"] if chosen["category"] in Category else "", chosen["q"][:60]
    away = request.GET.get("from") == OTHERS
    ours = catalogue(
        officer,
        year=today.year,
        gaps=gaps,
        taken=set(taken),
        category=category,
        method=chosen["method"] if chosen["method"] in Method else "",
        words=words,
        everybody=bool(request.GET.get("all")),
    )
    others = from_other_libraries(on=today, gaps=gaps, taken=set(taken), category=category, words=words)
    page = Paginator(others if away else ours, PER_PAGE).get_page(request.GET.get("page"))
    # A course of another library says nothing of its method.
    below = [] if away or page.number > 1 or chosen["method"] else list(others[: BELOW + 1])
    own = {e.course_key: e for e in learning_now(officer)}
    context = {
        "page_obj": page,
        "rows": [_other_row(row, per, taken) if away else _row(row, per, taken, own) for row in page],
        "away": away,
        "others": [_other_row(row, per, taken) for row in below[:BELOW]],
        "others_url": _address(away=True, category=category, q=words) if len(below) > BELOW else "",
        "learning": [_going_on(e) for e in own.values()]
        if page.number == 1 and not away and not any(chosen.values())
        else [],
        "segments": _segments(category, gaps, per, away=away),
        "methods": [{"value": "", "label": _("Every method")}]
        + [{"value": m.value, "label": m.label, "current": m.value == chosen["method"]} for m in Method],
        "q": chosen["q"],
        "category": chosen["category"],
        "everybody": bool(request.GET.get("all")),
        "classes": list(held_here(on=today)[:3]),
        "per": per,
    }
    return render(request, "portal/courses/catalogue.html", context)


def _row(row: Listing, per: int, taken: dict, own: dict) -> dict:
    return {
        "title": row.title,
        "summary": row.summary,
        "category": row.category,
        "url": reverse("course", args=[row.course_key]),
        "gain": hours(row.minutes, per),
        "about": _about(row),
        "taken": taken.get(row.course_key),
        "learning": row.course_key in own,
    }


def _about(row: Listing) -> str:
    """Method and length in a line; put together here, since a page shows many and templates are slow at it."""
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", row.lessons) % {"n": row.lessons}
    parts = [str(Method(row.method).label), lessons]
    return " · ".join([*parts, _("test without the lessons")] if row.tests_out else parts)


def _other_row(row: Offer, per: int, taken: dict) -> dict:
    parts = [row.place, str(Mode(row.mode).label)]
    if row.ends_on:
        parts.append(_("until %(day)s") % {"day": say_day(row.ends_on)})
    return {
        "title": row.title,
        "category": row.category,
        "url": reverse("offer", args=[row.pk]),
        "gain": hours(row.minutes, per),
        "about": " · ".join(parts),
        "taken": taken.get(row.course_key),
    }


def _going_on(enrolment: Enrolment) -> dict:
    return {
        "title": enrolment.edition.title,
        "url": reverse("lesson", args=[enrolment.pk, enrolment.lesson]),
        "course_url": reverse("course", args=[enrolment.course_key]),
        "lesson": enrolment.lesson,
        "due_on": enrolment.due_on,
        "category": enrolment.edition.category,
    }


def _segments(category: str, gaps: dict[str, int], per: int, *, away: bool) -> list[dict]:
    rows = [{"label": _("All"), "count": None, "url": _address(away=away), "current": not category}]
    for key in Category:
        owed = gaps.get(key.value)
        label = (
            _("%(category)s, %(hours)s missing") % {"category": key.label, "hours": hours(owed, per)}
            if owed
            else key.label
        )
        url = _address(away=away, category=key.value)
        rows.append({"label": label, "count": None, "url": url, "current": category == key.value})
    return rows


def _address(*, away: bool, **filters: str) -> str:
    asked = ({"from": OTHERS} if away else {}) | {key: value for key, value in filters.items() if value}
    return reverse("learn") + (f"?{urlencode(asked)}" if asked else "")
