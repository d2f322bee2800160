"""Quarantine: what lies there is listed by its shell; the secrecy officer opens, releases or removes it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from case_library.intake.secrecy import HASH_MISMATCH, STATED, WAS_STATED
from case_library.models import CaseReading, RecordedCase
from case_library.quarantine import destroy, open_quarantined, release
from case_library.schemas import shown
from case_library.sheet import lines_of
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed

GROUNDS = {
    STATED: gettext_lazy("The record itself says that it is a state secret."),
    WAS_STATED: gettext_lazy("It called itself a state secret before. It was delivered anew without that."),
    HASH_MISMATCH: gettext_lazy(
        "The content is not what its source sent: the digest differs. Let it be delivered again, or release it."
    ),
    "secret_mark": gettext_lazy("A mark of secrecy stands in its words."),
    "bad_attachment": gettext_lazy("An attachment has a dangerous name."),
}


@allowed(Act.OPEN_SECRETS)
def listing(request: HttpRequest) -> HttpResponse:
    cases = _visible(request).select_related("unit").order_by("received_at")[:100]
    rows = [{"case": case, "why": GROUNDS.get(case.ground, case.ground)} for case in cases]
    return render(request, "portal/cases/quarantine.html", {"rows": rows})


@allowed(Act.OPEN_SECRETS)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the shell. Only the press of the button opens the record, and leaves a row."""
    found = get_object_or_404(_visible(request).select_related("unit"), pk=pk)
    lines, refused = [], ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "open":
                record = open_quarantined(found, by=request.user, now=clock.now())
                lines = [replace(line, title=shown(line.title)) for line in lines_of(record)]
            else:
                return _decide(request, found)
        except HouseError as refusal:
            refused = str(refusal)
    context = {
        "case": found,
        "why": GROUNDS.get(found.ground, found.ground),
        "stated": found.ground == STATED,
        "lines": lines,
        "refused": refused,
        "readings": CaseReading.objects.filter(case=found, by__isnull=False)
        .select_related("by")
        .order_by("-at")[:20],
    }
    response = render(request, "portal/cases/quarantined.html", context, status=422 if refused else 200)
    response["Cache-Control"] = "no-store"
    return response


def _decide(request: HttpRequest, found: RecordedCase) -> HttpResponse:
    reason, now = request.POST.get("reason", ""), clock.now()
    if request.POST.get("act") == "release":
        release(found, reason=reason, by=request.user, now=now)
        messages.success(request, _("Released. Its masking begins now."))
    else:
        destroy(found, reason=reason, by=request.user, now=now)
        messages.success(request, _("Removed for good. Only the fact that it was there remains."))
    return redirect("quarantine")


def _visible(request: HttpRequest):
    units = units_visible_to(request.user, act=Act.OPEN_SECRETS, on=clock.today())
    return RecordedCase.objects.filter(unit__in=units, state=RecordedCase.State.QUARANTINED)
