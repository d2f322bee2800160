"""The bureau opens programmes, adds mentees, approves and suspends mentors."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.mentoring.enrolment import add_mentees
from lms.mentoring.mentors import approve_mentor, reinstate_mentor, suspend_mentor
from lms.mentoring.models import Mentee, Mentor, Pairing, Programme, Skill
from lms.mentoring.rules import OPEN_STATES
from lms.officers.models import Officer
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, HouseModelForm, form_page
from lms.portal.views.mentoring_match import own_programmes

PER_PAGE = 25
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProgrammeForm(HouseModelForm):
    class Meta:
        model = Programme
        fields = (
            "code", "title", "title_en", "unit", "track", "starts_on", "ends_on", "skills", "rhythm_days",
            "answer_days", "stalled_days", "cap_minutes", "reach", "confirm_below", "state",
        )  # fmt: skip
        labels = {
            "unit": gettext_lazy("Unit"),
            "skills": gettext_lazy("Skills"),
            "state": gettext_lazy("State"),
        }
        widgets = {"starts_on": DAY, "ends_on": DAY, "skills": forms.CheckboxSelectMultiple}

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["skills"].label_from_instance = lambda skill: f"{skill.field} · {skill.label}"
        self.fields["title_en"].required = False


class MenteesForm(HouseForm):
    numbers = forms.CharField(
        label=gettext_lazy("Staff numbers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line or separated by spaces."),
    )
    skills = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("To be learned first"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skills"].queryset = programme.skills.all()
        self.fields["skills"].label_from_instance = lambda skill: f"{skill.field} · {skill.label}"


class MentorForm(HouseForm):
    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    trained_on = forms.DateField(
        label=gettext_lazy("Training for mentors done on"), widget=DAY, required=False
    )
    capacity = forms.IntegerField(label=gettext_lazy("Mentees at once"), min_value=1, max_value=9, initial=2)
    cool_down_days = forms.IntegerField(
        label=gettext_lazy("Days of rest between two mentees"), min_value=0, max_value=366, initial=30
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(), label=gettext_lazy("Skills to be taught"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skills"].label_from_instance = lambda skill: f"{skill.field} · {skill.label}"


@allowed(Act.RUN_MENTORING)
def edit_programme(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new programme, or the facts of one."""
    found = get_object_or_404(own_programmes(request), code=code) if code else None
    units = units_visible_to(request.user, act=Act.RUN_MENTORING, on=clock.today()).order_by("path")
    form = ProgrammeForm(request.POST or None, instance=found, units=units)
    if request.method == "POST" and form.is_valid():
        programme = form.save()
        messages.success(request, _("Kept."))
        return redirect("mentoring-programme", code=programme.code)
    heading = found.label if found else _("New programme")
    crumbs = [
        {"label": _("Mentoring"), "url": reverse("manage-mentoring")},
        {"label": _("Programmes"), "url": reverse("mentoring-programmes")},
    ]
    return form_page(request, form, heading=heading, act=_("Keep the programme"), crumbs=crumbs)


@allowed(Act.RUN_MENTORING)
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Mentees of the programme and all mentors; two forms, each kept when refused."""
    programme = get_object_or_404(own_programmes(request), code=code)
    which = request.POST.get("form", "")
    mentees_form = MenteesForm(request.POST if which == "mentees" else None, programme=programme, prefix="m")
    mentor_form = MentorForm(request.POST if which == "mentor" else None, prefix="r")
    if which == "mentees" and mentees_form.is_valid() and _add(request, programme, mentees_form):
        return redirect("mentoring-people", code=code)
    if which == "mentor" and mentor_form.is_valid() and _approve(request, mentor_form):
        return redirect("mentoring-people", code=code)
    show = "mentors" if request.GET.get("show") == "mentors" or which == "mentor" else "mentees"
    rows = _mentor_rows(programme) if show == "mentors" else _mentee_rows(programme)
    listing = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if show == "mentees":
        _name_mentors(programme, listing)
    context = {
        "programme": programme,
        "segments": _segments(programme, show),
        "listing": listing,
        "show": show,
        "mentees_form": mentees_form,
        "mentor_form": mentor_form,
    }
    status = 422 if mentees_form.errors or mentor_form.errors else 200
    return render(request, "portal/mentoring/people.html", context, status=status)


def _segments(programme: Programme, show: str) -> list[dict]:
    mentees, mentors = programme.mentees.count(), _mentor_rows(programme).count()
    return [
        {"label": _("Mentees"), "count": mentees, "url": "?", "current": show == "mentees"},
        {"label": _("Mentors"), "count": mentors, "url": "?show=mentors", "current": show == "mentors"},
    ]


def _mentee_rows(programme: Programme) -> QuerySet[Mentee]:
    rows = programme.mentees.select_related("officer__home_unit").prefetch_related("skills")
    return rows.order_by("officer__staff_no")


def _name_mentors(programme: Programme, mentees: Iterable[Mentee]) -> None:
    """Each with the name of the ``mentor`` in charge, "" where there is none."""
    open_ones = Pairing.objects.filter(programme=programme, state__in=OPEN_STATES)
    names = dict(
        open_ones.filter(mentee__in=[m.officer_id for m in mentees]).values_list(
            "mentee", "mentor__officer__name"
        )
    )
    for mentee in mentees:
        mentee.mentor = names.get(mentee.officer_id, "")


def _mentor_rows(programme: Programme) -> QuerySet[Mentor]:
    rows = (
        Mentor.objects.filter(skills__in=programme.skills.all())
        .distinct()
        .select_related("officer__home_unit")
    )
    load = Count("pairings", filter=Q(pairings__state__in=OPEN_STATES), distinct=True)
    return rows.annotate(load=load).order_by("officer__home_unit__path", "officer__staff_no")


def _add(request: HttpRequest, programme: Programme, form: MenteesForm) -> bool:
    seen = visible_to(request.user, act=Act.RUN_MENTORING, on=clock.today())
    numbers = form.cleaned_data["numbers"].split()
    mine = set(seen.filter(staff_no__in=numbers).values_list("staff_no", flat=True))
    if missing := [n for n in numbers if n not in mine]:
        form.add_error("numbers", _("Not found: %(numbers)s") % {"numbers": " ".join(missing)})
        return False
    try:
        done = add_mentees(
            programme, numbers, skills=form.cleaned_data["skills"], by=request.user, now=clock.now()
        )
    except HouseError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request,
        _("%(n)s added, %(known)s were in it already.") % {"n": len(done.added), "known": len(done.known)},
    )
    return True


def _approve(request: HttpRequest, form: MentorForm) -> bool:
    values = form.cleaned_data
    seen = visible_to(request.user, act=Act.RUN_MENTORING, on=clock.today())
    officer: Officer | None = seen.filter(staff_no=values.pop("number"), left_on=None).first()
    if officer is None:
        form.add_error("number", _("There is nobody with this staff number in your units."))
        return False
    try:
        approve_mentor(officer, by=request.user, now=clock.now(), **values)
    except HouseError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Approved as a mentor."))
    return True


@allowed(Act.RUN_MENTORING)
@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend with a reason, or lift it again."""
    seen = visible_to(request.user, act=Act.RUN_MENTORING, on=clock.today())
    mentor = get_object_or_404(Mentor, pk=pk, officer__in=seen)
    programme = get_object_or_404(own_programmes(request), code=request.POST.get("programme", ""))
    with outcome_said(request, _("Done.")):
        if "reinstate" in request.POST:
            reinstate_mentor(mentor)
        else:
            suspend_mentor(mentor, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
    return redirect(reverse("mentoring-people", args=[programme.code]) + "?show=mentors")
