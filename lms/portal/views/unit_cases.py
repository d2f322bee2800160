"""What a clerk's unit recorded, by its shells: how far each case has come and what the machine noticed. Nothing is opened here."""

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from case_library.intake.correcting import typed_by
from case_library.models import MaskingTask, RecordedCase
from case_library.schemas import labels, mistake, shown
from lms.common import clock
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.powers.models import Power

PAGE = 25
State = RecordedCase.State
WHOSE = {"mine": gettext_lazy("Recorded by me"), "all": gettext_lazy("All of my unit")}


@allowed(Act.IMPORT_CASES)
def listing(request: HttpRequest) -> HttpResponse:
    """``whose`` in the address: ``mine`` or ``all``. Six statements, however long the list."""
    cases = _visible(request).order_by("-received_at", "-pk")
    own = cases.filter(received_by=request.user)
    whose = request.GET.get("whose") if request.GET.get("whose") in WHOSE else "mine"
    page = Paginator(own if whose == "mine" else cases, PAGE).get_page(request.GET.get("page"))
    counts = {"mine": own.count(), "all": cases.count()}
    powers = dict(
        Power.objects.filter(code__in={case.power_code for case in page}).values_list("code", "title")
    )
    context = {
        "page_obj": page,
        "rows": [row_of(case) | {"power": powers.get(case.power_code, "")} for case in page],
        "segments": [
            {"label": words, "count": counts[name], "url": f"?whose={name}", "current": name == whose}
            for name, words in WHOSE.items()
        ],
    }
    return render(request, "portal/cases/unit_cases.html", context)


@allowed(Act.IMPORT_CASES)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_visible(request), pk=pk)
    own = typed_by(found, request.user, on=clock.today())
    context = row_of(found) | {
        "power": Power.objects.filter(code=found.power_code).first() if found.power_code else None,
        "own": own,
        "correctable": own and found.state == State.ACCEPTED and _step(found) == MaskingTask.State.PROPOSED,
        "findings": [{"code": f.code, "name": mistake(f.code), "message": f.words, "rule": f.rule} for f in _noticed(found)],
        "readings": found.readings.filter(by__isnull=False).select_related("by").order_by("-at")[:20] if own else (),
    }  # fmt: skip
    return render(request, "portal/cases/unit_case.html", context)


def _visible(request: HttpRequest) -> QuerySet[RecordedCase]:
    units = units_visible_to(request.user, act=Act.IMPORT_CASES, on=clock.today())
    newest = Prefetch("maskings", MaskingTask.objects.order_by("-version", "-pk"))
    return (
        RecordedCase.objects.filter(unit__in=units)
        .select_related("unit", "received_by")
        .prefetch_related("findings", newest)
    )


def row_of(case: RecordedCase) -> dict:
    return {
        "case": case,
        "field": shown(labels("domain").get(case.field, case.field)),
        "codes": [
            {"code": code, "name": mistake(code)} for code in dict.fromkeys(f.code for f in _noticed(case))
        ],
        "state": _state(case),
        "waits": case.state == State.QUARANTINED,
    }


def _noticed(case: RecordedCase) -> list:
    """What lies in quarantine is nobody's to read, not by what was noticed in it either."""
    return list(case.findings.all()) if case.state == State.ACCEPTED else []


def _step(case: RecordedCase) -> str:
    return next((task.state for task in case.maskings.all() if task.version == case.version), "")


def _state(case: RecordedCase) -> str:
    step = _step(case)
    if case.state != State.ACCEPTED or not step:
        return case.get_state_display()
    if step == MaskingTask.State.PROPOSED:
        return _("to be masked") if case.picked_at else pgettext("case", "not picked")
    return MaskingTask.State(step).label
