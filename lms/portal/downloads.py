"""Files handed over to be kept: their names in the reader's language."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(name: str, content, kind: str) -> HttpResponse:
    """*content* as an attachment; any name a person would give it may be used."""
    return named(HttpResponse(content, content_type=kind), name)


def named(response, name: str):
    """*response* as an attachment of that name."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
