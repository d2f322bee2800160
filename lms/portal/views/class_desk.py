"""Open, move and call off classes; hold places for units; send people; answer for posted ones."""

from datetime import datetime, timedelta
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.classes.figures import change_figures
from courses.classes.opening import Plan, TooShort, cancel_class, move_class, open_class, reserve_places
from courses.classes.queries import open_classes, reserves_of, spans_of, trainers
from courses.classes.rules import Span
from courses.classes.signing_up import answer_consent, sign_up
from courses.models import ClassFigures, Edition, PostingConsent, SignUp, TrainingClass
from lms.common import clock
from lms.common.clock import LOCAL_ZONE
from lms.common.errors import HouseError
from lms.compliance.requirement_words import hour_in_words
from lms.hours.categories import Category, Method, Schedule
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to, visible_to
from lms.portal.access import allowed, ruling
from lms.portal.class_words import facts_of, when
from lms.portal.numbers import numbers_in
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import ChoiceInput, HouseForm, HouseModelForm, form_page
from lms.portal.searching import searched
from lms.portal.views.teaching import _class, _crumbs

PER_PAGE = 25
SUGGESTED = 300  # trainers named in the field; others by their staff number
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimesForm(HouseForm):
    template_name = "parts/form_columns.html"

    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    day = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    days = forms.IntegerField(
        label=gettext_lazy("On how many days running"), min_value=1, max_value=10, initial=1,
        help_text=gettext_lazy("Each day is signed in to and out of on its own."),
    )  # fmt: skip
    starts = forms.TimeField(label=pgettext_lazy("time of day", "From"), widget=TIME)
    ends = forms.TimeField(label=pgettext_lazy("time of day", "To"), widget=TIME)
    sign_up_days = forms.IntegerField(
        label=gettext_lazy("Sign-up ends so many days before"), min_value=0, max_value=60, initial=2
    )

    def sittings(self) -> list[Span]:
        values = self.cleaned_data
        return [
            Span(
                _moment(values["day"] + timedelta(n), values["starts"]),
                _moment(values["day"] + timedelta(n), values["ends"]),
            )
            for n in range(values["days"])
        ]

    def sign_up_until(self) -> datetime:
        values = self.cleaned_data
        return _moment(values["day"], values["starts"]) - timedelta(days=values["sign_up_days"])


class ClassForm(TimesForm):
    edition = forms.ModelChoiceField(
        label=gettext_lazy("Course"),
        queryset=Edition.objects.none(),
        required=False,
        empty_label=gettext_lazy("A class of its own"),
        help_text=gettext_lazy("A class of a course takes its title, category and minutes from the edition."),
    )
    title = forms.CharField(label=pgettext_lazy("class", "Title"), max_length=200, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices, required=False)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method.choices, required=False)
    schedule = forms.ChoiceField(label=gettext_lazy("Schedule"), choices=Schedule.choices, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes credited"), min_value=1, max_value=6000, required=False,
        help_text=hour_in_words(),
    )  # fmt: skip
    about = forms.CharField(
        label=gettext_lazy("What it is about"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Held by"), queryset=Unit.objects.none(), empty_label=None
    )
    trainer = forms.CharField(
        label=gettext_lazy("Trainer"), max_length=80,
        help_text=gettext_lazy("Begin with the name and choose; the staff number does as well."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=2000, initial=40)
    held_already = forms.BooleanField(
        label=gettext_lazy("It was held already; I enter its paper roll"), required=False,
        help_text=gettext_lazy("Nobody can sign up any more; the minutes belong to the day it was held."),
    )  # fmt: skip

    field_order = (
        "edition", "title", "category", "method", "schedule", "minutes", "about", "unit", "trainer", "place",
        "capacity", "day", "days", "starts", "ends", "sign_up_days", "held_already",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["edition"].queryset = (
            Edition.objects.filter(listing__isnull=False).defer("content").order_by("title")
        )
        self.trainers = trainers(on=clock.today())
        self.fields["trainer"].widget = ChoiceInput(
            [f"{one.name} {one.login}" for one in self.trainers[:SUGGESTED]], attrs={"maxlength": 80}
        )

    def clean(self):
        values = super().clean()
        if not values.get("edition"):
            for name in ("title", "category", "minutes"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a class that belongs to no course."))
        return values

    def clean_trainer(self):
        """“name staff-number” as suggested, the staff number alone, or a name that only one trainer has."""
        said = self.cleaned_data["trainer"].strip()
        login = said.split()[-1]
        found = Account.objects.filter(login=login, is_active=True).first()
        if found:
            return found
        named = [one for one in self.trainers if one.name == said]
        if len(named) == 1:
            return named[0]
        if named:
            raise forms.ValidationError(_("Several trainers have this name: choose from the list."))
        raise forms.ValidationError(_("No trainer has this name or staff number."))

    def plan(self) -> Plan:
        values = self.cleaned_data
        if values["edition"]:
            return Plan.of(values["edition"], about=values["about"])
        names = ("title", "category", "method", "schedule", "minutes", "about")
        return Plan(**{name: values[name] for name in names})


class ReasonForm(HouseForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300,
        help_text=gettext_lazy("Everybody signed up reads it. A class called off stays called off."),
    )  # fmt: skip


class ReserveForm(HouseForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"), queryset=Unit.objects.order_by("path"), empty_label=None
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places"), min_value=0, max_value=2000,
        help_text=gettext_lazy("0 gives them back to everybody."),
    )  # fmt: skip
    held_until = forms.DateField(label=gettext_lazy("Held until the end of"), widget=DAY)


class FiguresForm(HouseModelForm):
    class Meta:
        model = ClassFigures
        exclude: ClassVar = []
        labels: ClassVar = {
            "code_seconds": gettext_lazy("A sign-in code lives (seconds)"),
            "missed_percent": gettext_lazy("At most missed (percent)"),
            "opens_before_minutes": gettext_lazy("Sign-in opens before the start (minutes)"),
            "late_minutes": gettext_lazy("Sign-in closes after the start (minutes)"),
            "leave_minutes": gettext_lazy("Sign-out closes after the end (minutes)"),
            "teaching_factor": gettext_lazy("Teaching counts times"),
            "feedback_from": gettext_lazy("Feedback is shown from so many answers on"),
            "discussion_minutes": gettext_lazy("Minutes of one discussion"),
            "edit_window_minutes": gettext_lazy("A contribution can be edited for (minutes)"),
        }


@ruling(Act.RUN_CALLS)
def figures(request: HttpRequest) -> HttpResponse:
    """What the place sets for its classes and discussions; rolls closed before keep their figures."""
    row = ClassFigures.current()
    form = FiguresForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            change_figures(values=form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("class-figures")
        except HouseError as error:
            form.add_error(None, str(error))
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
    row = _class(request, pk)
    form = TimesForm(request.POST or None, initial=_times_of(row))
    if request.method == "POST" and form.is_valid():
        times = {"sittings": form.sittings(), "sign_up_until": form.sign_up_until()}
        try:
            move_class(row, place=form.cleaned_data["place"], by=request.user, now=clock.now(), **times)
            messages.success(request, _("Moved; everybody signed up has been told."))
            return redirect("roll", pk=pk)
        except HouseError as error:
            form.add_error(None, str(error))
    return form_page(
        request,
        form,
        heading=_("Move the class"),
        subheading=row.title,
        act=_("Move and tell everybody"),
        crumbs=_crumbs(row),
    )


@allowed(Act.ARRANGE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = _class(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_class(row, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
            messages.success(request, _("Called off; everybody signed up has been told."))
            return redirect("teach")
        except HouseError as error:
            form.add_error(None, str(error))
    return form_page(
        request,
        form,
        heading=_("Call the class off"),
        subheading=row.title,
        act=_("Call off and tell everybody"),
        crumbs=_crumbs(row),
        danger=True,
    )


@allowed(Act.ARRANGE)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Places held for units; what is left after the day goes to everybody."""
    row, now = _class(request, pk), clock.now()
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        until = _moment(values["held_until"] + timedelta(days=1), datetime.min.time())
        try:
            reserve_places(
                row, unit=values["unit"], places=values["places"], held_until=until, by=request.user, now=now
            )
            messages.success(request, _("Saved."))
            return redirect("class-places", pk=pk)
        except HouseError as error:
            form.add_error(None, str(error))
    held = {r.id: r for r in reserves_of(row, now=now)}
    reserves = list(row.reserves.select_related("unit").order_by("unit__path"))
    for one in reserves:
        one.used_now = held[one.pk].used
    context = {"row": row, "reserves": reserves, "form": form, "crumbs": _crumbs(row)}
    return render(request, "portal/classes/places.html", context, status=422 if form.errors else 200)


@allowed(Act.SUPPORT)
@require_GET
def offered(request: HttpRequest) -> HttpResponse:
    """Classes that my people can still be sent to, with how many of them go."""
    now = clock.now()
    people = visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    rows = open_classes(now=now).filter(sign_up_until__gt=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ours = dict(
        SignUp.objects.filter(
            training_class__in=[r.pk for r in page], state__in=("place", "waiting"), officer__in=people
        )
        .values_list("training_class")
        .annotate(n=Count("id"))
    )
    for row in page:
        row.when, row.ours = when(row.starts_at, row.ends_at), ours.get(row.pk, 0)
        row.free = max(0, row.capacity - row.taken)
    asked = _consents(request).filter(state=PostingConsent.State.ASKED).count()
    return render(request, "portal/classes/offered.html", {"page_obj": page, "asked": asked})


@allowed(Act.SUPPORT)
@searched
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign up several of my people at once; each refusal is named."""
    row = get_object_or_404(open_classes(now=clock.now()).prefetch_related("sittings"), pk=pk)
    people = visible_to(request.user, act=Act.SUPPORT, on=clock.today()).filter(left_on=None)
    if request.method == "POST":
        _send(request, row, people.filter(pk__in=numbers_in(request.POST.getlist("officer")[:200])))
        return redirect(request.get_full_path())
    if q := request.words:
        people = people.filter(Q(name__icontains=q) | Q(staff_no__icontains=q))
    people = people.select_related("home_unit").order_by("home_unit__path", "staff_no")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    states = {
        s.officer_id: s
        for s in row.sign_ups.filter(
            officer__in=[o.pk for o in page], state__in=("place", "waiting")
        ).select_related("consent")
    }
    for officer in page:
        officer.sign_up = states.get(officer.pk)
    context = {
        "row": row, "facts": facts_of(row, spans_of(row)), "page_obj": page,
        "free": max(0, row.capacity - row.taken),
        "crumbs": [{"label": _("Classes for my people"), "url": reverse("offered-classes")}],
    }  # fmt: skip
    return render(request, "portal/classes/send.html", context)


@allowed(Act.SUPPORT)
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """People posted to my unit whom somebody calls to a class (S1)."""
    rows = (
        _consents(request)
        .select_related("unit", "sign_up__officer__home_unit", "sign_up__training_class")
        .order_by("-asked_at", "-pk")
    )
    asked = Paginator(rows.filter(state=PostingConsent.State.ASKED), PER_PAGE).get_page(
        request.GET.get("page")
    )
    answered = list(rows.exclude(state=PostingConsent.State.ASKED)[:PER_PAGE])
    for one in [*asked, *answered]:
        one.when = when(one.sign_up.training_class.starts_at, one.sign_up.training_class.ends_at)
    return render(request, "portal/classes/consents.html", {"page_obj": asked, "answered": answered})


@allowed(Act.SUPPORT)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    consent = _consents(request).filter(pk=pk).first()
    if consent is None:
        raise Http404
    agree = request.POST.get("verdict") == "agree"
    with outcome_said(request, _("Answered; the officer and the organiser have been told.")):
        answer_consent(
            consent, agree=agree, wish=request.POST.get("wish", "")[:300], by=request.user, now=clock.now()
        )
    return redirect("consents")


def _consents(request: HttpRequest):
    units = units_visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    return PostingConsent.objects.filter(unit__in=units)


def _send(request: HttpRequest, row, people) -> None:
    seated = waiting = 0
    refused = []
    for officer in people.select_related("home_unit"):
        try:
            made = sign_up(row, officer=officer, by=request.user, now=clock.now())
            seated += made.state == SignUp.State.PLACE
            waiting += made.state == SignUp.State.WAITING
        except HouseError as error:
            refused.append(f"{officer.name}: {error}")
    if seated or waiting:
        messages.success(
            request,
            ngettext("%(n)s person has a place", "%(n)s people have a place", seated) % {"n": seated}
            + (_("; %(n)s on the waitlist") % {"n": waiting} if waiting else "")
            + _(". Each has been told."),
        )
    for said in refused[:10]:
        messages.error(request, said)
    if not (seated or waiting or refused):
        messages.warning(request, _("Tick at least one person."))


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


def _moment(day, time) -> datetime:
    return datetime.combine(day, time, LOCAL_ZONE)
