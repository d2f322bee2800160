"""The queue of what waits for a decision, and the decisions."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import UncountedSpan
from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.models import Waiver
from lms.compliance.people import targets_of
from lms.compliance.waivers import decide_leave, decide_waiver
from lms.hours.declarations import approve, approve_class, look_alikes, turn_down
from lms.hours.models import ClassDeclaration, Declaration, Objection
from lms.hours.objections import answer_objection
from lms.hours.plausible import asks_twice
from lms.officers.approvals import deciding_units
from lms.officers.models import Leave
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed

PER_PAGE = 25
AT_FIRST = 5  # of each kind, before one of them is chosen
MODELS = {"declaration": Declaration, "waiver": Waiver, "leave": Leave, "objection": Objection}
VERDICTS = {"approve", "return", "refuse"}


@allowed(Act.APPROVE)
def queue(request: HttpRequest) -> HttpResponse:
    """Everything undecided of the people whom this account may decide on, with who decides.

    ``what`` in the address shows one kind, ``pk`` besides one matter alone.
    """
    return render(request, "portal/manage/approvals.html", _queue(request))


@allowed(Act.APPROVE)
@require_POST
def decide(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """approve, return or refuse one row; a refusal of the house comes back at the row, with the reason typed."""
    row = MODELS[what].objects.filter(pk=pk, officer__in=_officers(request)).first()
    if row is None:
        raise Http404
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        if verdict not in VERDICTS:
            raise HouseError(_("Choose one of the buttons."))
        _decide(what, row, verdict, reason, request)
    except HouseError as error:
        failed = {"what": what, "pk": row.pk, "reason": reason, "message": str(error)}
        return render(request, "portal/manage/approvals.html", _queue(request, failed), status=422)
    messages.success(request, _("Decided and told."))
    return redirect("approvals")


@allowed(Act.APPROVE)
@require_POST
def decide_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise everything that waits of one class."""
    rows = Declaration.objects.filter(batch=pk, state=Declaration.State.SUBMITTED)
    officers = _officers(request)
    batch = ClassDeclaration.objects.filter(pk=pk).first()
    if batch is None or not rows.filter(officer__in=officers).exists():
        raise Http404
    try:
        if rows.exclude(officer__in=officers).exists():
            raise HouseError(
                _("Some people of this class are not yours to decide on. The unit above does it.")
            )
        _ask_twice(rows.values_list("minutes", flat=True), request)
        done = approve_class(batch, by=request.user, now=clock.now())
    except HouseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(n)s declarations recognised.") % {"n": done})
    return redirect("approvals")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _officers(request: HttpRequest) -> QuerySet:
    return visible_to(request.user, act=Act.APPROVE, on=clock.today())


def _queue(request: HttpRequest, failed: dict | None = None) -> dict:
    officers = _officers(request)
    waiting = {
        "declaration": Declaration.objects.filter(state=Declaration.State.SUBMITTED, officer__in=officers)
        .select_related("officer__home_unit", "batch")
        .prefetch_related("evidence")
        .order_by("submitted_at", "pk"),
        "waiver": Waiver.objects.filter(state=Waiver.State.SUBMITTED, officer__in=officers)
        .select_related("officer__home_unit", "document", "requirement")
        .order_by("submitted_at", "pk"),
        "leave": Leave.objects.filter(state=Leave.State.PROPOSED, officer__in=officers)
        .select_related("officer__home_unit", "proposed_by")
        .order_by("proposed_at", "pk"),
        "objection": Objection.objects.filter(state=Objection.State.OPEN, officer__in=officers)
        .select_related("officer__home_unit", "entry__text")
        .order_by("raised_at", "pk"),
    }
    counts = {what: rows.count() for what, rows in waiting.items()}
    chosen = request.GET.get("what") if request.GET.get("what") in MODELS else ""
    if chosen and (pk := _number(request.GET.get("pk", ""))):
        waiting[chosen] = waiting[chosen].filter(pk=pk)
    pages = {
        what: Paginator(rows, PER_PAGE if chosen else AT_FIRST).get_page(
            request.GET.get("page") if chosen else 1
        )
        for what, rows in waiting.items()
        if what == chosen or not chosen
    }
    _name_deciders(request, pages)
    _mark_declared(list(pages.get("declaration", [])))
    return {
        "pages": pages,
        "page_obj": pages.get(chosen),
        "chosen": chosen,
        "classes": _classes(waiting["declaration"].exclude(batch__submitted_by=request.user)) if chosen in ("", "declaration") else [],
        "segments": _segments(counts, chosen),
        "total": sum(counts.values()),
        "failed": failed,
    }  # fmt: skip


def _segments(counts: dict[str, int], chosen: str) -> list[dict]:
    words = {
        "": _("All"),
        "declaration": _("Declarations"),
        "waiver": _("Waivers"),
        "leave": _("Leaves"),
        "objection": _("Objections"),
    }
    every = {"": sum(counts.values()), **counts}
    return [
        {
            "label": word,
            "count": every[what],
            "url": f"?what={what}" if what else "?",
            "current": what == chosen,
        }
        for what, word in words.items()
    ]


def _name_deciders(request: HttpRequest, pages: dict) -> None:
    """Who decides on each row shown, and whether the reader may; two statements in all."""
    barred = {
        "declaration": lambda row: {row.submitted_by_id, row.created_by_id},
        "waiver": lambda row: {row.submitted_by_id},
        "leave": lambda row: {row.proposed_by_id} - {None},
        "objection": lambda row: {row.raised_by_id},
    }
    rows = [(row, barred[what](row)) for what, page in pages.items() for row in page]
    units = deciding_units([(row.officer, excluded) for row, excluded in rows], on=clock.today())
    for (row, excluded), unit in zip(rows, units, strict=True):
        row.decider = unit.name if unit else _("nobody yet")
        row.may_decide = request.user.pk not in excluded and row.officer.account_id != request.user.pk


def _mark_declared(declarations: list[Declaration]) -> None:
    """What speaks for looking twice: something like it is recorded, or it is long; and its part of the year."""
    alike = look_alikes(declarations)
    years = {d.ended_on.year for d in declarations}
    targets = {year: targets_of([d.officer_id for d in declarations], year) for year in years}
    for declaration in declarations:
        declaration.alike = alike.get(declaration.pk, [])
        declaration.asks_twice = asks_twice(declaration.minutes)
        declaration.target = targets[declaration.ended_on.year].get(declaration.officer_id)
        declaration.percent = (
            round(100 * declaration.minutes / declaration.target) if declaration.target else None
        )


def _classes(declarations: QuerySet[Declaration]) -> list[dict]:
    """Classes of which several rows wait: they can be recognised at once."""
    rows = declarations.exclude(batch=None).order_by().values("batch", "batch__title", "batch__provider")
    classes = list(rows.annotate(n=Count("pk"), longest=Max("minutes")).filter(n__gt=1).order_by("batch"))
    for one in classes:
        one["asks_twice"] = asks_twice(one["longest"])
    return classes


def _ask_twice(minutes: Iterable[int], request: HttpRequest) -> None:
    """More than a full day is recognised only by who says that the evidence was compared."""
    if "compared" not in request.POST and any(asks_twice(m) for m in minutes):
        raise HouseError(
            _("This is more than a full day. Compare the evidence, tick that you did, then recognise it.")
        )


def _decide(what: str, row, verdict: str, reason: str, request: HttpRequest) -> None:
    by, now = request.user, clock.now()
    if what == "declaration" and verdict == "approve":
        _ask_twice([row.minutes], request)
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
        answer_objection(
            row, upheld=verdict == "approve", answer=reason, by=by, now=now, link=_contested(row)
        )


def _contested(objection: Objection) -> str:
    """The address of what was contested: a course's minutes, else the officer's statement."""
    span = UncountedSpan.objects.filter(objection=objection).select_related("enrolment").first()
    return reverse("course", args=[span.enrolment.course_key]) if span else reverse("statement")
