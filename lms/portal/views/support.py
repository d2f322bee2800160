"""Help for several people at once: offer a class, then remind; each says first who gets what (R22, B3)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.compliance.models import Requirement
from lms.compliance.support import offer_class, remind
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
    return redirect("manage")


@allowed(Act.SUPPORT)
@require_POST
def send_reminder(request: HttpRequest) -> HttpResponse:
    officers, requirement = _supported(request), _requirement(request)
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    if "confirmed" not in request.POST:
        return render(
            request, "portal/manage/remind.html", {"officers": officers, "requirement": requirement}
        )
    done = remind(officers, requirement=requirement, by=request.user, now=clock.now())
    messages.success(
        request,
        _(
            "%(n)s reminded; %(skipped)s skipped: help is offered first, and nobody is reminded twice in two weeks."
        )
        % {"n": done.reached, "skipped": done.skipped},
    )
    return redirect("manage")


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
        .order_by("home_unit__path", "name_key")
    )
