"""Match runs: gather the facts, keep input and result, send the proposals out."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.mentoring import facts
from lms.mentoring.evaluations import released_means
from lms.mentoring.matching import ImpossiblePin, match
from lms.mentoring.mentors import free_from, in_post_until
from lms.mentoring.models import Bar, MatchRun, Mentee, Mentor, Pairing, Preference, Programme
from lms.mentoring.pairings import WrongState, propose_pair
from lms.mentoring.queries import waiting_mentees
from lms.mentoring.words import GROUND_WORDS
from lms.officers.models import Account, Officer


class CannotMatch(HouseError):
    """The programme or a pin made by hand does not allow a match run."""


def problem_of(programme: Programme, *, on: date) -> facts.Problem:
    """Everything that matching may look at, as it is on that day; a fixed number of statements."""
    waiting = _waiting(programme)
    mentors = list(
        Mentor.objects.filter(officer__left_on=None)
        .select_related("officer__home_unit")
        .prefetch_related("skills")
        .order_by("officer__staff_no")
    )
    starts_on = max(programme.starts_on, on)
    return facts.Problem(
        mentees=tuple(_mentees(waiting)),
        mentors=tuple(_mentors(mentors, on=on)),
        starts_on=starts_on,
        ends_on=programme.ends_on,
        weights=programme.all_weights(),
        barred=_barred(),
        pins=_preferences(programme, Preference.Kind.PIN),
        bans=_preferences(programme, Preference.Kind.BAN),
        reach=programme.reach,
    )


def try_match(programme: Programme, *, on: date) -> tuple[facts.Problem, facts.Plan]:
    """The plan without keeping anything. Raises ``CannotMatch``."""
    if programme.state == Programme.State.CLOSED or programme.ends_on <= on:
        raise CannotMatch(_("This programme has ended. Open a new one first."))
    problem = problem_of(programme, on=on)
    try:
        return problem, match(problem)
    except ImpossiblePin as pin:
        mentor, mentee, ground = pin.args
        raise CannotMatch(
            _("The pinned pair %(mentor)s and %(mentee)s is not possible: %(ground)s. Take the pin back.")
            % {"mentor": mentor, "mentee": mentee, "ground": GROUND_WORDS[ground]}
        ) from None


@transaction.atomic
def run_match(programme: Programme, *, by: Account | None, now: datetime) -> MatchRun:
    """Match and keep the run: what it looked at, its digest and its result. Nothing is sent out yet."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    problem, plan = try_match(programme, on=local_day(now))
    last = programme.runs.aggregate(Max("number"))["number__max"] or 0
    return MatchRun.objects.create(
        programme=programme,
        number=last + 1,
        inputs=problem.as_document(),
        digest=plan.digest,
        result=result_document(plan),
        total=plan.total,
        made_by=by,
        made_at=now,
    )


@dataclass(frozen=True)
class Sent:
    """How many proposals went out, and whom the run had matched but who had been taken meanwhile."""

    pairings: list[Pairing]
    skipped: list[str]


def send_out(run: MatchRun, *, by: Account | None, now: datetime) -> Sent:
    """Propose the pairs of *run* to the three parties. A pair whose mentor has meanwhile no place left, or
    whose mentee has a mentor, is skipped and named: capacity is never exceeded, whatever ran meanwhile.
    """
    staff = {key for pair in run.result["pairs"] for key in (pair["mentor"], pair["mentee"])}
    people = {o.staff_no: o for o in Officer.objects.filter(staff_no__in=staff)}
    mentors = {
        m.officer.staff_no: m
        for m in Mentor.objects.filter(officer__staff_no__in=staff).select_related("officer")
    }
    sent, skipped = [], []
    for pair in run.result["pairs"]:
        try:
            sent.append(
                propose_pair(
                    run.programme,
                    mentor=mentors[pair["mentor"]],
                    mentee=people[pair["mentee"]],
                    run=run,
                    score=pair["score"],
                    by=by,
                    now=now,
                )
            )
        except WrongState:
            skipped.append(pair["mentee"])
    return Sent(sent, skipped)


def result_document(plan: facts.Plan) -> dict:
    """The result as it is stored, printed and shown."""
    return {
        "total_score": plan.total,
        "first_come_score": plan.first_come,
        "pairs": [asdict(pair) for pair in plan.pairs],
        "unmatched": [asdict(one) for one in plan.unmatched],
    }


def _waiting(programme: Programme) -> list[Mentee]:
    rows = waiting_mentees().filter(programme=programme)
    return list(
        rows.select_related("officer__home_unit").prefetch_related("skills").order_by("officer__staff_no")
    )


def _mentees(waiting: list[Mentee]):
    earlier = defaultdict(list)
    good = Pairing.objects.filter(
        mentee__in=[m.officer_id for m in waiting], state__in=("completed", "ended")
    ).order_by("mentor__officer__staff_no")
    for officer, mentor in good.values_list("mentee", "mentor__officer__staff_no"):
        earlier[officer].append(mentor)
    for mentee in waiting:
        yield facts.Mentee(
            key=mentee.officer.staff_no,
            field=mentee.officer.field,
            unit=mentee.officer.home_unit.path,
            wants=tuple(sorted(skill.code for skill in mentee.skills.all())),
            shift=mentee.shift,
            language=mentee.language,
            earlier=tuple(sorted(set(earlier[mentee.officer_id]))),
        )


def _mentors(mentors: list[Mentor], *, on: date):
    loads = defaultdict(int)
    for pk in Pairing.objects.filter(state__in=Pairing.OPEN).values_list("mentor", flat=True):
        loads[pk] += 1
    posts, rests, means = in_post_until(mentors, on=on), free_from(mentors), released_means()
    for mentor in mentors:
        yield facts.Mentor(
            key=mentor.officer.staff_no,
            field=mentor.officer.field,
            unit=mentor.officer.home_unit.path,
            teaches=tuple(sorted(skill.code for skill in mentor.skills.all())),
            shift=mentor.shift,
            languages=tuple(mentor.languages),
            capacity=mentor.capacity,
            load=loads[mentor.pk],
            rating=means.get(mentor.pk),
            approved=mentor.approved_at is not None,
            trained=mentor.trained_on is not None,
            suspended=mentor.suspended_at is not None,
            free_from=rests.get(mentor.pk),
            in_post_until=posts.get(mentor.pk),
        )


def _barred() -> dict[tuple[str, str], str]:
    rows = Bar.objects.values_list("mentor__staff_no", "mentee__staff_no", "ground")
    return {(mentor, mentee): ground for mentor, mentee, ground in rows}


def _preferences(programme: Programme, kind: str) -> frozenset[tuple[str, str]]:
    rows = programme.preferences.filter(kind=kind)
    return frozenset(rows.values_list("mentor__staff_no", "mentee__staff_no"))
