"""A PDF's pages as pictures, its words as their descriptions."""

import io

import pypdfium2
from django.utils.translation import gettext as _

from courses.scanning import pages_of_pdf
from courses.slides.refusing import BadSlides, refuse_count

KIND = "application/pdf"
WIDTH = 1280


def read_words(content: bytes) -> list[str]:
    """The words of each page. Raises ``BadSlides``."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
    except pypdfium2.PdfiumError:
        raise BadSlides(_("The PDF cannot be opened. Is it protected by a password?")) from None
    refuse_count(pages)
    return pages_of_pdf(content)


def draw(content: bytes, numbers: list[int]) -> dict[int, bytes]:
    """Page number → the page as a PNG."""
    drawn = {}
    with pypdfium2.PdfDocument(content) as document:
        for number in numbers:
            sheet = document[number - 1]
            picture = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().convert("RGB")
            buffer = io.BytesIO()
            picture.save(buffer, "PNG", optimize=True)
            drawn[number] = buffer.getvalue()
    return drawn
