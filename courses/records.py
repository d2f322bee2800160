"""The training record 培训档案 of one officer: completions with edition, score and ledger entry."""

from dataclasses import dataclass
from datetime import date, datetime

from courses.models import Completion, Enrolment
from lms.officers.models import Officer


@dataclass(frozen=True)
class RecordLine:
    """Who passed which version, when, how, and which entry of the ledger it made."""

    day: date
    title: str
    course_key: str
    edition: int
    edition_digest: str
    category: str
    method: str
    schedule: str
    how: str
    how_word: str
    score: int | None
    minutes: int
    entry_number: int
    unit: str


@dataclass(frozen=True)
class TrainingRecord:
    staff_no: str
    name: str
    unit: str
    made_at: datetime
    lines: tuple[RecordLine, ...]
    learning: tuple[tuple[str, date], ...]  # (title, since) of courses under way

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    def as_dict(self) -> dict:
        """The record for the officer's own use in other systems."""
        return {
            "staff_no": self.staff_no,
            "name": self.name,
            "unit": self.unit,
            "made_at": self.made_at.isoformat(),
            "minutes": self.minutes,
            "completions": [
                {**{k: v for k, v in vars(line).items() if k != "how_word"}, "day": line.day.isoformat()}
                for line in self.lines
            ],
            "learning": [{"title": title, "since": day.isoformat()} for title, day in self.learning],
        }


def training_record(officer: Officer, *, year: int | None = None, now: datetime) -> TrainingRecord:
    """The completions of *officer* that stand, newest first, or those of one year; two statements.

    One whose hours were taken back (a corrected roll) is no completion any more; its row stays (law 2).
    """
    rows = (
        Completion.objects.filter(officer=officer, entry__reversed_by=None)
        .select_related("edition__unit", "entry")
        .defer("edition__content")
        .order_by("-entry__earned_on", "-pk")
    )
    if year:
        rows = rows.filter(entry__year=year)
    under_way = (
        Enrolment.objects.filter(officer=officer, state=Enrolment.State.LEARNING)
        .order_by("enrolled_at")
        .values_list("edition__title", "enrolled_at")
    )
    return TrainingRecord(
        staff_no=officer.staff_no,
        name=officer.name,
        unit=officer.home_unit.name,
        made_at=now,
        lines=tuple(map(_line, rows)),
        learning=tuple((title, at.date()) for title, at in under_way),
    )


def _line(row: Completion) -> RecordLine:
    edition, entry = row.edition, row.entry
    return RecordLine(
        day=entry.earned_on,
        title=edition.title,
        course_key=edition.course_key,
        edition=edition.number,
        edition_digest=edition.digest,
        category=edition.category,
        method=edition.method,
        schedule=edition.schedule,
        how=row.how,
        how_word=row.get_how_display(),
        score=row.score,
        minutes=entry.minutes,
        entry_number=entry.number,
        unit=edition.unit.name,
    )
