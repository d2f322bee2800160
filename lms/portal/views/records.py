"""The training record as page, PDF and JSON: one's own, or of people whom one may see."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.records import training_record
from lms.common import clock
from lms.officers.models import Officer, Reading
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed, officer_only
from lms.portal.downloads import file_of, json_file
from lms.portal.record_pdf import record_pdf

PER_PAGE = 25


@officer_only
@require_GET
def own_record(request: HttpRequest) -> HttpResponse:
    crumbs = [{"label": _("Me"), "url": reverse("me")}]
    return _page(
        request, request.user.officer, crumbs, reverse("training-record-pdf"), reverse("training-record-json")
    )


@officer_only
@require_GET
def own_record_pdf(request: HttpRequest) -> HttpResponse:
    return _pdf(request.user.officer)


@officer_only
@require_GET
def own_record_json(request: HttpRequest) -> HttpResponse:
    record = training_record(request.user.officer, now=clock.now())
    return json_file(record.as_dict(), "training-record.json")


@allowed(Act.VIEW)
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's record; the reading leaves a row (S5). Scores of failed tests are in nobody's record."""
    shown = _seen(request, pk)
    crumbs = [{"label": shown.home_unit.name, "url": reverse("manage") + f"?unit={shown.home_unit.code}"}]
    return _page(request, shown, crumbs, reverse("manage-record-pdf", args=[pk]), "")


@allowed(Act.VIEW)
@require_GET
def record_as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _pdf(_seen(request, pk))


def _seen(request: HttpRequest, pk: int) -> Officer:
    shown = (
        visible_to(request.user, act=Act.VIEW, on=clock.today())
        .filter(pk=pk)
        .select_related("home_unit")
        .first()
    )
    if shown is None:
        raise Http404
    Reading.objects.create(officer=shown, by=request.user, act="training record", at=clock.now())
    return shown


def _page(request: HttpRequest, officer: Officer, crumbs: list, pdf_url: str, json_url: str) -> HttpResponse:
    found = training_record(officer, now=clock.now())
    page = Paginator(found.lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {"record": found, "page_obj": page, "crumbs": crumbs, "pdf_url": pdf_url, "json_url": json_url}
    return render(request, "portal/courses/record.html", context)


def _pdf(officer: Officer) -> HttpResponse:
    content = record_pdf(training_record(officer, now=clock.now()))
    return file_of(content, "training-record.pdf", "application/pdf")
