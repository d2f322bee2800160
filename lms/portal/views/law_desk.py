"""The house's laws kept current: a wording taken in from a file, the end of a law, and its taking back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from case_library.models import Statute
from case_library.statutes.changes import repeal, undo_repeal
from case_library.statutes.importing import StatuteReport, import_statute
from case_library.statutes.queries import newest
from lms.common import clock
from lms.common.errors import RefusedFile
from lms.officers.roles import Act
from lms.portal.access import ruling
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.uploads import on_disk

SUFFIXES = (".json", ".md", ".txt")


class LawForm(HouseForm):
    file = forms.FileField(
        label=gettext_lazy("File with one law"),
        help_text=gettext_lazy(
            "Text or Markdown (.md, .txt), one article a line with its number, or the JSON of this house. The day of adoption "
            "stands in its history or in the file's name: 消防法(2021-04-29).md."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(SUFFIXES):
            raise forms.ValidationError(_("Choose a file that ends with .md, .txt or .json."))
        return file


class EndForm(HouseForm):
    on = forms.DateField(
        label=gettext_lazy("First day without this law"),
        help_text=gettext_lazy("Guidance, courses and questions that cite it come on the list to check."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class StandsForm(HouseForm):
    reason = forms.CharField(label=gettext_lazy("Why it was no repeal"), max_length=300)


@ruling(Act.EDIT_GUIDANCE, Act.RUN_YEAR)
def take_in(request: HttpRequest) -> HttpResponse:
    """A new law, or another wording of one: what cites a changed article is put on the list to check (C5)."""
    form = LawForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "file"), on_disk(form.cleaned_data["file"]) as path:
            try:
                report = import_statute(path, by=request.user, now=clock.now())
            except RefusedFile as refusal:
                for error in refusal.errors[:20]:
                    form.add_error("file", _where(error))
            else:
                messages.success(request, _said(report))
                return redirect(reverse("law", args=[report.statute]) + f"?version={report.version}")
    return form_page(request, form, heading=_("Take in a law"), act=_("Take in"), crumbs=[_laws_crumb()])


@ruling(Act.EDIT_GUIDANCE, Act.RUN_YEAR)
def end(request: HttpRequest, law: str) -> HttpResponse:
    """The law ends without a successor; where that is noted already, it can be taken back with a reason."""
    statute = get_object_or_404(Statute, short_title=law)
    version = newest(statute)
    if version is None:
        raise Http404
    noted = version.repealed_on is not None
    if request.method == "POST" and ("on" in request.POST) == noted:
        messages.info(request, _("Somebody was here before you: look at what is noted now."))
        return redirect("law", law=law)
    form = (StandsForm if noted else EndForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "reason" if noted else "on"):
            if noted:
                undo_repeal(version, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
                messages.success(
                    request, _("The law stands again; what its end had put on the list is taken off.")
                )
            else:
                opened = repeal(version, on=form.cleaned_data["on"], by=request.user, now=clock.now())
                messages.success(request, _("Noted.") + " " + _to_check(opened))
            return redirect("law", law=law)
    return form_page(
        request,
        form,
        heading=_("The repeal was noted by mistake") if noted else _("Note the end of this law"),
        subheading=statute.title,
        act=_("Let the law stand") if noted else _("Note the end"),
        danger=not noted,
        crumbs=[_laws_crumb(), {"label": law, "url": reverse("law", args=[law])}],
    )


def _laws_crumb() -> dict:
    return {"label": _("Laws"), "url": reverse("laws")}


def _where(error) -> str:
    return (
        _("Line %(row)s: %(message)s") % {"row": error.row, "message": error.message}
        if error.row
        else error.message
    )


def _said(report: StatuteReport) -> str:
    if not report.stored:
        return _("This wording is here already; nothing was changed.")
    taken = ngettext(
        "Taken in: %(law)s, %(n)s article.", "Taken in: %(law)s, %(n)s articles.", report.rows
    ) % {"law": f"《{report.statute}》", "n": report.rows}
    return f"{taken} {_to_check(report.alerts)}"


def _to_check(alerts: int) -> str:
    if not alerts:
        return _("Nothing here cites what changed.")
    return ngettext(
        "%(n)s place that cites it is to be checked.", "%(n)s places that cite it are to be checked.", alerts
    ) % {"n": alerts}
