"""The powers of a unit: what it may do, by which law, since when."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from lms.common import clock
from lms.officers.models import Module, Place, Unit
from lms.officers.visibility import active_grants
from lms.portal.access import signed_in
from lms.powers.models import Holding
from lms.powers.queries import history, units_with_powers

PAGE = 25
STATES = {
    "held": gettext_lazy("In force"),
    "coming": gettext_lazy("To come"),
    "ended": gettext_lazy("Ended"),
}


@signed_in
def powers(request: HttpRequest) -> HttpResponse:
    """Published lists are no secret: anyone who works here may read any unit's."""
    if not Place.current().offers(Module.POWERS):
        raise Http404
    today = clock.today()
    units = list(units_with_powers(today))
    unit = _unit(request, units)
    rows = [_row(held, today) for held in history(unit)] if unit else []
    field, state = request.GET.get("field", ""), request.GET.get("state", "held")
    fields = sorted({row["holding"].power.field for row in rows if row["holding"].power.field})
    shown = [r for r in rows if r["state"] == state and (not field or r["holding"].power.field == field)]
    context = {
        "unit": unit,
        "units": units,
        "fields": fields,
        "field": field,
        "state": state,
        "page_obj": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "segments": [
            {
                "label": label,
                "count": sum(1 for row in rows if row["state"] == name),
                "url": _address(request, name),
                "current": name == state,
            }
            for name, label in STATES.items()
        ],
    }
    return render(request, "portal/powers.html", context)


def _unit(request: HttpRequest, units: list[Unit]) -> Unit | None:
    """The unit asked for, else the reader's own, else the first that holds anything."""
    if code := request.GET.get("unit"):
        return Unit.objects.filter(code=code[:40]).first() or _nothing()
    officer = getattr(request.user, "officer", None)
    if officer:
        return officer.home_unit
    grant = (
        active_grants(request.user, on=clock.today()).select_related("unit").order_by("unit__path").first()
    )
    return grant.unit if grant and grant.unit in units else (units[0] if units else None)


def _nothing():
    raise Http404


def _row(held: Holding, today) -> dict:
    if held.held_from > today:
        state = "coming"
    else:
        state = "ended" if held.held_to and held.held_to < today else "held"
    return {"holding": held, "state": state}


def _address(request: HttpRequest, state: str) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["state"] = state
    return f"?{kept.urlencode()}"
