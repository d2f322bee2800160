"""What became of an act, said on the page that follows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from lms.common.errors import HouseError


@contextmanager
def outcome_said(request: HttpRequest, done: str = "") -> Iterator[None]:
    """One act of the house inside ``with``: *done* is said when it went through, the refusal when it was refused."""
    try:
        yield
    except HouseError as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
