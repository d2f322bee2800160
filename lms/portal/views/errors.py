"""Error pages: what happened, what became of the data, what to do, a number for the log."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader


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


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"errors": [{"message": "not found" if status == 404 else "forbidden"}]}, status=status
        )
    return render(request, template, {"number": _number(request)}, status=status)


def _number(request: HttpRequest) -> str:
    return getattr(request, "number", "")
