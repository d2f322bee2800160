"""An organiser declares a whole class by one roll: first what would happen, then the declarations (B2)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.common import clock
from lms.hours.class_rolls import Roll, numbers_in, numbers_of, read_roll
from lms.hours.declarations import declare_class
from lms.hours.evidence import keep_evidence
from lms.hours.models import ClassDeclaration, Evidence
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed
from lms.portal.rendering import refusals_in
from lms.portal.uploads import on_disk
from lms.portal.views.declarations import DeclarationForm, declared_names

MAX_ROLL = 5 * 1024 * 1024


class ClassForm(DeclarationForm):
    """A declaration and the people whom it concerns; the evidence is asked for once and kept between the steps."""

    numbers = forms.CharField(
        label=gettext_lazy("Staff numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line, or pasted from a table; commas and blanks part them too."),
    )
    roll = forms.FileField(
        label=gettext_lazy("Or a roll as a file"),
        required=False,
        help_text=gettext_lazy("csv or xlsx with a column staff_no or 工号."),
    )
    kept = forms.IntegerField(required=False, widget=forms.HiddenInput())
    field_order = (
        "title",
        "provider",
        "category",
        "minutes",
        "began_on",
        "ended_on",
        "numbers",
        "roll",
        "evidence",
        "kept",
    )

    def clean_roll(self):
        file = self.cleaned_data["roll"]
        if file and file.size > MAX_ROLL:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


@allowed(Act.DECLARE_CLASS)
def class_roll(request: HttpRequest) -> HttpResponse:
    form = ClassForm(request.POST or None, request.FILES or None)
    context: dict = {"form": form, "classes": _classes(request)}
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "numbers"):
            values, evidence = _values(form), _evidence(request, form)
            form = context["form"] = _filled(request, form, evidence)
            roll = _roll(request, form, values)
            context |= {"roll": roll, "evidence": evidence}
            if "confirmed" in request.POST and roll.clean and evidence:
                return _declared(request, roll, values, evidence)
            _complain(form, roll, evidence)
    context["ready"] = bool(context.get("roll")) and not form.errors
    return render(request, "portal/manage/class_roll.html", context, status=422 if form.errors else 200)


def _declared(request: HttpRequest, roll: Roll, values: dict, evidence: Evidence) -> HttpResponse:
    declare_class(roll.found, values=values, evidence=[evidence], by=request.user, now=clock.now())
    said = ngettext(
        "The class is declared for %(n)s person. Somebody else decides.",
        "The class is declared for %(n)s people. Somebody else decides.",
        len(roll.found),
    )
    messages.success(request, said % {"n": len(roll.found)})
    return redirect("class-roll")


def _complain(form: ClassForm, roll: Roll, evidence: Evidence | None) -> None:
    if roll.unknown:
        form.add_error("numbers", _("Correct or delete the numbers that are unknown; nothing was declared."))
    elif not roll.found:
        form.add_error("numbers", _("Nobody is left to declare: the class was declared for all of them."))
    if evidence is None:
        form.add_error("evidence", _("Add the roll with signatures or the notice of the class."))


def _values(form: ClassForm) -> dict:
    return {name: form.cleaned_data[name] for name in declared_names()}


def _evidence(request: HttpRequest, form: ClassForm) -> Evidence | None:
    """The uploaded file, or the one kept in the step before; only one's own."""
    upload = form.cleaned_data["evidence"]
    if upload:
        return keep_evidence(upload, by=request.user, now=clock.now())
    kept = form.cleaned_data["kept"]
    return Evidence.objects.filter(pk=kept, uploaded_by=request.user).first() if kept else None


def _filled(request: HttpRequest, form: ClassForm, evidence: Evidence | None) -> ClassForm:
    """The form again, with the numbers of the file in the box and the evidence kept: files cannot be sent back."""
    given = request.POST.copy()
    if form.cleaned_data["roll"]:
        given["numbers"] = "\n".join(_from_file(form.cleaned_data["roll"]))
    given["kept"] = str(evidence.pk) if evidence else ""
    again = ClassForm(given)
    again.is_valid()
    return again


def _from_file(upload) -> list[str]:
    with on_disk(upload) as path:
        return numbers_of(path)


def _roll(request: HttpRequest, form: ClassForm, values: dict) -> Roll:
    officers = visible_to(request.user, act=Act.DECLARE_CLASS, on=clock.today()).filter(left_on=None)
    return read_roll(numbers_in(form.cleaned_data["numbers"]), officers=officers, values=values)


def _classes(request: HttpRequest) -> list[ClassDeclaration]:
    """What this account declared before, the newest first."""
    rows = ClassDeclaration.objects.filter(submitted_by=request.user)
    return list(rows.prefetch_related("declarations").order_by("-submitted_at", "-pk")[:5])
