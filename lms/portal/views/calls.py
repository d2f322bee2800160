"""Course call 课程征集: the call, what units submit, and what became of it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from case_library.schemas import shown
from courses.calls.developing import adopt_course, may_develop, reach_milestone
from courses.calls.queries import calls_listed, comments_on, criteria_of, reviewer_of, submissions_of
from courses.calls.submitting import submit, withdraw
from courses.models import CourseCall, Milestone, Submission
from lms.common import clock
from lms.hours.categories import Method
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, units_visible_to
from lms.portal.access import allowed, signed_in
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.courses import course_address

State = CourseCall.State
TIE_WORDS = {
    "legal": gettext_lazy("equal mean; the legal criterion decided"),
    "trial": gettext_lazy("equal mean; the trial lecture decided"),
    "spread": gettext_lazy("equal mean; the smaller spread decided"),
    "number": gettext_lazy("equal mean; submitted earlier"),
    "veto": gettext_lazy("veto for a legal mistake"),
}


class SubmissionForm(HouseForm):
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=gettext_lazy("Title of the course"), max_length=200)
    field = forms.ChoiceField(label=gettext_lazy("Field"))
    summary = forms.CharField(
        label=gettext_lazy("What officers can do afterwards"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outline = forms.CharField(
        label=gettext_lazy("Outline"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("No names, numbers or details of open cases."),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method.choices)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=2000)
    lecturer = forms.CharField(label=gettext_lazy("Lecturer's staff number"), max_length=40)

    def __init__(self, *args, units, fields, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["field"].choices = [(name, shown(name)) for name in fields]

    def clean_lecturer(self):
        found = Account.objects.filter(login=self.cleaned_data["lecturer"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this staff number."))
        return found


@signed_in
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every call, the newest first: what is wanted and what was chosen is public inside the city."""
    return render(
        request,
        "portal/calls/list.html",
        {
            "calls": calls_listed()[:40],
            "may_open": may(request.user, act=Act.RUN_CALLS, on=clock.today()),
            "to_review": list(
                CourseCall.objects.filter(state=State.REVIEWING, reviewers__account=request.user)
            ),
        },
    )


@signed_in
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A call: what is wanted, by when, by which rubric; the selection once it is published."""
    call, today = get_object_or_404(CourseCall.objects.select_related("unit"), pk=pk), clock.today()
    units = units_visible_to(request.user, act=Act.SUBMIT, on=today)
    rows = list(submissions_of(call))
    unit_ids = set(units.values_list("pk", flat=True))
    lines = []
    if call.state == State.PUBLISHED:
        lines = list(call.selection.select_related("submission__unit"))
        for line in lines:
            line.why = TIE_WORDS.get(line.decided_by, "")
    context = {
        "call": call,
        "criteria": criteria_of(call),
        "submitted": len(rows),
        "ours": [row for row in rows if row.unit_id in unit_ids],
        "chosen": [line for line in lines if line.selected],
        "others": [line for line in lines if not line.selected],
        "may_submit": bool(unit_ids)
        and call.state == State.OPEN
        and call.opens_on <= today <= call.closes_on,
        "may_run": may(request.user, act=Act.RUN_CALLS, on=today, unit=call.unit),
        "reviewer": reviewer_of(call, request.user),
        "changes": list(call.changes.order_by("-pk")),
        "back": {"url": reverse("calls"), "title": _("Course call")},
    }
    return render(request, "portal/calls/show.html", context)


@allowed(Act.SUBMIT)
def new_submission(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(CourseCall, pk=pk)
    units = units_visible_to(request.user, act=Act.SUBMIT, on=clock.today()).order_by("path")
    form = SubmissionForm(
        request.POST or None, units=units, fields=call.fields, initial={"lecturer": request.user.login}
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit, lecturer = values.pop("unit"), values.pop("lecturer")
        with refusals_in(form):
            made = submit(call, unit=unit, values=values, lecturer=lecturer, by=request.user, now=clock.now())
            messages.success(request, _("Submitted as number %(n)s.") % {"n": made.number})
            return redirect("submission", pk=made.pk)
    return form_page(
        request,
        form,
        heading=_("Submit a course"),
        subheading=_("%(title)s · takes about fifteen minutes") % {"title": call.title},
        act=_("Submit"),
        crumbs=[{"label": call.title, "url": reverse("call", args=[pk])}],
    )


@signed_in
@require_GET
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission for those concerned: its unit, its lecturer, the bureau; comments once published."""
    row = _submission(request, pk)
    call = row.call
    published = call.state == State.PUBLISHED
    line = getattr(row, "selection", None)
    context = {
        "row": row,
        "call": call,
        "line": line,
        "why": TIE_WORDS.get(line.decided_by, "") if line else "",
        "comments": comments_on(row) if published else [],
        "milestones": list(row.milestones.select_related("done_by")),
        "course_url": course_address(row.course_key, request) if row.course_key else "",
        "merged": list(row.merged.select_related("unit")),
        "may_withdraw": call.state == State.OPEN
        and row.state == Submission.State.SUBMITTED
        and may(request.user, act=Act.SUBMIT, on=clock.today(), unit=row.unit),
        "may_develop": bool(line and line.selected) and may_develop(request.user, row, now=clock.now()),
        "method": Method(row.method).label,
        "crumbs": [{"label": call.title, "url": reverse("call", args=[call.pk])}],
        "back": {"url": reverse("call", args=[call.pk]), "title": _("Submission")},
    }
    return render(request, "portal/calls/submission.html", context)


@allowed(Act.SUBMIT)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _submission(request, pk)
    with outcome_said(request, _("Withdrawn.")):
        withdraw(row, by=request.user, now=clock.now())
    return redirect("call", pk=row.call_id)


@signed_in
@require_POST
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of the development is done."""
    step = get_object_or_404(Milestone.objects.select_related("submission__call"), pk=pk)
    _submission(request, step.submission_id)
    with outcome_said(request, _("Noted.")):
        reach_milestone(step, note=request.POST.get("note", "")[:300], by=request.user, now=clock.now())
    return redirect("submission", pk=step.submission_id)


@signed_in
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the course that it became."""
    row = _submission(request, pk)
    key = request.POST.get("course_key", "").strip()[:80]
    with outcome_said(request, _("It is a practical course now.")):
        adopt_course(row, course_key=key, by=request.user, now=clock.now())
    return redirect("submission", pk=pk)


def _submission(request: HttpRequest, pk: int) -> Submission:
    """404 for whoever is neither of its unit, its lecturer nor the bureau."""
    row = get_object_or_404(
        Submission.objects.select_related("call__unit", "unit", "lecturer", "selection"), pk=pk
    )
    if not may_develop(request.user, row, now=clock.now()):
        raise Http404
    return row
