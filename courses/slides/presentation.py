"""A .pptx read for its words and pictures, slide by slide; nothing is drawn, so that no office suite is needed.

Titles, texts, tables and embedded pictures are taken; notes, hidden slides, charts, films and drawn diagrams
are not, and each slide says what was left out.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml.etree import LxmlError
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.shapes.connector import Connector
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.shapes.picture import Movie
from pptx.shapes.picture import Picture as PictureShape

from courses.slides.order import as_read
from courses.slides.refusing import BadSlides, refuse_count
from lms.common.archives import locked, unreasonable

KIND = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MAX_UNPACKED, MAX_PARTS, MAX_XML = 200 * 1024 * 1024, 5000, 20 * 1024 * 1024
MAX_PIXELS, LEAST_SIDE = 40_000_000, 24  # smaller ones are ornaments
MAX_DEPTH = 8  # of groups in groups
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
MACROS = "ppt/vbaProject.bin"
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
# Repeated on each slide: no words of the lesson.
FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER)
# What a slide may hold and a lesson does not take, in words for the author.
LEFT_OUT = {
    "hidden": gettext_lazy("the whole slide: it is hidden"),
    "linked": gettext_lazy("a picture that is only linked; put it into the file"),
    "film": gettext_lazy("a film or sound; upload it as the lesson's video"),
    "chart": gettext_lazy("a chart; save it as a picture"),
    "embedded": gettext_lazy("an embedded file"),
    "diagram": gettext_lazy("a diagram; save it as a picture"),
    "large": gettext_lazy("a picture that is far too large"),
    "drawing": gettext_lazy("a drawing that browsers cannot show; save it as a picture (PNG)"),
}
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Text:
    """Paragraphs of one box; *listed* where the slide shows them as points."""

    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    sha256: str
    words: str  # the alternative text; "" where the author gave none
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Slide:
    number: int
    title: str
    parts: tuple[Text | Table | Picture, ...]
    left_out: tuple[str, ...]  # codes of LEFT_OUT
    words: str = field(repr=False)  # all that is written on it, notes too, for the search for names

    @property
    def characters(self) -> int:
        """How much of what it says goes into the lesson."""
        texts = [line for part in self.parts if isinstance(part, Text) for line in part.lines]
        cells = [cell for part in self.parts if isinstance(part, Table) for row in part.rows for cell in row]
        return sum(map(len, [self.title, *texts, *cells]))


def read_slides(content: bytes) -> list[Slide]:
    """The slides of a presentation. Raises ``BadSlides`` in words, with the slide's number where one is at fault."""
    _check_archive(content)
    try:
        slides = list(Presentation(io.BytesIO(content)).slides)
    except (PythonPptxError, LxmlError, KeyError, ValueError, AttributeError, zipfile.BadZipFile):
        raise BadSlides(_("The presentation cannot be opened. Save it again as .pptx.")) from None
    refuse_count(len(slides))
    return [_read(slide, number) for number, slide in enumerate(slides, start=1)]


def _check_archive(content: bytes) -> None:
    """Looks through the zip before the parser sees it: size, locks, macros, entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "ppt/presentation.xml" not in names:
                raise BadSlides(
                    _("This is no .pptx, whatever its name says. Save the slides as .pptx or PDF.")
                )
            if MACROS in names:
                raise BadSlides(_("The presentation holds macros. Save it as .pptx without them."))
            if locked(archive):
                raise BadSlides(_("The presentation is protected by a password. Take it off."))
            if unreasonable(archive, most=MAX_UNPACKED) or len(archive.infolist()) > MAX_PARTS:
                raise BadSlides(_("The presentation unpacks to an unreasonable size and was not opened."))
            for entry in archive.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        raise BadSlides(
            _("This is no .pptx, whatever its name says. Save the slides as .pptx or PDF.")
        ) from None


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > MAX_XML:
        raise BadSlides(_("The presentation unpacks to an unreasonable size and was not opened."))
    try:
        with archive.open(entry) as part:
            for _event, _element in defusedxml.ElementTree.iterparse(part, forbid_dtd=True):
                _element.clear()
    except (DefusedXmlException, defusedxml.ElementTree.ParseError):
        raise BadSlides(_("The presentation cannot be opened. Save it again as .pptx.")) from None


def _read(slide, number: int) -> Slide:
    try:
        return _Reading(slide, number).result()
    except (PythonPptxError, LxmlError, KeyError, ValueError, AttributeError, IndexError):
        raise BadSlides(
            _("Slide %(n)s cannot be read. Copy what it says to a new slide.") % {"n": number}
        ) from None


class _Reading:
    """One slide being read: what was found and what was left out on the way."""

    def __init__(self, slide, number: int):
        self.slide, self.number = slide, number
        self.title, self.parts, self.left_out = "", [], []

    def result(self) -> Slide:
        if self.slide._element.get("show") == "0":
            self.left_out.append("hidden")
        else:
            self._take(self.slide.shapes)
        words = _all_words(self.slide)
        return Slide(self.number, self.title, tuple(self.parts), tuple(dict.fromkeys(self.left_out)), words)

    def _take(self, shapes, depth: int = 0) -> None:
        for shape in _in_order(shapes):
            if isinstance(shape, GroupShape):
                if depth < MAX_DEPTH:
                    self._take(shape.shapes, depth + 1)
            elif _is_furniture(shape):
                continue
            elif isinstance(shape, PictureShape):
                self._take_picture(shape)
            elif shape.has_table:
                self._take_table(shape.table)
            elif shape.has_text_frame:
                self._take_text(shape)
            elif what := _left_out(shape):
                self.left_out.append(what)

    def _take_text(self, shape) -> None:
        lines = tuple(line for p in shape.text_frame.paragraphs if (line := " ".join(p.text.split())))
        if not lines:
            return
        if _placeholder(shape) in TITLES and not self.title:
            self.title = " ".join(lines)[:200]
        else:
            self.parts.append(Text(lines, listed=shape.is_placeholder and len(lines) > 1))

    def _take_table(self, table) -> None:
        rows = tuple(
            tuple(" ".join(cell.text.split()) for cell in row.cells if not cell.is_spanned)
            for row in table.rows
        )
        if rows := tuple(row for row in rows if any(row)):
            self.parts.append(Table(rows))

    def _take_picture(self, shape) -> None:
        content = _picture_bytes(shape)
        if content is None:
            self.left_out.append("linked")
            return
        reason, size = _picture_fault(content)
        if reason:
            self.left_out.append(reason)
        elif min(size) >= LEAST_SIDE:
            words = " ".join((shape._element._nvXxPr.cNvPr.get("descr") or "").split())
            is_file_name = words.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))
            sha256 = hashlib.sha256(content).hexdigest()
            self.parts.append(Picture(sha256, "" if is_file_name else words[:300], content))


def _in_order(shapes) -> list:
    """The title first, then as a reader's eye goes."""
    shown = [shape for shape in shapes if not _says_nothing(shape)]
    titles = [shape for shape in shown if _placeholder(shape) in TITLES]
    return titles + as_read([shape for shape in shown if _placeholder(shape) not in TITLES])


def _says_nothing(shape) -> bool:
    """Lines, and coloured boxes behind the words."""
    return isinstance(shape, Connector) or (shape.has_text_frame and not shape.text_frame.text.strip())


def _placeholder(shape):
    return shape.placeholder_format.type if shape.is_placeholder else None


def _is_furniture(shape) -> bool:
    """Day, number and foot of the page, by their place or, in a box of their own, by being filled in by the program."""
    if _placeholder(shape) in FURNITURE:
        return True
    if not shape.has_text_frame or not shape.text_frame.text.strip():
        return False
    fields = shape._element.iter(f"{DRAWING}fld")
    filled_in = "".join(_text_of(f) for f in fields if f.get("type", "").startswith(("slidenum", "datetime")))
    return bool(filled_in) and filled_in.strip() == _text_of(shape._element).strip()


def _text_of(element) -> str:
    return "".join(run.text or "" for run in element.iter(f"{DRAWING}t"))


def _left_out(shape) -> str:
    if isinstance(shape, Movie):
        return "film"
    if not isinstance(shape, GraphicFrame):
        return ""  # lines and arrows carry no words
    if shape.has_chart:
        return "chart"
    if shape.shape_type in (MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT, MSO_SHAPE_TYPE.LINKED_OLE_OBJECT):
        return "embedded"
    return "diagram"


def _picture_bytes(shape) -> bytes | None:
    try:
        return shape.image.blob
    except (ValueError, KeyError, AttributeError):
        return None


def _picture_fault(content: bytes) -> tuple[str, tuple[int, int]]:
    """Why a picture cannot be taken, and its size; its head tells the size before anything is drawn."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            size = picture.size
            if size[0] * size[1] > MAX_PIXELS:
                return "large", size
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "drawing", (0, 0)
    return "", size


def _all_words(slide) -> str:
    notes = [slide.notes_slide._element] if slide.has_notes_slide else []
    return "\n".join(line for element in (slide._element, *notes) for line in _paragraphs(element))


def _paragraphs(element) -> Iterator[str]:
    for paragraph in element.iter(f"{DRAWING}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{DRAWING}t"))
    for named in element.iter():
        if isinstance(named.tag, str) and named.tag.endswith("}cNvPr"):
            yield named.get("descr") or ""
