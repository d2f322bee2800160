"""The place's own figures of honest time, set by the bureau (H1–H6, S5)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.learning.figures import change_figures
from courses.models import TimeFigures
from lms.common import clock
from lms.officers.roles import Act
from lms.portal.access import ruling
from lms.portal.rendering import HouseForm, form_page

# Field → the smallest and largest sensible value.
BOUNDS = {
    "beat_seconds": (5, 120),
    "tolerance_seconds": (0, 60),
    "rate_percent": (100, 300),
    "ask_after_seconds": (60, 7200),
    "ask_before_seconds": (61, 10800),
    "answer_seconds": (30, 1800),
    "queue_beats": (0, 500),
    "coverage_percent": (1, 100),
    "offline_after_seconds": (60, 7200),
    "traces_days": (30, 1000),
}


HINTS = {
    "beat_seconds": gettext_lazy("How often an open lesson reports. Shorter costs the server more."),
    "tolerance_seconds": gettext_lazy("A report that comes so late still counts in full."),
    "rate_percent": gettext_lazy("100 is normal speed; faster playing earns nothing more."),
    "ask_after_seconds": gettext_lazy("Never sooner after the last sign of presence."),
    "ask_before_seconds": gettext_lazy("The moment between the two is drawn anew each time."),
    "answer_seconds": gettext_lazy(
        "Without an answer, what came since the last sign of presence does not count."
    ),
    "queue_beats": gettext_lazy("What is learned without a network and sent later; 0: nothing."),
    "coverage_percent": gettext_lazy("Then the lesson is learned."),
    "offline_after_seconds": gettext_lazy("The sitting ends; opening the lesson again begins a new one."),
    "traces_days": gettext_lazy("Reports and answers are deleted then; hours and records stay."),
}


class LearningTimeForm(HouseForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            label = TimeFigures._meta.get_field(name).verbose_name
            self.fields[name] = forms.IntegerField(
                label=label, min_value=least, max_value=most, help_text=HINTS[name]
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        after, before = cleaned.get("ask_after_seconds"), cleaned.get("ask_before_seconds")
        if after and before and before <= after:
            self.add_error("ask_before_seconds", _("The question for presence comes between the two times."))
        return cleaned


@ruling(Act.RUN_YEAR)
def learning_time(request: HttpRequest) -> HttpResponse:
    """How learning time is reckoned here, and for how long its traces are kept."""
    row = TimeFigures.objects.filter(pk=1).first() or TimeFigures(pk=1)
    form = LearningTimeForm(request.POST or None, initial={name: getattr(row, name) for name in BOUNDS})
    if request.method == "POST" and form.is_valid():
        change_figures(values=form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("learning-time")
    return form_page(
        request,
        form,
        heading=_("Settings of learning time"),
        subheading=_("They hold from the next minute on; what was counted stays counted."),
        act=_("Save"),
        crumbs=[{"label": _("Settings of the place"), "url": reverse("place")}],
    )
