"""The last look for identifiers before something is said or goes to review: words and uploaded files (C1, C2)."""

import io
from functools import lru_cache
from zipfile import BadZipFile, ZipFile

import docx
import pypdfium2
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError

from case_library.masking.residual import residual_hits
from courses.wording import passages
from lms.common import vault
from lms.common.archives import unreasonable

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN = 3
MAX_UNPACKED = 200 * 1024 * 1024


def identifiers_in(text: str) -> list[str]:
    """Stretches of *text* that certainly identify somebody: numbers, phones, plates, accounts."""
    return [hit.text for hit in residual_hits(text)]


def hint_of(hits: list[str]) -> str:
    """The beginning of the first hit: enough to find it, too little to pass on (S5)."""
    return f"{hits[0][:SHOWN]}…"


def identifying(content: dict) -> list[str]:
    """Each place of a frozen course that names somebody, in words for its author."""
    found = []
    for passage in passages(content):
        if hits := identifiers_in("\n".join(passage.lines)):
            found.append(_named(passage.where, hits))
    for number, lesson in enumerate(content["lessons"], start=1):
        for block in lesson["blocks"]:
            if block["type"] == "document":
                where = _("Lesson %(n)s, file “%(name)s”") % {"n": number, "name": block["file"]["name"]}
                found += _faults_of_file(where, block["file"])
    return found


def _faults_of_file(where: str, file: dict) -> list[str]:
    hits = in_file(file)
    if hits is None:
        return [
            _("%(where)s cannot be opened to see whom it names. Save it again and upload that.")
            % {"where": where}
        ]
    return [_named(where, hits)] if hits else []


def _named(where: str, hits: list[str]) -> str:
    return _("%(where)s names somebody (“%(found)s”). Take it out; write 当事人甲 or 某公司 instead.") % {
        "where": where,
        "found": hint_of(hits),
    }


def in_file(file: dict) -> list[str] | None:
    """Identifiers in the words of a kept file; [] for kinds that hold no words, ``None`` for one that cannot be opened."""
    if file["type"] not in (PDF, WORD):
        return []
    hits = _hits_in(file["sha256"], file["type"])
    return None if hits is None else list(hits)


@lru_cache(maxsize=512)
def _hits_in(sha256: str, kind: str) -> tuple[str, ...] | None:
    """A file in the vault never changes, so that it is read once a process."""
    content = vault.read(sha256)
    pages = (pages_of_pdf(content) or None) if kind == PDF else _paragraphs(content)
    return None if pages is None else tuple(hit for page in pages for hit in identifiers_in(page))


def pages_of_pdf(content: bytes) -> list[str]:
    """The words of each page; "" where a page is only a picture, [] for a file that cannot be opened."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            return [page.get_textpage().get_text_bounded() for page in document]
    except pypdfium2.PdfiumError:
        return []


def _paragraphs(content: bytes) -> list[str] | None:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if unreasonable(archive, most=MAX_UNPACKED):
                return None
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):  # not what its name says
        return None
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]
