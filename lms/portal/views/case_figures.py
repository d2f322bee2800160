"""The bureau's figures of cases: what goes wrong how often, where, and which powers nobody uses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from case_library.figures import Rate, by_code, by_unit, idle_powers, years
from case_library.schemas import taxonomy
from lms.common import clock
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed

IDLE_AT_ONCE = 24


@allowed(Act.RUN_YEAR)
def figures(request: HttpRequest) -> HttpResponse:
    """``year`` and ``code`` in the address; without a year the newest one with cases."""
    today = clock.today()
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=today)
    known = years(units)
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and int(asked) in known
        else (known or [today.year])[0]
    )
    code = request.GET.get("code", "")
    names = taxonomy()
    idle = idle_powers(units, on=today)
    context = {
        "year": year,
        "segments": [{"label": str(y), "url": f"?year={y}", "current": y == year} for y in known],
        "mistakes": [_row(rate) | {"code": c, "name": names[c]["name"]} for c, rate in by_code(units, year)],
        "chosen": names.get(code),
        "code": code,
        "units": [_row(rate) | {"name": unit.name} for unit, rate in by_unit(units, year, code)]
        if code in names
        else [],
        "idle": idle[:IDLE_AT_ONCE],
        "idle_more": max(0, len(idle) - IDLE_AT_ONCE),
    }
    return render(request, "portal/cases/figures.html", context)


def _row(rate: Rate) -> dict:
    """In words: a hidden rate says that it is hidden, never that it is zero."""
    if rate.hidden:
        return {"files": "", "bounds": _("fewer than five files")}
    low, high = (round(100 * share) for share in rate.bounds)
    return {
        "files": _("%(hits)s of %(files)s files") % {"hits": rate.hits, "files": rate.files},
        "bounds": f"{low} – {high} %",
    }
