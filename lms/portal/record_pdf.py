"""The training record as a PDF: own fonts by bytes, nothing fetched."""

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from lms.certificates.fonts import covering
from lms.certificates.rendering import OwnBytesOnly
from lms.portal.training_record import WholeRecord

SHEET = """
@font-face { font-family: Sans; src: url(house:sans); }
@font-face { font-family: Serif; src: url(house:serif); }
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt Sans; } }
body { font: 9.5pt/1.5 Sans; color: #000; }
h1 { font: 18pt Serif; margin: 0 0 4mm; }
h2 { font: 12pt Serif; margin: 6mm 0 2mm; break-after: avoid; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
.day { width: 21mm; } .kind { width: 22mm; } .mode { width: 21mm; } .score { width: 12mm; } .hours { width: 16mm; } .entry { width: 15mm; }
.small { font-size: 8.5pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; padding: 1.5mm 2mm; border-bottom: 0.3mm solid #999; vertical-align: top; }
.num { text-align: right; }
.note { margin-top: 6mm; font-size: 8.5pt; }
"""


def record_pdf(record: WholeRecord) -> bytes:
    html = render_to_string("portal/courses/record_pdf.html", {"record": record})
    fonts = covering(html)
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    sheet = CSS(string=SHEET, font_config=configuration, url_fetcher=fetcher)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=configuration)
