"""A number for every request: it stands in the log and on the error page, so that people can quote it.

And a memory as long as the request, for what many parts of a page ask alike.
"""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

log = structlog.get_logger()
_memory: ContextVar[dict[str, Any] | None] = ContextVar("what this request has asked", default=None)


def once_a_request(key: str, ask: Callable[[], Any]) -> Any:
    """The answer of *ask*, kept until the request ends; outside a request it is asked each time."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    return memory[key]


def ask_again(key: str) -> None:
    """The answer has changed within this request."""
    if memory := _memory.get():
        memory.pop(key, None)


class PageCompressionMiddleware(GZipMiddleware):
    """Pages travel compressed. Files keep their length and ranges, exports leave as they are made."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class RequestNumberMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(4)
        structlog.contextvars.bind_contextvars(request=request.number)
        token = _memory.set({})
        try:
            return self.get_response(request)
        finally:
            _memory.reset(token)
            structlog.contextvars.clear_contextvars()

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        # The path may hold a check code; the name of the view does not.
        view = request.resolver_match.view_name if request.resolver_match else "unresolved"
        log.error("request failed", view=view, error=type(error).__name__, exc_info=False)
