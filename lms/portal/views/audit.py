"""The auditor's pages: verify the ledger, take a checkpoint away, see who read whose data."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from case_library.models import CaseReading
from lms.common import clock
from lms.common.errors import HouseError
from lms.hours.audits import is_long, last_audit, start_audit
from lms.hours.checkpoints import take_checkpoint
from lms.hours.verification import verify_ledger
from lms.jobs.models import Job
from lms.officers.models import CodeHandedOut, Reading
from lms.officers.roles import Act
from lms.officers.visibility import may_everywhere, units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.downloads import csv_file, json_file
from lms.portal.searching import searched
from lms.portal.views.jobs import progress_of

PER_PAGE = 25
SHOWN_FAULTS = 200


@allowed(Act.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """A short ledger is verified on the spot, a long one by a worker; the last result stays on the page."""
    context: dict = {"long": is_long()}
    if request.method == "POST" and context["long"]:
        try:
            start_audit(by=request.user, now=clock.now())
            messages.success(request, _("The ledger is being verified. You may close this page."))
        except HouseError as error:
            messages.error(request, str(error))
        return redirect("audit")
    if request.method == "POST":
        rows, faults = verify_ledger()
        context["result"] = {
            "rows": rows,
            "count": len(faults),
            "faults": [
                {"kind": f.kind, "entry": f.entry, "officer": f.officer} for f in faults[:SHOWN_FAULTS]
            ],
            "at": clock.now(),
        }
    else:
        context |= _last()
    return render(request, "portal/manage/audit.html", context | {"kinds": _kinds()})


@allowed(Act.AUDIT)
@require_POST
def checkpoint(request: HttpRequest) -> HttpResponse:
    """A signed checkpoint to keep outside the database; later `verify_ledger --against` compares with it."""
    now = clock.now()
    return json_file(take_checkpoint(now=now), f"ledger-checkpoint-{now:%Y%m%dT%H%M%S}.json")


@allowed(Act.AUDIT)
@searched
def readings(request: HttpRequest) -> HttpResponse:
    """Who read whose data: by staff number or name of either side, newest first."""
    rows = Reading.objects.filter(officer__in=visible_to(request.user, act=Act.AUDIT, on=clock.today()))
    if q := request.words:
        rows = rows.filter(Q(officer__staff_no=q) | Q(officer__name=q) | Q(by__login=q) | Q(by__name=q))
    rows = rows.select_related("officer__home_unit", "by").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/manage/readings.html", {"page_obj": page})


@allowed(Act.AUDIT)
@searched
def codes(request: HttpRequest) -> HttpResponse:
    """For whom a one-time code was made, by whom, newest first; people beside the roster for the whole place only."""
    rows = CodeHandedOut.objects.select_related("account__officer__home_unit", "by").order_by("-at", "-pk")
    if not may_everywhere(request.user, act=Act.AUDIT, on=clock.today()):
        rows = rows.filter(account__officer__in=visible_to(request.user, act=Act.AUDIT, on=clock.today()))
    if q := request.words:
        rows = rows.filter(Q(account__login=q) | Q(account__name=q) | Q(by__login=q) | Q(by__name=q))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/manage/codes.html", {"page_obj": page})


@allowed(Act.AUDIT)
@searched
def case_readings(request: HttpRequest) -> HttpResponse:
    """Who opened which identified record for what, newest first (C1): ``purpose`` and ``who`` in the address."""
    rows = _case_readings(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    who = request.GET.get("who", "")
    context = {
        "page_obj": page,
        "who": who,
        "purpose": request.GET.get("purpose", ""),
        "purposes": CaseReading.Purpose.choices,
        "segments": [
            {"label": words, "url": _kept(request, who=value), "current": value == who}
            for value, words in (("", _("All")), ("people", _("By people")), ("machine", _("By the machine")))
        ],
        "export": reverse("case-readings-export") + _kept(request, who=who),
    }
    return render(request, "portal/manage/case_readings.html", context)


@allowed(Act.AUDIT)
@searched
def export_case_readings(request: HttpRequest) -> HttpResponse:
    """The chosen rows as csv; run as its recipient (S1)."""
    head = [_("When"), _("case id"), _("Unit"), _("Reader"), _("log-in name"), _("What for")]
    rows = (
        [
            f"{timezone.localtime(row.at, clock.LOCAL_ZONE):%Y-%m-%d %H:%M:%S}", row.case.case_uid, row.case.unit.name,
            row.by.name if row.by else _("machine"), row.by.login if row.by else "", row.get_purpose_display(),
        ]
        for row in _case_readings(request).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_file([head, *rows], f"case-readings-{clock.today()}.csv")


def _case_readings(request: HttpRequest) -> QuerySet[CaseReading]:
    units = units_visible_to(request.user, act=Act.AUDIT, on=clock.today())
    rows = CaseReading.objects.filter(case__unit__in=units).select_related("case__unit", "by")
    if q := request.words:
        rows = rows.filter(Q(case__case_uid=q) | Q(by__login=q) | Q(by__name=q))
    if (purpose := request.GET.get("purpose", "")) in CaseReading.Purpose.values:
        rows = rows.filter(purpose=purpose)
    if (who := request.GET.get("who", "")) in ("people", "machine"):
        rows = rows.filter(by__isnull=who == "machine")
    return rows.order_by("-at", "-pk")


def _kept(request: HttpRequest, **values: str) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    for name, value in values.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def _last() -> dict:
    job = last_audit()
    if job is None:
        return {}
    if job.state != Job.State.DONE:
        return {"job": progress_of(job)}
    return {"result": job.arguments | {"at": job.finished_at}}


def _kinds() -> dict[str, str]:
    return {
        "changed": _("changed"),
        "missing": _("missing"),
        "foreign": _("put in"),
        "reordered": _("moved"),
        "restamped": _("restamped"),
        "truncated": _("cut off"),
    }
