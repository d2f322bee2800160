"""A unit's certificates: list, one ZIP, one printable PDF, revocation."""

import tempfile
import zipfile
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.certificates.issuing import revoke as revoke_certificate
from lms.certificates.models import Certificate, Revocation
from lms.certificates.rendering import render_many
from lms.certificates.words import CertificateWords
from lms.common import clock, vault
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import may, visible_to
from lms.portal.access import allowed
from lms.portal.downloads import file_of, handed_out
from lms.portal.searching import searched
from lms.portal.views.manage import chosen_unit
from lms.portal.views.officer import chosen_year, known_years

PRINTED_AT_ONCE = 300


@allowed(Act.VIEW)
@searched
def listing(request: HttpRequest) -> HttpResponse:
    year = chosen_year(request) if request.GET.get("year") else _latest_year()
    rows = _certificates(request, year)
    if q := request.words:
        rows = rows.filter(
            Q(number__icontains=q) | Q(result__name__icontains=q) | Q(result__officer__staff_no=q)
        )
    context = {
        "year": year,
        "years": known_years(),
        "page_obj": Paginator(rows.order_by("result__unit_path", "serial"), 25).get_page(
            request.GET.get("page")
        ),
        "may_revoke": may(request.user, act=Act.REVOKE, on=clock.today()),
        "reasons": Revocation.Reason.choices,
        "query": f"?year={year}" + (f"&unit={request.GET['unit']}" if request.GET.get("unit") else ""),
    }
    return render(request, "portal/manage/certificates.html", context)


@allowed(Act.VIEW)
def archive(request: HttpRequest) -> HttpResponse:
    """The stored PDFs of a unit as one ZIP, written to a file on disk, not to memory."""
    year = chosen_year(request)
    spool = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as archive_file:
        for number, sha256 in (
            _in_force(request, year).values_list("number", "file__sha256").iterator(chunk_size=500)
        ):
            archive_file.write(vault.path_of(sha256), f"{number}.pdf")
    spool.seek(0)
    return handed_out(FileResponse(spool, content_type="application/zip"), f"certificates-{year}.zip")


@allowed(Act.VIEW)
def printable(request: HttpRequest) -> HttpResponse:
    """Up to 300 certificates of a unit as one PDF for the printer."""
    year = chosen_year(request)
    stored = list(
        _in_force(request, year)
        .order_by("result__unit_path", "serial")
        .values_list("words", flat=True)[: PRINTED_AT_ONCE + 1]
    )
    if not stored or len(stored) > PRINTED_AT_ONCE:
        messages.warning(
            request,
            _("Choose a unit with 1 to %(n)s certificates; use the ZIP for more.") % {"n": PRINTED_AT_ONCE},
        )
        return redirect(f"{reverse('unit-certificates')}?year={year}")
    pdf = render_many([CertificateWords.from_dict(words) for words in stored])
    return file_of(pdf, f"certificates-{year}.pdf", "application/pdf")


@allowed(Act.REVOKE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    seen = visible_to(request.user, act=Act.REVOKE, on=clock.today())
    certificate = get_object_or_404(Certificate, pk=pk, result__officer__in=seen)
    try:
        if request.POST.get("reason") not in Revocation.Reason:
            raise HouseError(_("Choose a reason from the list."))
        revoke_certificate(certificate, reason=request.POST["reason"], by=request.user, now=clock.now())
        messages.success(
            request,
            _("%(number)s is revoked; the check page says so from now on.") % {"number": certificate.number},
        )
    except HouseError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('unit-certificates')}?year={certificate.year}")


def _certificates(request: HttpRequest, year: int):
    today = clock.today()
    seen = visible_to(request.user, act=Act.VIEW, on=today)
    rows = Certificate.objects.filter(year=year, file__isnull=False, result__officer__in=seen)
    if request.GET.get("unit"):
        unit, _roots = chosen_unit(request)
        rows = rows.filter(result__unit_path__startswith=unit.path)
    return rows.select_related("result", "revocation", "replaced_by")


def _in_force(request: HttpRequest, year: int):
    return _certificates(request, year).filter(revocation=None, replaced_by=None)


def _latest_year() -> int:
    latest = Certificate.objects.order_by("-year").values_list("year", flat=True).first()
    return latest or date.today().year
