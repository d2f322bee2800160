"""Files of editions and of pages under way, behind the log-in; videos by ranges."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model

from courses.keeping import is_kept
from courses.queries import file_type, is_file_of_an_edition
from courses.reach import may_open, upload_at
from lms.common import clock, vault
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.portal.access import signed_in

BLOCK = 256 * 1024
# What a browser may show inline; everything else is a download.
INLINE = re.compile(r"(image/(png|jpeg|gif|webp)|video/(mp4|webm|ogg)|audio/(mpeg|ogg|mp4))")
SHA256 = re.compile(r"[0-9a-f]{64}")


@signed_in
@require_safe
def course_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A file of an edition; authors and reviewers also see files of courses under way."""
    if not SHA256.fullmatch(sha256):
        raise Http404
    under_way = _builds(request) and is_kept(sha256)
    if not is_file_of_an_edition(sha256) and not under_way:
        raise Http404
    path = vault.path_of(sha256)
    if not path.is_file():
        raise Http404
    kind = file_type(sha256)
    response = ranged(request, path, kind)
    if not INLINE.fullmatch(kind) or "download" in request.GET:
        response["Content-Disposition"] = 'attachment; filename="file"'
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return guarded(response)


@signed_in
@require_safe
def author_media(request: HttpRequest, path: str) -> HttpResponse:
    """Uploads as Wagtail's admin shows them: pictures and videos, for the authors of their unit and reviewers."""
    upload = upload_at(path) if _builds(request) else None
    if upload is None or not may_open(request.user, upload) or not default_storage.exists(path):
        raise Http404
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = ranged(request, Path(default_storage.path(path)), kind)
    if not INLINE.fullmatch(kind):
        response["Content-Disposition"] = "attachment"
    return guarded(response)


@signed_in
@require_safe
def author_document(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A document of the admin, as a download; for the authors of its unit and reviewers."""
    document = get_object_or_404(get_document_model(), pk=pk)
    if not may_open(request.user, document):
        raise Http404
    return guarded(FileResponse(document.file.open("rb"), as_attachment=True, filename=document.filename))


def _builds(request: HttpRequest) -> bool:
    today = clock.today()
    return any(may(request.user, act=act, on=today) for act in (Act.AUTHOR, Act.REVIEW))


def guarded(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def ranged(request: HttpRequest, path: Path, kind: str) -> HttpResponse:
    """The whole file, or with a Range header the asked part (206): Django's own view ignores ranges."""
    size = path.stat().st_size
    asked = re.fullmatch(r"bytes=([0-9]{0,15})-([0-9]{0,15})", request.headers.get("Range", ""))
    if not asked or not any(asked.groups()):
        response = FileResponse(path.open("rb"), content_type=kind)
        response["Accept-Ranges"] = "bytes"
        return response
    first, last = _part(*asked.groups(), size)
    if first > last or first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_read(path, first, last), status=206, content_type=kind)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
