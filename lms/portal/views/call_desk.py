"""The bureau's side of a course call: opened, reviewers, days, ranking, publication, development."""

from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.calls.amending import call_off, end_early, extend, remove_reviewer
from courses.calls.calling import begin_review, name_reviewer, open_call, publish_selection
from courses.calls.developing import plan_development
from courses.calls.queries import (
    candidates_of,
    scores_in_force,
    too_few_scores,
)
from courses.calls.rules import Criterion, is_own_unit, ranking
from courses.calls.scoring import record_trial
from courses.calls.submitting import merge
from courses.models import CourseCall, Submission
from lms.common import clock
from lms.common.dates import parse_day
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, units_visible_to
from lms.portal.access import allowed
from lms.portal.downloads import xlsx_file
from lms.portal.numbers import number_in
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.calls import TIE_WORDS

DAY = forms.DateInput(attrs={"type": "date"})
DONE = {
    "begin": gettext_lazy("Submissions are closed; the reviewers can score now."),
    "publish": gettext_lazy("The selection is published; all submitters have been told."),
    "trial": gettext_lazy("The trial lecture is recorded."),
    "merge": gettext_lazy("Joined; both units see it."),
    "end": gettext_lazy("Submissions end today; the units have been told."),
    "extend": gettext_lazy("The days are moved; everybody concerned has been told."),
    "release": gettext_lazy("The reviewer is released."),
    "off": gettext_lazy("Called off; everybody concerned has been told."),
}


class CallForm(HouseForm):
    template_name = "parts/form_columns.html"

    title = forms.CharField(label=pgettext_lazy("course call", "Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What is wanted"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    fields_text = forms.CharField(
        label=gettext_lazy("Fields, one a line"), widget=forms.Textarea(attrs={"rows": 4})
    )
    rubric = forms.CharField(
        label=gettext_lazy("Rubric, one criterion a line"),
        widget=forms.Textarea(attrs={"rows": 5}),
        initial=gettext_lazy(
            "Legal accuracy, 40, 20\nClose to practice, 30, 20\nTeaching design, 20, 20\nUse for others, 10, 20"
        ),
        help_text=gettext_lazy(
            "Name, weight in percent, highest points. The first line is the legal criterion, by which ties are decided first."
        ),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("For the units of"), queryset=Unit.objects.none(), empty_label=None
    )
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=500, initial=20)
    reviewers_each = forms.IntegerField(
        label=gettext_lazy("Reviewers per submission"), min_value=2, max_value=9, initial=3
    )
    opens_on = forms.DateField(label=gettext_lazy("Opens on"), widget=DAY)
    closes_on = forms.DateField(label=gettext_lazy("Closes on"), widget=DAY)
    review_until = forms.DateField(label=gettext_lazy("Scores until"), widget=DAY)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean_rubric(self) -> list[Criterion]:
        found = []
        for number, line in enumerate(self.cleaned_data["rubric"].splitlines(), start=1):
            cells = [cell.strip() for cell in line.replace("，", ",").split(",")]
            if not line.strip():
                continue
            if len(cells) != 3 or not all(c.isascii() and c.isdecimal() for c in cells[1:]):
                raise forms.ValidationError(
                    _("Line %(n)s: write name, weight, highest points.") % {"n": number}
                )
            found.append(Criterion(f"c{number}", cells[0], int(cells[1]), int(cells[2]), legal=not found))
        return found

    def clean_fields_text(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["fields_text"].splitlines() if line.strip()]

    def clean(self):
        values = super().clean()
        days = [values.get(n) for n in ("opens_on", "closes_on", "review_until")]
        if all(days) and days != sorted(days):
            self.add_error("closes_on", _("Opening, closing and scoring follow each other."))
        return values


class ReviewerForm(HouseForm):
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Own unit, for people without one in the roster"),
        queryset=Unit.objects.order_by("path"),
        required=False,
    )


class PlanForm(HouseForm):
    """The steps of one chosen submission, a line each."""

    submission = forms.ModelChoiceField(
        label=gettext_lazy("Chosen course"), queryset=Submission.objects.none(), empty_label=None
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps, one a line: title, day"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "For example: Draft, 2026-10-15. In order of the days; lines sent again replace the steps that are not done."
        ),
    )

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["submission"]
        field.queryset, field.label_from_instance = chosen, lambda row: f"{row.number}. {row.title}"

    def clean_steps(self) -> list[tuple[str, date]]:
        steps = []
        for number, line in enumerate(self.cleaned_data["steps"].splitlines(), start=1):
            title, _comma, day = line.replace("，", ",").rpartition(",")
            if not line.strip():
                continue
            if not title.strip() or parse_day(day) is None:
                raise forms.ValidationError(
                    _("Line %(n)s: write a title, a comma and a day like 2026-09-16.") % {"n": number}
                )
            steps.append((title.strip()[:120], parse_day(day)))
        return steps


@allowed(Act.RUN_CALLS)
def new(request: HttpRequest) -> HttpResponse:
    units = units_visible_to(request.user, act=Act.RUN_CALLS, on=clock.today()).order_by("path")
    form = CallForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["fields"], values["criteria"] = values.pop("fields_text"), values.pop("rubric")
        with refusals_in(form):
            made = open_call(by=request.user, now=clock.now(), **values)
            messages.success(request, _("The call is open; all units have been told."))
            return redirect("call-desk", pk=made.pk)
    return form_page(
        request,
        form,
        heading=_("Open a course call"),
        act=_("Open and tell all units"),
        crumbs=[{"label": _("Course call"), "url": reverse("calls")}],
    )


@allowed(Act.RUN_CALLS)
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau's page of a call: reviewers, progress, ranking as it stands."""
    call = _call(request, pk)
    form = ReviewerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _name(request, call, form):
        return redirect("call-desk", pk=pk)
    context = _desk(call) | {"form": form, "plan": PlanForm(chosen=_to_plan(call))}
    return render(request, "portal/calls/desk.html", context, status=422 if form.errors else 200)


@allowed(Act.RUN_CALLS)
@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps from a chosen submission to its course; what was typed stays when a line is refused."""
    call = _call(request, pk)
    form = PlanForm(request.POST, chosen=_to_plan(call))
    if form.is_valid():
        values = form.cleaned_data
        with refusals_in(form, "steps"):
            plan_development(values["submission"], steps=values["steps"], by=request.user, now=clock.now())
            messages.success(request, _("Planned."))
            return redirect("call-desk", pk=pk)
    context = _desk(call) | {"form": ReviewerForm(), "plan": form}
    return render(request, "portal/calls/desk.html", context, status=422)


@allowed(Act.RUN_CALLS)
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Move its days, begin the scoring, publish the selection, call it off; release a reviewer; record a trial, merge one
    submission into another.
    """
    call = _call(request, pk)
    chosen = call.submissions.filter(pk=number_in(request.POST.get("submission"))).first()
    with outcome_said(request, DONE[what]):
        if what == "begin":
            begin_review(call, by=request.user, now=clock.now())
        elif what == "publish":
            publish_selection(call, by=request.user, now=clock.now())
        elif what == "end":
            end_early(call, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
        elif what == "off":
            call_off(call, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
        elif what == "extend":
            extend(call, **_days(request, call), by=request.user, now=clock.now())
        elif what == "release":
            one = get_object_or_404(call.reviewers, pk=number_in(request.POST.get("reviewer")))
            remove_reviewer(one, by=request.user, now=clock.now())
        elif chosen is None:
            raise Http404
        elif what == "trial":
            record_trial(
                chosen, held_on=clock.today(), points=number_in(request.POST.get("points")),
                comment=request.POST.get("comment", "")[:500], by=request.user, now=clock.now(),
            )  # fmt: skip
        else:
            into = get_object_or_404(call.submissions, pk=number_in(request.POST.get("into")))
            merge(chosen, into=into, by=request.user, now=clock.now())
    return redirect("call-desk", pk=pk)


def _days(request: HttpRequest, call: CourseCall) -> dict:
    """The days sent, each as it stands where none is given."""
    closes_on, until = (parse_day(request.POST.get(name, "")) for name in ("closes_on", "review_until"))
    return {
        "closes_on": closes_on or call.closes_on,
        "review_until": until or max(call.review_until, closes_on or call.closes_on),
        "reason": request.POST.get("reason", ""),
    }


@allowed(Act.RUN_CALLS)
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The ranking with every figure, for the file of the call."""
    call = _call(request, pk)
    head = [
        pgettext("course call", "Rank"), _("No."), pgettext("training", "Title"), _("Unit"), _("Field"), _("Mean"), _("Spread"), _("Reviewers"),
        _("Chosen"), _("Decided by"),
    ]  # fmt: skip
    rows = [
        [r["rank"], r["row"].number, r["row"].title, r["row"].unit.name, r["row"].field, r["mean"], r["spread"],
         r["reviewers"], _("yes") if r["selected"] else _("no"), str(r["why"])]
        for r in _ranked(call)
    ]  # fmt: skip
    return xlsx_file([head, *rows], f"call-{call.pk}.xlsx", title=_("Ranking"))


def _call(request: HttpRequest, pk: int) -> CourseCall:
    call = get_object_or_404(CourseCall.objects.select_related("unit"), pk=pk)
    if not may(request.user, act=Act.RUN_CALLS, on=clock.today(), unit=call.unit):
        raise Http404
    return call


def _name(request: HttpRequest, call: CourseCall, form: ReviewerForm) -> bool:
    account = Account.objects.filter(login=form.cleaned_data["staff_no"].strip(), is_active=True).first()
    unit = form.cleaned_data["unit"] or (
        account and hasattr(account, "officer") and account.officer.home_unit
    )
    if account is None:
        form.add_error("staff_no", _("Nobody has this staff number."))
    elif not unit:
        form.add_error("unit", _("This person stands in no roster; name their unit."))
    else:
        with refusals_in(form):
            name_reviewer(call, account=account, unit=unit, by=request.user, now=clock.now())
            messages.success(request, _("Named and told."))
            return True
    return False


def _desk(call: CourseCall) -> dict:
    done: dict[int, int] = {}
    for reviewer in scores_in_force(call).values_list("reviewer", flat=True):
        done[reviewer] = done.get(reviewer, 0) + 1
    reviewers = list(call.reviewers.select_related("account", "unit").order_by("account__login"))
    rows = list(call.submissions.filter(state="submitted").select_related("unit"))
    for one in reviewers:
        one.done = done.get(one.pk, 0)
        one.all = sum(not is_own_unit(one.unit.path, row.unit.path) for row in rows)
    ranked = _ranked(call)
    return {
        "call": call,
        "reviewers": reviewers,
        "ranked": ranked,
        "developed": _developed(call),
        "chosen": [r["row"] for r in ranked if r["selected"]],
        "missing": len(too_few_scores(call)) if call.state == "reviewing" else 0,
        "submitted": len(rows),
        "going": call.state in ("open", "reviewing"),
        "running": call.state == "open" and clock.today() <= call.closes_on,
        "over": call.state == "reviewing" and clock.today() > call.review_until,
        "changes": list(call.changes.order_by("-pk")),
        "crumbs": [{"label": call.title, "url": reverse("call", args=[call.pk])}],
        "back": {"url": reverse("call", args=[call.pk]), "title": _("Ranking")},
    }


def _ranked(call: CourseCall) -> list[dict]:
    """The published places, else the ranking as the scores stand now."""
    if call.state == CourseCall.State.PUBLISHED:
        return [
            {"rank": x.rank, "row": x.submission, "mean": x.mean, "spread": x.spread, "reviewers": x.reviewers,
             "selected": x.selected, "why": TIE_WORDS.get(x.decided_by, ""), "trial": getattr(x.submission, "trial", None)}
            for x in call.selection.select_related("submission__unit", "submission__merged_into", "submission__trial")
        ]  # fmt: skip
    candidates, found = candidates_of(call)
    return [
        {"rank": p.rank, "row": found[p.candidate.number], "mean": f"{float(p.candidate.mean):.2f}",
         "spread": f"{float(p.candidate.spread):.2f}", "reviewers": len(p.candidate.scores),
         "selected": p.selected, "why": TIE_WORDS.get(p.decided_by, ""), "trial": getattr(found[p.candidate.number], "trial", None)}
        for p in ranking(candidates, places=call.places)
    ]  # fmt: skip


def _to_plan(call: CourseCall) -> QuerySet[Submission]:
    """Chosen, and no course yet: their steps can be planned, or planned anew."""
    return call.submissions.filter(selection__selected=True, course_key="").order_by("selection__rank")


def _developed(call: CourseCall) -> QuerySet[Submission]:
    """Chosen ones with ``steps``, ``done`` and the day of the ``next`` step."""
    open_steps = Q(milestones__done_on=None)
    return (
        call.submissions.filter(selection__selected=True, milestones__isnull=False)
        .annotate(
            steps=Count("milestones"),
            done=Count("milestones", filter=~open_steps),
            next=Min("milestones__due_on", filter=open_steps),
        )
        .order_by("selection__rank")
    )
