"""The training record as page, PDF and JSON: one's own, or of people whom one may see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.common import clock
from lms.officers.models import Officer, Reading
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed, officer_only
from lms.portal.downloads import file_of, json_file
from lms.portal.record_pdf import record_pdf
from lms.portal.training_record import whole_record


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
    record = whole_record(request.user.officer, now=clock.now())
    return json_file(record.as_dict(), _("Training record") + ".json")


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
    found = whole_record(officer, now=clock.now())
    wanted = request.GET.get("year", "")
    shown = next((y for y in found.years if str(y.number) == wanted), next(iter(found.years), None))
    segments = [
        {"label": str(y.number), "count": len(y.lines), "url": f"?year={y.number}", "current": y is shown}
        for y in found.years
    ]
    context = {
        "record": found, "year": shown, "segments": segments if len(segments) > 1 else [],
        "crumbs": crumbs, "pdf_url": pdf_url, "json_url": json_url,
    }  # fmt: skip
    return render(request, "portal/courses/record.html", context)


def _pdf(officer: Officer) -> HttpResponse:
    content = record_pdf(whole_record(officer, now=clock.now()))
    return file_of(content, _("Training record") + ".pdf", "application/pdf")
