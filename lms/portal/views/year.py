"""年度认定: requirements, what is undecided, closing, issuing, what is left over."""

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from courses.reminding import unclosed_in_year
from lms.certificates import batches
from lms.certificates.proposals import revocations_proposed
from lms.common import clock
from lms.common.dates import say_day
from lms.compliance import year_end
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement, YearClosing
from lms.hours.make_up import last_day
from lms.jobs.models import Job, JobItem
from lms.jobs.running import progress_by_group
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import may_everywhere
from lms.portal.access import allowed_any, ruling
from lms.portal.outcomes import outcome_said
from lms.portal.templatetags.house import day
from lms.portal.views.jobs import progress_of
from lms.portal.views.officer import chosen_year, known_years
from lms.portal.views.undecided import blocked, deciders


@allowed_any(Act.RUN_YEAR, Act.ISSUE)
def year(request: HttpRequest) -> HttpResponse:
    number = chosen_year(request)
    closing = YearClosing.objects.filter(year=number).first()
    job = _job(number)
    open_ones = year_end.undecided(number)
    running = job is not None and job.state != Job.State.DONE
    issuing = bool(closing) and (job is None or job.state == Job.State.DONE)
    heading = _("Annual determination %(year)s") % {"year": number}
    context = {
        "crumbs": [{"label": _("Overview"), "url": reverse("manage")}],
        "back": {"url": reverse("manage"), "title": heading},
        "heading": heading,
        "subheading": _requirement_words(number),
        "stages": _stages(closing, job, open_ones, number),
        "blocked": None if closing else blocked(request, number, open_ones),
        "deciders": [] if closing else deciders(number),
        "checks": _checks(number, closing, open_ones),
        "job": progress_of(job) if job and (job.state != Job.State.DONE or not issuing) else None,
        "regions": _regions(job) if job and job.state != Job.State.DONE else [],
        "result": _result(number) if closing else None,
        "by_unit": _by_unit(number) if closing and not running else [],
        "several": Requirement.objects.filter(year=number).count() > 1,
        "left_over": _left_over(request, number, job) if closing else [],
        "notice": _calm(number) if closing else None,
        "start_title": _("Issue the certificates") if closing else _("Start the determination"),
        **_start(request, number, closing, open_ones, job),
        "years": known_years(),
        "year": number,
        "jobs_url": reverse("jobs"),
    }
    return render(request, "portal/manage/year.html", context)


@ruling(Act.RUN_YEAR)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    with outcome_said(request, _("The determination runs. You may close this page.")):
        year_end.close_year(number, by=request.user, now=clock.now())
    return redirect(f"{reverse('year')}?year={number}")


@ruling(Act.ISSUE)
@require_POST
def issue(request: HttpRequest, number: int) -> HttpResponse:
    with outcome_said(request, _("The certificates are being made. You may close this page.")):
        batches.issue_year(number, by=request.user, now=clock.now())
    return redirect(f"{reverse('year')}?year={number}")


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
            "title": pgettext("stage of the year", "Check"),
            "text": _("%(n)s undecided") % {"n": open_ones.total}
            if open_ones.total
            else _("nothing undecided"),
            "kind": "done" if closing or not open_ones.total else "attention",
            "icon_name": "list-checks",
        },
        {
            "title": _("Determine"),
            "text": say_day(closing.closed_at) if closing else _("each person, with lines"),
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


def _calm(number: int) -> dict:
    """R22: the system lists; it punishes nobody."""
    return {
        "title": _("Falling short is no punishment"),
        "text": _(
            "Help comes first, then a reminder and make-up training until %(day)s; only then is there a list, and the bureau decides by name. Each step is taken once."
        )
        % {"day": day(last_day(number + 1))},
    }


def _checks(number: int, closing, open_ones) -> list[dict]:
    loaded = Requirement.objects.filter(year=number).exists()
    rolls = unclosed_in_year(number, now=clock.now())
    rows = [
        (_("Requirements are loaded") if loaded else _("No requirements are loaded"), loaded),
        (_count(_("Undecided waivers"), open_ones.waivers), not open_ones.waivers),
        (_count(_("Undecided declarations"), open_ones.declarations), not open_ones.declarations),
        (_count(_("Undecided leaves"), open_ones.leaves), not open_ones.leaves),
        (_count(_("Classes held whose roll is not closed"), rolls), not rolls),
    ]
    if closing:
        rows.append((_("The year is closed"), True))
    return [{"text": text, "kind": "done" if done else "attention"} for text, done in rows]


def _count(what: str, number: int) -> str:
    return _("%(what)s: %(n)s") % {"what": what, "n": number}


def _start(request: HttpRequest, number: int, closing, open_ones, job: Job | None) -> dict:
    """The page's one act: close, or issue; with why it cannot be pressed."""
    act = Act.ISSUE if closing else Act.RUN_YEAR
    allowed_here = may_everywhere(request.user, act=act, on=clock.today())
    if not closing:
        return _start_closing(number, open_ones.total, allowed_here)
    if job is not None and job.state != Job.State.DONE:
        return {
            "start_url": reverse("year-issue", args=[number]),
            "start_act": _("The work is under way"),
            "start_disabled": True,
            "start_note": _("It can be paused above; nothing has to be started again."),
            "confirm": None,
        }
    return _start_issuing(number, batches.due_results(number).count(), allowed_here)


def _start_closing(number: int, undecided: int, allowed_here: bool) -> dict:
    note = "" if allowed_here else _("The justice bureau starts this.")
    return {
        "start_url": reverse("year-close", args=[number]),
        "start_act": _("Determine: %(n)s matters open") % {"n": undecided}
        if undecided
        else _("Start the determination"),
        "start_disabled": bool(undecided) or not allowed_here,
        "start_note": _("Decide on the open matters first.") if undecided else note,
        "confirm": {
            "title": _("Close %(year)s for everybody?") % {"year": number},
            "text": _(
                "Results are frozen with their lines. Later entries give a second result; nothing is erased."
            ),
        },
    }


def _start_issuing(number: int, due: int, allowed_here: bool) -> dict:
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
    last = year_end.current_results(number).order_by("pk").last()
    return {
        "checkpoint": last.words.get("checkpoint", "") if last else "",
        "met": counts.get("met", 0),
        "short": counts.get("short", 0),
        "pending": batches.due_results(number).count(),
    }


def _by_unit(number: int) -> list[dict]:
    """Results in force by what lies below the city, in official order; one statement and the names."""
    counts = list(
        year_end.current_results(number)
        .annotate(top=Left("unit_path", Unit.steplen * 2))
        .values("top")
        .annotate(
            people=Count("id", distinct=True),
            met=Count("id", filter=Q(state="met"), distinct=True),
            certified=Count(
                "id", filter=Exists(batches.in_force().filter(result=OuterRef("pk"))), distinct=True
            ),
        )
        .order_by("top")
    )
    units = {u.path: u for u in Unit.objects.filter(path__in=[row["top"] for row in counts])}
    return [
        {
            "name": units[row["top"]].name,
            "url": f"{reverse('manage')}?unit={units[row['top']].code}&year={number}",
            "people": row["people"],
            "met": row["met"],
            "short": row["people"] - row["met"],
            "certified": row["certified"],
        }
        for row in counts
        if row["top"] in units
    ]


def _left_over(request: HttpRequest, number: int, job: Job | None) -> list[dict]:
    refused = JobItem.objects.filter(
        job__kind=batches.KIND, job__arguments__year=number, state=JobItem.State.REFUSED
    ).count()
    proposed = len(revocations_proposed(number))
    short = year_end.current_results(number).filter(state="short").count()
    rows = _reassessments(request, number, job)
    if short:
        rows.append(
            {
                "title": ngettext("%(n)s person fell short", "%(n)s people fell short", short) % {"n": short},
                "text": _("Help, make-up until %(day)s, then the bureau decides by name.")
                % {"day": day(last_day(number + 1))},
                "url": reverse("manage") + f"?year={number}&state=short",
                "act": _("View"),
            }
        )
    if refused:
        rows.append(
            {
                "title": ngettext(
                    "%(n)s certificate waits for a character",
                    "%(n)s certificates wait for a character",
                    refused,
                )
                % {"n": refused},
                "text": _("The font cannot draw a name; nothing was printed."),
                "url": reverse("job-progress", args=[job.pk]) if job else "",
                "act": _("View"),
            }
        )
    if proposed:
        rows.append(
            {
                "title": ngettext("%(n)s revocation is proposed", "%(n)s revocations are proposed", proposed)
                % {"n": proposed},
                "text": _("A later result is no longer met; a person decides."),
                "url": reverse("unit-certificates") + f"?year={number}",
                "act": _("View"),
            }
        )
    return rows


def _reassessments(request: HttpRequest, number: int, job: Job | None) -> list[dict]:
    """What came after the closing; the bureau determines once more, and a second result supersedes the first."""
    changed = year_end.changed_since(number).count()
    if not changed or (job and job.state != Job.State.DONE):
        return []
    mine = may_everywhere(request.user, act=Act.RUN_YEAR, on=clock.today())
    return [
        {
            "title": ngettext(
                "%(n)s person has later entries or leave", "%(n)s people have later entries or leave", changed
            )
            % {"n": changed},
            "text": _("Determining once more gives them a second result; the first one stays."),
            "post": reverse("year-close", args=[number]) if mine else "",
            "act": _("Determine once more"),
        }
    ]
