"""The log by task (M3): the mentee's three lines first, the mentor's answer, later only addenda."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.models import Addendum, Pairing, Skill, TaskLog
from lms.notices.outbox import settle, tell
from lms.officers.models import Account

WRITTEN_IN = (Pairing.State.ACTIVE, Pairing.State.FINAL_REVIEW)
LONGEST = 480  # minutes together on one task


class LogRefused(HouseError):
    """The log cannot be written or changed now."""


class LogSentAlready(LogRefused):
    """The key is known with other words: sent before, or meant as a second one."""


def write_log(
    pairing: Pairing,
    *,
    key: str,
    done_on: date,
    task: str,
    done: str,
    learned: str,
    unclear: str = "",
    skill: Skill | None = None,
    cases: list[str] | None = None,
    minutes: int = 0,
    by: Account,
    now: datetime,
) -> TaskLog:
    """Three lines on a real task. The same *key* again gives the same log, so a phone may send it twice."""
    if by.pk != pairing.mentee.account_id:
        raise NotAllowed(_("The mentee writes the log."))
    if known := TaskLog.objects.filter(key=key, pairing=pairing).first():
        if (known.done, known.learned) != (done, learned):
            raise LogSentAlready(
                _("This was kept already, with other words. Send it again to keep a second one.")
            )
        return known
    _refuse_bad(pairing, done_on, minutes, now)
    log = TaskLog(
        pairing=pairing,
        key=key,
        done_on=done_on,
        task=task,
        skill=skill,
        done=done,
        learned=learned,
        unclear=unclear,
        cases=cases or [],
        minutes=minutes,
        written_by=by,
        written_at=now,
    )
    log.full_clean(exclude=["key"])
    return _keep(log, now)


def _keep(log: TaskLog, now: datetime) -> TaskLog:
    try:
        with transaction.atomic():
            log.save()
            tell(
                [log.pairing.mentor.officer.account_id],
                key=f"log:{log.pk}",
                title=_("A mentoring log waits for your answer"),
                link=f"/mentoring/?pairing={log.pairing_id}&log={log.pk}",
                needs_answer=True,
                now=now,
            )
        return log
    except IntegrityError:
        return TaskLog.objects.get(key=log.key, pairing=log.pairing)


@transaction.atomic
def answer_log(log: TaskLog, *, text: str, by: Account, now: datetime) -> TaskLog:
    """The mentor answers. Until the month is confirmed the answer may be put better."""
    locked = _lock(log)
    _refuse_other_than_mentor(locked, by)
    if not text.strip():
        raise LogRefused(_("Write at least one sentence."))
    locked.answer, locked.answered_by, locked.answered_at, locked.asked_back = text.strip(), by, now, ""
    locked.save(update_fields=["answer", "answered_by", "answered_at", "asked_back"])
    settle(f"log:{locked.pk}", now=now)
    settle(f"log-question:{locked.pk}", now=now)
    tell(
        [locked.pairing.mentee.account_id],
        key=f"log-answer:{locked.pk}",
        title=_("Your mentor answered your log"),
        link=f"/mentoring/?log={locked.pk}",
        now=now,
    )
    return locked


@transaction.atomic
def ask_back(log: TaskLog, *, question: str, by: Account, now: datetime) -> TaskLog:
    """The mentor asks for one more sentence before answering."""
    locked = _lock(log)
    _refuse_other_than_mentor(locked, by)
    if not question.strip():
        raise LogRefused(_("Write at least one sentence."))
    locked.asked_back = question.strip()[:200]
    locked.save(update_fields=["asked_back"])
    tell(
        [locked.pairing.mentee.account_id],
        key=f"log-question:{locked.pk}:{now:%Y%m%d%H%M}",
        title=_("Your mentor asks for one more sentence"),
        link=f"/mentoring/?log={locked.pk}",
        needs_answer=True,
        now=now,
    )
    return locked


@transaction.atomic
def add_to_log(log: TaskLog, *, text: str, by: Account, now: datetime) -> Addendum:
    """A later word of one of the two; the log keeps what it said."""
    if by.pk not in (log.pairing.mentee.account_id, log.pairing.mentor.officer.account_id):
        raise NotAllowed(_("Only the two of a pairing add to its log."))
    if not text.strip():
        raise LogRefused(_("Write at least one sentence."))
    settle(f"log-question:{log.pk}", accounts=[by.pk], now=now)
    return Addendum.objects.create(log=log, text=text.strip()[:600], by=by, at=now)


def answer_due(log: TaskLog) -> date:
    """The day until which the mentor is to answer."""
    return local_day(log.written_at) + timedelta(days=log.pairing.programme.answer_days)


def _refuse_bad(pairing: Pairing, done_on: date, minutes: int, now: datetime) -> None:
    if pairing.state not in WRITTEN_IN:
        raise LogRefused(_("This pairing is not under way; nothing needs to be written."))
    if not pairing.starts_on <= done_on <= local_day(now):
        raise LogRefused(_("The day lies before the pairing began or has not come yet."))
    if not 0 <= minutes <= LONGEST:
        raise LogRefused(
            _("The minutes together on one task are between 0 and %(most)s.") % {"most": LONGEST}
        )


def _lock(log: TaskLog) -> TaskLog:
    locked = TaskLog.objects.select_for_update().get(pk=log.pk)
    if locked.confirmation_id:
        raise LogRefused(_("This month is confirmed and the log is locked. Add an addendum instead."))
    return locked


def _refuse_other_than_mentor(log: TaskLog, by: Account) -> None:
    if by.pk != log.pairing.mentor.officer.account_id:
        raise NotAllowed(_("Only the mentor answers."))
