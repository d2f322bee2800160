"""Take a record in: validate, check, seal, propose the masking. One record, one act, one transaction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from case_library import maskings, sealing
from case_library.checking.noted import noted
from case_library.checking.record import Finding
from case_library.intake.noting import found_in, note_findings, note_handlers, note_shell
from case_library.intake.reading import Unreadable, parse, pieces
from case_library.intake.secrecy import standing_ground
from case_library.intake.validating import faults, unusable
from case_library.local import local
from case_library.models import CaseReading, MaskingTask, RecordedCase
from lms.common.clock import local_day
from lms.notices.outbox import tell
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

UnitOf = Callable[[dict], Unit | None]


@dataclass
class Outcome:
    """What became of one record."""

    case_uid: str | None
    status: str  # accepted | updated | duplicate | quarantined | rejected
    errors: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)


def import_chunks(
    chunks: Iterable[bytes], *, unit_of: UnitOf, by: Account | None, now: datetime, most: int | None = None
) -> Iterator[Outcome]:
    """All records of a file, one after the other; a bad one stops nobody else. What follows the first *most* is refused."""
    for place, piece in enumerate(pieces(chunks)):
        if place == most:
            said = _("At most %(most)s records at once. This one and all that follow were not taken.")
            yield _rejected(None, [{"path": "", "message": said % {"most": most}}])
            return
        if piece.fault:
            yield _rejected(None, [{"path": "", "message": piece.fault}])
            continue
        try:
            record = parse(piece.text)
        except Unreadable as fault:
            yield _rejected(None, [{"path": "", "message": str(fault)}])
            continue
        yield import_record(record, unit_of=unit_of, by=by, now=now)


def import_record(record, *, unit_of: UnitOf, by: Account | None, now: datetime) -> Outcome:
    """One record. The same ``case_uid`` updates; the same content is a duplicate."""
    errors = faults(record)
    if errors:
        return _rejected(record, errors)
    unit = unit_of(record)
    if unit is None:
        return _rejected(
            record, [{"path": "/authority/name", "message": _("This agency is not one of your units.")}]
        )
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                return _take(record, unit, by, now)
        except IntegrityError:
            # Somebody brought the same new case at the same moment: now it is an update.
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _rejected(record, errors: list[dict]) -> Outcome:
    uid = record.get("case_uid") if isinstance(record, dict) else None
    told = isinstance(uid, str) and not unusable(uid)
    return Outcome(uid[:64] if told else None, "rejected", errors)


def _take(record: dict, unit: Unit, by: Account | None, now: datetime) -> Outcome:
    known = RecordedCase.objects.select_for_update().filter(case_uid=record["case_uid"]).first()
    marks = sealing.content_marks(_lasting(record))
    found = found_in(record, unit, local())
    listed = [_shown(f) for f in found]
    if known and known.unit_id != unit.pk and by is not None:
        return _rejected(
            record, [{"path": "/case_uid", "message": _("Another unit has recorded this case.")}]
        )
    if known and known.state == RecordedCase.State.PURGED:
        return _rejected(
            record, [{"path": "/case_uid", "message": _("This case was purged when its time was over.")}]
        )
    if twin := same_decision(record, unit):
        return _rejected(record, [{"path": "/decision_no", "message": _told_of(twin, by, now)}])
    if known and known.content_mark in marks:
        quarantined = known.state == RecordedCase.State.QUARANTINED
        return Outcome(known.case_uid, "quarantined" if quarantined else "duplicate", findings=listed)
    ground = standing_ground(record, known.ground if known else "")
    case = known or RecordedCase(case_uid=record["case_uid"], unit=unit, received_by=by, received_at=now)
    case.decision_mark = next(iter(sealing.decision_marks(record.get("decision_no"))), "")
    case.state = RecordedCase.State.QUARANTINED if ground else RecordedCase.State.ACCEPTED
    case.ground, case.content_mark, case.changed_at = ground, marks[0], now
    case.keep_until = local_day(now) + timedelta(days=settings.CASE_KEEP_DAYS)
    case.version = case.version + 1 if known else 1
    note_shell(case, record, now=now)
    sealing.seal_record(case, record, now=now)
    CaseReading.objects.create(case=case, by=None, purpose=CaseReading.Purpose.CHECK, at=now)
    note_findings(case, [*found, *noted(record)])
    note_handlers(case, record)
    if known:
        _reopen(case, now)
    if ground:
        return Outcome(case.case_uid, "quarantined", findings=listed)
    maskings.propose_for(case, record, now=now)
    return Outcome(case.case_uid, "updated" if known else "accepted", findings=listed)


def same_decision(record: dict, unit: Unit) -> RecordedCase | None:
    """Another case that was taken in for a decision of this number, by *unit* or one above or below it.

    Agencies of different lines may number alike; a team and its bureau mean the same decision.
    """
    marks = sealing.decision_marks(record.get("decision_no"))
    others = RecordedCase.objects.filter(decision_mark__in=marks).exclude(case_uid=record["case_uid"])
    return next((case for case in others.select_related("unit") if in_line(case.unit, unit)), None)


def in_line(one: Unit, other: Unit) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _told_of(twin: RecordedCase, by: Account | None, now: datetime) -> str:
    if by is None or may(by, act=Act.IMPORT_CASES, on=local_day(now), unit=twin.unit):
        return _("The decision with this number was taken in before, as %(uid)s. A case counts once.") % {
            "uid": twin.case_uid
        }
    return _("The decision with this number was taken in before, by %(unit)s. A case counts once.") % {
        "unit": twin.unit.name
    }


def _lasting(record: dict) -> dict:
    """What makes a record another: not when it was exported."""
    source = {k: v for k, v in record["source"].items() if k not in ("exported_at", "content_sha256")}
    return record | {"source": source}


def _reopen(case: RecordedCase, now: datetime) -> None:
    """A changed record opens its masking again, and tells the people who work with what was made of it."""
    from case_library.withdrawing import tell_quashed

    tasks = case.maskings.filter(version__lt=case.version)
    people = set(tasks.values_list("masked_by", flat=True)) | set(case.pages.values_list("owner", flat=True))
    tasks.exclude(state__in=[MaskingTask.State.RELEASED, MaskingTask.State.RECALLED]).update(
        state=MaskingTask.State.OUTDATED
    )
    tell(
        people, key=f"case-changed:{case.pk}:{case.version}", title=_("A recorded case has changed"),
        text=_("Case %(uid)s was delivered again. Its masking starts anew.") % {"uid": case.case_uid},
        link="/cases/desk/", now=now,
    )  # fmt: skip
    tell_quashed(case, now=now)


def _shown(finding: Finding) -> dict:
    return finding.as_dict()
