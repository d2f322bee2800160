"""Error pages: what happened, what became of the data, what to do, a number for the log."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader

from lms.common.errors import HouseError, NotAllowed


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _answer(request, "403.html", 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _answer(request, "404.html", 404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, "403_csrf.html", 403)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: what failed may be what they need."""
    if request.path.startswith("/api/"):
        return JsonResponse({"errors": [{"message": "unforeseen", "number": _number(request)}]}, status=500)
    page = {"language": getattr(request, "LANGUAGE_CODE", "zh-hans"), "theme": "auto", "size": "standard"}
    return HttpResponse(
        loader.get_template("500.html").render({"page": page, "number": _number(request)}), status=500
    )


class RefusalMiddleware:
    """A refusal of the house that no form caught still reaches the user in words: 403 or 422, never a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, HouseError) or request.path.startswith("/api/"):
            return None
        template, status = ("403.html", 403) if isinstance(exception, NotAllowed) else ("422.html", 422)
        context = {"number": _number(request), "reason": str(exception)}
        return render(request, template, context, status=status)


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"errors": [{"message": "not found" if status == 404 else "forbidden"}]}, status=status
        )
    return render(request, template, {"number": _number(request)}, status=status)


def _number(request: HttpRequest) -> str:
    return getattr(request, "number", "")
