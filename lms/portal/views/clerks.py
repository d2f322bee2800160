"""Pages of the clerks: a roster or hours file is read, the difference shown, then applied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.common.spreadsheets import Headings, heading_of, template_of
from lms.hours import imports
from lms.officers.roles import Act
from lms.officers.roster import headings
from lms.officers.roster.applying import import_roster
from lms.portal.access import allowed
from lms.portal.downloads import XLSX, file_of
from lms.portal.rendering import HouseForm
from lms.portal.uploads import on_disk

MAX_UPLOAD = 20 * 1024 * 1024


class FileForm(HouseForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "csv or xlsx, up to 20 MB; larger files by the command. Do not upload classified material."
        ),
    )
    apply = forms.BooleanField(
        label=gettext_lazy("Apply it now"),
        required=False,
        help_text=gettext_lazy("Without this tick the difference is shown and nothing changes."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB. Use the command for it."))
        if Path(file.name).suffix.lower() not in (".csv", ".xlsx"):
            raise forms.ValidationError(_("Only .csv and .xlsx files can be read."))
        return file


@allowed(Act.IMPORT_ROSTER)
def roster(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(_("Roster template"), headings.HEADINGS, headings.REQUIRED)
    return import_page(request, _("Import the roster"), import_roster, sheet)


@allowed(Act.IMPORT_HOURS)
def hours(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(_("Hours template"), imports.HEADINGS, imports.REQUIRED)
    return import_page(request, _("Import hours"), imports.import_hours, sheet)


@dataclass(frozen=True)
class Sheet:
    """The file that a page takes in: the name of its template, its columns, and which may not be empty."""

    title: str
    headings: Headings
    required: Sequence[str]


def import_page(
    request: HttpRequest, heading: str, act, sheet: Sheet, *, crumbs: Sequence[dict] = (), columns: str = ""
) -> HttpResponse:
    """A file is read and the difference shown, then applied; with ``?template`` the empty file to fill in.

    *columns* tells what is to know about the columns beside their template.
    """
    if "template" in request.GET:
        return file_of(template_of(sheet.title, sheet.headings, sheet.required), f"{sheet.title}.xlsx", XLSX)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict = {"heading": heading, "crumbs": crumbs, "columns": columns}
    if request.method == "POST" and form.is_valid():
        try:
            report = _run(request, form.cleaned_data, act)
            context["report"] = report.as_dict()
            if form.cleaned_data["apply"]:
                messages.success(request, _("Imported."))
        except RefusedFile as refusal:
            context["errors"] = [
                replace(error, column=heading_of(error.column, sheet.headings))
                for error in refusal.errors[:200]
            ]
        except HouseError as error:
            form.add_error("file", str(error))
    context["form"] = form
    failed = bool(form.errors or context.get("errors"))
    return render(request, "portal/manage/import.html", context, status=422 if failed else 200)


def _run(request: HttpRequest, values: dict, act):
    with on_disk(values["file"]) as path:
        return act(path, by=request.user, now=clock.now(), dry_run=not values["apply"])
