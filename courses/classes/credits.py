"""What a line of the roll is worth in the ledger, and where it stands there."""

from datetime import datetime

from courses.models import Completion, RollLine, TrainingClass
from lms.common.clock import local_day
from lms.hours.categories import Mode
from lms.hours.ledger import Credit, Source
from lms.hours.models import HourEntry
from lms.officers.models import Officer

KIND = "class"
TEACHING = "teaching"


def credit_for(row: TrainingClass, line: RollLine, *, correction: bool = False) -> Credit:
    """The whole class for one participant, earned on its last day (R6).

    The closing carries the class as its source. A credit made by a later correction names the
    version too, because the key of a reversed row stays taken (R16).
    """
    source_id = f"{row.pk}-v{line.version}" if correction else str(row.pk)
    return Credit(
        officer=line.officer,
        category=row.category,
        mode=Mode.IN_PERSON,
        minutes=row.minutes,
        earned_on=local_day(row.ends_at),
        source=_source(row, KIND, source_id, row.key),
    )


def teaching_credit(row: TrainingClass, officer: Officer, *, minutes: int, factor: int) -> Credit:
    """The trainer's own hours (R8); a course key of its own, so that having learned it takes nothing away."""
    return Credit(
        officer=officer,
        category=row.category,
        mode=Mode.TEACHING,
        minutes=minutes,
        earned_on=local_day(row.ends_at),
        source=_source(row, TEACHING, str(row.pk), teaching_key(row), factor=factor),
    )


def teaching_key(row: TrainingClass) -> str:
    return f"{TEACHING}-{row.key}"[:80]


def taught_before(row: TrainingClass, officer: Officer) -> bool:
    """Whether the trainer was credited for this course this year already; taken-back rows do not count."""
    return HourEntry.objects.filter(
        officer=officer, course_key=teaching_key(row), year=local_day(row.ends_at).year,
        mode=Mode.TEACHING, minutes__gt=0, reversed_by=None,
    ).exists()  # fmt: skip


def entry_of(row: TrainingClass, officer: Officer) -> HourEntry | None:
    """The officer's row for this class that nobody took back."""
    versions = RollLine.objects.filter(training_class=row, officer=officer).values_list("version", flat=True)
    ids = [str(row.pk), *(f"{row.pk}-v{version}" for version in versions)]
    keys = [f"{KIND}:{one}:{officer.pk}" for one in ids]
    return HourEntry.objects.filter(key__in=keys, reversed_by=None).first()


def complete_class(
    row: TrainingClass, lines: list[RollLine], entries: list[HourEntry], now: datetime
) -> None:
    """Who passed which edition: attending the class of a course completes it. *entries* in the order of *lines*."""
    if row.edition_id is None:
        return
    done = set(Completion.objects.filter(entry__in=entries).values_list("entry_id", flat=True))
    Completion.objects.bulk_create(
        [
            Completion(
                officer=line.officer,
                edition_id=row.edition_id,
                entry=entry,
                how=Completion.How.ATTENDED,
                at=now,
            )
            for line, entry in zip(lines, entries, strict=False)
            if entry.pk not in done
        ],
        batch_size=500,
    )


def _source(row: TrainingClass, kind: str, source_id: str, course_key: str, *, factor: int = 1) -> Source:
    return Source(
        kind=kind,
        id=source_id,
        title=row.title,
        provider=row.unit.name,
        schedule=row.schedule,
        method=row.method,
        course_key=course_key,
        edition_digest=row.edition_digest,
        substantial_change=row.substantial_change,
        factor=factor,
    )
