"""What a unit manager does for one officer: a leave, a waiver, make-up training, more time for tests."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.attempts import (
    EXTRA_PERCENT,
    end_extra_time,
    extra_time_of,
    extra_times_of,
    grant_extra_time,
    latest_extra_time,
)
from courses.models import ExtraTime
from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.waivers import propose_leave
from lms.hours.make_up import book_to_year_before, bookable, last_day
from lms.officers.models import Leave, Officer
from lms.officers.roles import Act
from lms.portal.access import allowed
from lms.portal.rendering import HouseForm, form_page
from lms.portal.templatetags.house import category_word, day, hours
from lms.portal.views.manage import seen_officer
from lms.portal.views.requests import ask_waiver


class LeaveForm(HouseForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Leave.Kind.choices)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It cannot end before %(day)s.") % {"day": day(starts)})
        return cleaned


class MakeUpForm(HouseForm):
    entries = forms.MultipleChoiceField(
        label=gettext_lazy("Which training"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(HouseForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The officer reads it. Nothing about somebody's health."),
    )


class EndExtraTimeForm(EndForm):
    """With several grants in force: which one."""

    grant = forms.ModelChoiceField(
        label=gettext_lazy("Which one"),
        queryset=ExtraTime.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=gettext_lazy("The others stay in force."),
    )
    field_order = ("grant", "reason")

    def __init__(self, *args, grants, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["grant"]
        field.queryset, field.label_from_instance = grants, _granted
        if len(grants) == 1:
            field.initial, field.widget = grants[0].pk, forms.HiddenInput()


class ExtraTimeForm(HouseForm):
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("For every test begun up to this day."),
    )


@allowed(Act.APPROVE)
def new_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposer never decides: the leave waits for the next independent person (S2)."""
    officer = seen_officer(request, pk, act=Act.APPROVE)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_leave(officer, **form.cleaned_data, by=request.user, now=clock.now())
        except HouseError as error:
            form.add_error("starts_on", str(error))
        else:
            messages.success(request, _("Proposed. Somebody else decides, never yourself."))
            return redirect("manage-officer", pk=pk)
    leaves = officer.leaves.order_by("-starts_on")[:5]
    return form_page(
        request,
        form,
        heading=_("Propose a leave"),
        subheading=_(
            "%(name)s. About 1 minute. The year's demand shrinks by whole months once it is decided."
        )
        % {"name": officer.name},
        act=_("Propose"),
        known_title=_("Leaves so far"),
        known=[
            f"{x.get_kind_display()} · {day(x.starts_on)} – {day(x.ends_on)} · {x.get_state_display()}"
            for x in leaves
        ],
        crumbs=_crumbs(officer),
    )


@allowed(Act.APPROVE)
def new_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """On behalf of somebody who cannot ask: in hospital, on disaster duty. The asker never decides (R11)."""
    officer = seen_officer(request, pk, act=Act.APPROVE)
    return ask_waiver(request, officer, None, crumbs=_crumbs(officer))


@allowed(Act.APPROVE)
def make_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Once per officer and year, with a reason; the day stays what it was (R13, R6)."""
    officer = seen_officer(request, pk, act=Act.APPROVE)
    year = clock.today().year
    rows = list(bookable(officer, year=year))
    form = MakeUpForm(request.POST or None)
    form.fields["entries"].choices = [(str(row.pk), _line(row)) for row in rows]
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in rows if str(row.pk) in form.cleaned_data["entries"]]
        try:
            book_to_year_before(
                officer,
                entries=chosen,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except HouseError as error:
            form.add_error("entries", str(error))
        else:
            messages.success(
                request, _("Booked to %(year)s. The new year no longer counts it.") % {"year": year - 1}
            )
            return redirect("manage-officer", pk=pk)
    return form_page(
        request,
        form if rows else None,
        heading=_("Make-up training for %(year)s") % {"year": year - 1},
        subheading=_("%(name)s. Training up to %(day)s may count for the year before, once.")
        % {"name": officer.name, "day": day(last_day(year))},
        act=_("Book to %(year)s") % {"year": year - 1},
        nothing=_("There is nothing to book: no training of these days, or it was booked before."),
        crumbs=_crumbs(officer),
    )


@allowed(Act.SUPPORT)
def extra_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Half as much time again for tests. No ground is asked: it would be a note on somebody's health."""
    officer = seen_officer(request, pk, act=Act.SUPPORT)
    today = clock.today()
    form = ExtraTimeForm(request.POST or None, initial={"until": date(today.year, 12, 31)})
    form.fields["until"].widget.attrs |= {"min": f"{today}", "max": f"{latest_extra_time(today)}"}
    if request.method == "POST" and form.is_valid():
        try:
            grant = grant_extra_time(
                officer, until=form.cleaned_data["until"], by=request.user, now=clock.now()
            )
        except HouseError as error:
            form.add_error("until", str(error))
        else:
            held = extra_time_of(officer, on=today)
            longer = _("Granted. The longer one until %(day)s stays in force.") % {"day": day(held.until)}
            said = _("Granted. The next test begins with more time.")
            messages.success(request, said if held == grant else longer)
            return redirect("manage-officer", pk=pk)
    grants = officer.extra_times.select_related("granted_by", "ends").order_by("-granted_at", "-pk")[:5]
    ends = {"url": reverse("extra-time-end", args=[pk]), "label": _("End it early")}
    return form_page(
        request,
        form,
        heading=_("More time for tests"),
        subheading=_("%(name)s. Tests last %(n)s %% longer. No ground is asked or kept.")
        % {"name": officer.name, "n": EXTRA_PERCENT},
        act=_("Grant more time"),
        known_title=_("Granted so far"),
        known=[_granted(grant) for grant in grants],
        further=[ends] if extra_time_of(officer, on=today) else [],
        crumbs=_crumbs(officer),
    )


@allowed(Act.SUPPORT)
def end_extra(request: HttpRequest, pk: int) -> HttpResponse:
    """A grant ends from today on, with a reason that the officer reads; others stay in force."""
    officer = seen_officer(request, pk, act=Act.SUPPORT)
    grants = extra_times_of(officer, on=clock.today()).select_related("granted_by", "officer")
    if not grants:
        messages.error(request, _("No more time is granted at present. Reload the page."))
        return redirect("extra-time", pk=pk)
    form = EndExtraTimeForm(request.POST or None, grants=grants)
    if request.method == "POST" and form.is_valid():
        try:
            end_extra_time(**form.cleaned_data, by=request.user, now=clock.now())
        except HouseError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, _("Ended and told."))
            return redirect("extra-time", pk=pk)
    return form_page(
        request,
        form,
        heading=_("End the extra time early"),
        subheading=_("%(name)s. A test under way keeps its time.") % {"name": officer.name},
        act=_("End it"),
        crumbs=_crumbs(officer),
    )


def _granted(grant: ExtraTime) -> str:
    if grant.ends:
        said = _("the one until %(until)s ended early on %(day)s, by %(who)s: %(reason)s")
        values = {"until": day(grant.ends.until), "day": day(grant.granted_at), "who": grant.granted_by.name}
        return said % (values | {"reason": grant.reason})
    values = {"n": grant.percent, "day": day(grant.until), "who": grant.granted_by.name}
    return _("+%(n)s %% until %(day)s, by %(who)s") % values


def _line(row) -> str:
    words = f"{day(row.earned_on)} · {row.text.title}"
    return f"{words} · {category_word(row.category)} {hours(row.minutes)}"


def _crumbs(officer: Officer) -> list[dict]:
    return [
        {"label": officer.home_unit.name, "url": reverse("manage") + f"?unit={officer.home_unit.code}"},
        {"label": officer.name, "url": reverse("manage-officer", args=[officer.pk])},
    ]
