"""One handler: the house's refusals become 409 or 403 with the sentence that people would read."""

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from lms.common.errors import HouseError, NotAllowed


def handle(error: Exception, context: dict) -> Response | None:
    if isinstance(error, NotAllowed):
        return Response({"errors": [{"message": str(error)}]}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, HouseError):
        return Response({"errors": [{"message": str(error)}]}, status=status.HTTP_409_CONFLICT)
    return exception_handler(error, context)
