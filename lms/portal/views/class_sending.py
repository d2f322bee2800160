"""A manager sends people to classes, and answers for those posted to the own unit whom somebody calls."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courses.classes.queries import open_classes, spans_of
from courses.classes.signing_up import answer_consent, sign_up
from courses.models import PostingConsent, SignUp
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.class_words import facts_of, when
from lms.portal.numbers import numbers_in
from lms.portal.outcomes import outcome_said
from lms.portal.searching import searched

PER_PAGE = 25


@allowed(Act.SUPPORT)
@require_GET
def offered(request: HttpRequest) -> HttpResponse:
    """Classes that my people can still be sent to, with how many of them go."""
    now = clock.now()
    people = visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    rows = open_classes(now=now).filter(sign_up_until__gt=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ours = dict(
        SignUp.objects.filter(
            training_class__in=[r.pk for r in page], state__in=("place", "waiting"), officer__in=people
        )
        .values_list("training_class")
        .annotate(n=Count("id"))
    )
    for row in page:
        row.when, row.ours = when(row.starts_at, row.ends_at), ours.get(row.pk, 0)
        row.free = max(0, row.capacity - row.taken)
    asked = _consents(request).filter(state=PostingConsent.State.ASKED).count()
    return render(request, "portal/classes/offered.html", {"page_obj": page, "asked": asked})


@allowed(Act.SUPPORT)
@searched
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign up several of my people at once; each refusal is named."""
    row = get_object_or_404(open_classes(now=clock.now()).prefetch_related("sittings"), pk=pk)
    people = visible_to(request.user, act=Act.SUPPORT, on=clock.today()).filter(left_on=None)
    if request.method == "POST":
        _send(request, row, people.filter(pk__in=numbers_in(request.POST.getlist("officer")[:200])))
        return redirect(request.get_full_path())
    if q := request.words:
        people = people.filter(Q(name__icontains=q) | Q(staff_no__icontains=q))
    people = people.select_related("home_unit").order_by("home_unit__path", "staff_no")
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    states = {
        s.officer_id: s
        for s in row.sign_ups.filter(
            officer__in=[o.pk for o in page], state__in=("place", "waiting")
        ).select_related("consent")
    }
    for officer in page:
        officer.sign_up = states.get(officer.pk)
    context = {
        "row": row, "facts": facts_of(row, spans_of(row)), "page_obj": page,
        "free": max(0, row.capacity - row.taken),
        "crumbs": [{"label": _("Classes for my people"), "url": reverse("offered-classes")}],
    }  # fmt: skip
    return render(request, "portal/classes/send.html", context)


@allowed(Act.SUPPORT)
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """People posted to my unit whom somebody calls to a class (S1)."""
    rows = (
        _consents(request)
        .select_related("unit", "sign_up__officer__home_unit", "sign_up__training_class")
        .order_by("-asked_at", "-pk")
    )
    asked = Paginator(rows.filter(state=PostingConsent.State.ASKED), PER_PAGE).get_page(
        request.GET.get("page")
    )
    answered = list(rows.exclude(state=PostingConsent.State.ASKED)[:PER_PAGE])
    for one in [*asked, *answered]:
        one.when = when(one.sign_up.training_class.starts_at, one.sign_up.training_class.ends_at)
    return render(request, "portal/classes/consents.html", {"page_obj": asked, "answered": answered})


@allowed(Act.SUPPORT)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    consent = _consents(request).filter(pk=pk).first()
    if consent is None:
        raise Http404
    agree = request.POST.get("verdict") == "agree"
    with outcome_said(request, _("Answered; the officer and the organiser have been told.")):
        answer_consent(
            consent, agree=agree, wish=request.POST.get("wish", "")[:300], by=request.user, now=clock.now()
        )
    return redirect("consents")


def _consents(request: HttpRequest):
    units = units_visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    return PostingConsent.objects.filter(unit__in=units)


def _send(request: HttpRequest, row, people) -> None:
    seated = waiting = 0
    refused = []
    for officer in people.select_related("home_unit"):
        try:
            made = sign_up(row, officer=officer, by=request.user, now=clock.now())
            seated += made.state == SignUp.State.PLACE
            waiting += made.state == SignUp.State.WAITING
        except HouseError as error:
            refused.append(f"{officer.name}: {error}")
    if seated or waiting:
        messages.success(
            request,
            ngettext("%(n)s person has a place", "%(n)s people have a place", seated) % {"n": seated}
            + (_("; %(n)s on the waitlist") % {"n": waiting} if waiting else "")
            + _(". Each has been told."),
        )
    for said in refused[:10]:
        messages.error(request, said)
    if not (seated or waiting or refused):
        messages.warning(request, _("Tick at least one person."))
