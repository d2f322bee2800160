"""Files that a page hands out: attachments that run nothing and that no cache keeps."""

import tempfile
from collections.abc import Iterable

from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from lms.common import vault
from lms.common.spreadsheets import csv_lines, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_out(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def stored_file(sha256: str, name: str, media_type: str) -> HttpResponseBase:
    """Bytes of the vault; whoever calls has asked who may see them."""
    return handed_out(FileResponse(vault.path_of(sha256).open("rb"), content_type=media_type), name)


def file_of(content: bytes, name: str, media_type: str) -> HttpResponseBase:
    return handed_out(HttpResponse(content, content_type=media_type), name)


def json_file(document: dict, name: str) -> HttpResponseBase:
    return handed_out(JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1}), name)


def csv_file(rows: Iterable[Iterable], name: str) -> HttpResponseBase:
    return handed_out(StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8"), name)


def xlsx_file(rows: Iterable[Iterable], name: str, *, title: str) -> HttpResponseBase:
    """A workbook of one sheet, made on disk: memory stays flat."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_xlsx(spool, title, rows)
    spool.seek(0)
    return handed_out(FileResponse(spool, content_type=XLSX), name)
