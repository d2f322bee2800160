"""The mentee's own plan: copied from the programme's template, ticked off on shown evidence."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.models import Pairing, PlanItem, Skill
from lms.officers.models import Account


class NotShown(HouseError):
    """A step of the plan is ticked off on evidence only, by the mentor."""


def copy_plan(pairing: Pairing) -> None:
    """Give the pairing the template's steps of the mentee's field, counted in weeks from its first day."""
    steps = pairing.programme.template_plan
    named = Skill.objects.filter(code__in=[step["skill"] for step in steps])
    own = named.filter(field=pairing.mentee.field)
    skills = {s.code: s for s in (own or named)}
    PlanItem.objects.bulk_create(
        PlanItem(
            pairing=pairing,
            skill=skills[step["skill"]],
            due_on=pairing.starts_on + timedelta(weeks=step["week"]),
            text=step["text"],
        )
        for step in steps
        if step["skill"] in skills
    )


@transaction.atomic
def add_step(pairing: Pairing, *, skill: Skill, due_on: date, text: str, by: Account) -> PlanItem:
    if by.pk != pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor keeps the plan."))
    item = PlanItem(pairing=pairing, skill=skill, due_on=due_on, text=text)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def verify_step(item: PlanItem, *, evidence: str, by: Account, now: datetime) -> PlanItem:
    """The field task was done; *evidence* says by what it is shown (an observation, a case id)."""
    if by.pk != item.pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor keeps the plan."))
    if not evidence.strip():
        raise NotShown(_("Say what shows it: an observation, a case id, a record."))
    item.evidence, item.done_on, item.verified_by = evidence.strip()[:200], local_day(now), by
    item.save(update_fields=["evidence", "done_on", "verified_by"])
    return item
