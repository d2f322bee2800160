"""Error pages: what happened, what became of the data, what to do, a number for the log."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.common.errors import HouseError, NotAllowed


@dataclass(frozen=True)
class ErrorPage:
    """What ``error.html`` says."""

    title: str | Promise
    text: str | Promise
    icon_name: str
    kind: str = ""


FORBIDDEN = ErrorPage(
    _("You may not do this"),
    _(
        "Nothing was changed. Your present role does not cover it; the manager of your unit knows who decides."
    ),
    "shield-check",
)
NOT_FOUND = ErrorPage(
    _("There is no such page"),
    _("The address may be mistyped, or the page may have moved. Nothing of yours is lost."),
    "search",
)
FORM_TOO_OLD = ErrorPage(
    _("This form is too old"),
    _("Nothing was saved. Go back, load the page again and send the form once more."),
    "lock",
    "attention",
)
REFUSED = ErrorPage(
    _("This was not done"),
    _("Something in what was sent does not fit. Nothing was changed. Go back and look at it again."),
    "triangle-alert",
    "attention",
)
FOR_FORMS = ErrorPage(
    _("Nothing to see at this address"),
    _("It only takes what a form sends. Nothing was changed; open the page from the start page or the menu."),
    "search",
)
FAILED = ErrorPage(
    _("This did not work"),
    _(
        "What was saved before is safe. Try again in a few minutes; if it happens again, tell your unit manager the number and the time."
    ),
    "triangle-alert",
    "stop",
)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _answer(request, FORBIDDEN, 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _answer(request, NOT_FOUND, 404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, FORM_TOO_OLD, 403)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: what failed may be what they need."""
    if request.path.startswith("/api/"):
        return JsonResponse({"errors": [{"message": "unforeseen", "number": _number(request)}]}, status=500)
    page = {"language": getattr(request, "LANGUAGE_CODE", "zh-hans"), "theme": "auto", "size": "standard"}
    context = vars(FAILED) | {"page": page, "number": _number(request)}
    return HttpResponse(loader.get_template("error.html").render(context), status=500)


class RefusalMiddleware:
    """A refusal of the house that no form caught still reaches the user in words: 403 or 422, never a 500.

    So does an address that only takes what is sent, when somebody opens it (a reload, a bookmark).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not request.path.startswith("/api/"):
            page = _page(request, FOR_FORMS, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, HouseError) or request.path.startswith("/api/"):
            return None
        shown, status = (FORBIDDEN, 403) if isinstance(exception, NotAllowed) else (REFUSED, 422)
        return _page(request, replace(shown, text=str(exception) or shown.text), status)


def _answer(request: HttpRequest, shown: ErrorPage, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        message = "not found" if status == 404 else "forbidden"
        return JsonResponse({"errors": [{"message": message}]}, status=status)
    return _page(request, shown, status)


def _page(request: HttpRequest, shown: ErrorPage, status: int) -> HttpResponse:
    return render(request, "error.html", vars(shown) | {"number": _number(request)}, status=status)


def _number(request: HttpRequest) -> str:
    return getattr(request, "number", "")
