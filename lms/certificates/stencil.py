"""The form drawn once by WeasyPrint, and where each certificate's own words go on it.

WeasyPrint lays the page out with the first certificate's words hidden, which gives their places. The
drawn form becomes a base file with empty seats (fonts, words, QR code, metadata); each certificate is
that base and a short incremental update that fills the seats: 10 ms instead of 75.
"""

import io
import re
from dataclasses import dataclass, replace

import pikepdf
from weasyprint import Document
from weasyprint.formatting_structure import boxes

from lms.certificates.fonts import FontSet

POINTS = 0.75  # a pixel


class UnusableForm(Exception):
    """The form's design cannot be a stencil: a font beside the two of the house."""


@dataclass(frozen=True)
class Place:
    """Where words stand, in pixels from the upper left; *rule* is the underline's height on the page."""

    left: float
    width: float
    baseline: float
    size: float
    face: str
    colour: tuple[float, float, float]
    align: str
    line: float  # from one baseline to the next
    spacing: float = 0.0
    padding: float = 0.0  # at both ends of an underlined part
    rule: float = 0.0
    rule_width: float = 0.0
    rule_colour: tuple[float, float, float] = (0, 0, 0)


@dataclass(frozen=True)
class Stencil:
    """*base* is a whole PDF; *seats* and *fonts* name the objects that an update replaces."""

    base: bytes
    start: int  # of its cross-reference table
    size: int  # number of its objects
    root: int
    seats: dict[str, int]
    fonts: dict[str, int]  # face → object number
    keys: dict[str, str]  # face → name in the page's resources
    glyphs: dict[str, frozenset[int]]  # face → what the form itself prints
    places: dict[str, Place]
    height: float
    metadata: str
    producer: str
    creator: str


def make_stencil(document: Document, pdf: bytes, faces: FontSet) -> Stencil:
    """From the laid-out *document* and its *pdf*, both with hidden words. Raises ``UnusableForm``."""
    page = document.pages[0]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fonts = _fonts(file, faces)
        glyphs = {face: _printed_glyphs(fonts[face][1]) for face in fonts}
        metadata = file.Root.Metadata.read_bytes().decode()
        producer, creator = (str(file.docinfo[key]) for key in ("/Producer", "/Creator"))
        numbers = _empty_seats(file, fonts)
        buffer = io.BytesIO()
        file.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    base = buffer.getvalue()
    with pikepdf.open(io.BytesIO(base)) as file:
        resources = file.pages[0].Resources
        return Stencil(
            base=base,
            start=int(re.findall(rb"startxref\s+(\d+)", base)[-1]),
            size=int(file.trailer.Size),
            root=file.Root.objgen[0],
            seats={
                "words": file.pages[0].Contents[1].objgen[0],
                "qr": resources.XObject[numbers["qr"]].objgen[0],
                "metadata": file.Root.Metadata.objgen[0],
                "info": file.trailer.Info.objgen[0],
            },
            fonts={face: resources.Font[key].objgen[0] for face, (key, _font) in fonts.items()},
            keys={face: key for face, (key, _font) in fonts.items()},
            glyphs=glyphs,
            places=_places(page._page_box),
            height=page.height * POINTS,
            metadata=metadata,
            producer=producer,
            creator=creator,
        )


def _fonts(file: pikepdf.Pdf, faces: FontSet) -> dict[str, tuple[str, pikepdf.Object]]:
    found = {}
    for key, font in file.pages[0].Resources.Font.items():
        name = str(font.BaseFont).rsplit("+", 1)[-1]
        if name not in (faces.serif.name, faces.sans.name) or name in found:
            raise UnusableForm(name)
        found[name] = (key, font)
    return found


def _printed_glyphs(font: pikepdf.Object) -> frozenset[int]:
    """Glyph numbers in the font's table of widths: ``first [w w …]``."""
    widths = font.DescendantFonts[0].W
    pairs = [(int(widths[i]), len(widths[i + 1])) for i in range(0, len(widths), 2)]
    return frozenset(first + offset for first, length in pairs for offset in range(length))


def _empty_seats(file: pikepdf.Pdf, fonts: dict) -> dict[str, str]:
    """Replace what differs from person to person by empty objects; name of the QR code's seat."""
    page, resources = file.pages[0], file.pages[0].Resources
    drawn = file.make_stream(b"q\n" + page.Contents.read_bytes() + b"\nQ\n")
    page.Contents = pikepdf.Array([drawn, file.make_stream(b"")])
    for key, _font in fonts.values():
        resources.Font[key] = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font))
    if "/XObject" not in resources:
        resources.XObject = pikepdf.Dictionary()
    resources.XObject["/QR"] = file.make_stream(b"")
    file.Root.Metadata = file.make_stream(b"")
    file.trailer.Info = file.make_indirect(pikepdf.Dictionary())
    return {"qr": "/QR"}


def _places(page_box) -> dict[str, Place]:
    """Each hidden element's place by its ``data-words``."""
    found: dict[str, Place] = {}
    baselines: dict[str, list[float]] = {}
    rules: dict[str, boxes.InlineBox] = {}
    for box, block in _walk(page_box, page_box):
        name = _name_of(box.element)
        if isinstance(box, boxes.ReplacedBox) and name:
            found[name] = _square(box)
        elif isinstance(box, boxes.InlineBox) and box.border_bottom_width:
            rules.setdefault(_name_of(block.element), box)
        elif isinstance(box, boxes.TextBox):
            name = name or _name_of(block.element)
            if name:
                baselines.setdefault(name, []).append(box.position_y + box.baseline)
                found.setdefault(name, _place(box, block))
    return {name: _finished(place, baselines.get(name, []), rules.get(name)) for name, place in found.items()}


def _walk(box, block):
    """Every laid-out box with the block that holds it."""
    box = getattr(box, "_box", box)
    yield box, block
    inner = box if isinstance(box, boxes.BlockContainerBox) else block
    for child in getattr(box, "children", ()):
        yield from _walk(child, inner)


def _name_of(element) -> str:
    return element.get("data-words", "") if element is not None else ""


def _place(box: boxes.TextBox, block) -> Place:
    style = box.style
    own = box.element.get("data-align", "")
    return Place(
        left=block.content_box_x(),
        width=block.width,
        baseline=box.position_y + box.baseline,
        size=style["font_size"],
        face=style["font_family"][0],
        colour=tuple(style["color"].to("srgb").coordinates),
        align=own or block.style["text_align_all"],
        line=0.0,
        spacing=0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"],
    )


def _square(box) -> Place:
    return Place(box.content_box_x(), box.width, box.content_box_y(), box.height, "", (0, 0, 0), "left", 0.0)


def _finished(place: Place, baselines: list[float], rule) -> Place:
    """With the distance of lines and, for a paragraph with underlined parts, where their rule is."""
    rows = sorted(set(baselines))
    place = replace(place, line=rows[1] - rows[0] if len(rows) > 1 else 0.0)
    if rule is None:
        return place
    bottom = rule.border_box_y() + rule.border_height() - rule.border_bottom_width / 2
    first = min(rows)
    return replace(
        place,
        padding=max(rule.padding_left, rule.padding_right),
        rule=bottom - first,
        rule_width=rule.border_bottom_width,
        rule_colour=tuple(rule.style["border_bottom_color"].to("srgb").coordinates),
    )
