"""Pages of the clerks and administrators: roster, hours, access, audit."""

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.hours.imports import import_hours
from lms.hours.verification import verify_ledger
from lms.officers.login import hand_out_codes
from lms.officers.models import Account, Officer, RoleGrant
from lms.officers.roles import Act
from lms.officers.roster.applying import import_roster
from lms.portal.access import allowed
from lms.portal.rendering import HouseForm

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


class CodesForm(HouseForm):
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)


@allowed(Act.IMPORT_ROSTER)
def roster(request: HttpRequest) -> HttpResponse:
    return _import_page(request, _("Import the roster"), import_roster)


@allowed(Act.IMPORT_HOURS)
def hours(request: HttpRequest) -> HttpResponse:
    return _import_page(request, _("Import hours"), import_hours)


@allowed(Act.GRANT)
def access(request: HttpRequest) -> HttpResponse:
    """Hand out a one-time code; see who holds which role."""
    form = CodesForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        account = Account.objects.filter(login=form.cleaned_data["staff_no"], is_active=True).first()
        if account is None or account.pk == request.user.pk:
            form.add_error("staff_no", _("There is no active account with this number, or it is your own."))
        else:
            [(_account, code)] = hand_out_codes([account], now=clock.now())
    context = {
        "form": form,
        "code": code,
        "grants": RoleGrant.objects.filter(ended_at=None)
        .select_related("account", "unit")
        .order_by("role", "unit__path"),
        "waiting": Officer.objects.filter(account__must_set_password=True, left_on=None).count(),
    }
    return render(request, "portal/manage/access.html", context, status=422 if form.errors else 200)


@allowed(Act.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Verify the ledger on the spot; who read what stands with each officer."""
    context: dict = {}
    if request.method == "POST":
        rows, faults = verify_ledger()
        context = {"rows": rows, "faults": faults[:200], "done": True}
    return render(request, "portal/manage/audit.html", context)


def _import_page(request: HttpRequest, heading: str, act) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict = {"heading": heading}
    if request.method == "POST" and form.is_valid():
        try:
            report = _run(request, form.cleaned_data, act)
            context["report"] = report.as_dict()
            if form.cleaned_data["apply"]:
                messages.success(request, _("Imported."))
        except RefusedFile as refusal:
            context["errors"] = refusal.errors[:200]
        except HouseError as error:
            form.add_error("file", str(error))
    context["form"] = form
    failed = bool(form.errors or context.get("errors"))
    return render(request, "portal/manage/import.html", context, status=422 if failed else 200)


def _run(request: HttpRequest, values: dict, act):
    suffix = Path(values["file"].name).suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        for chunk in values["file"].chunks():
            file.write(chunk)
        file.flush()
        return act(Path(file.name), by=request.user, now=clock.now(), dry_run=not values["apply"])
