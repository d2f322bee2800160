"""Training received elsewhere: declared, decided by somebody else, credited by the door (S2, R6)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.hours.ledger import Credit, Source, credit_all
from lms.hours.models import ClassDeclaration, Declaration, Evidence, HourEntry
from lms.notices.outbox import settle, tell
from lms.officers.approvals import may_decide
from lms.officers.models import Account, Officer

State = Declaration.State
ALIKE = timedelta(days=3)  # how near two records of one length must lie to look like the same class


class WrongState(HouseError):
    """The declaration is not where this act starts from."""


@transaction.atomic
def declare(
    officer: Officer, *, values: dict, evidence: Iterable[Evidence], submit: bool, by: Account, now: datetime
) -> Declaration:
    """A new declaration, as draft or submitted at once."""
    declaration = Declaration(officer=officer, created_by=by, created_at=now, **values)
    if declaration.ended_on > local_day(now):
        raise WrongState(_("Only training that has ended can be declared."))
    declaration.full_clean(exclude=["evidence"])
    declaration.save()
    declaration.evidence.set(evidence)
    return submit_declaration(declaration, by=by, now=now) if submit else declaration


@transaction.atomic
def revise(
    declaration: Declaration,
    *,
    values: dict,
    evidence: Iterable[Evidence],
    submit: bool,
    by: Account,
    now: datetime,
) -> Declaration:
    """Mend a draft or what came back; *evidence* is added to what is there. Submitted rows stay as they are."""
    locked = _lock(declaration, State.DRAFT, State.RETURNED)
    for name, value in values.items():
        setattr(locked, name, value)
    if locked.ended_on > local_day(now):
        raise WrongState(_("Only training that has ended can be declared."))
    locked.full_clean(exclude=["evidence"])
    locked.save()
    locked.evidence.add(*evidence)
    return submit_declaration(locked, by=by, now=now) if submit else locked


@transaction.atomic
def submit_declaration(declaration: Declaration, *, by: Account, now: datetime) -> Declaration:
    locked = _lock(declaration, State.DRAFT, State.RETURNED)
    locked.state, locked.submitted_by, locked.submitted_at = State.SUBMITTED, by, now
    locked.decided_by = locked.decided_at = None
    locked.save()
    settle(f"declaration:{locked.pk}", now=now)
    return locked


@transaction.atomic
def approve(declaration: Declaration, *, by: Account, now: datetime) -> Declaration:
    """Recognise and credit in one transaction. Raises ``NotAllowed`` for one's own (S2)."""
    locked = _lock(declaration, State.SUBMITTED)
    _refuse_dependent(locked, by, now)
    [entry] = credit_all([_credit(locked)], by=by, now=now)
    _decide(locked, State.APPROVED, reason="", by=by, now=now, entry=entry)
    return locked


@transaction.atomic
def turn_down(
    declaration: Declaration, *, refuse: bool, reason: str, by: Account, now: datetime
) -> Declaration:
    """Return for mending, or refuse; both need a reason."""
    locked = _lock(declaration, State.SUBMITTED)
    _refuse_dependent(locked, by, now)
    if not reason.strip():
        raise WrongState(_("Give a reason, so that the officer knows what to do."))
    _decide(locked, State.REFUSED if refuse else State.RETURNED, reason=reason, by=by, now=now)
    return locked


@transaction.atomic
def declare_class(
    officers: Iterable[Officer], *, values: dict, evidence: Iterable[Evidence], by: Account, now: datetime
) -> ClassDeclaration:
    """An organiser declares a whole class by one roster; nobody fills in a form of their own (B2)."""
    batch = ClassDeclaration.objects.create(
        title=values["title"], provider=values["provider"], submitted_by=by, submitted_at=now
    )
    evidence = list(evidence)
    for officer in officers:
        declare(officer, values={**values, "batch": batch}, evidence=evidence, submit=True, by=by, now=now)
    return batch


@transaction.atomic
def approve_class(batch: ClassDeclaration, *, by: Account, now: datetime) -> int:
    """Recognise what still waits of a class, all or nothing; how many rows. Raises ``NotAllowed`` as ``approve``."""
    waiting_rows = batch.declarations.filter(state=State.SUBMITTED).select_related("officer__home_unit")
    rows = list(waiting_rows.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise WrongState(_("Nothing of this class waits any more. Reload the page."))
    for row in rows:
        _refuse_dependent(row, by, now)
    entries = credit_all([_credit(row) for row in rows], by=by, now=now)
    for row, entry in zip(rows, entries, strict=True):
        _decide(row, State.APPROVED, reason="", by=by, now=now, entry=entry)
    return len(rows)


def look_alikes(declarations: Iterable[Declaration]) -> dict[int, list[HourEntry]]:
    """Declaration id → the entries that ``near_duplicates`` finds, in one statement for all of them."""
    declarations = list(declarations)
    days = [d.ended_on for d in declarations]
    if not days:
        return {}
    entries = HourEntry.objects.filter(
        officer__in={d.officer_id for d in declarations},
        minutes__in={d.minutes for d in declarations},
        earned_on__range=(min(days) - ALIKE, max(days) + ALIKE),
        reverses=None,
        reversed_by=None,
    ).select_related("text")
    by_officer: dict[tuple[int, int], list[HourEntry]] = {}
    for entry in entries.order_by("earned_on", "number"):
        by_officer.setdefault((entry.officer_id, entry.minutes), []).append(entry)
    return {
        d.pk: [
            e
            for e in by_officer.get((d.officer_id, d.minutes), [])
            if abs(e.earned_on - d.ended_on) <= ALIKE and e.pk != d.entry_id
        ]
        for d in declarations
    }


def near_duplicates(declaration: Declaration) -> QuerySet[HourEntry]:
    """Entries of the same officer within three days and of the same length: shown to the approver."""
    around = ALIKE
    return (
        HourEntry.objects.filter(
            officer=declaration.officer,
            minutes=declaration.minutes,
            earned_on__range=(declaration.ended_on - around, declaration.ended_on + around),
            reverses=None,
            reversed_by=None,
        )
        .exclude(declaration=declaration)
        .select_related("text")
    )


def waiting(*, until: date | None = None) -> QuerySet[Declaration]:
    rows = Declaration.objects.filter(state=State.SUBMITTED).select_related(
        "officer__home_unit", "submitted_by"
    )
    return rows.filter(ended_on__lte=until) if until else rows


def _lock(declaration: Declaration, *states: str) -> Declaration:
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if locked.state not in states:
        raise WrongState(
            _("This declaration is already “%(state)s”. Reload the page.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _refuse_dependent(declaration: Declaration, by: Account, now: datetime) -> None:
    excluded = {declaration.submitted_by_id, declaration.created_by_id}
    if not may_decide(by, declaration.officer, excluded=excluded, on=local_day(now)):
        raise NotAllowed(
            _(
                "You cannot decide on this declaration: it is your own or not yours to decide. The unit above will."
            )
        )


def _decide(
    declaration: Declaration, state: str, *, reason: str, by, now, entry: HourEntry | None = None
) -> None:
    declaration.state, declaration.reason, declaration.entry = state, reason[:500], entry
    declaration.decided_by, declaration.decided_at = by, now
    declaration.save()
    tell(
        [declaration.officer.account_id],
        key=f"declaration:{declaration.pk}:{state}:{now:%Y%m%d%H%M%S}",
        title=_("Your declaration was decided: %(state)s") % {"state": declaration.get_state_display()},
        text=reason[:500],
        link="/me/declarations/",
        needs_answer=state == State.RETURNED,
        now=now,
    )


def _credit(declaration: Declaration) -> Credit:
    source = Source(
        kind="declaration",
        id=str(declaration.pk),
        title=declaration.title,
        provider=declaration.provider,
        course_key=declaration.course_key,
    )
    return Credit(
        officer=declaration.officer,
        category=declaration.category,
        mode=declaration.mode,
        minutes=declaration.minutes,
        earned_on=declaration.ended_on,
        source=source,
    )
