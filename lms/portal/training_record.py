"""The training record 培训档案: everything that counted, year by year, with the edition and mark where there is one.

Put together here, because what counted is known upstairs of the courses and the edition is known to the courses.
"""

from dataclasses import dataclass
from datetime import date, datetime

from courses.records import RecordLine, TrainingRecord, training_record
from lms.common.clock import local_day
from lms.compliance.queries import standing
from lms.compliance.rules import Assessment, Line
from lms.hours.models import EntryText, HourEntry
from lms.officers.models import Officer
from lms.officers.unit_names import full_names


@dataclass(frozen=True)
class CountedLine:
    """One entry that counted."""

    day: date
    title: str
    provider: str
    category: str
    mode: str
    minutes: int  # as counted
    entry_number: int
    completion: RecordLine | None  # of a course learned here


@dataclass(frozen=True)
class RecordYear:
    number: int
    requirement: str
    per: int  # minutes to the hour
    counted: int  # minutes
    by_category: dict[str, int]
    lines: tuple[CountedLine, ...]


@dataclass(frozen=True)
class WholeRecord:
    courses: TrainingRecord
    unit: str  # with the units above it
    years: tuple[RecordYear, ...]  # newest first

    def as_dict(self) -> dict:
        counted = [
            {"year": year.number, "day": line.day.isoformat(), "title": line.title, "provider": line.provider,
             "category": line.category, "mode": line.mode, "minutes": line.minutes, "entry_number": line.entry_number}
            for year in self.years
            for line in year.lines
        ]  # fmt: skip
        return self.courses.as_dict() | {"unit": self.unit, "counted": counted}


def whole_record(officer: Officer, *, now: datetime) -> WholeRecord:
    """One assessment a year; the texts of all entries in one statement."""
    courses = training_record(officer, now=now)
    years = HourEntry.objects.filter(officer=officer).order_by("-year").values_list("year", flat=True)
    found = [a for year in years.distinct() for a in standing(officer, year, on=local_day(now))[:1]]
    numbers = [line.entry.number for a in found for line in a.lines if line.counted]
    texts = EntryText.objects.filter(entry__number__in=numbers).select_related("entry")
    words = {text.entry.number: text for text in texts}
    completions = {line.entry_number: line for line in courses.lines}
    return WholeRecord(
        courses=courses,
        unit=full_names([officer.home_unit])[officer.home_unit_id][0],
        years=tuple(_year(a, words, completions) for a in found),
    )


def _year(a: Assessment, words: dict[int, EntryText], completions: dict[int, RecordLine]) -> RecordYear:
    counted = sorted(
        (line for line in a.lines if line.counted), key=lambda x: (x.entry.earned_on, x.entry.number), reverse=True
    )  # fmt: skip
    return RecordYear(
        number=a.terms.year,
        requirement=a.terms.title,
        per=a.terms.minutes_per_hour,
        counted=a.counted,
        by_category=dict(a.by_category),
        lines=tuple(_line(line, words, completions) for line in counted),
    )


def _line(line: Line, words: dict[int, EntryText], completions: dict[int, RecordLine]) -> CountedLine:
    entry, completion = line.entry, completions.get(line.entry.number)
    text = words.get(entry.number)
    return CountedLine(
        day=entry.earned_on,
        title=completion.title if completion else text.title if text else "",
        provider=text.provider if text else "",
        category=entry.category,
        mode=entry.mode,
        minutes=line.counted,
        entry_number=entry.number,
        completion=completion,
    )
