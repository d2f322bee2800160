"""Sign in to a class on the phone: type the code, or scan it, and press once (H7)."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import pgettext

from courses.classes.queries import sign_up_of
from courses.classes.signing_in import direction_now, sign, windows
from courses.models import ClassFigures, Direction, SignEvent, Sitting
from lms.common import clock
from lms.common.errors import HouseError
from lms.portal.access import officer_only
from lms.portal.class_words import clock_span, when

DEVICE = "device"
DEVICE_AGE = 400 * 24 * 3600


@officer_only
def sign_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of my sign-in, and the field for the code when it is wanted."""
    sitting = get_object_or_404(Sitting.objects.select_related("training_class"), pk=pk)
    device = request.get_signed_cookie(DEVICE, default="") or secrets.token_urlsafe(16)
    refused = ""
    if request.method == "POST":
        refused = _sign(request, sitting, device)
        if not refused:
            response = redirect("sign", pk=pk)
            return _marked(response, device, request)
    context = _state(request, sitting) | {"refused": refused}
    response = render(request, "portal/classes/sign.html", context, status=422 if refused else 200)
    return _marked(response, device, request)


def _sign(request: HttpRequest, sitting: Sitting, device: str) -> str:
    """ "" when it is recorded, else why not."""
    given = "".join(request.POST.get("code", "").split())[:12]
    direction = request.POST.get("direction", "")
    if direction not in Direction.values:
        direction = Direction.IN
    try:
        sign(
            sitting,
            officer=request.user.officer,
            direction=direction,
            code=given,
            means=SignEvent.Means.SCANNED if request.POST.get("scanned") else SignEvent.Means.TYPED,
            device=device,
            by=request.user,
            now=clock.now(),
        )
    except HouseError as error:
        return str(error)
    return ""


def _state(request: HttpRequest, sitting: Sitting) -> dict:
    officer, row, now = request.user.officer, sitting.training_class, clock.now()
    figures = ClassFigures.current()
    events = dict(SignEvent.objects.filter(sitting=sitting, officer=officer).values_list("direction", "at"))
    direction = direction_now(sitting, figures, now=now) if row.state == "open" else ""
    wanted = direction if direction and direction not in events else ""
    if wanted == Direction.OUT and Direction.IN not in events:
        wanted = ""
    mine = sign_up_of(row, officer)
    code = request.GET.get("code", "")
    scanned = code.isascii() and code.isdecimal() and len(code) == 6
    open_windows = windows(sitting, figures)
    return {
        "row": row,
        "sitting": sitting,
        "when": when(sitting.starts_at, sitting.ends_at),
        "has_place": mine is not None and mine.state == "place",
        "came": events.get(Direction.IN),
        "left": events.get(Direction.OUT),
        "wanted": wanted,
        "in_words": _span(open_windows[Direction.IN]),
        "out_words": _span(open_windows[Direction.OUT]),
        "missed": figures.missed_percent,
        "seconds": figures.code_seconds,
        "code": code if scanned else "",
        "back": {"url": reverse("my-classes"), "title": pgettext("class", "Sign in")},
    }


def _span(window) -> str:
    return clock_span(window.opens_at, window.closes_at)


def _marked(response: HttpResponse, device: str, request: HttpRequest) -> HttpResponse:
    """A mark for this browser, so that one phone signs in one person; it says nothing about the phone."""
    response.set_signed_cookie(
        DEVICE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    response["Cache-Control"] = "no-store"
    return response
