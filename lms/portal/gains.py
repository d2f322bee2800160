"""What a course or class would count for somebody, said before they take it (H5)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lms.compliance.explanations import hours, why_line
from lms.compliance.queries import standing
from lms.compliance.rules import Assessment, Entry, count
from lms.officers.models import Officer
from lms.portal.templatetags.house import category_word

LAST = 10**15  # recorded after everything that is there


@dataclass(frozen=True)
class Gain:
    """*counted* of *minutes* would count under the first requirement; *why* says what not."""

    minutes: int
    counted: int
    why: str
    words: str

    @property
    def nothing(self) -> bool:
        return self.counted == 0


def gain(
    officer: Officer,
    *,
    category: str,
    mode: str,
    minutes: int,
    course_key: str,
    on: date,
    edition_digest: str = "",
    substantial_change: bool = False,
) -> Gain | None:
    """Judged by the law of hours itself, with the entry as if it were there; ``None`` without a duty."""
    found = standing(officer, on.year, on=on)
    if not found:
        return None
    entry = Entry(
        number=LAST, category=category, mode=mode, minutes=minutes, earned_on=on, course_key=course_key,
        edition_digest=edition_digest, substantial_change=substantial_change,
    )  # fmt: skip
    return _judged(found[0], entry)


def _judged(a: Assessment, entry: Entry) -> Gain:
    lines, _sums = count([*(line.entry for line in a.lines), entry], a.terms.mode_cap)
    line = next(line for line in lines if line.entry is entry)
    per = a.terms.minutes_per_hour
    words = _("Expected to count: %(category)s %(gain)s") % {
        "category": category_word(entry.category),
        "gain": hours(line.counted, per),
    }
    return Gain(entry.minutes, line.counted, why_line(line, a), words)
