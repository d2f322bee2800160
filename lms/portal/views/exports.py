"""A unit's state as csv, xlsx and on paper; run as its recipient (S1)."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.common import clock
from lms.compliance import people
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement
from lms.compliance.overviews import unit_bars
from lms.compliance.projection import fold
from lms.compliance.queries import is_closed
from lms.hours.categories import Category
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed
from lms.portal.downloads import csv_file, xlsx_file
from lms.portal.templatetags.house import STATES, day
from lms.portal.views.manage import chosen_requirement, chosen_unit, counts_of
from lms.portal.views.support import ticked

ON_PAPER = 1000


@allowed(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The list of a unit, or of the people ticked; memory flat in both shapes."""
    requirement, unit, rows = _asked(request, ticked(request) if request.method == "POST" else None)
    name = _("Standing %(unit)s %(year)s") % {"unit": unit.name, "year": requirement.year}
    table = _table(rows, requirement)
    if request.GET.get("format") == "xlsx":
        return xlsx_file(table, f"{name}.xlsx", title=unit.code)
    return csv_file(table, f"{name}.csv")


@allowed(Act.EXPORT)
def print_state(request: HttpRequest) -> HttpResponse:
    """The state of a unit on A4, person by person; larger units are printed part by part."""
    requirement, unit, rows = _asked(request, None)
    back = reverse("manage") + f"?unit={unit.code}&year={requirement.year}"
    if rows.count() > ON_PAPER:
        messages.warning(
            request,
            _("%(n)s people and more do not fit on paper. Choose a smaller unit, or export the list.")
            % {"n": ON_PAPER},
        )
        return redirect(back)
    today, per = clock.today(), requirement.minutes_per_hour
    [bar] = unit_bars([unit], requirement, on=today, closed=is_closed(requirement.year))
    context = {
        "unit": unit,
        "requirement": requirement,
        "day_words": day(today),
        "printed_words": _("Printed %(moment)s") % {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
        "back_url": back,
        "people": bar.officers,
        "counts": [(STATES[key].word, n) for key, n in counts_of(bar).items()] + [(STATES["exempt"].word, bar.exempt)],
        "rows": [
            {
                "unit": row.unit.name,
                "name": row.officer.name,
                "staff_no": row.officer.staff_no,
                "state": row.state,
                "target": hours(row.target, per),
                "counted": hours(row.counted, per),
                "owed": hours(row.owed, per),
            }
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "portal/manage/unit_print.html", context)


def _asked(request: HttpRequest, chosen: list[int] | None) -> tuple[Requirement, Unit, object]:
    """(requirement, unit, standings) of the address, or of the people *chosen*, as the recipient may export them."""
    today = clock.today()
    fold(now=clock.now())
    requirement = chosen_requirement(request)
    unit, _roots = chosen_unit(request, act=Act.EXPORT)
    if requirement is None or unit is None:
        raise Http404
    officers = visible_to(request.user, act=Act.EXPORT, on=today)
    officers = people.of_unit(officers, unit, on=today) if chosen is None else officers.filter(pk__in=chosen)
    rows = people.standings_of(officers, requirement, on=today, closed=is_closed(requirement.year))
    return requirement, unit, rows


def _table(rows, requirement: Requirement) -> Iterator[list]:
    per = requirement.minutes_per_hour
    yield [
        _("Staff number"),
        _("Name"),
        _("Unit code"),
        _("Unit"),
        _("State"),
        _("Target"),
        _("Counted"),
        *(Category(c).label for c in ("foundation", "key_law", "practical")),
        _("Still owed"),
        _("Months in service"),
    ]
    words = {key: str(state.word) for key, state in STATES.items()}
    for staff_no, name, code, unit, state, *figures, months in people.export_rows(rows):
        row = [staff_no, name, code, unit, words[state]]
        yield [*row, *(hours(minutes, per).replace(",", "") for minutes in figures), months]
