"""The training record as a PDF: own fonts by bytes, nothing fetched."""

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from courses.records import TrainingRecord
from lms.certificates.fonts import covering
from lms.certificates.rendering import OwnBytesOnly

SHEET = """
@font-face { font-family: Sans; src: url(house:sans); }
@font-face { font-family: Serif; src: url(house:serif); }
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt Sans; } }
body { font: 9.5pt/1.5 Sans; color: #000; }
h1 { font: 18pt Serif; margin: 0 0 4mm; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; padding: 1.5mm 2mm; border-bottom: 0.3mm solid #999; vertical-align: top; }
.num { text-align: right; }
.note { margin-top: 6mm; font-size: 8.5pt; }
"""


def record_pdf(record: TrainingRecord) -> bytes:
    html = render_to_string("portal/courses/record_pdf.html", {"record": record})
    fonts = covering(html)
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    sheet = CSS(string=SHEET, font_config=configuration, url_fetcher=fetcher)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=configuration)
