"""Outside catalogues: import a file, choose what is listed beside our own courses."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.catalogues import importing
from courses.catalogues.choosing import choose
from courses.models import OutsideCourse
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.portal.access import ruling
from lms.portal.numbers import numbers_in
from lms.portal.views.clerks import Sheet, import_page

PER_PAGE = 25


@ruling(Act.RUN_CALLS)
def outside(request: HttpRequest) -> HttpResponse:
    """What other libraries offer; the ticked ones are listed or taken off."""
    if request.method == "POST":
        ids = numbers_in(request.POST.getlist("course")[:200])
        wanted = request.POST.get("verdict") == "list"
        try:
            changed = choose(ids, chosen=wanted, by=request.user, now=clock.now())
            messages.success(request, _("%(n)s courses changed.") % {"n": changed})
        except HouseError as error:
            messages.error(request, str(error))
        return redirect(request.get_full_path())
    rows = OutsideCourse.objects.filter(listed=True).order_by("provider", "category", "code")
    part, q = request.GET.get("part", ""), request.GET.get("q", "").strip()[:60]
    if part in ("chosen", "rest"):
        rows = rows.filter(chosen=part == "chosen")
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(code__icontains=q) | Q(provider__icontains=q))
    segments = [
        {"label": label, "count": None, "url": f"?part={key}", "current": key == part}
        for key, label in (("", _("All")), ("chosen", _("Listed")), ("rest", _("Not listed")))
    ]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/calls/outside.html", {"page_obj": page, "segments": segments, "q": q})


@ruling(Act.RUN_CALLS)
def take_in(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(_("Catalogue template"), importing.HEADINGS, importing.REQUIRED)
    columns = _(
        "Columns: provider, code, title, category, mode and minutes; where known also about, where and last day."
        " A file replaces all that its providers listed before."
    )
    crumbs = [
        {"label": _("Course call"), "url": reverse("calls")},
        {"label": _("Outside courses"), "url": reverse("outside-courses")},
    ]
    heading = _("Import an outside catalogue")
    return import_page(request, heading, importing.import_catalogue, sheet, crumbs=crumbs, columns=columns)
