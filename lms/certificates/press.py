"""Filling a stencil: one person's words become a short incremental update of the form (R20). Pure.

The update replaces the empty seats of the base: the words with both fonts cut to what this certificate
prints, the QR code, the metadata and the document information.
"""

import html
import re
import zlib
from collections.abc import Iterable

import segno

from lms.certificates.fonts import Face, FontSet
from lms.certificates.setting import Run, set_lines
from lms.certificates.stencil import POINTS, Place, Stencil
from lms.certificates.words import CertificateWords

# What stands in a stencil's metadata until a person's own take their place.
NUMBER, CODE, MOMENT = "NUMBER-0", "CODE-0", "2000-01-01T00:00:00+08:00"
QR_COLOUR = (16 / 255, 38 / 255, 74 / 255)
Parts = list[tuple[str, bool]]


def parts_of(said: str) -> Parts:
    """A rendered sentence as (text, underlined); its only marks are ``<b>``."""
    parts = []
    for place, text in enumerate(re.split(r"</?b>", said.strip())):
        if text:
            parts.append((html.unescape(text), bool(place % 2)))
    return parts


def fill(
    stencil: Stencil,
    fonts: FontSet,
    words: CertificateWords,
    paragraphs: dict[str, Parts],
    *,
    identifier: str,
) -> bytes:
    """The finished PDF; the same words give the same bytes."""
    page = _Page(stencil, fonts)
    for name, parts in paragraphs.items():
        page.paragraph(stencil.places[name], parts)
    for name, text in _single_words(words):
        page.line(stencil.places[name], text)
    page.qr(stencil.places["qr"])
    update = _Update(stencil)
    update.stream(stencil.seats["words"], "", "\n".join(page.drawn).encode())
    for face in (fonts.serif, fonts.sans):
        _font(update, face, stencil.fonts[face.name], stencil.glyphs[face.name] | page.used[face.name].keys(),
              page.used[face.name])  # fmt: skip
    _code(update, stencil.seats["qr"], words.verify_link)
    update.stream(stencil.seats["metadata"], "/Type /Metadata /Subtype /XML", _metadata(stencil, words))
    update.add(stencil.seats["info"], _information(stencil, words))
    return update.finish(identifier)


def _single_words(words: CertificateWords) -> Iterable[tuple[str, str]]:
    yield "number", f"编号 No. {words.number}"
    yield "code", words.code
    yield "issued", words.issued_in_chinese
    for name, row in [*((str(n), row) for n, row in enumerate(words.rows)), ("total", words.total)]:
        for column in ("minimum", "counted", "online", "in_person", "together", "declared"):
            yield f"{name}.{column}", getattr(row, column)


class _Page:
    """Collects drawing operators; pixels from the upper left become points from the lower left."""

    def __init__(self, stencil: Stencil, fonts: FontSet):
        self.stencil = stencil
        self.faces = {face.name: face for face in (fonts.serif, fonts.sans)}
        self.used: dict[str, dict[int, str]] = {name: {} for name in self.faces}
        self.drawn: list[str] = []

    def paragraph(self, place: Place, parts: Parts) -> None:
        def advance(character: str) -> float:
            return self.width(place, character)

        lines = set_lines(parts, width=place.width, padding=place.padding, advance=advance)
        for number, runs in enumerate(lines):
            baseline = place.baseline + number * place.line
            for run in runs:
                self.text(place, run.text, place.left + run.left, baseline)
                if run.ruled and place.rule_width:
                    self.rule(place, run, baseline)

    def line(self, place: Place, text: str) -> None:
        width = sum(self.width(place, c) for c in text)
        free = {"right": 1.0, "center": 0.5}.get(place.align, 0.0) * (place.width - width)
        free = free if place.align == "right" else max(free, 0.0)
        self.text(place, text, place.left + free, place.baseline)

    def width(self, place: Place, character: str) -> float:
        return self.faces[place.face].glyph(character)[1] * place.size / 1000 + place.spacing

    def text(self, place: Place, text: str, left: float, baseline: float) -> None:
        face, used = self.faces[place.face], self.used[place.face]
        glyphs = []
        for character in text:
            number, _advance = face.glyph(character)
            used[number] = character
            glyphs.append(f"{number:04x}")
        spacing = f" {place.spacing * POINTS:.3f} Tc" if place.spacing else ""
        self.drawn.append(
            f"BT {_colour(place.colour)} rg {self.stencil.keys[place.face]} {place.size * POINTS:.4f} Tf{spacing} "
            f"{left * POINTS:.3f} {self.height(baseline):.3f} Td <{''.join(glyphs)}> Tj ET"
        )
        if place.spacing:
            self.drawn.append("BT 0 Tc ET")

    def rule(self, place: Place, run: Run, baseline: float) -> None:
        height = self.height(baseline + place.rule)
        first, last = place.left + run.left - place.padding, place.left + run.left + run.width
        self.drawn.append(
            f"{_colour(place.rule_colour)} RG {place.rule_width * POINTS:.3f} w "
            f"{first * POINTS:.3f} {height:.3f} m {last * POINTS:.3f} {height:.3f} l S"
        )

    def qr(self, place: Place) -> None:
        across, up = place.width * POINTS, place.size * POINTS
        below = self.height(place.baseline) - up
        self.drawn.append(
            f"q {_colour(QR_COLOUR)} rg {across:.3f} 0 0 {up:.3f} {place.left * POINTS:.3f} {below:.3f} cm /QR Do Q"
        )

    def height(self, pixels: float) -> float:
        return self.stencil.height - pixels * POINTS


class _Update:
    """Objects of an incremental update and the table that makes it one."""

    def __init__(self, stencil: Stencil):
        self.stencil = stencil
        self.body = bytearray(b"\n")
        self.offsets: dict[int, int] = {}
        self.next = stencil.size

    def new(self) -> int:
        self.next += 1
        return self.next - 1

    def add(self, number: int, content: str | bytes) -> None:
        self.offsets[number] = len(self.stencil.base) + len(self.body)
        content = content.encode() if isinstance(content, str) else content
        self.body += b"%d 0 obj\n" % number + content + b"\nendobj\n"

    def stream(self, number: int, entries: str, content: bytes) -> None:
        packed = zlib.compress(content)
        head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        self.add(number, head.encode() + packed + b"\nendstream")

    def finish(self, identifier: str) -> bytes:
        start = len(self.stencil.base) + len(self.body)
        table = ["xref"]
        for number in sorted(self.offsets):
            table += [f"{number} 1", f"{self.offsets[number]:010d} 00000 n "]
        trailer = (
            f"trailer\n<< /Size {self.next} /Root {self.stencil.root} 0 R /Info {self.stencil.seats['info']} 0 R "
            f"/Prev {self.stencil.start} /ID [<{identifier}> <{identifier}>] >>\nstartxref\n{start}\n%%EOF\n"
        )
        return bytes(self.stencil.base + self.body + "\n".join([*table, trailer]).encode())


def _font(update: _Update, face: Face, number: int, glyphs: Iterable[int], used: dict[int, str]) -> None:
    glyphs = sorted(glyphs)
    texts = {glyph: face.character(glyph) for glyph in glyphs} | used
    program, descriptor, descendant, unicode = (update.new() for _object in range(4))
    name = f"/{_tag(glyphs)}+{face.name}"
    update.stream(program, "/Subtype /CIDFontType0C", face.program(glyphs))
    box = " ".join(map(str, face.box))
    update.add(
        descriptor,
        f"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 /Ascent 880 "
        f"/Descent -120 /CapHeight 733 /StemV 80 /FontFile3 {program} 0 R >>",
    )
    widths = " ".join(f"{g} [{face.advance(g)}]" for g in glyphs if face.advance(g) != 1000)
    update.add(
        descendant,
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont {name} /CIDSystemInfo << /Registry (Adobe) "
        f"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] >>",
    )
    update.stream(unicode, "", _to_unicode(texts))
    update.add(
        number,
        f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] "
        f"/ToUnicode {unicode} 0 R >>",
    )


def _tag(glyphs: list[int]) -> str:
    """Six capitals that name this cut of the font."""
    number = zlib.crc32(" ".join(map(str, glyphs)).encode())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _to_unicode(texts: dict[int, str]) -> bytes:
    rows = [
        f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(texts.items()) if text
    ]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{listed}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _code(update: _Update, number: int, link: str) -> None:
    """The QR code as a stencil mask, one bit a module."""
    rows = segno.make(link, error="m", micro=False).matrix
    side = len(rows)
    width = -(-side // 8) * 8
    bits = b"".join(
        int("".join("0" if dark else "1" for dark in row).ljust(width, "1"), 2).to_bytes(width // 8, "big")
        for row in rows
    )
    entries = (
        f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /ImageMask true /BitsPerComponent 1"
    )
    update.stream(number, entries, bits)


def _metadata(stencil: Stencil, words: CertificateWords) -> bytes:
    text = stencil.metadata.replace(NUMBER, words.number).replace(CODE, words.code)
    return text.replace(MOMENT, words.issued_at).encode()


def _information(stencil: Stencil, words: CertificateWords) -> str:
    moment = words.issued_at
    zone = moment[19:]
    stamp = f"D:{re.sub('[^0-9]', '', moment[:19])}{zone[:3]}'{zone[4:6]}'"
    entries = {
        "Title": f"年度培训学时合格证明 {words.number}",
        "Author": words.issuer,
        "Creator": stencil.creator,
        "Producer": stencil.producer,
        "certificatecode": words.code,
        "certificatenumber": words.number,
    }
    listed = " ".join(f"/{key} <feff{text.encode('utf-16-be').hex()}>" for key, text in entries.items())
    return f"<< {listed} /CreationDate ({stamp}) /ModDate ({stamp}) >>"


def _colour(parts: Iterable[float]) -> str:
    return " ".join(f"{part:.4f}" for part in parts)
