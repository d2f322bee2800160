"""The queue of what waits for a decision, and the decisions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.explanations import hours
from lms.compliance.models import Waiver
from lms.compliance.waivers import decide_leave, decide_waiver
from lms.hours.declarations import approve, near_duplicates, turn_down
from lms.hours.models import Declaration, Objection
from lms.hours.objections import answer_objection
from lms.officers.approvals import deciding_units
from lms.officers.models import Leave
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed


@allowed(Act.APPROVE)
def queue(request: HttpRequest) -> HttpResponse:
    """Everything undecided of the people whom this account may decide on, with who decides."""
    today = clock.today()
    officers = visible_to(request.user, act=Act.APPROVE, on=today)
    declarations = list(
        Declaration.objects.filter(state=Declaration.State.SUBMITTED, officer__in=officers)
        .select_related("officer__home_unit")
        .prefetch_related("evidence")
        .order_by("submitted_at")
    )
    waivers = list(
        Waiver.objects.filter(state=Waiver.State.SUBMITTED, officer__in=officers)
        .select_related("officer__home_unit", "document", "requirement")
        .order_by("submitted_at")
    )
    leaves = list(
        Leave.objects.filter(state=Leave.State.PROPOSED, officer__in=officers)
        .select_related("officer__home_unit")
        .order_by("proposed_at")
    )
    objections = list(
        Objection.objects.filter(state=Objection.State.OPEN, officer__in=officers).select_related(
            "officer__home_unit"
        )
    )
    cases = (
        [(d.officer, {d.submitted_by_id, d.created_by_id}) for d in declarations]
        + [(w.officer, {w.submitted_by_id}) for w in waivers]
        + [(leave.officer, {leave.proposed_by_id} - {None}) for leave in leaves]
    )
    units = deciding_units(cases, on=today)
    for row, (officer, excluded), unit in zip(declarations + waivers + leaves, cases, units, strict=True):
        row.decider = unit.name if unit else _("nobody yet")
        row.is_mine = request.user.pk not in excluded and officer.account_id != request.user.pk
    for declaration in declarations:
        declaration.alike = list(near_duplicates(declaration)[:3])
        declaration.hours = hours(declaration.minutes, 45)
    context = {
        "declarations": declarations,
        "waivers": waivers,
        "leaves": leaves,
        "objections": objections,
        "total": len(cases) + len(objections),
    }
    return render(request, "portal/manage/approvals.html", context)


@allowed(Act.APPROVE)
@require_POST
def decide(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """approve, return or refuse one row; refusals of the house come back as a message."""
    model = {"declaration": Declaration, "waiver": Waiver, "leave": Leave, "objection": Objection}[what]
    officers = visible_to(request.user, act=Act.APPROVE, on=clock.today())
    row = model.objects.filter(pk=pk, officer__in=officers).first()
    if row is None:
        raise Http404
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        _decide(what, row, verdict, reason, request)
        messages.success(request, _("Decided and told."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect("approvals")


def _decide(what: str, row, verdict: str, reason: str, request: HttpRequest) -> None:
    by, now = request.user, clock.now()
    if what == "declaration" and verdict == "approve":
        approve(row, by=by, now=now)
    elif what == "declaration":
        turn_down(row, refuse=verdict == "refuse", reason=reason, by=by, now=now)
    elif what == "waiver":
        states = {
            "approve": Waiver.State.APPROVED,
            "return": Waiver.State.RETURNED,
            "refuse": Waiver.State.REFUSED,
        }
        decide_waiver(row, state=states[verdict], reason=reason, by=by, now=now)
    elif what == "leave":
        decide_leave(row, approve=verdict == "approve", by=by, now=now)
    else:
        answer_objection(row, upheld=verdict == "approve", answer=reason, by=by, now=now)
