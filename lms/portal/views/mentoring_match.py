"""Mentoring as the bureau runs it: programmes, match runs explained, pins and bans, figures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.mentoring.evaluations import aggregate
from lms.mentoring.facts import problem_from
from lms.mentoring.match_runs import run_match, send_out
from lms.mentoring.matching import moves_instead
from lms.mentoring.models import MatchRun, Mentor, Preference, Programme, RatingRelease
from lms.mentoring.queries import figures, listed, waiting_mentees
from lms.officers.models import Officer
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.portal.matches import compare_rows, pair_rows, unmatched_rows
from lms.powers.models import Power

PER_PAGE = 25


def own_programmes(request: HttpRequest):
    """Programmes of the units over which this account runs mentoring."""
    units = units_visible_to(request.user, act=Act.RUN_MENTORING, on=clock.today())
    return Programme.objects.filter(unit__in=units)


@allowed(Act.RUN_MENTORING)
def programmes(request: HttpRequest) -> HttpResponse:
    rows = listed(own_programmes(request)).order_by("-starts_on", "code")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/mentoring/programmes.html", {"page_obj": page})


def _taught(programme: Programme) -> dict:
    """Its skills with the names of the powers that they serve, and its template plan; two statements."""
    skills = list(programme.skills.all())
    titles = dict(
        Power.objects.values_list("code", "title").filter(code__in={c for s in skills for c in s.powers})
    )
    names = {skill.code: skill.label for skill in skills}
    steps = [step | {"skill": names.get(step["skill"], step["skill"])} for step in programme.template_plan]
    return {
        "skills": [
            {"skill": skill, "powers": [f"{code} {titles.get(code, '')}".strip() for code in skill.powers]}
            for skill in skills
        ],
        "plan": sorted(steps, key=lambda step: step["week"]),
    }


@allowed(Act.RUN_MENTORING)
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Figures, people, runs, and the act "match"."""
    found = get_object_or_404(own_programmes(request), code=code)
    if request.method == "POST":
        try:
            run = run_match(found, by=request.user, now=clock.now())
            return redirect("mentoring-run", pk=run.pk)
        except HouseError as error:
            messages.error(request, str(error))
            return redirect("mentoring-programme", code=code)
    mentors = Mentor.objects.filter(skills__in=found.skills.all()).distinct()
    released = RatingRelease.objects.filter(mentor__in=mentors)
    context = {
        "programme": found,
        "figures": figures(found),
        "waiting": waiting_mentees().filter(programme=found).count(),
        "runs": found.runs.select_related("made_by")[:12],
        **_taught(found),
        "preferences": found.preferences.select_related("mentor", "mentee", "set_by"),
        "mentors": mentors.count(),
        "suspended": mentors.filter(suspended_at__isnull=False).select_related("officer"),
        "ratings": aggregate(mentors),
        "rated_mentors": released.values("mentor").distinct().count(),
    }
    return render(request, "portal/mentoring/programme.html", context)


@allowed(Act.RUN_MENTORING)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run explained pair by pair (ui/07). Opening a row computes its round of moves."""
    shown = get_object_or_404(MatchRun.objects.select_related("programme__unit", "made_by"), pk=pk, programme__in=own_programmes(request))  # fmt: skip
    people = people_of(shown)
    only = request.GET.get("show", "")
    opened = request.GET.get("open", "")
    pairs = pair_rows(shown, people, only=only)
    page = _page(pairs, request)
    sent = shown.pairings.exists()
    context = {
        "run": shown,
        "programme": shown.programme,
        "listing": page,
        "opened": opened,
        "moves": _moves(shown, people, opened),
        "unmatched": unmatched_rows(shown, people) if only in ("", "unmatched") else [],
        "segments": _segments(shown, only),
        "sum": _sum(shown),
        "sent": sent,
        "newest": shown.number == shown.programme.runs.order_by("-number").values_list("number", flat=True)[0],
        "others": shown.programme.runs.exclude(pk=pk)[:8],
        "compared": _compared(shown, people, request),
        "mentors": sorted(((key, people[key]) for key in people if _is_mentor(shown, key)), key=lambda item: item[1].staff_no),
    }  # fmt: skip
    return render(request, "portal/mentoring/run.html", context)


def _is_mentor(run: MatchRun, key: str) -> bool:
    return any(m["key"] == key for m in run.inputs["mentors"])


def _page(rows: list, request: HttpRequest):
    from django.core.paginator import Paginator

    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def people_of(run: MatchRun) -> dict[str, Officer]:
    keys = {m["key"] for m in run.inputs["mentors"]} | {m["key"] for m in run.inputs["mentees"]}
    return {o.staff_no: o for o in Officer.objects.filter(staff_no__in=keys).select_related("home_unit")}


def _moves(run: MatchRun, people: dict[str, Officer], mentee: str) -> list[dict]:
    if not any(pair["mentee"] == mentee and pair["alternative"] for pair in run.result["pairs"]):
        return []
    moves = moves_instead(problem_from(run.inputs), mentee)
    name = lambda key: people[key].name if key in people else _("no mentor")  # noqa: E731
    return [{"who": name(a), "from": name(b), "to": name(c), "change": change} for a, b, c, change in moves]


def _sum(run: MatchRun) -> dict:
    result, pairs = run.result, run.result["pairs"]
    below = run.programme.confirm_below
    first = result["first_come_score"]
    return {
        "pairs": len(pairs),
        "mentees": len(run.inputs["mentees"]),
        "mentors": len(run.inputs["mentors"]),
        "used": len({pair["mentor"] for pair in pairs}),
        "total": result["total_score"],
        "first": first,
        "better": f"{(result['total_score'] - first) / first:.1%}" if first else "",
        "lowest": min((pair["score"] for pair in pairs), default=None),
        "below": below,
        "below_count": sum(pair["score"] < below for pair in pairs),
        "unmatched": len(result["unmatched"]),
    }


def _segments(run: MatchRun, only: str) -> list[dict]:
    pairs = run.result["pairs"]
    rows = [
        ("", _("All"), len(pairs) + len(run.result["unmatched"])),
        ("across", _("across fields"), sum(not pair["grounds"].get("field") for pair in pairs)),
        ("pinned", _("pinned"), sum(pair["pinned"] for pair in pairs)),
        ("unmatched", _("unmatched"), len(run.result["unmatched"])),
    ]
    return [
        {"label": label, "count": count, "url": f"?show={key}" if key else "?", "current": key == only}
        for key, label, count in rows
        if count or not key
    ]


def _compared(run: MatchRun, people: dict[str, Officer], request: HttpRequest) -> dict | None:
    """Two plans of one programme side by side: totals, and who changes."""
    number = request.GET.get("with", "")
    other = run.programme.runs.filter(number=int(number)).first() if number.isdecimal() else None
    return {"other": other, "rows": compare_rows(run, other, people)} if other else None


@allowed(Act.RUN_MENTORING)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the pairs to mentor, mentee and unit; pairs below the mark only when the person says so."""
    found = get_object_or_404(MatchRun, pk=pk, programme__in=own_programmes(request))
    below = _sum(found)["below_count"]
    if below and request.POST.get("confirmed") != "1":
        messages.error(request, _("%(n)s pairs lie below the mark. Tick that you have looked at them.") % {"n": below})  # fmt: skip
        return redirect("mentoring-run", pk=pk)
    sent = send_out(found, by=request.user, now=clock.now())
    messages.success(request, _("%(n)s proposals sent to mentor, mentee and unit.") % {"n": len(sent.pairings)})  # fmt: skip
    if sent.skipped:
        messages.warning(request, _("%(n)s left out: the mentor's place was taken meanwhile. Match again for them.") % {"n": len(sent.skipped)})  # fmt: skip
    return redirect("mentoring-run", pk=pk)


@allowed(Act.RUN_MENTORING)
@require_POST
def prefer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin or rule out a pair by hand, with a reason, and match anew."""
    found = get_object_or_404(MatchRun.objects.select_related("programme"), pk=pk, programme__in=own_programmes(request))  # fmt: skip
    post, back = request.POST, reverse("mentoring-run", args=[pk])
    people = people_of(found)
    mentor, mentee = people.get(post.get("mentor", "")), people.get(post.get("mentee", ""))
    kind = post.get("kind", "")
    if mentor is None or mentee is None or kind not in (*Preference.Kind.values, "none"):
        messages.error(request, _("Choose a mentor and a mentee of this run."))
        return redirect(back)
    if kind != "none" and not post.get("reason", "").strip():
        messages.error(request, _("Say why in one sentence."))
        return redirect(f"{back}?open={mentee.staff_no}#open")
    _set_preference(request, found.programme, mentor, mentee, kind)
    try:
        return redirect("mentoring-run", pk=run_match(found.programme, by=request.user, now=clock.now()).pk)
    except HouseError as error:
        found.programme.preferences.filter(mentor=mentor, mentee=mentee).delete()
        messages.error(request, str(error))
        return redirect(back)


def _set_preference(request: HttpRequest, programme: Programme, mentor, mentee, kind: str) -> None:
    rows = programme.preferences
    rows.filter(mentor=mentor, mentee=mentee).delete()
    if kind == Preference.Kind.PIN:
        rows.filter(mentee=mentee, kind=kind).delete()
    if kind != "none":
        rows.create(
            mentor=mentor, mentee=mentee, kind=kind, reason=request.POST["reason"].strip()[:200],
            set_by=request.user, set_at=clock.now(),
        )  # fmt: skip
