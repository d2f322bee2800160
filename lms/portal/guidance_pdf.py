"""A guidance as a PDF: the same frozen words as in Word, for print and for keeping."""

from case_library.models import GuidanceEdition
from case_library.word import parts_of
from lms.portal.paper import paper

SHEET = """
p { margin: 0 0 1.5mm; text-align: justify; }
li { margin-bottom: 1mm; }
ul { margin: 0; padding-left: 5mm; }
.about { color: #444; margin-bottom: 4mm; }
.law { margin: 2mm 0; padding: 2mm 3mm; border: 0.3mm solid #999; break-inside: avoid; }
.law p { font-family: Serif; }
.item { padding-left: 6mm; }
"""


def guidance_pdf(edition: GuidanceEdition) -> bytes:
    return paper(
        "portal/cases/guidance_pdf.html", {"edition": edition, "parts": parts_of(edition)}, sheet=SHEET
    )
