"""年度认定: requirements, what is undecided, closing, issuing, what is left over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.certificates import batches
from lms.certificates.proposals import revocations_proposed
from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance import year_end
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement, Waiver, YearClosing
from lms.hours.models import Declaration
from lms.jobs.models import Job, JobItem
from lms.jobs.running import pause, progress, progress_by_group, resume
from lms.officers.approvals import deciding_units
from lms.officers.models import Leave, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.portal.access import allowed
from lms.portal.views.officer import chosen_year

SHOWN = 10


@allowed(Act.VIEW)
def year(request: HttpRequest) -> HttpResponse:
    if not _may_run(request):
        raise PermissionDenied
    number = chosen_year(request)
    closing = YearClosing.objects.filter(year=number).first()
    job = _job(number)
    open_ones = year_end.undecided(number)
    issuing = bool(closing) and (job is None or job.state == Job.State.DONE)
    context = {
        "crumbs": [{"label": _("Overview"), "url": reverse("manage")}],
        "back": {"url": reverse("manage"), "title": _("Overview")},
        "heading": _("Annual determination %(year)s") % {"year": number},
        "subheading": _requirement_words(number),
        "stages": _stages(closing, job, open_ones, number),
        "blocked": None if closing else _blocked(number, open_ones),
        "checks": _checks(number, closing, open_ones),
        "job": _progress(job) if job and (job.state != Job.State.DONE or not issuing) else None,
        "regions": _regions(job) if job and job.state != Job.State.DONE else [],
        "result": _result(number) if closing else None,
        "left_over": _left_over(number) if closing else [],
        **_start(request, number, closing, open_ones),
        "years": sorted(set(Requirement.objects.values_list("year", flat=True)), reverse=True),
    }
    return render(request, "portal/manage/year.html", context)


@allowed(Act.RUN_YEAR)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    try:
        year_end.close_year(number, by=request.user, now=clock.now())
        messages.success(request, _("The determination runs. You may close this page."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('year')}?year={number}")


@allowed(Act.ISSUE)
@require_POST
def issue(request: HttpRequest, number: int) -> HttpResponse:
    try:
        batches.issue_year(number, by=request.user, now=clock.now())
        messages.success(request, _("The certificates are being made. You may close this page."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('year')}?year={number}")


@allowed(Act.VIEW)
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    if not _may_run(request):
        raise PermissionDenied
    return render(request, "parts/progress.html", {"job": _progress(get_object_or_404(Job, pk=pk))})


@allowed(Act.VIEW)
@require_POST
def job_switch(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    if not _may_run(request):
        raise PermissionDenied
    job = get_object_or_404(Job, pk=pk)
    {"pause": pause, "resume": resume}.get(what, _unknown)(job)
    return redirect(f"{reverse('year')}?year={job.arguments.get('year')}")


def _unknown(job: Job) -> None:
    raise Http404


def _may_run(request: HttpRequest) -> bool:
    today = clock.today()
    return any(may(request.user, act=act, on=today) for act in (Act.RUN_YEAR, Act.ISSUE))


def _job(number: int) -> Job | None:
    """The latest long work on that year."""
    kinds = (year_end.KIND, batches.KIND)
    return Job.objects.filter(kind__in=kinds, arguments__year=number).order_by("-pk").first()


def _requirement_words(number: int) -> str:
    rows = Requirement.objects.filter(year=number)
    return _("; ").join(
        _("%(title)s %(hours)s hours")
        % {"title": r.title, "hours": hours(r.target_minutes, r.minutes_per_hour)}
        for r in rows
    ) or _("No requirement is loaded for this year.")


def _stages(closing, job, open_ones, number: int) -> list[dict]:
    running = job is not None and job.state != Job.State.DONE
    due = batches.due_results(number).exists() if closing else False
    return [
        {
            "title": _("Check"),
            "text": _("%(n)s undecided") % {"n": open_ones.total}
            if open_ones.total
            else _("nothing undecided"),
            "kind": "done" if closing or not open_ones.total else "attention",
            "icon_name": "list-checks",
        },
        {
            "title": _("Determine"),
            "text": closing.closed_at.astimezone(clock.LOCAL_ZONE).date().isoformat()
            if closing
            else _("each person, with lines"),
            "kind": "done" if closing else "" if open_ones.total else "now",
            "icon_name": "gavel",
        },
        {
            "title": _("Issue"),
            "text": _("certificates, numbered and signed"),
            "kind": "now" if closing and (due or running) else "done" if closing else "",
            "icon_name": "stamp",
        },
        {
            "title": _("Left over"),
            "text": _("make-up, revocations, those who fell short"),
            "kind": "now" if closing and not due and not running else "",
            "icon_name": "inbox",
        },
    ]


def _blocked(number: int, open_ones) -> dict | None:
    if not open_ones.total:
        return None
    rows = _undecided_rows(number)
    return {
        "title": _("%(n)s matters are undecided") % {"n": open_ones.total},
        "text": _("The year can be closed when each of them is decided. There is no way round."),
        "segments": [
            {"label": _("Waivers"), "count": open_ones.waivers, "url": "#", "current": False},
            {"label": _("Declarations"), "count": open_ones.declarations, "url": "#", "current": False},
            {"label": _("Leaves"), "count": open_ones.leaves, "url": "#", "current": False},
        ],
        "rows": rows[:SHOWN],
        "shown_words": _("%(shown)s of %(all)s shown") % {"shown": min(SHOWN, len(rows)), "all": len(rows)},
        "more_url": reverse("approvals") if len(rows) > SHOWN else "",
        "more_words": _("All of them"),
        "total": open_ones.total,
    }


def _undecided_rows(number: int) -> list[dict]:
    waivers = Waiver.objects.filter(requirement__year=number, state=Waiver.State.SUBMITTED)
    declarations = Declaration.objects.filter(ended_on__year=number, state=Declaration.State.SUBMITTED)
    leaves = Leave.objects.filter(
        state=Leave.State.PROPOSED, starts_on__year__lte=number, ends_on__year__gte=number
    )
    found = [
        *(
            (w.officer, {w.submitted_by_id}, w.get_ground_display(), w.submitted_at)
            for w in waivers.select_related("officer__home_unit")
        ),
        *(
            (d.officer, {d.submitted_by_id}, d.title, d.submitted_at)
            for d in declarations.select_related("officer__home_unit")
        ),
        *(
            (x.officer, {x.proposed_by_id} - {None}, x.get_kind_display(), x.proposed_at)
            for x in leaves.select_related("officer__home_unit")
        ),
    ]
    units = deciding_units([(officer, excluded) for officer, excluded, _g, _d in found], on=clock.today())
    return [
        {
            "name": officer.name,
            "unit": officer.home_unit.name,
            "ground": ground,
            "day": at,
            "proof_url": "",
            "decider": unit.name if unit else _("nobody yet"),
            "url": reverse("approvals"),
            "act": _("Decide"),
            "mine": False,
        }
        for (officer, _excluded, ground, at), unit in zip(found, units, strict=True)
    ]


def _checks(number: int, closing, open_ones) -> list[dict]:
    loaded = Requirement.objects.filter(year=number).exists()
    rows = [
        (_("Requirements are loaded"), loaded),
        (_("No waiver is undecided"), not open_ones.waivers),
        (_("No declaration is undecided"), not open_ones.declarations),
        (_("No leave is undecided"), not open_ones.leaves),
    ]
    if closing:
        rows.append((_("The year is closed"), True))
    return [{"text": text, "kind": "done" if done else "attention"} for text, done in rows]


def _start(request: HttpRequest, number: int, closing, open_ones) -> dict:
    """The page's one act: close, or issue; with why it cannot be pressed."""
    today = clock.today()
    if not closing:
        allowed_here = may(request.user, act=Act.RUN_YEAR, on=today)
        note = "" if allowed_here else _("The justice bureau starts this.")
        if open_ones.total:
            note = _("Decide on the open matters first.")
        return {
            "start_url": reverse("year-close", args=[number]),
            "start_act": _("Determine: %(n)s matters open") % {"n": open_ones.total}
            if open_ones.total
            else _("Start the determination"),
            "start_disabled": bool(open_ones.total) or not allowed_here,
            "start_note": note,
            "confirm": {
                "title": _("Close %(year)s for everybody?") % {"year": number},
                "text": _(
                    "Results are frozen with their lines. Later entries give a second result; nothing is erased."
                ),
            },
        }
    due = batches.due_results(number).count()
    allowed_here = may(request.user, act=Act.ISSUE, on=today)
    return {
        "start_url": reverse("year-issue", args=[number]),
        "start_act": _("Issue %(n)s certificates") % {"n": due} if due else _("Everything is issued"),
        "start_disabled": not due or not allowed_here,
        "start_note": "" if allowed_here or not due else _("The certificate issuer starts this."),
        "confirm": {
            "title": _("Issue %(n)s certificates?") % {"n": due},
            "text": _("Numbers are taken without gaps; a certificate is corrected only by a new one."),
        },
    }


def _progress(job: Job) -> dict:
    state = progress(job)
    settled = state.done + state.refused
    unit = _("certificates") if job.kind == batches.KIND else _("units")
    running = job.state == Job.State.RUNNING
    return {
        "id": job.pk,
        "done": settled,
        "total": state.total,
        "unit": unit,
        "percent": 100 * settled / state.total if state.total else 100.0,
        "left": _left(job, settled, state.total),
        "note": "",
        "running": running,
        "poll_url": reverse("job-progress", args=[job.pk]),
        "pause_url": reverse("job-switch", args=[job.pk, "pause"]) if running else "",
        "resume_url": reverse("job-switch", args=[job.pk, "resume"]) if job.state == Job.State.PAUSED else "",
    }


def _left(job: Job, done: int, total: int) -> str:
    if job.state == Job.State.PAUSED:
        return _("paused")
    if job.state == Job.State.DONE or not done:
        return ""
    seconds = (clock.now() - job.created_at).total_seconds() / done * (total - done)
    return _("about %(m)s min left") % {"m": max(1, round(seconds / 60))}


def _regions(job: Job) -> list[dict]:
    groups = progress_by_group(job)
    units = {u.code: u for u in Unit.objects.filter(code__in=[g["group"] for g in groups])}
    rows = []
    for group in sorted(groups, key=lambda g: units[g["group"]].path if g["group"] in units else ""):
        done = group["done"] + group["refused"]
        finished = done == group["total"]
        rows.append(
            {
                "name": units[group["group"]].name if group["group"] in units else group["group"],
                "done": done,
                "total": group["total"],
                "people": group["total"],
                "met": group["done"],
                "short": group["refused"],
                "pending": group["total"] - done,
                "state": "done" if finished else "running" if done else "waiting",
                "state_words": _("done") if finished else _("running") if done else _("waiting"),
            }
        )
    return rows


def _result(number: int) -> dict:
    counts = dict(year_end.current_results(number).values_list("state").annotate(Count("id")))
    return {
        "met": counts.get("met", 0),
        "short": counts.get("short", 0),
        "pending": batches.due_results(number).count(),
    }


def _left_over(number: int) -> list[dict]:
    refused = JobItem.objects.filter(
        job__kind=batches.KIND, job__arguments__year=number, state=JobItem.State.REFUSED
    ).count()
    proposed = len(revocations_proposed(number))
    short = year_end.current_results(number).filter(state="short").count()
    rows = []
    if short:
        rows.append(
            {
                "title": _("%(n)s people fell short") % {"n": short},
                "text": _("Help, make-up until 31 March, then the bureau decides by name."),
                "url": reverse("manage") + f"?year={number}&state=short",
                "act": _("View"),
            }
        )
    if refused:
        rows.append(
            {
                "title": _("%(n)s certificates wait for a character") % {"n": refused},
                "text": _("The font cannot draw a name; nothing was printed."),
                "url": "",
            }
        )
    if proposed:
        rows.append(
            {
                "title": _("%(n)s revocations are proposed") % {"n": proposed},
                "text": _("A later result is no longer met; a person decides."),
                "url": reverse("unit-certificates") + f"?year={number}",
                "act": _("View"),
            }
        )
    return rows
