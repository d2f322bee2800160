"""Files as people upload them: photographs, films, PDFs and Office documents, with all that they give away."""

import io
import struct

import docx
import openpyxl
import pikepdf
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

PLACE = "GPS-28.65N-121.42E"
AUTHOR = "TanLiqun"
OFFICE_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><who>{AUTHOR}</who><where>{PLACE}</where></x:xmpmeta>'


def _saved(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def blank() -> bytes:
    """One empty page: the least that is a PDF."""
    document = pikepdf.new()
    document.add_blank_page()
    return _saved(document)


def photograph(orientation: int = 1) -> bytes:
    """Left half red, right half blue, with place, camera's owner, XMP, a comment and a thumbnail."""
    picture = Image.new("RGB", (64, 32), "red")
    picture.paste("blue", (32, 0, 64, 32))
    small = io.BytesIO()
    picture.resize((16, 8)).save(small, "JPEG")
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Artist] = AUTHOR
    gps = exif.get_ifd(IFD.GPSInfo)
    gps[GPS.GPSLatitudeRef], gps[GPS.GPSLatitude] = "N", (28.0, 39.0, 0.0)
    gps[GPS.GPSLongitudeRef], gps[GPS.GPSLongitude] = "E", (121.0, 25.0, 12.0)
    gps[GPS.GPSAreaInformation] = PLACE
    buffer = io.BytesIO()
    picture.save(
        buffer, "JPEG", exif=exif.tobytes() + small.getvalue(), xmp=XMP.encode(), comment=AUTHOR, quality=95
    )
    return buffer.getvalue()


def pdf() -> bytes:
    """One page with a photograph, author, XMP, attachment, thumbnail, private data and notes."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    name = pikepdf.Name
    photo = document.make_stream(
        photograph(), Type=name.XObject, Subtype=name.Image, Width=64, Height=32, BitsPerComponent=8,
        ColorSpace=name.DeviceRGB, Filter=name.DCTDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))
    page.Contents = document.make_stream(b"q 100 0 0 50 20 20 cm /Im0 Do Q")
    page.Thumb = document.make_stream(photograph(), Width=64, Height=32, Filter=name.DCTDecode)
    page.PieceInfo = pikepdf.Dictionary(Editor=pikepdf.Dictionary(Private=pikepdf.String(AUTHOR)))
    file = pikepdf.AttachedFileSpec(document, f"{AUTHOR} {PLACE}".encode(), filename=f"{AUTHOR}.txt")
    document.attachments[f"{AUTHOR}.txt"] = file
    box = [10, 10, 30, 30]
    field = document.make_indirect(
        pikepdf.Dictionary(Type=name.Annot, Subtype=name.Widget, Rect=box, FT=name.Tx, T="field")
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=name.Annot, Subtype=name.Text, Rect=box, Contents="See page two", T=AUTHOR
            ),
            pikepdf.Dictionary(Type=name.Annot, Subtype=name.FileAttachment, Rect=box, FS=file.obj, T=AUTHOR),
            field,
        ]
    )
    photo.Metadata = document.make_stream(XMP.encode(), Type=name.Metadata, Subtype=name.XML)
    document.Root.Metadata = document.make_stream(XMP.encode(), Type=name.Metadata, Subtype=name.XML)
    document.docinfo["/Author"] = AUTHOR
    return _saved(document)


def document() -> bytes:
    """A .docx with a photograph, a comment, a tracked change, a template on a disk, and all kinds of properties."""
    made = docx.Document()
    made.core_properties.author = made.core_properties.last_modified_by = AUTHOR
    paragraph = made.add_paragraph("先行登记保存的期限是七日")
    made.add_comment(paragraph.runs, text="请核对条文", author=AUTHOR, initials="TLQ")
    made.add_picture(io.BytesIO(photograph()))
    w = docx.oxml.ns.nsdecls("w")
    change = docx.oxml.parse_xml(
        f'<w:ins {w} w:id="9" w:author="{AUTHOR}" w:date="2026-03-04T05:06:07Z"><w:r><w:t>补充</w:t></w:r></w:ins>'
    )
    paragraph._p.append(change)
    settings = made.part._settings_part
    template = settings.relate_to(
        rf"file:///C:\Users\{AUTHOR}\Normal.dotm", f"{OFFICE_LINKS}/attachedTemplate", is_external=True
    )
    settings._element.insert(0, docx.oxml.parse_xml(
        f'<w:attachedTemplate {w} xmlns:r="{OFFICE_LINKS}" r:id="{template}"/>'
    ))  # fmt: skip
    add_properties(made.part.package)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def add_properties(package) -> None:
    """What travels beside a document: own properties and a small picture of its first page."""
    for name, kind, content in (
        ("/docProps/custom.xml", "custom-properties", f"<p><who>{AUTHOR}</who></p>".encode()),
        ("/docProps/first.jpeg", "metadata/thumbnail", photograph()),
    ):
        part = Part(PackURI(name), "application/xml", content, package)
        package.relate_to(part, f"{OFFICE_LINKS}/{kind}")


def workbook() -> bytes:
    """A .xlsx with properties, a comment and a table."""
    made = openpyxl.Workbook()
    made.properties.creator = made.properties.lastModifiedBy = AUTHOR
    sheet = made.active
    for row in (["情形", "期限"], ["先行登记保存", "七日"]):
        sheet.append(row)
    sheet["A1"].comment = openpyxl.comments.Comment("请核对", AUTHOR)
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="期限表", ref="A1:B2"))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _track(handler: bytes, offset: int, sizes: list[int]) -> bytes:
    day = struct.pack(">IIII", 0, 0xE0000001, 0xE0000001, 0)
    table = _box(
        b"stbl",
        _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, len(sizes), 1)),
        _box(b"stsz", struct.pack(f">III{len(sizes)}I", 0, 0, len(sizes), *sizes)),
        _box(b"stco", struct.pack(">III", 0, 1, offset)),
    )
    name = _box(b"hdlr", bytes(8), handler, bytes(12), AUTHOR.encode(), b"\0")
    return _box(b"trak", _box(b"tkhd", day), _box(b"udta", _box(b"name", AUTHOR.encode())),
                _box(b"mdia", _box(b"mdhd", day), name, _box(b"minf", table)))  # fmt: skip


PIXELS = bytes(range(1, 200)) * 7


def film(*, fragments: bool = False) -> bytes:
    """A phone's MP4: picture, a track of places second by second, place and owner in three kinds of boxes."""
    beginning = _box(b"ftyp", b"mp42", bytes(4), b"isom")
    places = [PLACE.encode(), f"{PLACE}-second".encode()]
    start = len(beginning) + 8
    moov = _box(
        b"moov",
        _box(b"mvhd", struct.pack(">III", 0, 0xE0000001, 0xE0000001), bytes(88)),
        _box(b"udta", _box(b"\xa9xyz", PLACE.encode())),
        _box(b"meta", _box(b"ilst", AUTHOR.encode())),
        _track(b"vide", start, [len(PIXELS)]),
        _track(b"meta", start + len(PIXELS), [len(place) for place in places]),
    )
    samples = _box(b"mdat", PIXELS, *places)
    own = _box(b"uuid", bytes(16), AUTHOR.encode())
    return b"".join([beginning, samples, *([_box(b"moof")] if fragments else []), moov, own])


def _element(kind: int, *content: bytes, known: bool = True) -> bytes:
    body = b"".join(content)
    size = (1 << 56 | len(body)).to_bytes(8, "big") if known else b"\x01" + b"\xff" * 7
    return kind.to_bytes((kind.bit_length() + 7) // 8, "big") + size + body


def webm(*, live: bool = False, track_kind: int = 1) -> bytes:
    """A recording with tags, an attachment, title and day; *live*: its parts do not know how long they are."""
    words = AUTHOR.encode()
    return _element(0x1A45DFA3, _element(0x4282, b"webm")) + _element(
        0x18538067,
        _element(0x1549A966, _element(0xBF, b"crc!"), _element(0x7BA9, words), _element(0x4461, b"yesterda"),
                 _element(0x4D80, words), _element(0x5741, words)),
        _element(0x1654AE6B, _element(0xAE, _element(0xD7, b"\1"), b"\x83\x81" + bytes([track_kind]),
                                      _element(0x536E, words))),
        _element(0x1F43B675, _element(0xE7, b"\0"), _element(0xA3, PIXELS), known=not live),
        _element(0x1254C367, PLACE.encode(), words),
        _element(0x1941A469, words),
        known=not live,
    )  # fmt: skip
