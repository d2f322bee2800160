"""What anyone may know about a certificate: by its code, or from the file in their hands."""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel

from lms.certificates.models import Certificate, Revocation
from lms.common import clock

CODE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-?[2-9A-HJKMNP-TV-Z]{4}-?[2-9A-HJKMNP-TV-Z]{4}")


@dataclass(frozen=True)
class Verdict:
    """*state*: valid, revoked, superseded, unknown or altered."""

    state: str
    number: str = ""
    words: dict | None = None
    issued_on: date | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    superseded_by: str = ""

    def as_dict(self) -> dict:
        return {
            "state": self.state,
            "number": self.number,
            "issued_on": self.issued_on and self.issued_on.isoformat(),
            "revoked_at": self.revoked_at and self.revoked_at.isoformat(),
            "reason": self.reason,
            "superseded_by": self.superseded_by,
        }


def check_code(code: str) -> Verdict:
    """What the public page says about *code*; unknown for anything that is none."""
    code = normal_code(code)
    found = (
        Certificate.objects.filter(code=code, file__isnull=False)
        .select_related("revocation", "replaced_by")
        .first()
        if code
        else None
    )
    return _verdict(found) if found else Verdict("unknown")


def check_file(pdf: bytes) -> Verdict:
    """What is known of the PDF: the stored one byte for byte, or altered, or none of ours."""
    found = Certificate.objects.filter(file__sha256=sha256(pdf).hexdigest()).select_related(
        "revocation", "replaced_by"
    )
    if certificate := found.first():
        return _verdict(certificate)
    claimed = _claimed_code(pdf)
    if claimed and (certificate := Certificate.objects.filter(code=claimed).first()):
        return Verdict("altered", certificate.number)
    return Verdict("unknown")


def normal_code(text: str) -> str:
    """The code with its hyphens, capitals and half-width; "" where it cannot be one."""
    plain = "".join(text.upper().translate(_HALF_WIDTH).split())
    if not CODE.fullmatch(plain):
        return ""
    plain = plain.replace("-", "")
    return "-".join((plain[:4], plain[4:8], plain[8:]))


def signature_is_sound(pdf: bytes) -> bool:
    """Whether the PDF's one signature covers the entire file; alone it would accept appended bytes."""
    try:
        [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        signature.compute_integrity_info()
        return signature.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    except (ValueError, PdfError, KeyError):
        return False


_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {
    0x2014: "-",
    0x2013: "-",
    0x2212: "-",
}


def _verdict(certificate: Certificate) -> Verdict:
    revocation: Revocation | None = getattr(certificate, "revocation", None)
    newer: Certificate | None = getattr(certificate, "replaced_by", None)
    state = "revoked" if revocation else "superseded" if newer else "valid"
    return Verdict(
        state,
        certificate.number,
        certificate.words,
        clock.local_day(certificate.issued_at),
        revocation.revoked_at if revocation else None,
        revocation.reason if revocation else "",
        newer.number if newer else "",
    )


def _claimed_code(pdf: bytes) -> str:
    """The code in the PDF's document information; "" for anything that cannot be read."""
    if not pdf.startswith(b"%PDF-"):
        return ""
    try:
        info = PdfFileReader(io.BytesIO(pdf), strict=False).trailer["/Info"]
        return normal_code(str(info.get("/certificatecode", "")))
    except Exception:
        return ""
