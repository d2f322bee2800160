"""What a reviewer of a course call scores; nobody their own unit."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from courses.calls.queries import (
    criteria_of,
    reviewer_of,
    to_score,
)
from courses.calls.rules import is_own_unit
from courses.calls.scoring import score
from courses.models import CourseCall, Score, Submission
from lms.common import clock
from lms.portal.access import signed_in
from lms.portal.rendering import HouseForm, refusals_in


class ScoreForm(HouseForm):
    comment = forms.CharField(
        label=gettext_lazy("Comment for the submitter"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("At least ten characters. Shown without your name after the selection."),
    )
    veto_reason = forms.CharField(
        label=gettext_lazy("Legal mistake (veto)"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only for a mistake of law, with the article. It bars selection."),
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for c in reversed(criteria):
            field = forms.IntegerField(
                label=c.name,
                min_value=0,
                max_value=c.most,
                help_text=_("0–%(most)s points, weight %(weight)s%%") % {"most": c.most, "weight": c.weight},
            )
            self.fields = {f"points_{c.key}": field, **self.fields}

    def points(self) -> dict[str, int]:
        return {c.key: self.cleaned_data[f"points_{c.key}"] for c in self.criteria}


@signed_in
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What I score; submissions of my own unit are not among them."""
    call, reviewer = _reviewed(request, pk)
    rows = to_score(reviewer)
    context = {
        "call": call,
        "rows": rows,
        "done": sum(row.own_score is not None for row in rows),
        "own": reviewer.unit,
        "back": {"url": reverse("call", args=[pk]), "title": _("Score")},
        "crumbs": [{"label": call.title, "url": reverse("call", args=[pk])}],
    }
    return render(request, "portal/calls/review.html", context)


@signed_in
def give_score(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Submission.objects.select_related("call", "unit"), pk=pk)
    call, reviewer = _reviewed(request, row.call_id)
    if is_own_unit(reviewer.unit.path, row.unit.path):
        raise Http404
    mine = Score.objects.filter(submission=row, reviewer=reviewer).order_by("-version").first()
    initial = {"comment": mine.comment, "veto_reason": mine.veto_reason} if mine else {}
    initial |= {f"points_{key}": value for key, value in mine.points.items()} if mine else {}
    form = ScoreForm(request.POST or None, criteria=criteria_of(call), initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with refusals_in(form):
            score(
                row, points=form.points(), comment=values["comment"], veto_reason=values["veto_reason"],
                by=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Score saved."))
            return redirect("call-review", pk=call.pk)
    context = {
        "row": row,
        "call": call,
        "form": form,
        "crumbs": [{"label": _("Score"), "url": reverse("call-review", args=[call.pk])}],
        "back": {"url": reverse("call-review", args=[call.pk]), "title": _("Score")},
    }
    return render(request, "portal/calls/score.html", context, status=422 if form.errors else 200)


def _reviewed(request: HttpRequest, pk: int):
    call = get_object_or_404(CourseCall, pk=pk)
    reviewer = reviewer_of(call, request.user)
    if reviewer is None:
        raise Http404
    return call, reviewer
