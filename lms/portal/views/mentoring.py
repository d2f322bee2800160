"""带教 for the two of a pairing: this week, my ladder, my plan; my mentees, their logs."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.mentoring.evaluations import aggregate, texts_of
from lms.mentoring.logs import (
    LogSentAlready,
    add_to_log,
    answer_due,
    answer_log,
    ask_back,
    write_log,
)
from lms.mentoring.models import Mentor, Observation, Pairing, RemedialPlan, TaskLog
from lms.mentoring.observations import SentAlready, observe, sign_observation
from lms.mentoring.queries import ladder, open_pairings, skills_of, what_is_asked
from lms.portal.access import officer_only
from lms.portal.mentoring import (
    asked_words,
    hours_words,
    is_one_of_the_two,
    log_state,
    own_mentor,
    rung_row,
    rungs_of,
)
from lms.portal.mentoring_forms import RATINGS, AnswerForm, LogForm, ObservationForm
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, refusals_in

LOGS_AT_ONCE = 8


def new_key() -> str:
    return secrets.token_hex(16)


@officer_only
def home(request: HttpRequest) -> HttpResponse:
    """The face that fits: mentor with mentees, mentee, or how to come by a mentor."""
    return _show(request)


def _show(request: HttpRequest, form: AnswerForm | None = None, log: TaskLog | None = None) -> HttpResponse:
    found = open_pairings(request.user.officer)
    mentor = own_mentor(request.user)
    wants = request.GET.get("as") or ("mentor" if found["as_mentor"] else "mentee")
    status = 422 if form is not None else 200
    both = bool(found["as_mentor"]) and bool(found["as_mentee"])
    if wants == "mentor" and found["as_mentor"]:
        context = _mentor_face(request, found["as_mentor"], form, log)
        return render(
            request,
            "portal/mentoring/mentor.html",
            context | {"both": both, "mentor": mentor, "said": _said(mentor)},
            status=status,
        )
    if found["as_mentee"]:
        return render(
            request,
            "portal/mentoring/mentee.html",
            _mentee_face(request, found["as_mentee"]) | {"both": both},
        )
    return render(request, "portal/mentoring/none.html", {"mentor": mentor})


def _chosen(rows: list, value: str | None):
    return next((row for row in rows if str(row.pk) == value), rows[0] if rows else None)


def _mentor_face(request: HttpRequest, pairings: list[Pairing], form, log) -> dict:
    today = clock.today()
    waiting = _waiting([p.pk for p in pairings])
    first = sorted(pairings, key=lambda p: p.pk not in waiting)  # whoever waits for an answer stands open
    pairing = log.pairing if log else _chosen(first, request.GET.get("pairing"))
    logs = list(pairing.logs.select_related("skill", "confirmation")[:LOGS_AT_ONCE])
    log = log or _chosen(logs, request.GET.get("log")) or None
    if not request.GET.get("log") and not form:
        log = next((row for row in reversed(logs) if not row.answered_at), log)
    return {
        "pairing": pairing,
        "mentees": [_mentee_row(p, waiting.get(p.pk, 0), p == pairing) for p in pairings],
        "open_count": sum(p.state in Pairing.OPEN for p in pairings),
        "logs": [{"log": row, "state": log_state(row), "current": row == log} for row in logs],
        "log": log,
        "log_state": log_state(log) if log else None,
        "due": answer_due(log) if log else None,
        "form": form or (AnswerForm(initial={"text": log.answer, "key": new_key()}) if log else None),
        "ratings": RATINGS,
        "rungs": rungs_of(pairing.mentee, skills_of(pairing), on=today),
        "mine": hours_words(request.user.officer, pairing, on=today),
        "theirs": hours_words(pairing.mentee, pairing, on=today),
        "evidence": _evidence_words(pairing),
        "addenda": log.addenda.select_related("by") if log else [],
        "remedies": pairing.remedial_plans.filter(outcome="open").select_related("skill"),
        "at_work": pairing.state in ("active", "final_review"),
        "may_rate": pairing.state not in Pairing.OPEN
        and not pairing.evaluations.filter(about="mentee").exists(),
    }


def _said(mentor: Mentor | None) -> dict | None:
    """What mentees said of this mentor, once three or more together are released (M5)."""
    found = aggregate([mentor.pk]) if mentor else None
    if found is None or found.mean is None:
        return None
    return {"mean": found.mean, "count": found.count, "texts": texts_of(mentor)}


def _waiting(pairing_ids: list[int]) -> dict[int, int]:
    from django.db.models import Count

    rows = TaskLog.objects.filter(pairing__in=pairing_ids, answered_at=None)
    return dict(rows.values_list("pairing").annotate(Count("pk")))


def _mentee_row(pairing: Pairing, waiting: int, current: bool) -> dict:
    return {
        "pairing": pairing,
        "waiting": waiting,
        "open": pairing.state in Pairing.OPEN,
        "current": current,
        "url": f"{reverse('mentoring')}?as=mentor&pairing={pairing.pk}",
    }


def _evidence_words(pairing: Pairing) -> dict | None:
    """What already stands for the next step of the open proposal, or of the skill practised most."""
    proposal = pairing.proposals.filter(state="open").select_related("skill").first()
    if proposal is None:
        return None
    seen = Observation.objects.filter(officer=pairing.mentee, skill=proposal.skill).exclude(
        rating="not_observed"
    )
    good = seen.filter(rating="excellent").count()
    votes = list(proposal.votes.all())
    independent = any(not v.is_mentor for v in votes)
    return {
        "proposal": proposal,
        "checks": [
            {"text": _("%(n)s observations, %(good)s times alone and well") % {"n": seen.count(), "good": good}, "kind": "done" if good else "attention"},
            *[{"text": item["text"], "kind": "done"} for item in proposal.evidence],
            {"text": ngettext("%(n)s voice so far", "%(n)s voices so far", len(votes)) % {"n": len(votes)}, "kind": "done" if votes else ""},
            {"text": _("A member who is not the mentor has voted") if independent else _("Still missing: a member who is not the mentor"), "kind": "done" if independent else "attention"},
        ],
    }  # fmt: skip


def _mentee_face(request: HttpRequest, pairings: list[Pairing]) -> dict:
    today, officer = clock.today(), request.user.officer
    pairing = _chosen(pairings, request.GET.get("pairing"))
    logs = list(pairing.logs.select_related("skill", "confirmation")[:LOGS_AT_ONCE])
    log = _chosen(logs, request.GET.get("log"))
    rungs = ladder(officer, skills_of(pairing), on=today)
    asked = what_is_asked(pairing, rungs, on=today)
    return {
        "pairing": pairing,
        "pairings": pairings,
        "asked": asked_words(asked, pairing),
        "may_write": pairing.state in ("active", "final_review"),
        "logs": [{"log": row, "state": log_state(row), "current": row == log} for row in logs],
        "log": log,
        "log_state": log_state(log) if log else None,
        "addenda": log.addenda.select_related("by") if log else [],
        "rungs": [rung_row(rung) for rung in rungs],
        "plan": list(pairing.plan.select_related("skill")),
        "mine": hours_words(officer, pairing, on=today),
        "to_sign": list(
            Observation.objects.filter(pairing=pairing, signature=None)
            .select_related("skill")
            .order_by("observed_on")
        ),
        "remedies": pairing.remedial_plans.filter(outcome="open").select_related("skill"),
        "may_rate": pairing.state not in Pairing.OPEN
        and not pairing.evaluations.filter(about="mentor").exists(),
        "today": today,
    }


def own_pairing(request: HttpRequest, pk: int) -> Pairing:
    """A pairing of one of the two; anybody else finds nothing."""
    rows = Pairing.objects.select_related("programme", "mentor__officer", "mentee__home_unit")
    pairing = get_object_or_404(rows, pk=pk)
    if not is_one_of_the_two(pairing, request.user):
        raise Http404
    return pairing


def _refuse(form: HouseForm, error: HouseError) -> None:
    """What was kept before under the same key gets a new key: sending again then means a second one."""
    if isinstance(error, SentAlready | LogSentAlready):
        form.data = form.data.copy()
        form.data["key"] = new_key()
    form.add_error(None, str(error))


def _back(heading: str) -> dict:
    """On phones the bar of a page inside a task shows the way back, and its heading."""
    return {"url": reverse("mentoring"), "title": heading}


@officer_only
def new_log(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = own_pairing(request, pk)
    rungs = ladder(request.user.officer, skills_of(pairing), on=clock.today())
    asked = what_is_asked(pairing, rungs, on=clock.today())
    form = LogForm(
        request.POST or None,
        pairing=pairing,
        minutes_asked=asked.minutes_asked,
        initial={"done_on": clock.today(), "key": new_key()},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        values["cases"] = values["cases"].split()
        values["minutes"] = values["minutes"] or 0
        try:
            write_log(pairing, by=request.user, now=clock.now(), **values)
            messages.success(request, _("Sent to your mentor."))
            return redirect(f"{reverse('mentoring')}?as=mentee")
        except HouseError as error:
            _refuse(form, error)
    context = {
        "form": form, "heading": _("Three lines on one task"), "act": _("Send to the mentor"), "pairing": pairing,
        "subheading": f"{pairing.mentor.officer.name} · " + _("About 3 minutes. Kept on this device until it is sent."), "what": "log", "back": _back(_("Three lines on one task")),
    }  # fmt: skip
    return render(request, "portal/mentoring/field_form.html", context, status=422 if form.errors else 200)


@officer_only
def new_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """With one thumb, in the field, also without connection: see drafts.js."""
    pairing = own_pairing(request, pk)
    if pairing.mentor.officer.account_id != request.user.pk:
        raise Http404
    initial = {"observed_on": clock.today(), "key": new_key(), "skill": request.GET.get("skill")}
    form = ObservationForm(request.POST or None, pairing=pairing, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            seen = observe(pairing, by=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Kept. The mentee signs it, too."))
            if plan := RemedialPlan.objects.filter(observation=seen, outcome="open").first():
                return redirect("mentoring-remedy-plan", pk=plan.pk)
            return redirect(f"{reverse('mentoring')}?as=mentor&pairing={pairing.pk}")
        except HouseError as error:
            _refuse(form, error)
    context = {
        "form": form, "heading": _("Observe: %(name)s") % {"name": pairing.mentee.name}, "act": _("Keep the observation"),
        "subheading": f"{pairing.mentee.name} · " + _("About 2 minutes. “Not observed” is no low rating."), "pairing": pairing, "what": "observation", "back": _back(_("Observe: %(name)s") % {"name": pairing.mentee.name}),
        "skills": skills_of(pairing),
    }  # fmt: skip
    return render(request, "portal/mentoring/field_form.html", context, status=422 if form.errors else 200)


def _own_log(request: HttpRequest, pk: int) -> TaskLog:
    log = get_object_or_404(TaskLog.objects.select_related("pairing__programme", "pairing__mentor__officer", "pairing__mentee", "skill"), pk=pk)  # fmt: skip
    if not is_one_of_the_two(log.pairing, request.user):
        raise Http404
    return log


@officer_only
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, or ask for one more sentence; with the answer an observation of the task may go along."""
    log = _own_log(request, pk)
    form = AnswerForm(request.POST)
    back = f"{reverse('mentoring')}?as=mentor&pairing={log.pairing_id}&log={log.pk}"
    if form.is_valid():
        with refusals_in(form):
            _take_answer(request, log, form.cleaned_data)
            return redirect(back)
    return _show(request, form, log)


def _take_answer(request: HttpRequest, log: TaskLog, values: dict) -> None:
    now = clock.now()
    if "ask_back" in request.POST:
        ask_back(log, question=values["text"], by=request.user, now=now)
        messages.success(request, _("Asked. The log stays open."))
        return
    if values["rating"] and log.skill_id:
        observe(
            log.pairing, key=values["key"], skill=log.skill, observed_on=log.done_on, task=log.task,
            rating=values["rating"], comment=values["text"] if values["rating"] in ("low", "excellent") else "",
            by=request.user, now=now,
        )  # fmt: skip
    answer_log(log, text=values["text"], by=request.user, now=now)
    messages.success(request, _("Answered."))


@officer_only
@require_POST
def addendum(request: HttpRequest, pk: int) -> HttpResponse:
    log = _own_log(request, pk)
    with outcome_said(request, _("Added. The log itself stays as it was.")):
        add_to_log(log, text=request.POST.get("text", ""), by=request.user, now=clock.now())
    face = "mentee" if log.pairing.mentee.account_id == request.user.pk else "mentor"
    return redirect(f"{reverse('mentoring')}?as={face}&pairing={log.pairing_id}&log={log.pk}")


@officer_only
@require_POST
def sign_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The observed signs an observation."""
    observation = get_object_or_404(
        Observation.objects.select_related("officer"), pk=pk, officer=request.user.officer
    )
    with outcome_said(request, _("Signed.")):
        sign_observation(
            observation,
            agrees=request.POST.get("agrees") == "1",
            view=request.POST.get("view", ""),
            by=request.user,
            now=clock.now(),
        )
    return redirect(f"{reverse('mentoring')}?as=mentee")
