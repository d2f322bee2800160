"""Questions that pages ask: set-based, one function each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from lms.hours.categories import Mode
from lms.hours.models import HourEntry
from lms.mentoring.models import Entrustment, Mentee, Observation, Pairing, Programme, Skill, TaskLog
from lms.mentoring.rules import (
    Asked,
    Holding,
    Power,
    asked_for,
    holding,
    last_unbroken_practice,
    readiness,
    stalled,
)
from lms.officers.models import Officer


def holdings_of(officer_ids: Iterable[int], *, on: date) -> dict[int, dict[str, Holding]]:
    """Officer → skill code → the level held last and how current it is; three statements."""
    wanted = list(officer_ids)
    return _holdings(wanted, Skill.objects.all(), _practice(wanted, on), on)


def _holdings(
    officer_ids, skills: Iterable[Skill], practised: dict, on: date
) -> dict[int, dict[str, Holding]]:
    by_key = {s.pk: s for s in skills}
    latest = {
        (e.officer_id, e.skill_id): e
        for e in Entrustment.objects.filter(officer__in=officer_ids, skill__in=by_key, decided_on__lte=on)
    }
    found: dict[int, dict[str, Holding]] = defaultdict(dict)
    for (officer, skill_id), entrustment in latest.items():
        skill = by_key[skill_id]
        days = practised.get((officer, skill_id), [])
        last = last_unbroken_practice(entrustment.decided_on, days, skill.lapse_months)
        found[officer][skill.code] = holding(
            entrustment.level,
            entrustment.decided_on,
            last,
            warn_months=skill.warn_months,
            lapse_months=skill.lapse_months,
            on=on,
        )
    return dict(found)


def _practice(officer_ids: list[int], on: date) -> dict[tuple[int, int], list[date]]:
    """(officer, skill) → days on which the skill was practised: seen to be done, or logged and answered."""
    seen = (
        Observation.objects.filter(
            officer__in=officer_ids, observed_on__lte=on, rating__in=("sufficient", "excellent")
        )
        .values_list("officer", "skill", "observed_on")
        .order_by()
    )
    logged = (
        TaskLog.objects.filter(
            pairing__mentee__in=officer_ids, done_on__lte=on, skill__isnull=False, answered_at__isnull=False
        )
        .values_list("pairing__mentee", "skill", "done_on")
        .order_by()
    )
    days: dict[tuple[int, int], list[date]] = defaultdict(list)
    for officer, skill, day in seen.union(logged, all=True):
        days[officer, skill].append(day)
    return days


@dataclass(frozen=True)
class Rung:
    """One skill of somebody's ladder."""

    skill: Skill
    holding: Holding | None
    seen: int  # times done in the last thirty days
    proposed: int | None  # level before the panel


def ladder(officer: Officer, skills: Iterable[Skill], *, on: date) -> list[Rung]:
    """The officer's ladder over *skills*, in their order."""
    skills = list(skills)
    practice = _practice([officer.pk], on)
    held = _holdings([officer.pk], skills, practice, on).get(officer.pk, {})
    open_ = dict(officer.level_proposals.filter(state="open").values_list("skill", "level"))
    return [
        Rung(
            skill,
            held.get(skill.code),
            sum((on - day).days < 30 for day in practice.get((officer.pk, skill.pk), [])),
            open_.get(skill.pk),
        )
        for skill in skills
    ]


def mentoring_minutes(officer_ids: Iterable[int], year: int) -> dict[int, int]:
    """Minutes of mentoring in the ledger of *year*, reversals taken off; one statement."""
    rows = HourEntry.objects.filter(officer__in=list(officer_ids), mode=Mode.MENTORING, year=year)
    return dict(rows.values_list("officer").annotate(Sum("minutes")))


def last_logs(pairings: Iterable[Pairing]) -> dict[int, date]:
    """Pairing → day of its last log; one statement."""
    rows = TaskLog.objects.filter(pairing__in=[p.pk for p in pairings])
    return dict(rows.values_list("pairing").annotate(Max("done_on")))


def skills_of(pairing: Pairing) -> list[Skill]:
    """The programme's skills of the mentee's field; all of them where it teaches none of that field."""
    skills = list(pairing.programme.skills.all())
    return [s for s in skills if s.field == pairing.mentee.field] or skills


def what_is_asked(pairing: Pairing, rungs: list[Rung], *, on: date) -> Asked:
    """Whether the mentee is asked for a log now, and why or why not (M3)."""
    programme = pairing.programme
    minutes = mentoring_minutes([pairing.mentee_id], on.year).get(pairing.mentee_id, 0)
    warned = any(r.holding and r.holding.currency == "warned" for r in rungs)
    return asked_for(
        state=pairing.state,
        last_log=last_logs([pairing]).get(pairing.pk, pairing.starts_on),
        rhythm_days=programme.rhythm_days,
        cap_full=minutes >= programme.cap_minutes,
        skill_needs_it=warned,
        on=on,
    )


def stalled_pairings(pairings: Iterable[Pairing], *, on: date) -> list[tuple[Pairing, date]]:
    """Of these the ones whose logs have stopped, with the day of the last sign of life; two statements."""
    pairings = list(pairings)
    last = last_logs(pairings)
    minutes = mentoring_minutes({p.mentee_id for p in pairings}, on.year)
    found = []
    for pairing in pairings:
        programme = pairing.programme
        day = last.get(pairing.pk, pairing.starts_on)
        full = minutes.get(pairing.mentee_id, 0) >= programme.cap_minutes
        if stalled(
            state=pairing.state, last_log=day, stalled_days=programme.stalled_days, cap_full=full, on=on
        ):
            found.append((pairing, day))
    return found


def power_readiness(
    officer_ids: Iterable[int],
    *,
    on: date,
    codes: Iterable[str] | None = None,
    outside: dict[str, int] | None = None,
) -> list[Power]:
    """Readiness of a unit's people for each delegated power that some skill serves."""
    serving: dict[str, list[str]] = defaultdict(list)
    for skill in Skill.objects.all():
        for code in skill.powers:
            serving[code].append(skill.code)
    held = holdings_of(officer_ids, on=on)
    wanted = sorted(serving) if codes is None else [c for c in codes if c in serving]
    return [
        readiness(code, serving[code], held, outside_teachers=(outside or {}).get(code, 0)) for code in wanted
    ]


@dataclass(frozen=True)
class Figures:
    """A programme in numbers: completion, time to lead, load. No ranking of anybody."""

    pairings: int
    by_state: dict[str, int]
    open: int
    completed: int
    mentors: int
    mentor_places: int
    logs: int
    answered: int
    days_to_lead: int | None  # median days from the first day to the first "leads"


def listed(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """With the pairings ``under_way`` and ``completed``, and the mentees ``waiting`` for a mentor."""
    waiting = (
        waiting_mentees()
        .filter(programme=OuterRef("pk"))
        .order_by()
        .values("programme")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return programmes.annotate(
        under_way=Count("pairings", filter=Q(pairings__state__in=Pairing.OPEN)),
        completed=Count("pairings", filter=Q(pairings__state=Pairing.State.COMPLETED)),
        waiting=Coalesce(Subquery(waiting), 0),
    )


def waiting_mentees() -> QuerySet[Mentee]:
    """Mentees of any programme who have no open pairing on its track and did not complete one in it."""
    own = Pairing.objects.filter(mentee=OuterRef("officer"))
    busy = own.filter(track=OuterRef("programme__track"), state__in=Pairing.OPEN)
    done = own.filter(programme=OuterRef("programme"), state=Pairing.State.COMPLETED)
    return Mentee.objects.filter(~Exists(busy), ~Exists(done), officer__left_on=None)


def figures(programme: Programme) -> Figures:
    pairings = list(programme.pairings.select_related("mentor"))
    states: dict[str, int] = defaultdict(int)
    for pairing in pairings:
        states[pairing.state] += 1
    running = [p for p in pairings if p.state in Pairing.OPEN]
    mentors = {p.mentor_id: p.mentor.capacity for p in running}
    logs = TaskLog.objects.filter(pairing__programme=programme)
    return Figures(
        pairings=len(pairings),
        by_state=dict(states),
        open=len(running),
        completed=states["completed"],
        mentors=len(mentors),
        mentor_places=sum(mentors.values()),
        logs=logs.count(),
        answered=logs.filter(answered_at__isnull=False).count(),
        days_to_lead=_days_to_lead(pairings),
    )


def _days_to_lead(pairings: list[Pairing]) -> int | None:
    starts = {p.mentee_id: p.starts_on for p in pairings}
    first = Entrustment.objects.filter(officer__in=starts, level__gte=4).values_list("officer").annotate(
        day=Max("decided_on", filter=Q(level=4))
    )  # fmt: skip
    days = sorted((day - starts[officer]).days for officer, day in first if day and day > starts[officer])
    return days[len(days) // 2] if days else None


def current_pairing(officer: Officer) -> Pairing | None:
    """The officer's open pairing as mentee; one statement."""
    rows = Pairing.objects.filter(mentee=officer, state__in=Pairing.OPEN)
    return rows.select_related("programme", "mentor__officer", "mentee").order_by("-starts_on").first()


def open_pairings(officer: Officer) -> dict[str, list[Pairing]]:
    """The officer's pairings as mentee and as mentor, open ones first."""
    rows = Pairing.objects.select_related(
        "programme", "mentor__officer__home_unit", "mentee__home_unit"
    ).exclude(state=Pairing.State.DECLINED)
    order = {state: place for place, state in enumerate(Pairing.OPEN)}

    def sort(found):
        return sorted(found, key=lambda p: (p.state not in order, -p.starts_on.toordinal(), p.pk))

    return {
        "as_mentee": sort(rows.filter(mentee=officer)),
        "as_mentor": sort(rows.filter(mentor__officer=officer)),
    }
