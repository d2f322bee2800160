"""我的: profile, certificates, notices, own data, private files."""

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from case_library.schemas import shown
from courses.checking import may_read_evidence
from courses.models import TimeFigures
from courses.own_data import learning_data
from lms.certificates.models import Certificate
from lms.common import clock
from lms.compliance.models import Waiver
from lms.hours.models import Declaration, Evidence
from lms.mentoring.own_data import mentoring_data
from lms.notices.models import Notice
from lms.notices.outbox import mark_read, put_aside, unread_news
from lms.officers.models import Place
from lms.officers.own_data import own_data
from lms.officers.postings import clocks_of
from lms.officers.visibility import visible_to
from lms.portal.access import officer_only, signed_in
from lms.portal.context import current_role
from lms.portal.downloads import json_file, stored_file
from lms.portal.tabs import tabs_of
from lms.portal.templatetags.house import day

PER_PAGE = 25


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    officer = getattr(request.user, "officer", None)
    facts = [
        {"label": _("Name"), "value": request.user.name},
        {"label": _("Staff number"), "value": request.user.login},
    ]
    if officer:
        facts += [
            {"label": _("Unit"), "value": officer.home_unit.name},
            {"label": _("Field"), "value": shown(officer.field) or "–"},
            {"label": _("Rank"), "value": officer.rank or "–"},
            {"label": _("Card number"), "value": officer.card_no or "–"},
            {"label": _("Qualified on"), "value": day(officer.qualified_on)},
        ]
    own = {reverse("statement"), reverse("declarations")} if officer else set()
    context = {
        "facts": facts,
        "officer": officer,
        "more": [t for t in tabs_of(current_role(request), request.path) if t.more and t.url not in own],
        "certificates": own_certificates(officer) if officer else [],
        "postings": officer.postings.select_related("unit").order_by("-starts_on") if officer else [],
        "leaves": officer.leaves.order_by("-starts_on") if officer else [],
        "waivers": officer.waivers.select_related("requirement").order_by("-pk") if officer else [],
        "clocks": _clocks(officer) if officer else [],
        "corrections": officer.correction_requests.order_by("-asked_at")[:5] if officer else [],
        "objections": officer.objections.order_by("-raised_at")[:5] if officer else [],
    }
    return render(request, "portal/me/profile.html", context)


def own_certificates(officer):
    rows = Certificate.objects.filter(result__officer=officer, file__isnull=False)
    return rows.select_related("revocation", "replaced_by").order_by("-year", "-serial")


def _clocks(officer) -> list[dict]:
    """When a posting is fixed until, due to rotate and must move (M1)."""
    place = Place.current()
    words = {"fixed": _("fixed until"), "move": _("rotation due"), "must_move": _("must move by")}
    return [
        {"unit": posting.unit.name, "label": words[one.kind], "day": one.day}
        for posting in officer.postings.filter(ends_on=None).select_related("unit")
        for one in clocks_of(posting, place)
    ]


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """What needs an answer first, then the newest."""
    if request.method == "POST":
        chosen = request.POST.get("notice", "")
        if chosen.isascii() and chosen.isdecimal():
            put_aside(request.user, int(chosen[:15]), now=clock.now())
        else:
            mark_read(request.user, now=clock.now())
        return redirect("notices")
    rows = Notice.objects.filter(account=request.user, channel=Notice.Channel.IN_APP)
    open_first = Case(When(needs_answer=True, read_at=None, then=0), default=1)
    page = Paginator(rows.order_by(open_first, "-created_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request, "portal/me/notices.html", {"page_obj": page, "news": unread_news(request.user).exists()}
    )


@signed_in
def privacy(request: HttpRequest) -> HttpResponse:
    readings = (
        request.user.officer.readings.select_related("by").order_by("-at")[:50]
        if hasattr(request.user, "officer")
        else []
    )
    figures = TimeFigures.objects.filter(pk=1).first() or TimeFigures(pk=1)
    context = {"readings": readings, "place": Place.current(), "traces_days": figures.traces_days}
    return render(request, "portal/me/privacy.html", context)


@officer_only
def export_own_data(request: HttpRequest) -> HttpResponse:
    officer = request.user.officer
    document = own_data(officer) | {"learning": learning_data(officer), "mentoring": mentoring_data(officer)}
    return json_file(document, _("My data") + ".json")


@signed_in
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """An evidence file: for the person concerned, the uploader and those who may decide."""
    file = get_object_or_404(Evidence, pk=pk)
    owners = set(Declaration.objects.filter(evidence=file).values_list("officer", flat=True))
    owners |= set(Waiver.objects.filter(document=file).values_list("officer", flat=True))
    mine = hasattr(request.user, "officer") and request.user.officer.pk in owners
    deciding = visible_to(request.user, act="approve", on=clock.today()).filter(pk__in=owners).exists()
    checking = may_read_evidence(request.user, file, now=clock.now())
    if not (mine or deciding or checking or file.uploaded_by_id == request.user.pk):
        raise Http404
    return stored_file(file.sha256, file.name, file.media_type)


@signed_in
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate's stored bytes: for its owner and those who see the owner."""
    found = get_object_or_404(Certificate.objects.select_related("file", "result"), pk=pk, file__isnull=False)
    mine = hasattr(request.user, "officer") and request.user.officer.pk == found.result.officer_id
    seen = visible_to(request.user, act="view", on=clock.today()).filter(pk=found.result.officer_id).exists()
    if not (mine or seen):
        raise Http404
    return stored_file(found.file.sha256, f"{found.number}.pdf", "application/pdf")
