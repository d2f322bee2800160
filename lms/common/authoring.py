"""What the house changes about Wagtail's admin, for every room that has pages there.

One act, one transaction: whatever is posted under ``/author/`` is done whole or not at all. A refusal
of ours comes back as a message at the page where it was asked for, not as an error page.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from lms.common import clock
from lms.common.errors import HouseError

PREFIX = "/author/"
# Draftail and the preview set styles by script, with sizes that no list of hashes can hold; scripts stay strict.
POLICY = {"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["blob:"]}
# The report of page types shows the title of every unit's last page.
CLOSED = {"/author/reports/page-types-usage/"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class AuthorMiddleware:
    """Wraps unsafe methods under ``/author/`` in a transaction (not ATOMIC_REQUESTS: GETs stay readers)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if request.path in CLOSED and not request.user.is_superuser:
            raise PermissionDenied
        response = self._act(request) if request.method in UNSAFE else self.get_response(request)
        response._csp_update = POLICY
        return response

    def _act(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "refused", False):
                transaction.set_rollback(True)
        if getattr(request, "refused", False):
            messages.error(request, request.refused)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith(PREFIX) or not isinstance(error, HouseError):
            return None
        request.refused = str(error)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"success": False, "error_message": str(error)}, status=422)
        back = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return HttpResponseRedirect(back if known else PREFIX)


def finish_workflow(workflow_state, user=None) -> None:
    """The last approval: publish without asking the approver for that right, then freeze.

    A page says in ``approved(by, now)`` what its approval means.
    """
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)
    page = workflow_state.content_object
    page.refresh_from_db()
    page = getattr(page, "specific", page)
    if hasattr(page, "approved"):
        page.approved(by=user, now=clock.now())
