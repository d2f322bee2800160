"""A class of one's own course that was held: when, where and who came, entered and closed in one press."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.classes.noting import Held, note_class, plan_of
from courses.classes.opening import BadTimes
from courses.classes.rules import Span
from courses.desk import sections_of
from courses.models import CoursePage
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.common.spreadsheets import read_table
from lms.hours.categories import Category
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths
from lms.portal.access import allowed
from lms.portal.class_forms import DAY, TIME, moment
from lms.portal.rendering import HouseForm, form_page
from lms.portal.uploads import on_disk
from lms.portal.views.class_roll import MAX_ROLL

SHOWN = 100  # wrong lines named at once


class HeldForm(HouseForm):
    """What only the trainer knows of a class. A file's lines stand in the box, so that a refusal loses none."""

    day = forms.DateField(label=gettext_lazy("Day of the class"), widget=DAY)
    starts = forms.TimeField(label=pgettext_lazy("time of day", "From"), widget=TIME)
    ends = forms.TimeField(label=pgettext_lazy("time of day", "To"), widget=TIME)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    people = forms.CharField(
        label=gettext_lazy("Who came, one a line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "The staff number, or the name of somebody of your unit; behind it the minutes present where "
            "somebody missed a part."
        ),
    )
    roll = forms.FileField(
        label=gettext_lazy("Or a roll as a file"),
        required=False,
        help_text=gettext_lazy("csv or xlsx with a column staff_no or 工号."),
    )
    held_fields = ("day", "starts", "ends", "place", "people")

    def __init__(self, data=None, files=None, **kwargs):
        self.unreadable = ""
        if upload := (files or {}).get("roll"):
            data = data.copy()
            try:
                data["people"] = lines_in(upload)
            except HouseError as error:
                self.unreadable = str(error)
        super().__init__(data, files, **kwargs)

    def clean(self):
        values = super().clean()
        if self.unreadable:
            self.add_error("roll", self.unreadable)
        return values

    def held(self) -> Held:
        values = self.cleaned_data
        span = Span(moment(values["day"], values["starts"]), moment(values["day"], values["ends"]))
        return Held(span=span, place=values["place"], roll=values["people"])

    def refuse(self, error: HouseError) -> None:
        """Say at its field what a class was refused for, line by line where it is the roll."""
        if isinstance(error, RefusedFile):
            for one in error.errors[:SHOWN]:
                said = {"row": one.row, "column": one.column, "message": one.message}
                self.add_error("people", _("Line %(row)s, %(column)s: %(message)s") % said)
        elif error.field not in self.fields and isinstance(error, BadTimes):
            self.add_error("ends", str(error))
        else:
            self.add_error(error.field if error.field in self.fields else None, str(error))


def lines_in(upload) -> str:
    """A roll's file as lines, each in the row that a spreadsheet shows."""
    if upload.size > MAX_ROLL:
        raise HouseError(_("The file is larger than 5 MB. Split it."))
    with on_disk(upload) as path:
        rows = {number: "\t".join(cells) for number, cells in read_table(path)}
    return "\n".join(rows.get(number, "") for number in range(1, max(rows, default=0) + 1))


@allowed(Act.AUTHOR)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of what the course says is asked again (B2)."""
    page, paths = (
        get_object_or_404(CoursePage, pk=pk),
        unit_paths(request.user, act=Act.AUTHOR, on=clock.today()),
    )
    if page.section not in sections_of(paths):
        raise Http404
    form = HeldForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing = note_class(page, form.held(), by=request.user, now=clock.now())
            messages.success(request, closed_words(closing.credited))
            return redirect("roll", closing.training_class_id)
        except HouseError as error:
            form.refuse(error)
    plan = plan_of(page)
    said = {"title": plan.title, "category": Category(plan.category).label, "minutes": plan.minutes}
    return form_page(
        request,
        form,
        heading=_("Enter a class that was held"),
        subheading=_("%(title)s · %(category)s · %(minutes)s minutes credited. About two minutes.") % said,
        act=_("Confirm the roll and record the hours"),
        crumbs=[{"label": _("Courses"), "url": reverse("author-desk")}],
    )


def closed_words(credited: int) -> str:
    return _("The roll is closed; %(n)s people have their hours.") % {"n": credited}
