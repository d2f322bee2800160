"""A manager plans a course for people or for a whole unit, by a day; help, never a punishment (B3)."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from courses.audience import in_words, is_meant_for
from courses.catalogue import found
from courses.learning.enrolling import assign
from courses.learning.plans import planned_for, plans, take_back
from courses.models import Listing
from lms.common import clock
from lms.common.dates import parse_day
from lms.common.errors import HouseError
from lms.compliance import people
from lms.compliance.requirements import minutes_per_hour
from lms.officers.models import Officer, Place, Unit
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed
from lms.portal.numbers import numbers_in
from lms.portal.rendering import HouseForm, refusals_in
from lms.portal.views.manage import chosen_requirement, chosen_unit
from lms.portal.views.support import ticked

COURSES_SHOWN = 20
PEOPLE_AT_ONCE = 1000
PEOPLE_SHOWN = 50
PLANS_SHOWN = 25


class PlanForm(HouseForm):
    due_on = forms.DateField(
        label=gettext_lazy("To be learned by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty where no day matters. Nothing happens when the day passes."),
    )


@allowed(Act.SUPPORT)
def plan_course(request: HttpRequest) -> HttpResponse:
    """Who gets it (people ticked in the list, else the whole unit), which course, by when; then it is sent."""
    officers, unit = _people(request)
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    if len(officers) > PEOPLE_AT_ONCE:
        messages.warning(
            request, _("At most %(n)s people at once. Choose a unit further down.") % {"n": PEOPLE_AT_ONCE}
        )
        return redirect(f"{reverse('manage')}?unit={unit.code}")
    sending = request.method == "POST" and "send" in request.POST
    form = PlanForm(request.POST if sending else None, initial={"due_on": clock.today() + timedelta(days=30)})
    refused = ""
    if sending and form.is_valid():
        if "course" in request.POST:
            with refusals_in(form):
                return _send(request, officers, unit, form.cleaned_data["due_on"])
        else:
            refused = _("Choose a course.")
    words = request.POST.get("q", request.GET.get("q", ""))[:60]
    context = {
        "form": form,
        "refused": refused,
        "officers": officers[:PEOPLE_SHOWN],
        "count": len(officers),
        "unit": unit,
        "requirement": chosen_requirement(request) if unit else None,
        "ticked": [] if unit else [officer.pk for officer in officers],
        "rows": [_row(listing, officers) for listing in found(words)[:COURSES_SHOWN]],
        "chosen": request.POST.get("course", ""),
        "q": words,
        "per": minutes_per_hour(),
        "crumbs": [{"label": _("Overview"), "url": reverse("manage")}],
    }
    failed = bool(refused or form.errors)
    return render(request, "portal/manage/plan_course.html", context, status=422 if failed else 200)


def _people(request: HttpRequest) -> tuple[list[Officer], Unit | None]:
    """The ticked people, or all of a unit whom the requirement binds; never anybody whom the account may not support."""
    seen = _supported(request).select_related("home_unit")
    if chosen := ticked(request):
        return list(seen.filter(pk__in=chosen).order_by("home_unit__path", "sort_key")), None
    if "whole" not in request.GET:
        return [], None
    unit, _roots = chosen_unit(request, act=Act.SUPPORT)
    rows = people.of_unit(seen, unit, on=clock.today()).order_by("home_unit__path", "sort_key")
    if requirement := chosen_requirement(request):
        rows = rows.filter(standings__requirement=requirement)
    return list(rows[: PEOPLE_AT_ONCE + 1]), unit


def _row(listing: Listing, officers: list[Officer]) -> dict:
    """A course to choose, for whom it is meant, and for how many of *officers* it is not."""
    return {
        "course": listing,
        "audience": in_words(listing),
        "others": len(officers) - len(_meant(listing, officers)),
    }


def _meant(listing: Listing, officers: list[Officer]) -> list[Officer]:
    year, new_years = clock.today().year, Place.current().new_officer_years
    return [o for o in officers if is_meant_for(listing, o, year=year, new_years=new_years)]


def _send(request: HttpRequest, officers: list[Officer], unit: Unit | None, due_on) -> HttpResponse:
    """A whole unit means those for whom the course is meant; people ticked one by one are meant by the manager."""
    listed = get_object_or_404(
        Listing.objects.select_related("edition"), course_key=request.POST["course"], withdrawn_at=None
    )
    wanted = _meant(listed, officers) if unit else officers
    if not wanted:
        raise HouseError(
            _("The course is meant for other people. Tick those who should take it all the same.")
        )
    done = assign(wanted, listed.edition, due_on=due_on, by=request.user, now=clock.now())
    messages.success(
        request,
        _("Planned for %(n)s people; for %(skipped)s it counted this year already.")
        % {"n": done.reached, "skipped": done.skipped},
    )
    if left := len(officers) - len(wanted):
        messages.info(request, _("For %(n)s others of the unit the course is not meant.") % {"n": left})
    return redirect("manage")


class BackForm(HouseForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        max_length=300,
        help_text=gettext_lazy("The people read it with the notice."),
    )


@allowed(Act.SUPPORT)
@require_GET
def planned(request: HttpRequest) -> HttpResponse:
    """What is planned for the people whom the account may support, course by course."""
    context = {
        "page_obj": Paginator(plans(_supported(request)), PLANS_SHOWN).get_page(request.GET.get("page")),
        "crumbs": [{"label": _("Overview"), "url": reverse("manage")}],
    }
    return render(request, "portal/manage/plans.html", context)


@allowed(Act.SUPPORT)
def plan_back(request: HttpRequest, course_key: str) -> HttpResponse:
    """The people of one plan (``due`` in the address); the ticked ones' plan is taken back, with a reason."""
    rows = planned_for(_supported(request)).filter(course_key=course_key, due_on=_due(request))
    rows = list(
        rows.select_related("officer__home_unit", "edition")
        .defer("edition__content")
        .order_by("officer__home_unit__path", "officer__sort_key")[:PEOPLE_AT_ONCE]
    )
    if not rows:
        messages.info(request, _("Nothing is planned there any more."))
        return redirect("plans")
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = set(numbers_in(request.POST.getlist("enrolment")))
        with refusals_in(form):
            return _taken_back(
                request, [row.pk for row in rows if row.pk in chosen], form.cleaned_data["reason"]
            )
    context = {
        "form": form,
        "rows": rows,
        "title": rows[0].edition.title,
        "due_on": rows[0].due_on,
        "crumbs": [
            {"label": _("Overview"), "url": reverse("manage")},
            {"label": _("Planned courses"), "url": reverse("plans")},
        ],
    }
    return render(request, "portal/manage/plan_back.html", context, status=422 if form.errors else 200)


def _taken_back(request: HttpRequest, chosen: list[int], reason: str) -> HttpResponse:
    if not chosen:
        raise HouseError(_("Tick at least one person."))
    done = take_back(chosen, reason=reason, by=request.user, now=clock.now())
    messages.success(
        request,
        _("Taken back for %(n)s people and told; %(go_on)s of them have begun and may go on.")
        % {"n": done.people, "go_on": done.go_on},
    )
    return redirect("plans")


def _supported(request: HttpRequest):
    return visible_to(request.user, act=Act.SUPPORT, on=clock.today())


def _due(request: HttpRequest):
    return parse_day(request.GET.get("due", ""))
