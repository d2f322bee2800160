"""Help for several people at once: offer a class, then remind; each says first who gets what (R22, B3)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.learning.plans import plans_by_officer
from lms.common import clock
from lms.compliance.models import Requirement
from lms.compliance.support import offer_class, remind, reminding
from lms.hours.offered import open_offers
from lms.officers.models import Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to
from lms.portal.access import allowed
from lms.portal.numbers import number_in, numbers_in
from lms.portal.views.manage import chosen_requirement


@allowed(Act.SUPPORT)
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Step 1: who gets what, who is skipped; step 2 (``offer`` chosen): send."""
    officers, requirement = _supported(request), _requirement(request)
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    offers = open_offers(on=clock.today()).order_by("starts_on")
    chosen = offers.filter(pk=number_in(request.POST.get("offer"))).first()
    if chosen is None:
        refused = "offer" in request.POST
        context = {
            "officers": officers,
            "offers": offers,
            "requirement": requirement,
            "refused": _("This class is no longer open. Choose another one.") if refused else "",
        }
        return render(request, "portal/manage/offer.html", context, status=422 if refused else 200)
    done = offer_class(officers, requirement=requirement, offer=chosen, by=request.user, now=clock.now())
    messages.success(
        request,
        _("Offered to %(n)s people; %(skipped)s had it already.")
        % {"n": done.reached, "skipped": done.skipped},
    )
    return _back(request, officers)


@allowed(Act.SUPPORT)
@require_POST
def send_reminder(request: HttpRequest) -> HttpResponse:
    officers, requirement = _supported(request), _requirement(request)
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    helped = set(plans_by_officer(officer.pk for officer in officers))
    if "confirmed" not in request.POST:
        found = reminding(officers, requirement=requirement, helped=helped, now=clock.now())
        return render(
            request, "portal/manage/remind.html", {"found": found, "offer_url": _offer_url(request)}
        )
    done = remind(officers, requirement=requirement, helped=helped, by=request.user, now=clock.now())
    messages.success(
        request,
        _(
            "%(n)s reminded; %(skipped)s skipped: help is offered first, and nobody is reminded twice in two weeks."
        )
        % {"n": done.reached, "skipped": done.skipped},
    )
    return _back(request, officers)


def _back(request: HttpRequest, officers: list[Officer]) -> HttpResponse:
    """To the list as it was asked for, or to the page of the one person from which it was sent."""
    if "from_person" in request.POST:
        return redirect(f"{reverse('manage-officer', args=[officers[0].pk])}?{request.GET.urlencode()}")
    return redirect(f"{reverse('manage')}?{request.GET.urlencode()}")


def _offer_url(request: HttpRequest) -> str:
    return f"{reverse('manage-offer')}?{request.GET.urlencode()}"


def _requirement(request: HttpRequest) -> Requirement:
    """The requirement in the address; without one nobody can be short of it."""
    found = chosen_requirement(request)
    if found is None:
        raise Http404
    return found


def ticked(request: HttpRequest) -> list[int]:
    """The people ticked in the list; at most a thousand at once."""
    return numbers_in(request.POST.getlist("officer"))


def _supported(request: HttpRequest) -> list[Officer]:
    seen = visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    return list(
        seen.filter(pk__in=ticked(request))
        .select_related("home_unit")
        .order_by("home_unit__path", "sort_key")
    )
