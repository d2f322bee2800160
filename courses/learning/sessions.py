"""A sitting at a lesson: opened by the officer, kept alive by beats, ended by leaving or by another one.

A beat is one SELECT and one UPDATE of one row, compared by the number of the last beat: of two beats at
once one wins and the other is judged again, so nothing is lost or counted twice.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from courses.learning import rules, storage
from courses.learning.figures import figures, time_is_kept
from courses.learning.rules import Beat, Judgement, Track
from courses.learning.spans import length, normal, union
from courses.models import Enrolment, LearningSession, UncountedSpan
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.officers.models import Officer

TRIES = 5


class NoSession(HouseError):
    """The sitting has ended, was continued elsewhere, or belongs to another log-in."""

    def __init__(self, why: str):
        self.why = why
        super().__init__(_("This lesson is not open here any more. Open it again to go on."))


@dataclass(frozen=True)
class Kept:
    """A stored sitting with what the judge sees of it."""

    pk: int
    officer: int
    enrolment: int
    lesson: str
    track: Track


@transaction.atomic
def open_lesson(enrolment: Enrolment, number: int, *, login: str, now: datetime) -> LearningSession:
    """Open lesson *number* (from 1) here; a sitting elsewhere ends and is told so (H3)."""
    # NO KEY: rows that only refer to the officer (beats, credits) are not held up.
    Officer.objects.select_for_update(no_key=True).get(pk=enrolment.officer_id)
    if enrolment.state != Enrolment.State.LEARNING:
        raise HouseError(_("This course is not under way. Enrol first."))
    if not time_is_kept():  # B1: no clock, no questions for presence, nothing that could be refused
        raise HouseError(_("Learning time is not kept here. Read the lesson and pass the test."))
    lesson = enrolment.edition.content["lessons"][number - 1]
    _end_others(enrolment.officer_id, now)
    session = LearningSession.objects.create(
        officer_id=enrolment.officer_id,
        enrolment=enrolment,
        lesson=lesson["digest"],
        seconds=lesson["seconds"],
        key=secrets.token_hex(16),
        login=login,
        opened_at=now,
        beat_at=now,
        proof_at=now,
        ask_at=now + timedelta(seconds=wait()),
        day=local_day(now),
        day_before=seconds_of_day(enrolment.officer_id, now),
        **_so_far(enrolment, lesson["digest"]),
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(lesson=number, touched_at=now)
    return session


def wait() -> int:
    """Seconds until the next question for presence: nobody can foresee it (H4)."""
    f = figures()
    return f.ask_after + secrets.randbelow(f.ask_before - f.ask_after + 1)


def seconds_of_day(officer_id: int, now: datetime) -> int:
    total = LearningSession.objects.filter(officer=officer_id, day=local_day(now)).aggregate(
        s=Sum("day_seconds")
    )
    return total["s"] or 0


def heartbeat(
    *, session: int, key: str, login: str, beat: Beat, now: datetime, log_in: str = ""
) -> tuple[Kept, Judgement]:
    """Judge and store one beat. Raises ``NoSession``; its ``why`` says what became of the sitting.

    With *log_in* (the session key of the log-in) the sitting is found only while that is in force.
    """
    for _try in range(TRIES):
        kept = _load(session, key, login, now, log_in)
        judged = rules.judge(_of_today(kept.track, now), beat, now=now, figures=figures())
        if judged.replayed or _store(kept, judged, now):
            return kept, judged
    raise NoSession("busy")


def answer_presence(*, session: int, key: str, login: str, now: datetime) -> tuple[Kept, Judgement]:
    """The officer is there. Too late, and the time since the last proof does not count (H4)."""

    def act(track: Track) -> Judgement:
        if rules.is_overdue(track, now=now, figures=figures()):
            return rules.unanswered(track, now=now)
        if not track.asked_at:
            return Judgement(track, rules.state_of(track), replayed=True)
        return Judgement(rules.prove(track, now=now, wait=wait()), rules.COUNTING)

    return _act(session, key, login, now, act)


def call_out(*, session: int, key: str, login: str, now: datetime) -> tuple[Kept, Judgement]:
    """Paused for a call-out: no loss, no blame, no question meanwhile. A question left open before stays so."""
    return _act(session, key, login, now, lambda track: rules.call_out(track, now=now, figures=figures()))


def come_back(*, session: int, key: str, login: str, now: datetime) -> tuple[Kept, Judgement]:
    return _act(
        session,
        key,
        login,
        now,
        lambda track: rules.come_back(track, now=now, wait=wait(), figures=figures()),
    )


def leave(*, session: int, key: str, login: str, now: datetime) -> tuple[Kept, Judgement]:
    """The page is closed; what was pending stands."""

    def act(track: Track) -> Judgement:
        if rules.is_overdue(track, now=now, figures=figures()):
            return rules.unanswered(track, now=now)
        return Judgement(rules.settle(track), rules.ENDED, why=LearningSession.End.LEFT)

    return _act(session, key, login, now, act)


def _act(session: int, key: str, login: str, now: datetime, act) -> tuple[Kept, Judgement]:
    for _try in range(TRIES):
        kept = _load(session, key, login, now)
        judged = act(_of_today(kept.track, now))
        if judged.replayed or _store(kept, judged, now):
            return kept, judged
    raise NoSession("busy")


def _load(session: int, key: str, login: str, now: datetime, log_in: str = "") -> Kept:
    row = storage.read(session, log_in=log_in, now=now)
    if row is None:
        raise NoSession("unknown")
    if not (constant_time_compare(row.key, key) and constant_time_compare(row.login, login)):
        raise NoSession("unknown")
    if row.ended_why:
        raise NoSession(row.ended_why)
    return Kept(session, row.officer, row.enrolment, row.lesson, row.track)


def _of_today(track: Track, now: datetime) -> Track:
    """A new day has its own limit (H5)."""
    today = local_day(now)
    return track if track.day == today else replace(track, day=today, day_before=0, day_seconds=0)


def _store(kept: Kept, judged: Judgement, now: datetime) -> bool:
    """Write the row unless another beat was quicker; refusals go with it in one transaction."""
    ended = judged.state == rules.ENDED
    track = rules.settle(judged.track) if ended else judged.track
    end = {"ended_at": now, "why": judged.why} if ended else {}
    if not judged.refusals:
        return storage.write(kept.pk, kept.track, track, **end)
    with transaction.atomic():
        if not storage.write(kept.pk, kept.track, track, **end):
            return False
        for refusal in judged.refusals:
            _keep_refusal(kept, refusal)
    return True


def _keep_refusal(kept: Kept, refusal: rules.Refusal) -> None:
    """A refusal that goes on right after one of the same kind makes that one longer."""
    last = (
        UncountedSpan.objects.filter(enrolment=kept.enrolment, lesson=kept.lesson, objection=None)
        .order_by("-to_at")
        .first()
    )
    if last and last.why == refusal.why and refusal.from_at - last.to_at <= timedelta(minutes=1):
        last.spans = union(last.spans, refusal.spans)
        last.seconds, last.to_at = length(last.spans), refusal.to_at
        last.save(update_fields=["spans", "seconds", "to_at"])
        return
    UncountedSpan.objects.create(
        officer_id=kept.officer,
        enrolment_id=kept.enrolment,
        lesson=kept.lesson,
        why=refusal.why,
        spans=refusal.spans,
        seconds=refusal.seconds,
        from_at=refusal.from_at,
        to_at=refusal.to_at,
    )


def _end_others(officer_id: int, now: datetime) -> None:
    for row in LearningSession.objects.select_for_update().filter(officer=officer_id, ended_at=None):
        kept = _load(row.pk, row.key, row.login, now)
        silent = (now - kept.track.beat_at).total_seconds() > figures().silent
        unanswered = rules.is_overdue(kept.track, now=now, figures=figures())
        why = LearningSession.End.SILENT if silent else LearningSession.End.TAKEN_OVER
        judged = (
            rules.unanswered(kept.track, now=now)
            if unanswered
            else Judgement(rules.settle(kept.track), rules.ENDED, why=why)
        )
        # A beat between reading and writing is judged before the end: read again.
        if not _store(kept, judged, now):
            _end_others(officer_id, now)


def end_silent(*, now: datetime) -> int:
    """Close sittings without a sign of life; what was proved or pending stands. How many there were."""
    limit = now - timedelta(seconds=figures().silent)
    ids = list(
        LearningSession.objects.filter(ended_at=None, beat_at__lt=limit).values_list("officer", flat=True)[
            :500
        ]
    )
    for officer in ids:
        with transaction.atomic():
            _end_others(officer, now)
    return len(ids)


def _so_far(enrolment: Enrolment, lesson: str) -> dict:
    """What earlier sittings of this lesson left: the latest row holds the union."""
    last = LearningSession.objects.filter(enrolment=enrolment, lesson=lesson).order_by("-id").first()
    upheld = UncountedSpan.objects.filter(
        enrolment=enrolment, lesson=lesson, objection__state="upheld"
    ).values_list("spans", flat=True)
    covered = normal([span for spans in upheld for span in spans])
    if last is None:
        return {"covered": covered}
    return {"covered": union(covered, union(last.covered, last.pending)), "position": last.position}
