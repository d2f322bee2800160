"""A trainer looks at what was handed in for a field task: accepts it, or returns it with a reason."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import Enrolment, StepDone
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.hours.models import Evidence
from lms.notices.outbox import tell
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths


def tasks_to_check(paths: list[str]) -> QuerySet[StepDone]:
    """What waits in courses of the units below *paths*, the oldest first."""
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(enrolment__edition__unit__path__startswith=path)
    rows = StepDone.objects.filter(
        below, check_state=StepDone.Check.WAITING, enrolment__state=Enrolment.State.LEARNING
    )
    return rows.select_related("enrolment__edition", "enrolment__officer", "evidence").order_by("at", "pk")


def task_of(step: StepDone) -> dict:
    """The frozen block that the step answers."""
    lessons = step.enrolment.edition.content["lessons"]
    blocks = (b for lesson in lessons if lesson["digest"] == step.lesson for b in lesson["blocks"])
    return next((b for b in blocks if b["id"] == step.block), {"title": "", "task": ""})


@transaction.atomic
def check_task(step: StepDone, *, accepted: bool, comment: str, by: Account, now: datetime) -> StepDone:
    """Raises ``NotAllowed`` for a stranger or one's own task, ``HouseError`` when it does not wait any more."""
    row = StepDone.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if not tasks_to_check(unit_paths(by, act=Act.AUTHOR, on=local_day(now))).filter(pk=row.pk).exists():
        raise NotAllowed(_("This does not wait for you any more."))
    officer = row.enrolment.officer
    if officer.account_id == by.pk:
        raise NotAllowed(_("Nobody checks their own task."))
    if not accepted and not comment.strip():
        raise HouseError(_("Say what is missing, so that it can be mended."))
    row.check_state = StepDone.Check.ACCEPTED if accepted else StepDone.Check.RETURNED
    row.passed, row.comment = accepted, comment.strip()[:600]
    row.checked_by, row.checked_at = by, now
    row.save(update_fields=["check_state", "passed", "comment", "checked_by", "checked_at"])
    tell(
        [officer.account_id],
        key=f"task:{row.pk}:{now.isoformat()}",
        title=_("Your field task was accepted") if accepted else _("Your field task came back"),
        text=row.comment,
        link=f"/learn/courses/{row.enrolment.course_key}/",
        needs_answer=not accepted,
        now=now,
    )
    return row


def may_read_evidence(account: Account, evidence: Evidence, *, now: datetime) -> bool:
    """Whether *evidence* belongs to a field task that waits for *account*."""
    paths = unit_paths(account, act=Act.AUTHOR, on=local_day(now))
    return bool(paths) and tasks_to_check(paths).filter(evidence=evidence).exists()
