"""Sit the final test: draw a paper, save each choice, submit, decide. Nothing tells an answer before that."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses import papers
from courses.learning.completing import complete
from courses.learning.progress import all_learned
from courses.markers import ask_markers
from courses.models import Attempt, Completion, Edition, Enrolment, ExtraTime, QuestionResult
from courses.questions import kinds
from lms.common.clock import local_day
from lms.common.dates import local, say_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to

# A choice made in the last second still arrives.
GRACE = timedelta(seconds=10)
# What a manager may add to a test's time (accessibility).
EXTRA_PERCENT = 50


class NoAttempt(HouseError):
    """The test cannot be taken now; the text says why and when."""


@transaction.atomic
def start_attempt(enrolment: Enrolment, *, purpose: str, by: Account, now: datetime) -> Attempt:
    """A fresh paper, frozen with its marks and time limit; the open one again when there is one."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("edition").get(pk=enrolment.pk)
    close_overdue(locked, now=now)
    if standing := locked.attempts.filter(state=Attempt.State.OPEN).first():
        return standing
    if locked.state != Enrolment.State.LEARNING:
        raise NoAttempt(_("This course is not under way any more."))
    if why := why_not(locked, purpose, now=now):
        raise NoAttempt(why)
    edition = locked.edition
    test = edition.content["test"]
    number = locked.attempts.count() + 1
    paper = papers.draw(
        edition.content["questions"],
        edition.content["paper"],
        seed=f"{edition.digest}:{secrets.token_hex(16)}",
    )
    minutes = test["minutes"] * (100 + extra_percent(locked.officer, now)) / 100
    return Attempt.objects.create(
        enrolment=locked,
        edition=edition,
        purpose=purpose,
        number=number,
        paper=paper,
        pass_mark=edition.test_out_mark if purpose == Attempt.Purpose.TEST_OUT else edition.pass_mark,
        started_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )


def why_not(
    enrolment: Enrolment,
    purpose: str,
    *,
    now: datetime,
    attempts: list[Attempt] | None = None,
    learned: bool | None = None,
) -> str:
    """Why this test cannot be taken now; "" when it can. What the caller has read already is not read again.

    Giving up and enrolling again learns the lessons anew and brings new tries; the test without the
    lessons stays one a year of an edition, and the pause between two tries stays as well.
    """
    test = enrolment.edition.content["test"]
    known = past_attempts(enrolment) if attempts is None else attempts
    past = [a for a in known if a.edition_id == enrolment.edition_id]
    if any(a.state == Attempt.State.MARKING for a in past):
        return _("Your last test is still being marked.")
    if purpose == Attempt.Purpose.TEST_OUT:
        if enrolment.edition.test_out_mark is None:
            return _("This course has no test without the lessons.")
        year = local_day(now).year
        if any(a.purpose == Attempt.Purpose.TEST_OUT and local_day(a.started_at).year == year for a in past):
            return _(
                "The test without the lessons can be tried once a year. Learn the lessons, then the final test is open."
            )
        return ""
    finals = [a for a in past if a.purpose == Attempt.Purpose.FINAL]
    if not (all_learned(enrolment) if learned is None else learned):
        return _("Some lessons are still to be learned.")
    if test["tries"] and sum(a.enrolment_id == enrolment.pk for a in finals) >= test["tries"]:
        return _("All %(n)s tries are used. Give up the course and enrol again to learn it anew.") % {
            "n": test["tries"]
        }
    decided = [a.decided_at for a in finals if a.decided_at]
    if decided and (until := max(decided) + timedelta(hours=test["retry_hours"])) > now:
        return _("The next try is open from %(when)s.") % {"when": f"{say_day(until)} {local(until):%H:%M}"}
    return ""


def past_attempts(enrolment: Enrolment) -> list[Attempt]:
    """All tests that the officer sat at this course, in this enrolment and in those given up; in order."""
    rows = Attempt.objects.filter(
        enrolment__officer=enrolment.officer_id, enrolment__course_key=enrolment.course_key
    )
    return list(rows.defer("paper", "answers").order_by("started_at", "number"))


def extra_percent(officer: Officer, now: datetime) -> int:
    grant = extra_time_of(officer, on=local_day(now))
    return grant.percent if grant else 0


def extra_time_of(officer: Officer, *, on: date) -> ExtraTime | None:
    """The grant in force on that day."""
    return extra_times_of(officer, on=on).first()


def extra_times_of(officer: Officer, *, on: date) -> QuerySet[ExtraTime]:
    """Grants that reach to that day and were not ended, the one in force first: the largest, then the longest."""
    rows = ExtraTime.objects.filter(officer=officer, until__gte=on, ends=None, ended=None)
    return rows.order_by("-percent", "-until", "-pk")


def frozen_questions(edition: Edition) -> dict[str, dict]:
    return {q["uid"]: q for q in edition.content["questions"]}


@transaction.atomic
def save_answer(
    attempt: Attempt, *, place: int, answer, flagged: bool | None = None, now: datetime
) -> Attempt:
    """Keep one choice, in the values that were shown. After the time limit nothing is taken."""
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("edition", "enrolment")
        .get(pk=attempt.pk)
    )
    if locked.state != Attempt.State.OPEN or now > locked.ends_at + GRACE:
        raise NoAttempt(_("The time for this test is over; what was saved before counts."))
    line = locked.paper[place - 1]
    question = frozen_questions(locked.edition)[line["uid"]]
    locked.answers[line["uid"]] = kinds.clean_answer(question, answer, line["order"])
    if flagged is not None:
        marked = set(locked.flagged) - {place}
        locked.flagged = sorted(marked | {place}) if flagged else sorted(marked)
    locked.saved_at = now
    locked.save(update_fields=["answers", "flagged", "saved_at"])
    return locked


@transaction.atomic
def submit(attempt: Attempt, *, by: Account | None, now: datetime) -> Attempt:
    """Grade what is saved; passed and learned, the course is completed in the same act."""
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("edition", "enrolment__officer")
        .get(pk=attempt.pk)
    )
    if locked.state != Attempt.State.OPEN:
        return locked
    questions = frozen_questions(locked.edition)
    grades = [
        (n, questions[line["uid"]], locked.answers.get(line["uid"], []))
        for n, line in enumerate(locked.paper, 1)
    ]
    graded = [(n, q, a, kinds.grade(q, a)) for n, q, a in grades]
    QuestionResult.objects.bulk_create(
        result_row(locked, n, q, a, g.share) for n, q, a, g in graded if g.share is not None
    )
    locked.submitted_at = min(now, locked.ends_at)
    if any(g.share is None for _n, _q, _a, g in graded):
        locked.state = Attempt.State.MARKING
        locked.save(update_fields=["state", "submitted_at"])
        ask_markers(locked, now=now)
        return locked
    return decide(locked, by=by, now=now)


def result_row(attempt: Attempt, place: int, question: dict, answer: list, share: int) -> QuestionResult:
    return QuestionResult(
        attempt=attempt,
        uid=question["uid"],
        place=place,
        answer=answer,
        share=share,
        points=question["points"] * share,
    )


def decide(attempt: Attempt, *, by: Account | None, now: datetime) -> Attempt:
    """All questions have a result: fold them into a score against the frozen pass mark."""
    questions = frozen_questions(attempt.edition)
    possible = sum(questions[line["uid"]]["points"] for line in attempt.paper) * 100
    earned = sum(attempt.results.values_list("points", flat=True))
    attempt.points = earned
    attempt.score = earned * 100 // possible if possible else 0
    attempt.passed = attempt.score >= attempt.pass_mark
    attempt.state, attempt.decided_at = Attempt.State.DECIDED, now
    attempt.submitted_at = attempt.submitted_at or now
    attempt.save(update_fields=["points", "score", "passed", "state", "decided_at", "submitted_at"])
    if attempt.passed:
        _complete_if_learned(attempt, by, now)
    return attempt


def _complete_if_learned(attempt: Attempt, by: Account | None, now: datetime) -> Completion | None:
    enrolment = attempt.enrolment
    moved = enrolment.edition_id != attempt.edition_id
    if moved or enrolment.state != Enrolment.State.LEARNING:
        return None
    if attempt.purpose == Attempt.Purpose.TEST_OUT or all_learned(enrolment):
        return complete(enrolment, by=by, now=now)
    return None


def close_overdue(enrolment: Enrolment, *, now: datetime) -> None:
    """An open test whose time is over is graded with what was saved."""
    for attempt in enrolment.attempts.filter(state=Attempt.State.OPEN, ends_at__lt=now - GRACE):
        submit(attempt, by=None, now=now)


def close_all_overdue(*, now: datetime) -> int:
    """The sweep: tests that nobody came back to."""
    late = Attempt.objects.filter(state=Attempt.State.OPEN, ends_at__lt=now - GRACE).order_by("ends_at")[:200]
    for attempt in list(late):
        submit(attempt, by=None, now=now)
    return len(late)


@transaction.atomic
def grant_extra_time(
    officer: Officer, *, percent: int = EXTRA_PERCENT, until: date, by: Account, now: datetime
) -> ExtraTime:
    """More time for tests, granted by a manager who sees the officer; no ground is asked or kept.

    Raises ``NotAllowed`` for oneself or somebody out of sight, ``HouseError`` for a day that has passed
    or lies beyond the end of next year: then a manager looks again.
    """
    today = local_day(now)
    _refuse_granting(officer, by, today)
    if until < today:
        raise HouseError(_("The day lies in the past."))
    if until > latest_extra_time(today):
        raise HouseError(
            _("At most until %(day)s; grant it anew then.") % {"day": say_day(latest_extra_time(today))}
        )
    grant = ExtraTime(officer=officer, percent=percent, until=until, granted_by=by, granted_at=now)
    grant.full_clean()
    grant.save()
    tell(
        [officer.account_id],
        key=f"extra-time:{grant.pk}",
        title=_("You have more time for tests"),
        text=_("Every test begun until %(day)s lasts %(n)s %% longer.")
        % {"day": say_day(until), "n": percent},
        link="/learn/",
        now=now,
    )
    return grant


@transaction.atomic
def end_extra_time(grant: ExtraTime, *, reason: str, by: Account, now: datetime) -> ExtraTime:
    """Tests begun from now on no longer go by this grant, but by another one that holds; one under way keeps its time."""
    today, officer = local_day(now), grant.officer
    _refuse_granting(officer, by, today)
    if grant not in extra_times_of(officer, on=today):
        raise HouseError(_("No more time is granted at present. Reload the page."))
    if not reason.strip():
        raise HouseError(_("Give a reason; the officer reads it."))
    ended = ExtraTime(
        officer=officer,
        percent=grant.percent,
        until=today - timedelta(days=1),
        granted_by=by,
        granted_at=now,
        reason=reason.strip()[:200],
        ends=grant,
    )
    ended.full_clean()
    ended.save()
    tell(
        [officer.account_id],
        key=f"extra-time:{ended.pk}",
        title=_("More time for tests has ended"),
        text=ended.reason,
        link="/learn/",
        now=now,
    )
    return ended


def latest_extra_time(today: date) -> date:
    return date(today.year + 1, 12, 31)


def _refuse_granting(officer: Officer, by: Account, today: date) -> None:
    if not visible_to(by, act=Act.SUPPORT, on=today).filter(pk=officer.pk).exists():
        raise NotAllowed(_("You may grant this to people of your own units only."))
    if officer.account_id == by.pk:
        raise NotAllowed(_("Nobody grants this to themselves."))
