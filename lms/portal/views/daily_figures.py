"""The place's figures of the daily case, set by the bureau, and what it shows (B1, S5)."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from courses.daily.figures import change_daily_figures
from courses.daily.results import accuracy, results
from courses.models import DailyFigures
from lms.common import clock
from lms.hours.categories import Category
from lms.officers.roles import Act
from lms.portal.access import allowed, ruling
from lms.portal.rendering import HouseForm, form_page

# Field → the smallest and largest sensible value.
BOUNDS = {
    "new_a_week": (0, 2),
    "cards_a_day": (1, 10),
    "minutes_a_card": (1, 10),
    "cap_a_month": (0, 120),
}
HINTS = {
    "new_a_week": gettext_lazy("0: nothing new comes; what was begun is repeated."),
    "cap_a_month": gettext_lazy("0: the daily case counts nothing here; answers are kept all the same."),
}
PER_PAGE = 25


class DailyFiguresForm(HouseForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            self.fields[name] = forms.IntegerField(
                label=label_of(name), min_value=least, max_value=most, help_text=HINTS.get(name, "")
            )
        self.fields["category"] = forms.ChoiceField(label=label_of("category"), choices=Category.choices)


def label_of(name: str) -> str:
    return DailyFigures._meta.get_field(name).verbose_name


@ruling(Act.RUN_YEAR)
def daily_figures(request: HttpRequest) -> HttpResponse:
    """How many cards a week and a day, what a right answer counts, and where the month ends counting."""
    row = DailyFigures.current()
    names = (*BOUNDS, "category")
    form = DailyFiguresForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        change_daily_figures(values=form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("daily-figures")
    return form_page(
        request,
        form,
        heading=_("Settings of the daily case"),
        subheading=_("They hold from the next question on; months that were gathered stay as they are."),
        act=_("Save"),
        crumbs=[{"label": _("Settings of the place"), "url": reverse("place")}],
        further=[{"url": reverse("daily-results"), "label": _("Results of the daily case")}],
    )


@allowed(Act.RUN_YEAR)
@require_GET
def daily_results(request: HttpRequest) -> HttpResponse:
    """This year's answers: how many people, how right by guidance; nothing of fewer than five."""
    today = clock.today()
    span = {"since": today.replace(month=1, day=1), "until": today}
    context = {
        "year": today.year,
        "sum": results(**span),
        "page_obj": Paginator(accuracy(**span), PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": [
            {"label": _("Settings of the place"), "url": reverse("place")},
            {"label": _("Settings of the daily case"), "url": reverse("daily-figures")},
        ],
    }
    return render(request, "portal/cases/daily_results.html", context)
