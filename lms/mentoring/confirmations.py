"""Once a month a third person confirms; then both are credited in one act and the logs are locked (M3, R8)."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.dates import say_month
from lms.common.errors import HouseError, NotAllowed
from lms.hours.categories import Mode
from lms.hours.ledger import Credit, Source, credit_all
from lms.mentoring.models import MonthlyConfirmation, Pairing, TaskLog
from lms.mentoring.pairings import third_person
from lms.notices.outbox import tell
from lms.officers.models import Account


class NothingToConfirm(HouseError):
    """The month has no answered log that is not confirmed yet, or is not over."""


@dataclass(frozen=True)
class Month:
    """A month of a pairing that waits for a third person: its logs, and how many still lack an answer."""

    pairing: Pairing
    month: date
    logs: tuple[TaskLog, ...]
    unanswered: int

    @property
    def minutes(self) -> int:
        return sum(log.minutes for log in self.logs)


def months_waiting(pairings, *, on: date) -> list[Month]:
    """Months that are over and have answered logs, of these pairings; oldest first, one statement."""
    rows = TaskLog.objects.filter(
        pairing__in=pairings, confirmation=None, done_on__lt=on.replace(day=1)
    ).select_related("pairing__mentor__officer", "pairing__mentee__home_unit", "pairing__programme", "skill")
    grouped: dict[tuple[date, int], list[TaskLog]] = defaultdict(list)
    for log in rows.order_by("done_on", "pk"):
        grouped[log.done_on.replace(day=1), log.pairing_id].append(log)
    months = [_month(month, logs) for (month, _pairing), logs in sorted(grouped.items())]
    return [month for month in months if month.logs]


def _month(month: date, logs: list[TaskLog]) -> Month:
    answered = tuple(log for log in logs if log.answered_at)
    return Month(logs[0].pairing, month, answered, len(logs) - len(answered))


@transaction.atomic
def confirm_month(pairing: Pairing, month: date, *, by: Account, now: datetime) -> MonthlyConfirmation:
    """Confirm the answered logs of *month*: rows for mentor and mentee in one act, logs locked.

    Raises ``NotAllowed`` for the two themselves and for anybody who may not decide over the mentee.
    """
    locked = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if not third_person(locked, by, on=local_day(now)):
        raise NotAllowed(_("The hours are confirmed by a third person who may decide over the mentee."))
    logs = _logs(locked, month, now)
    minutes = sum(log.minutes for log in logs)
    number = (locked.confirmations.filter(month=month).aggregate(Max("number"))["number__max"] or 0) + 1
    credits = _credits(locked, month, number, logs, minutes) if minutes else []
    entries = credit_all(credits, by=by, now=now) if credits else [None, None]
    confirmation = MonthlyConfirmation.objects.create(
        pairing=locked,
        month=month,
        number=number,
        logs=[[log.pk, log_digest(log)] for log in logs],
        mentor_minutes=minutes,
        mentee_minutes=minutes,
        mentor_entry=entries[0],
        mentee_entry=entries[1],
        mentor_account_id=locked.mentor.officer.account_id,
        mentee_account_id=locked.mentee.account_id,
        confirmed_by=by,
        confirmed_at=now,
    )
    TaskLog.objects.filter(pk__in=[log.pk for log in logs]).update(confirmation=confirmation)
    _tell_both(confirmation, now)
    return confirmation


def log_digest(log: TaskLog) -> str:
    """Digest of a log's words, as the confirmation keeps it: a later change would be seen."""
    values = [
        log.pk, log.done_on.isoformat(), log.task, log.skill_id, log.done, log.unclear, log.learned,
        log.cases, log.minutes, log.answer,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def changed_logs() -> list[int]:
    """Locked logs whose words are no longer those that were confirmed; for the nightly checks."""
    kept = {pk: digest for row in MonthlyConfirmation.objects.all() for pk, digest in row.logs}
    logs = TaskLog.objects.filter(confirmation__isnull=False).iterator()
    return [log.pk for log in logs if kept.get(log.pk) != log_digest(log)]


def _logs(pairing: Pairing, month: date, now: datetime) -> list[TaskLog]:
    if month >= local_day(now).replace(day=1):
        raise NothingToConfirm(_("The month is not over yet."))
    rows = TaskLog.objects.select_for_update().filter(
        pairing=pairing,
        confirmation=None,
        answered_at__isnull=False,
        done_on__year=month.year,
        done_on__month=month.month,
    )
    logs = list(rows.order_by("done_on", "pk"))
    if not logs:
        raise NothingToConfirm(_("This month is already confirmed, or no log in it has an answer."))
    return logs


def _credits(pairing: Pairing, month: date, number: int, logs: list[TaskLog], minutes: int) -> list[Credit]:
    """The whole minutes for both; the cap of R8 is judged at reading (R9)."""
    title = _("Mentoring log %(month)s") % {"month": say_month(month)}
    return [
        Credit(
            officer=officer,
            category=pairing.programme.category,
            mode=Mode.MENTORING,
            minutes=minutes,
            earned_on=logs[-1].done_on,
            source=Source(
                kind="mentoring",
                id=f"{pairing.pk}-{month:%Y%m}-{number}-{role}",
                title=title,
                provider=pairing.programme.title,
                schedule="routine",
                method="experiential",
            ),
        )
        for officer, role in ((pairing.mentor.officer, "mentor"), (pairing.mentee, "mentee"))
    ]


def _tell_both(confirmation: MonthlyConfirmation, now: datetime) -> None:
    tell(
        [confirmation.mentor_account_id, confirmation.mentee_account_id],
        key=f"confirmation:{confirmation.pk}",
        title=_("Your mentoring hours of %(month)s are confirmed") % {"month": say_month(confirmation.month)},
        link="/me/hours/",
        now=now,
    )
