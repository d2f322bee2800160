"""One handler, one shape: ``{"errors": [{"message", "row"?, "column"?}]}``, sentences that people would read."""

from collections.abc import Iterator

from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from lms.common.errors import HouseError, NotAllowed


def handle(error: Exception, context: dict) -> Response | None:
    """The house's refusals become 409 or 403; what DRF refuses keeps its status."""
    if isinstance(error, NotAllowed):
        return Response({"errors": [{"message": str(error)}]}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, HouseError):
        return Response({"errors": [{"message": str(error)}]}, status=status.HTTP_409_CONFLICT)
    response = exception_handler(error, context)
    if isinstance(error, ValidationError):
        response.data = {"errors": list(_flat(error.detail))}
    elif response is not None:
        response.data = {"errors": [{"message": str(response.data.get("detail", ""))}]}
    return response


def _flat(detail, row: int | None = None, column: str = "") -> Iterator[dict]:
    """Every sentence with the number of its record, from 1, and its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            # Errors of a list's records come keyed by their place.
            if isinstance(name, int):
                yield from _flat(inner, name + 1, column)
            else:
                yield from _flat(inner, row, name)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail, start=1):
            yield from _flat(inner, place if isinstance(inner, dict) else row, column)
    else:
        yield (
            {"message": str(detail)} | ({"row": row} if row else {}) | ({"column": column} if column else {})
        )
