"""Forms of those who arrange classes: times and places, the class itself, held places, the place's figures."""

from datetime import datetime, timedelta
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.classes.opening import Plan
from courses.classes.queries import trainers
from courses.classes.rules import Span
from courses.models import ClassFigures, Edition
from lms.common import clock
from lms.common.clock import LOCAL_ZONE
from lms.compliance.requirement_words import hour_in_words
from lms.hours.categories import Category, Method, Schedule
from lms.officers.models import Account, Unit
from lms.portal.rendering import ChoiceInput, HouseForm, HouseModelForm

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
                moment(values["day"] + timedelta(n), values["starts"]),
                moment(values["day"] + timedelta(n), values["ends"]),
            )
            for n in range(values["days"])
        ]

    def sign_up_until(self) -> datetime:
        values = self.cleaned_data
        return moment(values["day"], values["starts"]) - timedelta(days=values["sign_up_days"])


class StaffingForm(HouseForm):
    """Who teaches, and for how many."""

    trainer = forms.CharField(
        label=gettext_lazy("Trainer"), max_length=80,
        help_text=gettext_lazy("Begin with the name and choose; the staff number does as well."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=2000, initial=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.trainers = trainers(on=clock.today())
        self.fields["trainer"].widget = ChoiceInput(
            [f"{one.name} {one.login}" for one in self.trainers[:SUGGESTED]], attrs={"maxlength": 80}
        )

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


class ClassForm(StaffingForm, TimesForm):
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

    def clean(self):
        values = super().clean()
        if not values.get("edition"):
            for name in ("title", "category", "minutes"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a class that belongs to no course."))
        return values

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


def moment(day, time) -> datetime:
    return datetime.combine(day, time, LOCAL_ZONE)
