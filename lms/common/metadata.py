"""Uploads lose what their words and pixels do not show: places, devices, authors, thumbnails, attachments.

A phone's picture tells where it was taken, an office's PDF who wrote it and what was attached to it. The bytes that
are kept are made anew from what can be seen; every door for uploads asks here and stores the answer.
"""

import io
import re

import filetype
import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from lms.common.errors import Unreadable
from lms.common.films import forget_origin
from lms.common.office_files import is_zip, without_authors

PDF = "application/pdf"
PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/avif": "AVIF",
}
MAX_PIXELS = 200_000_000  # over all frames: what a careless file may cost in memory
QUALITY = {"JPEG": {"quality": 92}, "WEBP": {"quality": 90}, "AVIF": {"quality": 85}}
# What a picture needs to look as it did. The colour profile describes the screen, not the person.
LOOKS = {"transparency", "icc_profile", "loop", "disposal", "blend", "background"}
# Keys of a PDF that describe or accompany what is printed, wherever they stand.
TOLD = {"/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/AF", "/EF", "/RF", "/Collection"}
# Of a note on a page: who wrote it, and when.
TOLD_OF_NOTES = {"/T", "/NM", "/M", "/CreationDate"}
ATTACHING = {"/FileAttachment", "/Sound", "/Movie", "/RichMedia", "/Screen"}
SCAN = 0xDA
END = 0xD9
# Segments of a JPEG that pixels need: the colour profile and Adobe's colour mark stay of the application's own.
DROPPED = {0xE0, 0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def media_type_of(content: bytes) -> str | None:
    """What *content* is by its bytes, whatever its name says."""
    return filetype.guess_mime(content) if content else None


def without_metadata(content: bytes) -> bytes:
    """*content* as it looks and nothing more; what is neither picture, PDF nor Office document comes back as it is.

    Films are too large for memory: ``films.forget_origin`` cleans them where they lie.
    Raises ``Unreadable`` for what cannot be opened.
    """
    kind = media_type_of(content)
    if kind == PDF:
        return _clean_pdf(content)
    if kind in PICTURES:
        return _clean_picture(content, PICTURES[kind])
    if is_zip(content):
        return without_authors(content, _clean_inside_document)
    return content


def _clean_inside_document(content: bytes) -> bytes:
    """A picture, film or other part of an Office document, which stays as wide, high and turned as it is."""
    kind = media_type_of(content) or ""
    if kind == "image/jpeg":
        return _jpeg_inside_document(content)
    if kind == "image/tiff":
        return _clean_picture(content, "TIFF")
    if kind.startswith(("video/", "audio/")):
        film = io.BytesIO(content)
        forget_origin(film)
        return film.getvalue()
    return without_metadata(content)


def _clean_picture(content: bytes, form: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            # A phone's JPEG may carry further views (MPO); only a moving picture has more to show.
            count = 1 if form == "JPEG" else getattr(picture, "n_frames", 1)
            if picture.width * picture.height * count > MAX_PIXELS:
                raise Unreadable(_("The picture is too large. Make it smaller and upload it again."))
            if count == 1:
                return _written([_as_seen(picture)], form)
            frames = [_as_seen(frame) for frame in ImageSequence.Iterator(picture)]
            return _written(frames, form, duration=_durations(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable(
            _("The picture cannot be opened: the file is damaged. Save it again and upload that.")
        ) from error


def _as_seen(frame: Image.Image) -> Image.Image:
    """Turned as the camera was held, with none of the words that came along."""
    turned = ImageOps.exif_transpose(frame)
    turned.info = {name: value for name, value in frame.info.items() if name in LOOKS}
    return turned


def _durations(picture: Image.Image) -> list[int]:
    """How long each frame stands, in milliseconds."""
    return [int(frame.info.get("duration", 100)) for frame in ImageSequence.Iterator(picture)]


def _written(frames: list[Image.Image], form: str, **moving) -> bytes:
    first, *others = frames
    options = QUALITY.get(form, {}) | ({"save_all": True, "append_images": others} | moving if others else {})
    if "loop" in first.info:
        options["loop"] = first.info["loop"]
    buffer = io.BytesIO()
    first.save(buffer, form, icc_profile=first.info.get("icc_profile"), **options)
    return buffer.getvalue()


def _clean_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise pikepdf.PasswordError
            _strip(document)
            buffer = io.BytesIO()
            document.save(buffer, deterministic_id=True)
            return buffer.getvalue()
    except pikepdf.PasswordError:
        raise Unreadable(
            _("The PDF is locked. Save it without a password or restrictions and upload that.")
        ) from None
    except (pikepdf.PdfError, ValueError, IndexError, RecursionError) as error:
        raise Unreadable(
            _("The PDF cannot be opened: the file is damaged. Save it again and upload that.")
        ) from error


def _strip(document: pikepdf.Pdf) -> None:
    if len(document.pages) == 0:
        raise ValueError("no pages")
    for name in {"/Info", "/ID"} & set(document.trailer.keys()):
        del document.trailer[name]
    if "/EmbeddedFiles" in document.Root.get("/Names", {}):
        del document.Root.Names.EmbeddedFiles
    for page in document.pages:
        if "/Annots" in page:
            _strip_notes(page)
    for part in document.objects:
        _strip_part(part)
        if isinstance(part, pikepdf.Stream):
            _strip_picture(document, part)


def _strip_notes(page: pikepdf.Page) -> None:
    """Notes stay, without who wrote them; attached files go. A form's fields keep their names."""
    page.Annots = pikepdf.Array([note for note in page.Annots if note.get("/Subtype") not in ATTACHING])
    for note in page.Annots:
        if note.get("/Subtype") != "/Widget":
            _forget(note, TOLD_OF_NOTES)


def _strip_part(part: pikepdf.Object) -> None:
    """One numbered part of the file with all that lies in it."""
    if isinstance(part, pikepdf.Array):
        inner = list(part)
    elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        _forget(part, TOLD)
        inner = [part[name] for name in part.keys()]  # noqa: SIM118 – no mapping of Python's
    else:
        return
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            _strip_part(one)


def _forget(part: pikepdf.Object, names: set[str]) -> None:
    for name in names & set(part.keys()):
        del part[name]


def _strip_picture(document: pikepdf.Pdf, stream: pikepdf.Stream) -> None:
    """A photograph in a PDF may still know where it was taken; its pixels stay as they are."""
    filters = stream.get("/Filter", [])
    filters = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if not filters or filters[-1] != "/DCTDecode":
        return
    raw = stream.read_raw_bytes()
    if len(filters) > 1:
        raw = document.make_stream(raw, Filter=pikepdf.Array(filters[:-1])).read_bytes()
    stream.write(jpeg_pixels(raw), filter=pikepdf.Name.DCTDecode)


def _jpeg_inside_document(content: bytes) -> bytes:
    try:
        return jpeg_pixels(content)
    except IndexError:
        raise Unreadable(_("A picture in the document is damaged. Put it in again and save.")) from None


def jpeg_pixels(raw: bytes) -> bytes:
    """A JPEG without its application segments, comments and whatever follows its end; the pixels bit for bit."""
    kept, at = [raw[:2]], 2
    while raw[at] == 0xFF and raw[at + 1] != END:
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        if raw[at + 1] == SCAN:
            found = MARKER.search(raw, end)
            end = found.start() if found else len(raw)
        if raw[at + 1] not in DROPPED:
            kept.append(raw[at:end])
        if end >= len(raw):
            break
        at = end
    return b"".join([*kept, bytes([0xFF, END])])
