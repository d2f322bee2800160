"""The written agreement: what three people sign, word for word, and its digest (M2)."""

import hashlib
import json

from lms.mentoring.models import Pairing
from lms.mentoring.queries import skills_of


def terms_of(pairing: Pairing) -> dict:
    """The facts of the agreement in a fixed shape; names stand in the paper, not in the digest's input."""
    programme = pairing.programme
    return {
        "programme": programme.code,
        "mentor": pairing.mentor.officer.staff_no,
        "mentee": pairing.mentee.staff_no,
        "from": pairing.starts_on.isoformat(),
        "to": pairing.first_end.isoformat(),
        "rhythm_days": programme.rhythm_days,
        "answer_days": programme.answer_days,
        "cap_minutes": programme.cap_minutes,
        "skills": sorted(skill.code for skill in skills_of(pairing)),
    }


def digest_of(terms: dict) -> str:
    text = json.dumps(terms, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
