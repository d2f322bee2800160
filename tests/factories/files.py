"""Files as people upload them: a phone's photograph and an office's PDF, with all that they give away."""

import io

import pikepdf
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

PLACE = "GPS-28.65N-121.42E"
AUTHOR = "TanLiqun"
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
