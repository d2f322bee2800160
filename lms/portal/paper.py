"""A page as a PDF: own fonts by bytes, nothing fetched."""

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from lms.certificates.fonts import covering
from lms.certificates.rendering import OwnBytesOnly

SHEET = """
@font-face { font-family: Sans; src: url(house:sans); }
@font-face { font-family: Serif; src: url(house:serif); }
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt Sans; } }
body { font: 9.5pt/1.5 Sans; color: #000; }
h1 { font: 18pt Serif; margin: 0 0 4mm; }
h2 { font: 12pt Serif; margin: 6mm 0 2mm; break-after: avoid; }
"""


def paper(template: str, context: dict, *, sheet: str) -> bytes:
    """*template* printed by the house's sheet and *sheet*."""
    html = render_to_string(template, context)
    fonts = covering(html)
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    style = CSS(string=SHEET + sheet, font_config=configuration, url_fetcher=fetcher)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style], font_config=configuration)
