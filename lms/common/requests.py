"""A number for every request: it stands in the log and on the error page, so that people can quote it."""

import secrets

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger()


class RequestNumberMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(4)
        structlog.contextvars.bind_contextvars(request=request.number)
        try:
            return self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        # The path may hold a check code; the name of the view does not.
        view = request.resolver_match.view_name if request.resolver_match else "unresolved"
        log.error("request failed", view=view, error=type(error).__name__, exc_info=False)
