"""Long work: what runs, how far it is, what was refused and why."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from case_library import rechecking
from lms.certificates import batches
from lms.common import clock
from lms.compliance.models import AnnualResult
from lms.hours import audits
from lms.jobs import kinds
from lms.jobs.models import Job, JobItem
from lms.jobs.running import pause, progress, resume
from lms.officers.models import Officer, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, visible_to
from lms.portal.access import allowed_any, ruling

PER_PAGE = 25
PACE_OF = timedelta(minutes=10)
WATCHERS = (Act.RUN_YEAR, Act.ISSUE, Act.OPERATE, Act.AUDIT)
RUNNERS = (Act.RUN_YEAR, Act.ISSUE, Act.OPERATE)


@allowed_any(*WATCHERS)
def jobs(request: HttpRequest) -> HttpResponse:
    rows = Job.objects.annotate(
        done=Count("items", filter=Q(items__state=JobItem.State.DONE)),
        refused=Count("items", filter=Q(items__state=JobItem.State.REFUSED)),
    ).select_related("created_by")
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    for job in page:
        job.title = title_of(job)
        job.settled = job.done + job.refused
    return render(request, "portal/manage/jobs.html", {"page_obj": page})


@allowed_any(*WATCHERS)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of long work; asked by htmx it is only the bar."""
    found = get_object_or_404(Job, pk=pk)
    shown = progress_of(found)
    if request.htmx:
        return render(request, "parts/progress.html", {"job": shown})
    refused = found.items.filter(state=JobItem.State.REFUSED).order_by("group", "id")
    page = Paginator(refused, PER_PAGE).get_page(request.GET.get("page"))
    _name(found, page, request)
    context = {
        "job": shown,
        "found": found,
        "heading": title_of(found),
        "crumbs": [{"label": _("Long work"), "url": reverse("jobs")}],
        "back": {"url": reverse("jobs"), "title": title_of(found)},
        "page_obj": page,
    }
    return render(request, "portal/manage/job.html", context)


@ruling(*RUNNERS)
@require_POST
def job_switch(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    found = get_object_or_404(Job, pk=pk)
    {"pause": pause, "resume": resume}.get(what, _unknown)(found)
    if found.arguments.get("year"):
        return redirect(f"{reverse('year')}?year={found.arguments['year']}")
    return redirect("job-progress", pk=pk)


def _name(job: Job, items: Iterable[JobItem], request: HttpRequest) -> None:
    """Each refused item by its person, where the reader may see the person, and its unit by name."""
    items = list(items)
    people: dict[str, Officer] = {}
    if job.kind == batches.KIND and may(request.user, act=Act.VIEW, on=clock.today()):
        seen = visible_to(request.user, act=Act.VIEW, on=clock.today())
        results = AnnualResult.objects.filter(pk__in=[int(item.key) for item in items], officer__in=seen)
        people = {str(result.pk): result.officer for result in results.select_related("officer")}
    units = dict(Unit.objects.filter(code__in={item.group for item in items}).values_list("code", "name"))
    for item in items:
        item.officer, item.unit_name = people.get(item.key), units.get(item.group, item.group)


def title_of(job: Job) -> str:
    return " ".join(str(part) for part in (kinds.title_of(job), job.arguments.get("year")) if part)


def progress_of(job: Job) -> dict:
    """Context of parts/progress.html."""
    state = progress(job)
    settled = state.done + state.refused
    units = {batches.KIND: _("certificates"), audits.KIND: _("pass"), rechecking.KIND: _("cases")}
    running = job.state == Job.State.RUNNING
    return {
        "id": job.pk,
        "done": settled,
        "total": state.total,
        "refused": state.refused,
        "unit": units.get(job.kind, _("units")),
        "percent": 100 * settled / state.total if state.total else 100.0,
        "left": _left(job, state.total - settled),
        "note": "" if running else job.get_state_display(),
        "running": running,
        "poll_url": reverse("job-progress", args=[job.pk]),
        "pause_url": reverse("job-switch", args=[job.pk, "pause"]) if running else "",
        "resume_url": reverse("job-switch", args=[job.pk, "resume"]) if job.state == Job.State.PAUSED else "",
    }


def _unknown(job: Job) -> None:
    raise Http404


def _left(job: Job, items: int) -> str:
    """How long *items* will take at the pace of the last minutes: the work may have rested before."""
    if job.state == Job.State.PAUSED:
        return _("paused")
    now = clock.now()
    settled = job.items.exclude(state=JobItem.State.WAITING).filter(claimed_at__gte=now - PACE_OF)
    recent = settled.aggregate(n=Count("pk"), first=Min("claimed_at"))
    if job.state == Job.State.DONE or not recent["n"]:
        return ""
    seconds = (now - recent["first"]).total_seconds() / recent["n"] * items
    return _("about %(m)s min left") % {"m": max(1, round(seconds / 60))}
