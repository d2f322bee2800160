"""The year is closed: every result frozen with its lines, numbered, never erased (R19, R22)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.common.statistics import refresh_statistics
from lms.compliance.models import AnnualResult, Requirement, Waiver, YearClosing
from lms.compliance.queries import standings
from lms.compliance.rules import Assessment
from lms.hours.checkpoints import keep_checkpoint, last_signed, may_sign
from lms.hours.models import Checkpoint, Declaration, HourEntry, LedgerCounter
from lms.jobs.models import Job
from lms.jobs.running import start_job
from lms.officers import changes
from lms.officers.models import Account, Leave, Officer, Place, Unit
from lms.officers.unit_names import full_names

KIND = "close_year"


class YearNotReady(HouseError):
    """Something is undecided, or there is nothing to close."""


@dataclass(frozen=True)
class Undecided:
    """What keeps a year from being closed (R22)."""

    waivers: int
    declarations: int
    leaves: int

    @property
    def total(self) -> int:
        return self.waivers + self.declarations + self.leaves


def undecided(year: int) -> Undecided:
    return Undecided(
        Waiver.objects.filter(requirement__year=year, state=Waiver.State.SUBMITTED).count(),
        Declaration.objects.filter(ended_on__year=year, state=Declaration.State.SUBMITTED).count(),
        Leave.objects.filter(_touching(year), state=Leave.State.PROPOSED).count(),
    )


def _touching(year: int) -> Q:
    return Q(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))


def close_year(year: int, *, by: Account | None, now: datetime) -> Job:
    """Close *year* and start freezing its results; called again, it takes up what came later.

    Raises ``YearNotReady`` while a waiver, declaration or leave is undecided.
    """
    if not Requirement.objects.filter(year=year).exists():
        raise YearNotReady(_("%(year)s has no requirements. Load them first.") % {"year": year})
    with transaction.atomic():
        # Held until commit: nobody asks for a waiver, and nobody else closes, while this decides.
        list(Requirement.objects.select_for_update().filter(year=year).order_by("pk"))
        _refuse_undecided(year)
        open_job = Job.objects.filter(kind=KIND, arguments__year=year).exclude(state=Job.State.DONE).first()
        if open_job:
            return open_job
        if not YearClosing.objects.filter(year=year).exists():
            YearClosing.objects.create(year=year, closed_by=by, closed_at=now, ledger_number=_ledger_number())
            changes.note([None])
        return start_job(
            kind=KIND, arguments={"year": year, "by": by and by.pk}, items=_items(year), by=by, now=now
        )


def _refuse_undecided(year: int) -> None:
    open_ones = undecided(year)
    if open_ones.total:
        raise YearNotReady(
            _(
                "%(waivers)s waivers, %(declarations)s declarations and %(leaves)s leaves are undecided. "
                "Decide them, then close the year."
            )
            % vars(open_ones)
        )


def freeze_units(job: Job, items) -> dict[int, str]:
    """Work of the job: freeze the results of the units' officers. Safe to run twice."""
    year = job.arguments["year"]
    by = Account.objects.filter(pk=job.arguments["by"]).first()
    _sign_ledger(job.created_at)
    for item in items:
        freeze(year, Q(home_unit=int(item.key)), by=by, now=job.created_at)
    return {item.pk: "" for item in items}


def _sign_ledger(now: datetime) -> None:
    """One checkpoint at the beginning, which every result names; none where there is no key."""
    if may_sign() and not Checkpoint.objects.filter(taken_at__gte=now).exists():
        keep_checkpoint(now=now)


def freeze_rest(job: Job) -> None:
    """Last act of the job: whoever moved between units while it ran."""
    year = job.arguments["year"]
    by = Account.objects.filter(pk=job.arguments["by"]).first()
    missing = ~Q(results__year=year) & _in_service(year)
    freeze(year, Q(pk__in=Officer.objects.filter(missing).values("pk")), by=by, now=job.created_at)
    refresh_statistics(AnnualResult, rows=AnnualResult.objects.filter(year=year).count())


def freeze(year: int, officers: Q, *, by: Account | None, now: datetime) -> list[AnnualResult]:
    """New results for those of *officers* whose picture differs from their last result."""
    try:
        return _freeze(year, officers, by=by, now=now)
    except IntegrityError:  # another worker froze the same people at the same moment
        return _freeze(year, officers, by=by, now=now)


def _freeze(year: int, officers: Q, *, by: Account | None, now: datetime) -> list[AnnualResult]:
    with transaction.atomic():
        number = _ledger_number()
        found = [
            (standing, assessment)
            for standing in standings(year, on=date(year + 1, 12, 31), officers=officers, up_to=number)
            for assessment in standing.assessments
        ]
        last = _last_results(year, {standing.officer_id for standing, _a in found})
        context = _Words(year, {s.officer_id for s, _a in found}, {s.unit_id for s, _a in found})
        rows = [
            _result(s, a, last.get((s.officer_id, a.terms.code)), context, number, by, now) for s, a in found
        ]
        stored = AnnualResult.objects.bulk_create([row for row in rows if row], batch_size=500)
        if Requirement.objects.filter(year=year + 1, carry_over_cap__gt=0).exists():
            changes.note(row.officer_id for row in stored)  # R12
        return stored


def reassess(officer: Officer, year: int, *, by: Account | None, now: datetime) -> list[AnnualResult]:
    """Results no. 2 and later, where something changed after the year was closed (R19)."""
    if not YearClosing.objects.filter(year=year).exists():
        raise YearNotReady(_("%(year)s is not closed.") % {"year": year})
    return freeze(year, Q(pk=officer.pk), by=by, now=now)


def current_results(year: int):
    """The results in force: those that nothing supersedes."""
    return AnnualResult.objects.filter(year=year, superseded_by__isnull=True)


def changed_since(year: int) -> QuerySet[Officer]:
    """Officers to whom entries or a leave of the closed *year* came after their result (R19).

    ``close_year`` once more takes them up.
    """
    closing = YearClosing.objects.get(year=year)
    late = HourEntry.objects.filter(year=year, number__gt=closing.ledger_number)
    newer = late.filter(officer=OuterRef("officer"), number__gt=OuterRef("ledger_number"))
    by_entry = current_results(year).filter(Exists(newer), officer__in=late.values("officer"))
    looked_at = Job.objects.filter(kind=KIND, arguments__year=year).order_by("-pk").values("created_at")[:1]
    by_leave = Leave.objects.filter(
        _touching(year), state=Leave.State.APPROVED, decided_at__gt=looked_at, officer__results__year=year
    )
    return Officer.objects.filter(Q(pk__in=by_entry.values("officer")) | Q(pk__in=by_leave.values("officer")))


def _items(year: int) -> list[tuple[str, str]]:
    """(unit id, unit code) of every unit with somebody still to be frozen or reassessed."""
    without = Officer.objects.filter(_in_service(year)).exclude(
        pk__in=AnnualResult.objects.filter(year=year).values("officer")
    )
    concerned = Q(officers__in=without) | Q(officers__in=changed_since(year))
    units = Unit.objects.filter(concerned).distinct().order_by("path")
    return [(str(pk), code) for pk, code in units.values_list("pk", "code")]


def _in_service(year: int) -> Q:
    return Q(left_on__isnull=True) | Q(left_on__gte=date(year, 1, 1))


def _ledger_number() -> int:
    counter = LedgerCounter.objects.filter(pk=1).first()
    return counter.last if counter else 0


def _last_results(year: int, officer_ids: set[int]) -> dict[tuple[int, str], AnnualResult]:
    rows = current_results(year).filter(officer__in=officer_ids).select_related("requirement")
    return {(r.officer_id, r.requirement.code): r for r in rows.defer("words")}


class _Words:
    """Names and titles of the day, copied into each result (law 4)."""

    def __init__(self, year: int, officer_ids: set[int], unit_ids: set[int]):
        self.requirements = dict(Requirement.objects.filter(year=year).values_list("code", "pk"))
        self.officers = Officer.objects.in_bulk(officer_ids)
        self.units = Unit.objects.in_bulk(unit_ids)
        self.names = full_names(self.units.values())
        self.place = Place.current()
        self.checkpoint = last_signed()

    def of(self, officer: Officer, unit: Unit, a: Assessment) -> dict:
        name, name_en = self.names[unit.pk]
        return {
            "staff_no": officer.staff_no,
            "card_no": officer.card_no,
            "unit": name,
            "unit_en": name_en,
            "field": officer.field,
            "rank": officer.rank,
            "person_kind": officer.person_kind,
            "requirement": a.terms.title,
            "minutes_per_hour": a.terms.minutes_per_hour,
            "place": self.place.name,
            "issuer": self.place.issuer,
            "checkpoint": self.checkpoint,
        }


def _result(standing, a: Assessment, last, context: _Words, number: int, by, now) -> AnnualResult | None:
    """The row to store; ``None`` when it would say what the last one says."""
    officer, unit = context.officers[standing.officer_id], context.units[standing.unit_id]
    row = AnnualResult(
        officer=officer,
        requirement_id=context.requirements[a.terms.code],
        year=a.terms.year,
        number=last.number + 1 if last else 1,
        supersedes=last,
        state="met" if a.met else "short",
        exempt=a.exempt,
        months_in_service=a.months_in_service,
        target_minutes=a.target,
        counted_minutes=a.counted,
        owed_minutes=a.owed,
        by_category_mode=[[c, m, minutes] for (c, m), minutes in sorted(a.by_category_mode.items())],
        minima=dict(a.minima),
        lines=[[line.entry.number, line.entry.minutes, line.counted, line.why] for line in a.lines],
        words=context.of(officer, unit, a),
        name=officer.name,
        unit_code=unit.code,
        unit_path=unit.path,
        ledger_number=number,
        decided_by=by,
        decided_at=now,
    )
    row.digest = result_digest(row)
    return None if last and result_digest(last) == row.digest else row


def result_digest(result: AnnualResult) -> str:
    """SHA-256 over what was decided; the same decision gives the same digest."""
    decided = (
        "year",
        "state",
        "exempt",
        "months_in_service",
        "target_minutes",
        "counted_minutes",
        "owed_minutes",
        "by_category_mode",
        "minima",
        "lines",
    )
    body = [result.officer_id, result.requirement_id, *(getattr(result, name) for name in decided)]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
