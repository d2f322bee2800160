"""Open, move and call off classes, hold places for units, set the place's figures."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.classes.figures import change_figures
from courses.classes.opening import (
    TooShort,
    cancel_class,
    change_class,
    move_class,
    open_class,
    reserve_places,
)
from courses.classes.queries import reserves_of, spans_of
from courses.models import ClassFigures, TrainingClass
from lms.common import clock
from lms.common.clock import LOCAL_ZONE
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed, ruling
from lms.portal.class_forms import (
    ClassForm,
    FiguresForm,
    ReasonForm,
    ReserveForm,
    StaffingForm,
    TimesForm,
    moment,
)
from lms.portal.rendering import form_page, refusals_in
from lms.portal.views.teaching import class_run_by, crumbs_of


@ruling(Act.RUN_CALLS)
def figures(request: HttpRequest) -> HttpResponse:
    """What the place sets for its classes and discussions; rolls closed before keep their figures."""
    row = ClassFigures.current()
    form = FiguresForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_figures(values=form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("class-figures")
    crumbs = [{"label": _("Course call"), "url": reverse("calls")}]
    return form_page(
        request, form, heading=_("Figures of classes and discussions"), act=_("Save"), crumbs=crumbs
    )


@allowed(Act.ARRANGE)
def new(request: HttpRequest) -> HttpResponse:
    units = units_visible_to(request.user, act=Act.ARRANGE, on=clock.today()).order_by("path")
    form = ClassForm(
        request.POST or None, units=units, initial={"trainer": f"{request.user.name} {request.user.login}"}
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = open_class(
                form.plan(),
                unit=values["unit"],
                trainer=values["trainer"],
                place=values["place"],
                capacity=values["capacity"],
                sign_up_until=form.sign_up_until(),
                sittings=form.sittings(),
                by=request.user,
                now=clock.now(),
                held_already=values["held_already"],
            )
            messages.success(
                request,
                _("Noted. Enter the paper roll now.")
                if values["held_already"]
                else _("The class is open for sign-up."),
            )
            return redirect("roll-paper" if values["held_already"] else "roll", pk=made.pk)
        except TooShort as error:
            form.add_error("ends" if values["edition"] else "minutes", str(error))
        except HouseError as error:
            form.add_error(error.field, str(error))
    return form_page(
        request, form, heading=_("Open a class"), act=_("Open for sign-up"), crumbs=[_classes_crumb()]
    )


@allowed(Act.ARRANGE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    row = class_run_by(request, pk)
    form = TimesForm(request.POST or None, initial=_times_of(row))
    if request.method == "POST" and form.is_valid():
        times = {"sittings": form.sittings(), "sign_up_until": form.sign_up_until()}
        with refusals_in(form):
            move_class(row, place=form.cleaned_data["place"], by=request.user, now=clock.now(), **times)
            messages.success(request, _("Moved; everybody signed up has been told."))
            return redirect("roll", pk=pk)
    return form_page(
        request,
        form,
        heading=_("Move the class"),
        subheading=row.title,
        act=_("Move and tell everybody"),
        crumbs=crumbs_of(row),
    )


@allowed(Act.ARRANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another trainer, another number of places; the days stay."""
    row = class_run_by(request, pk)
    initial = {"trainer": f"{row.trainer.name} {row.trainer.login}", "capacity": row.capacity}
    form = StaffingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_class(row, **form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("Saved; whoever is concerned has been told."))
            return redirect("roll", pk=pk)
    return form_page(
        request,
        form,
        heading=_("Trainer and places"),
        subheading=row.title,
        act=_("Save"),
        crumbs=crumbs_of(row),
    )


@allowed(Act.ARRANGE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = class_run_by(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            cancel_class(row, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
            messages.success(request, _("Called off; everybody signed up has been told."))
            return redirect("teach")
    return form_page(
        request,
        form,
        heading=_("Call the class off"),
        subheading=row.title,
        act=_("Call off and tell everybody"),
        crumbs=crumbs_of(row),
        danger=True,
    )


@allowed(Act.ARRANGE)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Places held for units; what is left after the day goes to everybody."""
    row, now = class_run_by(request, pk), clock.now()
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        until = moment(values["held_until"] + timedelta(days=1), datetime.min.time())
        with refusals_in(form):
            reserve_places(
                row, unit=values["unit"], places=values["places"], held_until=until, by=request.user, now=now
            )
            messages.success(request, _("Saved."))
            return redirect("class-places", pk=pk)
    held = {r.id: r for r in reserves_of(row, now=now)}
    reserves = list(row.reserves.select_related("unit").order_by("unit__path"))
    for one in reserves:
        one.used_now = held[one.pk].used
    context = {"row": row, "reserves": reserves, "form": form, "crumbs": crumbs_of(row)}
    return render(request, "portal/classes/places.html", context, status=422 if form.errors else 200)


def _times_of(row: TrainingClass) -> dict:
    """What stands now, so that a move changes only what moves."""
    spans = spans_of(row)
    first, last = spans[0].starts_at.astimezone(LOCAL_ZONE), spans[0].ends_at.astimezone(LOCAL_ZONE)
    return {
        "place": row.place, "day": first.date(), "days": len({s.starts_at.astimezone(LOCAL_ZONE).date() for s in spans}),
        "starts": first.time(), "ends": last.time(),
        "sign_up_days": max(0, (first.date() - row.sign_up_until.astimezone(LOCAL_ZONE).date()).days),
    }  # fmt: skip


def _classes_crumb() -> dict:
    return {"label": _("Classes"), "url": reverse("teach")}
