"""The training record as a PDF."""

from lms.portal.paper import paper
from lms.portal.training_record import WholeRecord

SHEET = """
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
    return paper("portal/courses/record_pdf.html", {"record": record}, sheet=SHEET)
