"""Pictures and PDFs are kept without what their pixels and words do not show."""

import io
import zlib

import pikepdf
import pytest
from PIL import Image, ImageChops, PngImagePlugin

from lms.common.metadata import PICTURES, Unreadable, jpeg_pixels, without_metadata
from tests.factories.files import AUTHOR, PLACE, pdf, photograph

SECRETS = [PLACE, AUTHOR]


def told(content: bytes) -> list[str]:
    """Secrets found in the bytes, also inside compressed parts of a PDF."""
    haystack = content
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            haystack += b"".join(
                part.read_bytes() if part.get("/Filter") != "/DCTDecode" else part.read_raw_bytes()
                for part in document.objects if isinstance(part, pikepdf.Stream)
            )  # fmt: skip
            haystack += "".join(repr(part) for part in document.objects).encode()
    return [word for word in SECRETS if word.encode() in haystack]


def test_the_examples_do_tell():
    assert told(photograph()) == SECRETS
    assert told(pdf()) == SECRETS


def test_a_phone_picture_forgets_where_it_was_taken_and_keeps_standing_upright():
    before = Image.open(io.BytesIO(photograph(orientation=6)))
    assert before.size == (64, 32)
    clean = without_metadata(photograph(orientation=6))
    after = Image.open(io.BytesIO(clean))
    assert told(clean) == []
    assert dict(after.getexif()) == {}
    assert after.size == (32, 64)  # turned for good
    red, blue = after.getpixel((16, 8)), after.getpixel((16, 56))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def test_a_thumbnail_and_a_second_view_are_left_behind():
    clean = without_metadata(photograph())
    assert clean.count(b"\xff\xd8\xff") == 1
    twice = photograph() + photograph()
    assert without_metadata(twice) == clean


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "JPEG"])
def test_every_kind_of_picture_forgets(form):
    picture = Image.new("RGB", (40, 20), "green")
    exif = Image.Exif()
    exif[0x013B] = AUTHOR  # Artist
    options = {"exif": exif.tobytes()}
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", AUTHOR)
        words.add_itxt("XML:com.adobe.xmp", f"<x>{PLACE}</x>")
        options["pnginfo"] = words
    else:
        options["xmp"] = f"<x>{PLACE}</x>".encode()
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    assert told(buffer.getvalue()) == SECRETS
    clean = without_metadata(buffer.getvalue())
    after = Image.open(io.BytesIO(clean))
    assert told(clean) == []
    assert after.format == form
    assert max(x for _low, x in ImageChops.difference(after.convert("RGB"), picture).getextrema()) < 12


def test_a_moving_picture_keeps_moving():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(
        buffer, "GIF", save_all=True, append_images=frames[1:], duration=[70, 80, 90], loop=0,
        comment=AUTHOR.encode(),
    )  # fmt: skip
    clean = without_metadata(buffer.getvalue())
    after = Image.open(io.BytesIO(clean))
    assert told(clean) == []
    assert after.n_frames == 3
    assert (after.info["duration"], after.info["loop"]) == (70, 0)


def test_a_transparent_picture_stays_so():
    picture = Image.new("P", (8, 8))
    picture.putpalette([0, 0, 0, 200, 10, 10])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", transparency=0)
    after = Image.open(io.BytesIO(without_metadata(buffer.getvalue()))).convert("RGBA")
    assert after.getpixel((0, 0))[3] == 0


def test_a_pdf_forgets_author_attachment_and_the_camera_of_its_pictures():
    clean = without_metadata(pdf())
    assert told(clean) == []
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert "/Info" not in document.trailer
        assert "/Metadata" not in document.Root
        assert len(document.attachments) == 0
        page = document.pages[0]
        assert "/Thumb" not in page
        assert "/PieceInfo" not in page
        assert [str(note.Subtype) for note in page.Annots] == ["/Text", "/Widget"]
        assert page.Annots[0].Contents == "See page two"  # the note's own words stay
        assert page.Annots[1].T == "field"


def test_what_is_printed_stays_the_same():
    with (
        pikepdf.open(io.BytesIO(pdf())) as before,
        pikepdf.open(io.BytesIO(without_metadata(pdf()))) as after,
    ):
        old, new = before.pages[0], after.pages[0]
        assert old.Contents.read_bytes() == new.Contents.read_bytes()
        pictures = [
            Image.open(io.BytesIO(page.Resources.XObject.Im0.read_raw_bytes())) for page in (old, new)
        ]
        assert list(pictures[0].get_flattened_data()) == list(pictures[1].get_flattened_data())


def test_a_picture_packed_twice_is_found_too():
    with pikepdf.open(io.BytesIO(pdf())) as document:
        image = document.pages[0].Resources.XObject.Im0
        image.write(
            zlib.compress(image.read_raw_bytes()), filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
        )  # fmt: skip
        buffer = io.BytesIO()
        document.save(buffer)
    with pikepdf.open(io.BytesIO(without_metadata(buffer.getvalue()))) as after:
        kept = after.pages[0].Resources.XObject.Im0.read_raw_bytes()
    assert PLACE.encode() not in kept
    assert Image.open(io.BytesIO(kept)).size == (64, 32)


def test_a_progressive_picture_keeps_every_scan():
    buffer = io.BytesIO()
    Image.effect_noise((90, 70), 60).save(buffer, "JPEG", progressive=True, comment=AUTHOR.encode())
    kept = jpeg_pixels(buffer.getvalue() + b"what follows the end")
    assert told(kept) == []
    assert b"follows" not in kept
    pictures = [Image.open(io.BytesIO(content)) for content in (buffer.getvalue(), kept)]
    assert list(pictures[0].get_flattened_data()) == list(pictures[1].get_flattened_data())


def test_cleaning_twice_gives_the_same_bytes():
    clean = without_metadata(pdf())
    assert without_metadata(clean) == clean


def test_a_locked_pdf_is_refused():
    with pikepdf.open(io.BytesIO(pdf())) as document:
        for words in ({"user": "x", "owner": "y"}, {"owner": "y"}):
            buffer = io.BytesIO()
            document.save(buffer, encryption=pikepdf.Encryption(**words))
            with pytest.raises(Unreadable, match="已加锁"):
                without_metadata(buffer.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%%EOF\n",
        pdf()[:300],
        photograph()[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"GIF89a" + b"\1" * 20,
    ],
    ids=["empty pdf", "cut pdf", "cut photograph", "no png", "no gif"],
)
def test_a_damaged_file_is_refused(content):
    with pytest.raises(Unreadable):
        without_metadata(content)


def test_too_many_pixels_are_refused(monkeypatch):
    monkeypatch.setattr("lms.common.metadata.MAX_PIXELS", 2000)
    with pytest.raises(Unreadable, match="图片太大"):
        without_metadata(photograph())


def test_other_files_come_back_as_they_are():
    assert without_metadata(b"WEBVTT\n\n00:00.000 --> 00:02.000\n") == b"WEBVTT\n\n00:00.000 --> 00:02.000\n"
    assert set(PICTURES.values()) == {"JPEG", "PNG", "WEBP", "GIF", "AVIF"}
