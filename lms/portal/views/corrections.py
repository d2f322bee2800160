"""Facts that officers want corrected: answered by those who keep the roster; the officer is told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.notices.outbox import settle, tell
from lms.officers.corrections import answer_correction, open_corrections
from lms.officers.models import CorrectionRequest
from lms.officers.roles import Act
from lms.portal.access import allowed

PER_PAGE = 25


@allowed(Act.IMPORT_ROSTER)
def corrections(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/manage/corrections.html", _page(request))


@allowed(Act.IMPORT_ROSTER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(open_corrections(request.user, on=clock.today()), pk=pk)
    text = request.POST.get("answer", "")
    try:
        _answer(request, found, text)
    except HouseError as error:
        failed = {"pk": pk, "answer": text, "message": str(error)}
        return render(request, "portal/manage/corrections.html", _page(request, failed), status=422)
    messages.success(request, _("Answered; the officer has been told."))
    return redirect("corrections")


@transaction.atomic
def _answer(request: HttpRequest, found: CorrectionRequest, text: str) -> None:
    now = clock.now()
    done = answer_correction(
        found, corrected=request.POST.get("verdict") == "done", answer=text, by=request.user, now=now
    )
    settle(f"correction:{done.pk}", now=now)
    tell(
        [done.officer.account_id],
        key=f"correction:{done.pk}:answered",
        title=_("Your request was answered: %(state)s") % {"state": done.get_state_display()},
        text=text[:500],
        link=reverse("me"),
        now=now,
    )


def _page(request: HttpRequest, failed: dict | None = None) -> dict:
    rows = open_corrections(request.user, on=clock.today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "failed": failed}
