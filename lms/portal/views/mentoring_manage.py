"""Mentoring as a unit sees it: what waits for a third person, pairings, stalled ones with offers, readiness."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.dates import parse_day
from lms.mentoring.confirmations import confirm_month, months_waiting
from lms.mentoring.levels import may_sit, vote
from lms.mentoring.models import FinalPart, LevelProposal, Mentor, Pairing, Programme, RemedialPlan
from lms.mentoring.models.levels import Level
from lms.mentoring.observations import close_remedy
from lms.mentoring.pairings import (
    deciding_unit_names,
    end,
    extend,
    pause,
    re_pair,
    resume,
    shorten,
    third_person,
    to_final_review,
)
from lms.mentoring.queries import mentoring_minutes, skills_of, stalled_pairings
from lms.mentoring.reviews import complete, parts_of
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed
from lms.portal.mentoring import rungs_of
from lms.portal.numbers import number_in
from lms.portal.outcomes import outcome_said

PER_PAGE = 25


def seen_pairings(request: HttpRequest, *, act: str = Act.APPROVE):
    """Pairings of the people over whom this account may do *act*."""
    officers = visible_to(request.user, act=act, on=clock.today())
    return Pairing.objects.filter(mentee__in=officers).select_related(
        "programme", "mentor__officer__home_unit", "mentee__home_unit"
    )


@allowed(Act.APPROVE)
def overview(request: HttpRequest) -> HttpResponse:
    """What waits first, then the stalled ones with an offer, then all pairings."""
    today = clock.today()
    seen = seen_pairings(request)
    state = request.GET.get("state", "")
    rows = seen.filter(state=state) if state in Pairing.State.values else seen.exclude(state="declined")
    page = Paginator(rows.order_by("mentee__home_unit__path", "mentee__staff_no"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    running = seen.filter(state="active")
    # Also of pairings that are paused or over: nobody loses a month by that.
    months = months_waiting(seen, on=today)
    unsigned = seen.filter(state="proposed").exclude(signatures__party="unit").order_by("proposed_at", "pk")
    context = {
        "agreements": _with_deciders(list(unsigned[:PER_PAGE]), today),
        "agreements_count": unsigned.count(),
        "months": _month_rows(months[:PER_PAGE]),
        "months_count": len(months),
        **_proposals(request),
        "stalled": [{"pairing": p, "day": last} for p, last in stalled_pairings(running, on=today)[:PER_PAGE]],
        "remedies": RemedialPlan.objects.filter(pairing__in=seen, outcome="open").select_related("officer", "skill").order_by("opened_at", "pk")[:PER_PAGE],
        "segments": _segments(seen, state),
        "listing": page,
        "may_run": bool(Programme.objects.exists()) and _may_run(request),
    }  # fmt: skip
    return render(request, "portal/mentoring/manage.html", context)


def _may_run(request: HttpRequest) -> bool:
    from lms.officers.visibility import may

    return may(request.user, act=Act.RUN_MENTORING, on=clock.today())


def _with_deciders(pairings: list[Pairing], today: date) -> list[dict]:
    units = deciding_unit_names(pairings, on=today)
    return [
        {"pairing": p, "decider": unit or _("nobody yet")} for p, unit in zip(pairings, units, strict=True)
    ]


def _month_rows(months: list) -> list[dict]:
    """What each month would count for the mentee, the cap being judged at reading (R9); one statement a year."""
    mentees = {month.pairing.mentee_id for month in months}
    before = {year: mentoring_minutes(mentees, year) for year in {month.month.year for month in months}}
    return [_month_row(month, before[month.month.year].get(month.pairing.mentee_id, 0)) for month in months]


def _month_row(month, before: int) -> dict:
    programme = month.pairing.programme
    counts = max(0, min(programme.cap_minutes - before, month.minutes))
    return {
        "month": month,
        "counts": counts,
        "per": programme.minutes_per_hour,
        "over": month.minutes - counts,
    }


def _proposals(request: HttpRequest) -> dict:
    officers = visible_to(request.user, act=Act.APPROVE, on=clock.today())
    rows = LevelProposal.objects.filter(state="open", officer__in=officers).select_related(
        "officer__home_unit", "skill", "proposed_by"
    )
    voted = set(rows.filter(votes__by=request.user).values_list("pk", flat=True))
    shown = [
        {"proposal": row, "level_word": Level(row.level).label, "voted": row.pk in voted}
        for row in rows.prefetch_related("votes").order_by("proposed_at")[:PER_PAGE]
    ]
    return {"proposals": shown, "proposals_count": rows.count()}


def _segments(seen, state: str) -> list[dict]:
    from django.db.models import Count

    counts = dict(seen.values_list("state").annotate(Count("pk")).order_by())
    shown = [s for s in Pairing.State if counts.get(s) and s != Pairing.State.DECLINED]
    everything = {
        "label": _("All"),
        "count": sum(counts.get(s, 0) for s in shown),
        "url": "?",
        "current": not state,
    }
    return [everything] + [
        {"label": s.label, "count": counts[s], "url": f"?state={s}#pairings", "current": s == state}
        for s in shown
    ]


@allowed(Act.APPROVE)
@require_POST
def confirm(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    pairing = get_object_or_404(seen_pairings(request), pk=pk)
    day = parse_day(f"{month}-01")
    if day is None:
        raise Http404
    with outcome_said(request, _("Confirmed and credited to both.")):
        confirm_month(pairing, day, by=request.user, now=clock.now())
    return redirect("manage-mentoring")


@allowed(Act.APPROVE)
def pairing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One pairing with its acts: pause, resume, extend, shorten, pass on, final review, end."""
    pairing = get_object_or_404(seen_pairings(request), pk=pk)
    if request.method == "POST":
        _act(request, pairing)
        return redirect("manage-pairing", pk=pk)
    skills = skills_of(pairing)
    context = {
        "pairing": pairing,
        "steps": pairing.steps.order_by("-pk"),
        "rungs": rungs_of(pairing.mentee, skills, on=clock.today()),
        "may_decide": third_person(pairing, request.user, on=clock.today()),
        "others": _other_mentors(pairing),
        **_final_parts(pairing),
        "stalled": stalled_pairings([pairing], on=clock.today()),
        "skills": skills,
        "levels": Level.choices,
    }
    return render(request, "portal/mentoring/manage_pairing.html", context)


def _final_parts(pairing: Pairing) -> dict:
    """All four parts of the final assessment, held or not, and which of them still keep it open."""
    held = parts_of(pairing)
    rows = [{"word": part.label, "held": held.get(part)} for part in FinalPart.Part]
    lacking = [str(row["word"]) for row in rows if row["held"] is None or not row["held"].carries]
    return {"parts": rows, "lacking": _(", ").join(lacking)}


def _other_mentors(pairing: Pairing):
    """Mentors with a free place who teach in this programme, the nearest units first."""
    from django.db.models import Count, F, Q

    rows = Mentor.objects.filter(
        approved_at__isnull=False, trained_on__isnull=False, suspended_at=None, skills__in=pairing.programme.skills.all()
    ).exclude(pk=pairing.mentor_id).exclude(officer=pairing.mentee_id)  # fmt: skip
    rows = rows.annotate(load=Count("pairings", filter=Q(pairings__state__in=Pairing.OPEN), distinct=True))
    free = rows.filter(load__lt=F("capacity")).select_related("officer__home_unit").distinct()
    home = pairing.mentee.home_unit.path
    return sorted(free, key=lambda m: (-_common(home, m.officer.home_unit.path), m.officer.staff_no))[:12]


def _common(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _act(request: HttpRequest, pairing: Pairing) -> None:
    """One named act; only a third person who may decide over the mentee does any of them."""
    if not third_person(pairing, request.user, on=clock.today()):
        messages.error(request, _("You are one of the two: somebody else decides."))
        return
    by, now, post = request.user, clock.now(), request.POST
    reason, day = post.get("reason", ""), parse_day(post.get("ends_on", ""))
    acts: dict[str, Callable] = {
        "pause": lambda: pause(pairing, reason=reason, by=by, now=now),
        "resume": lambda: resume(pairing, by=by, now=now),
        "extend": lambda: extend(pairing, ends_on=day or pairing.ends_on, reason=reason, by=by, now=now),
        "shorten": lambda: shorten(pairing, ends_on=day or pairing.ends_on, reason=reason, by=by, now=now),
        "final": lambda: to_final_review(pairing, by=by, now=now),
        "end": lambda: end(pairing, reason=reason, for_cause=False, by=by, now=now),
        "end_for_cause": lambda: end(pairing, reason=reason, for_cause=True, by=by, now=now),
        "repair": lambda: re_pair(pairing, mentor=get_object_or_404(Mentor, pk=number_in(post.get("mentor"))), reason=reason, by=by, now=now),
        "complete": lambda: complete(pairing, levels=_chosen_levels(request, pairing), by=by, now=now),
    }  # fmt: skip
    if act := acts.get(post.get("act", "")):
        with outcome_said(request, _("Done, and both are told.")):
            act()


def _chosen_levels(request: HttpRequest, pairing: Pairing) -> list[tuple]:
    chosen = [(skill, request.POST.get(f"level-{skill.pk}", "")) for skill in skills_of(pairing)]
    return [(skill, int(level)) for skill, level in chosen if level in {str(v) for v in Level.values}]


@allowed(Act.APPROVE)
@require_POST
def close_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says whether a remedial plan was made good."""
    plan = get_object_or_404(RemedialPlan, pk=pk, pairing__in=seen_pairings(request))
    met = request.POST.get("met") == "1"
    with outcome_said(request, _("Closed.")):
        close_remedy(plan, met=met, by=request.user, now=clock.now())
    return redirect("manage-mentoring")


@allowed(Act.APPROVE)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A level before the panel: the evidence, and one's own voice."""
    officers = visible_to(request.user, act=Act.APPROVE, on=clock.today())
    row = get_object_or_404(LevelProposal.objects.select_related("officer__home_unit", "skill"), pk=pk, officer__in=officers)  # fmt: skip
    if request.method == "POST":
        agrees, comment = request.POST.get("agrees") == "1", request.POST.get("comment", "")
        with outcome_said(request, _("Your voice is kept.")):
            vote(row, agrees=agrees, comment=comment, by=request.user, now=clock.now())
        return redirect("manage-proposal", pk=pk)
    context = {
        "proposal": row,
        "level_word": Level(row.level).label,
        "votes": row.votes.select_related("by").order_by("pk"),
        "may_vote": row.state == "open" and may_sit(row, request.user, now=clock.now()) and not row.votes.filter(by=request.user).exists(),
        "rungs": rungs_of(row.officer, [row.skill], on=clock.today()),
        "back_url": reverse("manage-mentoring"),
    }  # fmt: skip
    return render(request, "portal/mentoring/proposal.html", context)
